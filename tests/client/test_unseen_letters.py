"""Letters nobody sees round words change nothing: no take is out of date, names and headings are known; inside words they mean something."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from client.lettering.roles import Role
from client.lettering.unseen import bare, without_unseen
from client.signs.sign_request import Surroundings, fingerprint_of
from client.signs.spreadsheet_errors import is_spreadsheet_error
from client.signs.table_changes import changes_of
from tests.client.sign_tables import alley, changes, sign, table

UNSEEN = "\u200b\ufeff\u00ad\u2060\u2063\u180e\u034f\u206a\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
"""All but the two that turn letters round: words behind these are seen in another order."""
WORDS = {"en": "NOODLES", "hi": "नूडल्स", "kn": "ನೂಡಲ್ಸ್", "ar": "سلام", "he": "שלום", "zh-Hans": "牛肉面", "th": "ก๋วยเตี๋ยว"}


@pytest.mark.parametrize("tag", WORDS)
@pytest.mark.parametrize("unseen", UNSEEN, ids=lambda each: f"U+{ord(each):04X}")
def test_round_words_they_make_no_sign_out_of_date(tag: str, unseen: str) -> None:
    """Given a sign with a take, when its words come back with such a letter before, behind or round them, then it is of these words still."""
    words = WORDS[tag]
    made = fingerprint(tag, words)

    for text in (unseen + words, words + unseen, unseen + words + unseen, f" {unseen} {words}\n{unseen}"):
        assert fingerprint(tag, text) == made


@pytest.mark.parametrize("unseen", UNSEEN, ids=lambda each: f"U+{ord(each):04X}")
def test_a_table_with_them_round_its_cells_changes_nothing(tmp_path: Path, unseen: str) -> None:
    """Given a table that comes back with such a letter round every cell, then every name, heading, role and number is known."""
    rows = (("sign", "line", "role", "en", "kn"), ("Shop Sign", "1", "headline", "NOODLES", "ನೂಡಲ್ಸ್"))
    text = "\n".join(",".join(f"{unseen}{cell}{unseen}" for cell in row) for row in rows)

    found = changes(tmp_path, text)

    assert found.is_nothing
    assert (found.refused, found.kept_columns, found.same) == ((), (), 2)


def test_words_that_had_them_stay_as_they_are_when_the_table_lost_them(tmp_path: Path) -> None:
    listed = alley()
    listed[1] = type(listed[1])(
        sign("0b", "\u200ePoster", (Role.HEADLINE, {"en": "\u200bNight Market\ufeff", "kn": ""}))
    )

    found = changes_of(table(tmp_path, "sign,line,en\nPoster,1,Night Market\n"), listed, ("en", "kn"))

    assert found.is_nothing and not found.refused


def test_new_words_are_taken_over_without_them(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,line,kn\nPoster,1,\ufeff\u200bರಾತ್ರಿ\u200b ಮಾರುಕಟ್ಟೆ\u00ad\n")

    assert [each.after for each in found.texts] == ["ರಾತ್ರಿ ಮಾರುಕಟ್ಟೆ"]


@pytest.mark.parametrize(
    "text",
    [
        "क्‍ष",  # a joiner that keeps a half form
        "क्",
        "ش‌ه",  # a non-joiner inside a Persian word
        "می‌خواهم",
        "ه‍",  # heh in its first form, which stands for the Hijri year
        "‍ه",
        "क्‍",
        "നന്‍",  # a chillu as older texts write it
        "ภาษา\u200bไทย",  # where a line may break
        "Donau\u00addampf",
        "a\u2060b",
        "👩‍🍳",
        "☕\ufe0e",
    ],
)
def test_inside_a_word_and_where_they_shape_a_letter_they_stay(text: str) -> None:
    assert without_unseen(text) == bare(text) == text


@pytest.mark.parametrize(
    ("text", "seen"), [("\u200dTea\u200c", "Tea"), ("牛\u200d", "牛"), ("\u200b\u200c \u200e", "")]
)
def test_joiners_without_a_letter_to_join_do_nothing(text: str, seen: str) -> None:
    assert without_unseen(text) == seen


@pytest.mark.parametrize("text", ["می\u200cخواهم\u200c", "\u200cمی\u200cخواهم", "\u200bمی\u200cخواهم\u200c \u200c"])
def test_a_non_joiner_at_the_edge_of_a_persian_word_does_nothing(text: str) -> None:
    """Given a cell as Persian keyboards leave it, when it is taken over, then the sign of that word is of it still."""
    assert without_unseen(text) == bare(text) == "می\u200cخواهم"
    assert fingerprint("fa", text) == fingerprint("fa", "می\u200cخواهم")


LONG = 130_000
"""A cell that a spreadsheet can hold. Tried from every place of it, one of these would take from minutes to an hour."""


@pytest.mark.limit(seconds=60)
@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("é\u200ba" + " " * LONG + "b", "é\u200ba" + " " * LONG + "b"),
        ("\u200d\u200b" * (LONG // 2) + "é", "é"),
        ("é" + "\u200b\u200d" * (LONG // 2), "é"),
        ("é" + "\u200b" * LONG + "x", "é" + "\u200b" * LONG + "x"),
        ("é" + "\u200b" * LONG + " x", "é x"),
    ],
)
def test_a_long_run_is_gone_through_once(text: str, seen: str) -> None:
    assert without_unseen(text) == seen
    assert not is_spreadsheet_error(f"#{text}")
    assert not is_spreadsheet_error("#" + " " * LONG + "x")


def test_a_mark_of_direction_that_moves_what_is_seen_stays() -> None:
    """Given an English sign whose exclamation mark a mark of direction puts on the left, then that is another sign."""
    assert without_unseen("\u200fSALE!") == "\u200fSALE!"
    assert without_unseen("\u200fSALE") == "SALE"
    assert without_unseen("\u200eשלום!") == "\u200eשלום!"
    assert without_unseen("\u200eשלום!", right_to_left=True) == "שלום!"


def test_a_name_that_an_override_turns_round_is_another() -> None:
    assert bare("\u202een") == "\u202een"
    assert bare("\u202aen\u202c") == "en"


def test_what_is_seen_is_found_once_and_for_all() -> None:
    for made in itertools.product("\u200b\u200d\u200f \u0928a!", repeat=4):
        text = "".join(made)
        assert without_unseen(without_unseen(text)) == without_unseen(text)


def fingerprint(tag: str, words: str) -> str:
    return fingerprint_of(sign("0a", "Shop", (Role.HEADLINE, {tag: words})), tag, Surroundings())
