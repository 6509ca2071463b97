"""What a line of copy is for - headline, price, small print - and how that is written into a plain line. No bpy, no I/O.

A request's `copy_lines` are plain strings. A line may begin with its role in brackets, `[headline] OPEN`; a line
without one is body. Brackets that name no role are words like any others, and `written()` puts `[body]` before a body
line that itself begins with a role, so that every line can be written and is read back as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What a line is for, which decides how large and how heavy it stands beside the others."""

    HEADLINE = "headline"
    SUB_HEADLINE = "sub-headline"
    BODY = "body"
    PRICE = "price"
    SMALL_PRINT = "small print"


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One line of copy, as it is to be read, and its role; `continues` when it belongs to the line before it.

    A tab parts an item from its price. A line whose role is price belongs to the line before it, if that has none yet.
    """

    text: str
    role: Role = Role.BODY
    continues: bool = False


_SPELLINGS = {
    "headline": Role.HEADLINE,
    "subheadline": Role.SUB_HEADLINE,
    "body": Role.BODY,
    "item": Role.BODY,
    "price": Role.PRICE,
    "smallprint": Role.SMALL_PRINT,
}
_BEGINNING = re.compile(r"\s*\[([A-Za-z][A-Za-z _-]{2,14})\]\s*")


def line_of(written_line: str) -> CopyLine:
    """The line that a plain string stands for: its role from a beginning such as `[small print]`, else body."""
    beginning = _BEGINNING.match(written_line)
    role = None if beginning is None else role_named(beginning[1])
    return (
        CopyLine(written_line) if beginning is None or role is None else CopyLine(written_line[beginning.end() :], role)
    )


def written(line: CopyLine) -> str:
    """The plain string that `line_of` reads as this line's text and role."""
    named = _BEGINNING.match(line.text)
    plain = line.role is Role.BODY and (named is None or role_named(named[1]) is None)
    return line.text if plain else f"[{line.role.value}] {line.text}"


def role_named(name: str) -> Role | None:
    """The role of that name, in any case and with spaces, hyphens or underscores as one likes; None when there is none."""
    return _SPELLINGS.get(re.sub(r"[ _-]", "", name).lower())
