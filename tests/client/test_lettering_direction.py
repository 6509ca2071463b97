"""The order in which characters are seen. Capitals stand for Hebrew letters, so that the examples can be read here.

The expected orders were checked against two implementations nobody here wrote (python-bidi's, over 80,000 lines).
"""

from __future__ import annotations

import pytest

from client.lettering.direction import base_level, levels, visual_order

HEBREW = {chr(ord("A") + place): chr(0x5D0 + place) for place in range(26)}
CAPITALS = {letter: capital for capital, letter in HEBREW.items()}
MIRRORED = dict(zip("()[]<>", ")(][><", strict=True))


@pytest.mark.parametrize(
    ("read", "seen"),
    [
        ("car means CAR.", "car means RAC."),
        ("THE CAR IS 24 km AWAY", "YAWA km 24 SI RAC EHT"),
        ("CAFE (coffee) 24/7", "24/7 (coffee) EFAC"),
        ("smith (fabrikam AR) HE", "smith (fabrikam RA) EH"),
        ("AB (cd) ef", "ef (cd) BA"),
        ("cafe AB 12-14 CD", "cafe DC 12-14 BA"),
        ("PRICE: $12.50!", "!$12.50 :ECIRP"),
        ("AB[cd(EF)gh]IJ", "JI[gh(FE)cd]BA"),
        ("a, B, 1, C, d", "a, C ,1 ,B, d"),
        ("ABC 1,234.5 DEF", "FED 1,234.5 CBA"),
        ('say "AB cd" EF', 'say "BA cd" FE'),
    ],
)
def test_a_line_of_two_directions(read: str, seen: str) -> None:
    assert seen_from_left(read) == seen


def test_digits_after_arabic_letters_stay_in_their_order() -> None:
    """Given Arabic, a number with a slash and Latin, then number and word run left to right inside the line."""
    line = "مطعم 24/7 Café"

    assert levels(line) == [1, 1, 1, 1, 1, 2, 2, 2, 2, 1, 2, 2, 2, 2]


def test_isolates_do_not_disturb_what_is_around_them() -> None:
    isolated, bare = "a \u2067AB\u2069 1", "a AB 1"

    assert without_marks(seen_from_left(isolated)) == "a BA 1"
    assert seen_from_left(bare) == "a 1 BA"


def test_an_override_forces_the_order() -> None:
    assert without_marks(seen_from_left("x \u202eabc\u202c y")) == "x cba y"


def test_the_first_letter_gives_the_line_its_direction() -> None:
    assert base_level("123 (שלום) hello") == 1
    assert base_level("hello שלום") == 0
    assert base_level("12 : 30") == 0
    assert base_level("") == 0


def test_a_forced_base_moves_the_trailing_stop() -> None:
    assert seen_from_left("ABC.", base=0) == "CBA."
    assert seen_from_left("ABC.", base=1) == ".CBA"


def seen_from_left(read: str, base: int | None = None) -> str:
    line = "".join(HEBREW.get(character, character) for character in read)
    found = levels(line, base)
    mirrored = [MIRRORED.get(sign, sign) if level % 2 else sign for sign, level in zip(line, found, strict=True)]
    return "".join(CAPITALS.get(letter, letter) for letter in visual_order(mirrored, found))


def without_marks(seen: str) -> str:
    return "".join(character for character in seen if character not in "\u2066\u2067\u2068\u2069\u202c\u202d\u202e")
