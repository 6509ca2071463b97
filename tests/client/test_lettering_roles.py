"""What a line of copy is for, written into a plain line and read back; and how large each role stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.lettering.box import Box
from client.lettering.copy_lines import copy_of
from client.lettering.placing import Part
from client.lettering.roles import CopyLine, Role, line_of, role_named, written
from client.lettering.setting import SetCopy, Typesetter
from client.request import Request
from tests.client.lettering_fonts import shelf


@pytest.mark.parametrize(
    ("plain", "line"),
    [
        ("OPEN", CopyLine("OPEN")),
        ("[headline] OPEN", CopyLine("OPEN", Role.HEADLINE)),
        ("[Sub-Headline]all night", CopyLine("all night", Role.SUB_HEADLINE)),
        ("[small print] no refunds", CopyLine("no refunds", Role.SMALL_PRINT)),
        ("[small_print] no refunds", CopyLine("no refunds", Role.SMALL_PRINT)),
        ("[price] ¥28", CopyLine("¥28", Role.PRICE)),
        ("[sold out] 小笼包", CopyLine("[sold out] 小笼包")),
        ("[body] [headline] OPEN", CopyLine("[headline] OPEN")),
        ("", CopyLine("")),
    ],
)
def test_a_line_may_begin_with_its_role(plain: str, line: CopyLine) -> None:
    assert line_of(plain) == line


@settings(deadline=None)
@given(st.text(max_size=30) | st.sampled_from(["[headline] x", "[body]", " [price]9", "[x]"]), st.sampled_from(Role))
def test_every_line_can_be_written_and_is_read_back(text: str, role: Role) -> None:
    """Given any words and role, when written into a plain line, then it is read back as it was, but for space around it."""
    back = line_of(written(CopyLine(text, role)))

    assert (back.text.strip(), back.role) == (text.strip(), role)


def test_a_plain_body_line_is_written_as_it_is() -> None:
    """Given copy without roles, then its lines are what they always were, and so is a request's fingerprint."""
    request = Request(prompt="A menu", model="proof", copy_lines=("牛肉面 ¥28",))

    assert written(CopyLine("牛肉面 ¥28")) == "牛肉面 ¥28"
    assert b'"copy_lines":["\xe7\x89\x9b\xe8\x82\x89\xe9\x9d\xa2 \xc2\xa528"]' in request.canonical()


def test_a_given_role_goes_before_what_the_prompt_calls_the_line() -> None:
    assert copy_of("headline 'OPEN'", ("[small print] OPEN", "OPEN")) == (
        CopyLine("OPEN", Role.SMALL_PRINT),
        CopyLine("OPEN", Role.HEADLINE),
    )


def test_names_of_roles_are_read_in_any_spelling() -> None:
    assert [role_named(name) for name in ("SMALL PRINT", "sub_headline", "Headline", "item", "footer")] == [
        Role.SMALL_PRINT,
        Role.SUB_HEADLINE,
        Role.HEADLINE,
        Role.BODY,
        None,
    ]


def test_roles_stand_in_a_scale() -> None:
    """Given a line of every role, when set, then headline, sub-headline, body and small print each stand smaller than the last."""
    roles = (Role.HEADLINE, Role.SUB_HEADLINE, Role.BODY, Role.SMALL_PRINT)
    placed = Typesetter(shelf()).set_copy(tuple(CopyLine("Night market", role) for role in roles), Box(0, 0, 900, 900))
    sizes = [line.size for line in placed]

    assert sizes == sorted(set(sizes), reverse=True)
    assert sizes[0] >= 1.5 * sizes[2] >= 2.4 * sizes[3]


LEGIBLE = 24
"""Pixels per em below which the model seldom draws letters right, though they can be read here."""


def hard_to_read(copy: SetCopy) -> tuple[str, ...]:
    """The words that are set smaller than the model can be trusted to draw."""
    return tuple(line.shaped.text for line in copy.lines if line.size < LEGIBLE and line.part is not Part.LEADERS)


def test_words_that_are_hard_to_read_are_named() -> None:
    """Given small print on a small sign, when set, then it is said which words stand smaller than the model draws well."""
    copy = (CopyLine("Night market", Role.HEADLINE), CopyLine("no dogs, no drones", Role.SMALL_PRINT))
    small, large = (Typesetter(shelf()).typeset(copy, Box(0, 0, side, side // 3)) for side in (300, 1500))

    assert hard_to_read(small) == ("no dogs, no drones",)
    assert small.smallest < LEGIBLE
    assert hard_to_read(large) == ()
