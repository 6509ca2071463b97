"""Rows to their places in a box: centred, or in a menu's columns; leaders between them; the mask of each line. No bpy, no I/O.

Lines of text go down the box and are read from the left or from the right; columns go from its right to its left.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from .box import Box
from .roles import Role
from .rows import LINE_GAP, Row, depths, gaps, ink_along, length_of
from .shaping import Ink, ShapedLine, ink_of

if TYPE_CHECKING:
    from PIL import Image

_WIDEST_GAP = 0.95
"""Ems between lines at most, where there is room to spare; half as much again in a tall box."""
_WIDER_MENU = 1.18
"""How much wider than it must be a menu may stand."""
_PARAGRAPH = 5
"""Rows of one line from which it is a paragraph, whose rows begin below one another."""
_LEADER_STEP, _LEADER_GAP = 0.42, 0.3
"""Ems between the dots of a leader, and at the least between them and the words."""


class Part(Enum):
    """What a placed line is of its row."""

    WORDS = "words"
    PRICE = "price"
    LEADERS = "leaders"
    """Dots that lead from an item to its price: not words of the copy."""


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A shaped line at its size (pixels per em), with its start and baseline in pixels; a column's middle and its start."""

    shaped: ShapedLine
    size: int
    x: int
    baseline: int
    role: Role
    part: Part = Part.WORDS

    @property
    def is_price(self) -> bool:
        """Whether it is what something costs."""
        return self.part is Part.PRICE or self.role is Role.PRICE

    @property
    def ink(self) -> Box:
        """The pixels that the line may touch."""
        return _pixels_of(self.shaped.ink, self.size, self.x, self.baseline)

    def mask(self) -> tuple[Box, Image.Image]:
        """The line's coverage (mode L) and where it belongs."""
        return _rasterised(self)


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a row may stand along its line, in pixels from the box's beginning; `prices` are those that all prices need."""

    start: float
    end: float
    prices: float = 0.0

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def placed(rows: list[Row], size: int, box: Box, leader: ShapedLine | None = None) -> tuple[PlacedLine, ...]:
    """The rows in the middle of the box, with some of the room that is left between them.

    `leader` is one dot, with which leaders are drawn where rows have them.
    """
    if not rows:
        return ()
    down = rows[0].pieces[0].vertical
    length, room = (box.height, box.width) if down else (box.width, box.height)
    own, between = (
        depths(rows, size),
        _spread(gaps(rows, size), own_sum=sum(depths(rows, size)), rows=rows, size=size, room=room, length=length),
    )
    over = (room - sum(own) - sum(between)) // 2
    spans = _spans(rows, size, length)
    found: list[PlacedLine] = []
    for row, span, depth, gap in zip(rows, spans, own, [*between, 0], strict=True):
        line = over + math.ceil(row.over * row.size(size))
        for piece, start, part in _along(row, row.size(size), span, leader if row.leaders else None):
            found.append(_at(piece, row, row.size(size), start, line, box, part))
        over += depth + gap
    return tuple(found)


