"""Rows of a sign: what stands on one line or in one column, and the room that rows take together. No bpy, no I/O.

Lengths of pieces are in ems, of rows at a size in pixels. `along` is the way the words run: across the picture, or down
it in a column; `over` and `under` are what a row takes on its first and its last side as rows follow one another: above
and below a line, right and left of a column.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from .box import Box
from .roles import Role
from .shaping import ShapedLine

SMALLEST = 14
"""Pixels per em below which words cannot be read; nothing is set smaller."""

RATIO = {Role.HEADLINE: 1.8, Role.SUB_HEADLINE: 1.1, Role.BODY: 1.0, Role.PRICE: 1.1, Role.SMALL_PRINT: 0.6}
"""How large a role stands beside body; a headline grows further while there is room."""
WEIGHT = {Role.HEADLINE: 750, Role.SUB_HEADLINE: 600, Role.BODY: 600, Role.PRICE: 700, Role.SMALL_PRINT: 500}
ROW_GAP, LINE_GAP = 0.16, 0.36
"""Ems between the rows of one line of copy, and between lines."""
_OVER, _UNDER, _BESIDE = 0.76, 0.2, 0.5
"""The least room above and below a baseline and beside a column's middle, so that lines without marks stand evenly."""
_COLUMN_GAP, _LED_GAP = 1.4, 2.8
"""The least ems between an item and its price, without and with leaders."""


@dataclass(frozen=True, slots=True)
class Row:
    """What stands on one baseline or in one column: one piece, or an item and its price.

    `line` counts the lines of the copy; `first_of_line` is false where a row goes on with the line before it.
    """

    pieces: tuple[ShapedLine, ...]
    ratio: float
    role: Role
    line: int
    first_of_line: bool
    leaders: bool = False

    def size(self, size: int) -> int:
        """Pixels per em when body has `size` of them."""
        return max(SMALLEST, round(size * self.ratio))

    @property
    def over(self) -> float:
        """Ems before the baseline, or right of a column's middle."""
        if self.pieces[0].vertical:
            return max(_BESIDE, *(piece.ink.right for piece in self.pieces))
        return max(_OVER, *(piece.ink.top for piece in self.pieces))

    @property
    def under(self) -> float:
        """Ems after the baseline, or left of a column's middle."""
        if self.pieces[0].vertical:
            return max(_BESIDE, *(-piece.ink.left for piece in self.pieces))
        return max(_UNDER, *(-piece.ink.bottom for piece in self.pieces))

    @property
    def along(self) -> float:
        """Ems from the beginning of its ink to the end."""
        return sum(map(ink_along, self.pieces)) + column_gap(self.leaders) * (len(self.pieces) - 1)


def column_gap(leaders: bool) -> float:
    """The least ems between an item and its price."""
    return _LED_GAP if leaders else _COLUMN_GAP


def ink_along(piece: ShapedLine) -> float:
    """Ems that a piece's ink takes along its line."""
    return piece.ink.top - piece.ink.bottom if piece.vertical else piece.ink.right - piece.ink.left


def fits(rows: list[Row], size: int, box: Box) -> bool:
    """Whether the rows go into the box at a size."""
    if not rows:
        return False
    length, depth = (box.height, box.width) if rows[0].pieces[0].vertical else (box.width, box.height)
    return length_of(rows, size) <= length and depth_of(rows, size) <= depth


def length_of(rows: list[Row], size: int) -> int:
    """Pixels along the lines: the longest row, or all items and all prices in columns of their own."""
    longest = max((math.ceil(row.along * row.size(size)) for row in rows), default=0)
    menu = [row for row in rows if len(row.pieces) > 1]
    if menu:
        items = max(ink_along(row.pieces[0]) * row.size(size) for row in menu)
        prices = max(ink_along(row.pieces[1]) * row.size(size) for row in menu)
        gap = max(column_gap(row.leaders) * row.size(size) for row in menu)
        longest = max(longest, math.ceil(items + gap + prices))
    return longest + 2


def depths(rows: list[Row], size: int) -> list[int]:
    """Pixels that each row takes across the lines."""
    return [math.ceil(row.over * row.size(size)) + math.ceil(row.under * row.size(size)) for row in rows]


def gaps(rows: list[Row], size: int) -> list[int]:
    """Pixels before each row but the first."""
    found = []
    for before, row in itertools.pairwise(rows):
        share = LINE_GAP if row.first_of_line else ROW_GAP
        found.append(round(share * (before.size(size) + row.size(size)) / 2))
    return found


def depth_of(rows: list[Row], size: int) -> int:
    """Pixels across the lines that all the rows take."""
    return sum(depths(rows, size)) + sum(gaps(rows, size)) + 2
