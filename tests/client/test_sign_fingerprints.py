"""What makes a sign's take old: words, shape and look, and the measures that its prompt says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client.lettering.roles import Role
from client.signs.sign import Sign, SignLine
from client.signs.sign_request import Surroundings, fingerprint_of, prompt_of

SHOP = Sign("1", "Shop", (SignLine(Role.HEADLINE, {"en": "NOODLES"}),), 2.0, 1.0, "{subject} reads {copy}")
AROUND = Surroundings()


def test_another_size_of_the_same_shape_makes_a_take_old_only_where_the_prompt_says_it() -> None:
    twice = replace(SHOP, width=4.0, height=2.0)
    said, twice_said = (replace(each, skeleton="{subject}, {sign.width} wide, reads {copy}") for each in (SHOP, twice))

    assert fingerprint_of(twice, "en", AROUND) == fingerprint_of(SHOP, "en", AROUND)
    assert prompt_of(twice_said, "en", AROUND) != prompt_of(said, "en", AROUND)
    assert fingerprint_of(twice_said, "en", AROUND) != fingerprint_of(said, "en", AROUND)


def test_another_name_makes_a_take_old_only_where_the_prompt_says_it() -> None:
    said = replace(SHOP, subject="{sign.name}")

    assert fingerprint_of(replace(SHOP, name="Menu"), "en", AROUND) == fingerprint_of(SHOP, "en", AROUND)
    assert fingerprint_of(replace(said, name="Menu"), "en", AROUND) != fingerprint_of(said, "en", AROUND)


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\u200f \u2060\ufeff"])
def test_a_line_of_which_nothing_can_be_seen_is_no_words(text: str) -> None:
    sign = replace(SHOP, lines=(SignLine(Role.HEADLINE, {"en": text}),))

    assert sign.copy("en") == ()
    assert fingerprint_of(sign, "en", AROUND) == ""


def test_joiners_inside_words_and_characters_to_be_refused_stay() -> None:
    for text in ("क्\u200dष", "\ue000", "👩\u200d🍳"):
        assert replace(SHOP, lines=(SignLine(Role.HEADLINE, {"en": text}),)).copy("en") == (f"[headline] {text}",)