def _spread(own_gaps: list[int], own_sum: int, rows: list[Row], size: int, room: int, length: int) -> list[int]:
    """The gaps between rows, wider between lines where there is room to spare."""
    spare = room - own_sum - sum(own_gaps) - 2
    opened = sum(row.first_of_line for row in rows[1:])
    widest = _WIDEST_GAP + max(0.0, min(0.6, room / length - 1))
    wider = min(spare // (2 * opened), round((widest - LINE_GAP) * size)) if opened else 0
    return [gap + wider * row.first_of_line for gap, row in zip(own_gaps, rows[1:], strict=True)]


def _spans(rows: list[Row], size: int, length: int) -> list[_Span]:
    """For each row the stretch in which its pieces are centred or stand at both ends."""
    menu = [row for row in rows if len(row.pieces) > 1]
    columns = min(length, round(length_of(menu, size) * _WIDER_MENU)) if menu else 0
    prices = max((_set_length(row.pieces[1]) * row.size(size) for row in menu), default=0.0)
    spans: list[_Span] = []
    for _, rows_of_line in itertools.groupby(rows, key=_group_of):
        group = list(rows_of_line)
        longest = max(ink_along(row.pieces[0]) * row.size(size) for row in group)
        for row in group:
            own = row.along * row.size(size)
            if len(row.pieces) > 1:
                spans.append(_Span((length - columns) / 2 + 1, (length + columns) / 2 - 1, prices))
            elif menu and row.role is Role.BODY and _is_item(row, menu):
                start = min(
                    (length - columns) / 2 + 1, (length - own) / 2
                )  # what cannot be broken may need more than its column
                spans.append(_span_from(row, start, own, length))
            elif _is_set_flush(group):
                spans.append(_span_from(row, (length - longest) / 2, own, length))
            else:
                spans.append(_Span((length - own) / 2, (length + own) / 2))
    return spans


def _group_of(row: Row) -> tuple[object, ...]:
    """Rows that begin below one another if they do so at all: those of a line, in columns those of a role."""
    return (row.role,) if row.pieces[0].vertical else (row.role, row.line)


def _is_item(row: Row, menu: list[Row]) -> bool:
    """Whether a row without a price is the first part of an item that has one further down."""
    return any(other.line == row.line for other in menu)


def _is_set_flush(group: list[Row]) -> bool:
    return len(group) > 1 if group[0].pieces[0].vertical else len(group) >= _PARAGRAPH


def _span_from(row: Row, start: float, own: float, length: int) -> _Span:
    """A row of its own length at the side where reading begins."""
    if row.pieces[0].right_to_left:
        return _Span(length - start - own, length - start)
    return _Span(start, start + own)


def _along(row: Row, size: int, span: _Span, leader: ShapedLine | None) -> list[tuple[ShapedLine, float, Part]]:
    """The pieces of a row with where their ink begins, in pixels along the line."""
    if len(row.pieces) == 1:
        return [(row.pieces[0], span.middle - ink_along(row.pieces[0]) * size / 2, Part.WORDS)]
    item, price = row.pieces
    item_length, price_length = ink_along(item) * size, _set_length(price) * size
    price_start = (span.start + span.prices if item.right_to_left else span.end) - price_length
    ends = (span.end - item_length if item.right_to_left else span.start, price_start)
    found = [(item, ends[0], Part.WORDS), (price, ends[1], Part.PRICE)]
    if leader is not None:
        first, last = sorted(((ends[0], ends[0] + item_length), (ends[1], ends[1] + price_length)))
        dots = _leaders(leader, first[1] / size, last[0] / size)
        if dots is not None:
            found.append(
                (
                    dots,
                    (first[1] + dots.ink.left * size) if not dots.vertical else first[1] - dots.ink.top * size,
                    Part.LEADERS,
                )
            )
    return found


def _set_length(price: ShapedLine) -> float:
    """Ems of a price from the beginning of its ink to where its last digit's own width ends, so that digits stand below digits."""
    if price.vertical or not price.text[-1:].isdigit():
        return ink_along(price)
    return price.width - price.ink.left


def _leaders(dot: ShapedLine, start: float, end: float) -> ShapedLine | None:
    """Dots from `start` to `end`, in ems along the line, on a grid that all rows of one size share; None when there is no room."""
    first, last = math.ceil((start + _LEADER_GAP) / _LEADER_STEP), math.floor((end - _LEADER_GAP) / _LEADER_STEP)
    steps = [number * _LEADER_STEP - start for number in range(first, last)]
    if len(steps) < 2:
        return None
    glyphs = [
        replace(glyph, y=glyph.y - step) if dot.vertical else replace(glyph, x=glyph.x + step)
        for step in steps
        for glyph in dot.glyphs
    ]
    return replace(dot, text="", glyphs=tuple(glyphs), ink=ink_of(glyphs, 0.0), width=end - start)


def _at(piece: ShapedLine, row: Row, size: int, start: float, line: int, box: Box, part: Part) -> PlacedLine:
    """The piece with its ink beginning `start` pixels along its line, whose baseline is `line` pixels across the box."""
    if piece.vertical:
        return PlacedLine(piece, size, box.right - line, round(box.top + start + piece.ink.top * size), row.role, part)
    return PlacedLine(piece, size, round(box.left + start - piece.ink.left * size), box.top + line, row.role, part)


def _pixels_of(ink: Ink, size: int, x: int, baseline: int) -> Box:
    left, right = math.floor(x + ink.left * size), math.ceil(x + ink.right * size)
    top, bottom = math.floor(baseline - ink.top * size), math.ceil(baseline - ink.bottom * size)
    return Box(left, top, max(0, right - left), max(0, bottom - top))


def _rasterised(line: PlacedLine) -> tuple[Box, Image.Image]:
    """The glyphs' coverage, no larger than the ink that was measured: a damaged font must not fill the memory."""
    import uharfbuzz
    from PIL import Image

    ink = line.ink
    if not ink.width or not ink.height:
        return Box(line.x, line.baseline, 0, 0), Image.new("L", (0, 0))
    box = Box(ink.left - 1, ink.top - 1, ink.width + 2, ink.height + 2)
    drawing = uharfbuzz.RasterDraw()
    drawing.extents = uharfbuzz.RasterExtents(
        box.left - line.x, line.baseline - box.bottom, box.width, box.height, box.width
    )
    for glyph in line.shaped.glyphs:
        turn = (value * line.size for value in glyph.matrix)
        drawing.transform = (*turn, glyph.x * line.size, glyph.y * line.size)
        drawing.draw_glyph(glyph.font, glyph.index)
    picture = drawing.render()
    if picture is None:
        raise MemoryError(f"{box.width}x{box.height} pixels of letters")
    stride = picture.extents.stride
    mask = Image.frombuffer("L", (box.width, box.height), picture.buffer, "raw", "L", stride, -1)
    return box, mask.copy()
