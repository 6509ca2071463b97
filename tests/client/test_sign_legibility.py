"""What a sign's letters measure in a shot, and what follows: nobody reads it, it is readable, it is a hero."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from client.lettering.roles import CopyLine, Role, role_named
from client.lettering.type_guide import type_guide
from client.options import Quality
from client.signs.legibility import Sight, Verdict, judge, letter_sizes, warnings_of
from client.signs.sign import Sign, SignLine
from client.sizes import Size
from tests.client.lettering_fonts import shelf

ROOT = Path(__file__).resolve().parents[2]


def sign(*lines: str, width: float = 3.0, height: float = 1.0, pixels: int = 1_570_000, **roles: str) -> Sign:
    """A sign with these English lines, and further ones by role."""
    made = [SignLine(Role.HEADLINE, {"en": text, "hi": "जलेबी", "ja": "茶"}) for text in lines]
    made += [SignLine(Role[role.upper()], {"en": text}) for role, text in roles.items()]
    return Sign("uid", "Sign", tuple(made), width, height, "", pixels=pixels)


def seen(height: float, share: float = 1.0, shot: str = "010") -> Sight:
    """A sign that is so many pixels high in a picture of 1080."""
    return Sight(shot, 1, height, share, 1080)


def test_a_sign_that_no_shot_shows_is_unseen() -> None:
    assert judge(sign("OPEN"), "en", []).verdict is Verdict.UNSEEN


def test_a_sliver_of_a_sign_is_not_enough() -> None:
    assert judge(sign("OPEN"), "en", [seen(900, share=0.2)]).verdict is Verdict.UNSEEN


def test_the_best_sight_counts_and_a_whole_one_is_better_than_a_larger_half_hidden_one() -> None:
    sights = [seen(100, shot="010"), seen(180, 0.3, "020"), seen(120, shot="030"), seen(900, 0.2, "040")]
    found = judge(sign("OPEN"), "en", sights)
    assert found.best is not None
    assert found.best.shot == "030"
    assert [shot for shot, _ in found.by_shot] == ["010", "020", "030"]
    assert found.by_shot[2][1] == found.largest


@pytest.mark.parametrize(("height", "verdict"), [(8, "too_small"), (30, "readable"), (400, "hero")])
def test_the_verdict_follows_the_letters_height(height: float, verdict: str) -> None:
    assert judge(sign("OPEN"), "en", [seen(height)]).verdict == verdict


def test_dense_letters_need_more_pixels_than_capitals() -> None:
    height = 18.0
    assert judge(sign("OPEN"), "en", [seen(height)], smallest=0.6).verdict is Verdict.READABLE
    assert judge(sign("OPEN"), "ja", [seen(height)], smallest=0.6).verdict is Verdict.TOO_SMALL


def test_what_a_proof_said_of_its_letters_goes_before_the_estimate() -> None:
    assert min(letter_sizes(sign("OPEN", small_print="cash only"), "en", smallest=0.05)) == pytest.approx(0.05)
    assert letter_sizes(sign("OPEN"), "en") != letter_sizes(sign("OPEN"), "en", smallest=0.05)


def test_more_words_make_smaller_letters() -> None:
    few, many = letter_sizes(sign("OPEN"), "en"), letter_sizes(sign("OPEN", *("OPEN ALL NIGHT LONG",) * 5), "en")
    assert max(many) < max(few) / 3


def test_small_letters_on_a_readable_sign_are_told_of() -> None:
    found = judge(sign("OPEN", small_print="cash only, no change given"), "en", [seen(50)])
    assert found.verdict is Verdict.READABLE
    assert found.smallest < 7 < found.largest
    assert "too small to be read" in found.warnings[0]


def test_more_than_four_lines_and_small_print_are_warned_of_and_prices_are_no_lines() -> None:
    assert warnings_of(sign("A", "B", "C", "D", price="12"), "en") == ()
    assert "5 lines" in warnings_of(sign("A", "B", "C", "D", "E"), "en")[0]
    assert "Small print" in warnings_of(sign("A", small_print="b"), "en")[0]
    assert warnings_of(sign("A", "B", "C", "D", "E"), "kn") == ()


def test_letters_too_small_for_the_model_are_warned_of() -> None:
    words = ("a long line of words that fills the board",) * 40
    assert any("of its own picture" in each for each in warnings_of(sign(*words, pixels=660_000, width=0.6), "en"))
    assert warnings_of(sign("OPEN"), "en") == ()


def test_high_quality_is_advised_for_heroes_alone() -> None:
    hero, small = judge(sign("OPEN"), "en", [seen(900)]), judge(sign("OPEN"), "en", [seen(6)])
    readable = judge(sign("OPEN"), "en", [seen(40)])
    assert hero.advised(Quality.LOW) is Quality.HIGH
    assert small.advised(Quality.HIGH) is Quality.MEDIUM
    assert small.advised(Quality.LOW) is Quality.LOW
    assert [readable.advised(quality) for quality in Quality] == list(Quality)


SHAPES = (2.9, 1.5, 0.7, 0.66, 0.25, 3.5, 0.3, 0.75)


@pytest.fixture(scope="module")
def really_set() -> list[tuple[Sign, str, float, float]]:
    """The alley's signs in three scripts as they are set: with the ems of their largest and smallest words, over their heights."""
    with open(ROOT / "demo" / "alley_signs.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(dict.fromkeys(row["sign"] for row in rows))
    found = []
    for name, shape in zip(names, SHAPES * 2, strict=False):
        for tag in ("en", "ta", "ar"):
            lines = [
                (role_named(row["role"]) or Role.BODY, row[tag]) for row in rows if row["sign"] == name and row[tag]
            ]
            made = Sign(name, name, tuple(SignLine(role, {tag: text}) for role, text in lines), shape, 1.0, "")
            size = Size(round(700 * shape**0.5), round(700 / shape**0.5))
            guide = type_guide(tuple(CopyLine(text, role) for role, text in lines), size, shelf(), language=tag)
            ems = [line.size / guide.height for line in guide.copy.lines]
            found.append((made, tag, max(ems), min(ems)))
    return found


def test_the_estimate_is_near_what_the_words_become(really_set: list[tuple[Sign, str, float, float]]) -> None:
    off = [max(letter_sizes(made, tag)) / largest for made, tag, largest, _ in really_set]
    assert all(0.5 < each < 2 for each in off)
    assert sum(0.7 < each < 1.4 for each in off) >= 0.75 * len(off)


def test_with_what_the_proof_said_it_is_nearer(really_set: list[tuple[Sign, str, float, float]]) -> None:
    off = [max(letter_sizes(made, tag, smallest)) / largest for made, tag, largest, smallest in really_set]
    assert all(0.6 < each < 1.8 for each in off)
    assert sum(0.8 < each < 1.25 for each in off) >= 0.6 * len(off)
