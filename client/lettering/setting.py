"""Lines into a box: the largest size at which all the copy fits, and the mask of each line. No bpy, no I/O.

Boxes are in pixels, y downwards from the picture's upper left corner. Ink, not metrics, decides what fits, so stacked
marks and deep descenders are never clipped.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..errors import LetteringTooSmall
from .breaking import segments_of
from .copy_lines import CopyLine, Loudness
from .fonts import FontShelf
from .shaping import Ink, ShapedLine, clean_line, language_of, shape_line

if TYPE_CHECKING:
    from PIL import Image

SMALLEST = 14
"""Pixels per em below which words cannot be read; nothing is set smaller."""

_RATIO = {Loudness.HEADLINE: 1.5, Loudness.NORMAL: 1.0, Loudness.SMALL: 0.6}
_WEIGHT = {Loudness.HEADLINE: 750, Loudness.NORMAL: 600, Loudness.SMALL: 500}
_ASCENT, _DESCENT = 0.76, 0.2
"""The least room above and below a baseline, in ems, so that lines without marks stand evenly."""
_ROW_GAP, _LINE_GAP, _WIDEST_GAP = 0.16, 0.36, 0.95
_WRAP_GAIN, _WRAP_GAIN_ALONE = 1.25, 1.7
"""How many times larger wrapping has to make the words to be worth it: small ones, and a single line of comfortable size."""
_TALLEST = 0.62
"""The part of the box's height that one em may take at most, so that a short word does not shout."""
_GROWTH = 50
"""Steps in which a headline may grow, up to twice its size."""
_COMFORT = 1 / 13
"""Lines are not wrapped while they stand at this part of the box's short side or larger."""
_PRICE = re.compile(
    r"^(?P<item>.*\S)[\s\u3000·.…:：\-–—]+(?P<price>[¥￥$€£₩₹฿₫₱₦₪₺₽]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[元円圓원€₫₽₺฿]|kr|zł|Kč|Ft|Rs\.?|USD|EUR))$"
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of whole pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column beyond the box."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row beyond the box."""
        return self.top + self.height

    def inset(self, x: int, y: int, bottom: int | None = None) -> Box:
        """The box without a margin; never smaller than a pixel."""
        below = y if bottom is None else bottom
        return Box(self.left + x, self.top + y, max(1, self.width - 2 * x), max(1, self.height - y - below))


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A shaped line at its size (pixels per em), with its start and baseline in pixels."""

    shaped: ShapedLine
    size: int
    x: int
    baseline: int
    loudness: Loudness
    is_price: bool = False

    @property
    def ink(self) -> Box:
        """The pixels that the line may touch."""
        return _pixels_of(self.shaped.ink, self.size, self.x, self.baseline)

    def mask(self) -> tuple[Box, Image.Image]:
        """The line's coverage (mode L) and where it belongs."""
        return _rasterised(self)


@dataclass(frozen=True, slots=True)
class _Row:
    """What stands on one baseline: one piece, or an item and its price."""

    pieces: tuple[ShapedLine, ...]
    ratio: float
    loudness: Loudness
    first_of_line: bool

    def size(self, size: int) -> int:
        return max(SMALLEST, round(size * self.ratio))

    @property
    def top(self) -> float:
        return max(_ASCENT, *(piece.ink.top for piece in self.pieces))

    @property
    def bottom(self) -> float:
        return max(_DESCENT, *(-piece.ink.bottom for piece in self.pieces))

    @property
    def width(self) -> float:
        return sum(_ink_width(piece) for piece in self.pieces) + 1.4 * (len(self.pieces) - 1)


@dataclass(slots=True)
class Typesetter:
    """Sets copy with one shelf of fonts. `prompt` helps to choose the regional forms of Han characters."""

    shelf: FontShelf
    prompt: str = ""
    _shaped: dict[tuple[str, int, str, int | None], ShapedLine] = field(default_factory=dict)

    def set_copy(self, lines: tuple[CopyLine, ...], box: Box, largest: int | None = None) -> tuple[PlacedLine, ...]:
        """Set the lines centred in the box, as large as they fit and no larger than `largest` pixels per em.

        Raises `LetteringTooSmall` when they do not fit at `SMALLEST`, and `ScriptWithoutFont`.
        """
        kept = tuple(CopyLine(text, line.loudness, line.continues) for line in lines if (text := clean_line(line.text)))
        if not kept:
            return ()
        if len(kept) * SMALLEST > box.height:
            raise LetteringTooSmall(f"{len(kept)} lines in {box.width}x{box.height}", pixels=SMALLEST)
        limit = min(largest or box.height, max(SMALLEST, round(box.height * _TALLEST)))
        size, rows = self._largest_fit(kept, box, limit)
        return _placed(rows, size, box)

    def _largest_fit(self, lines: tuple[CopyLine, ...], box: Box, limit: int) -> tuple[int, list[_Row]]:
        copy = " ".join(line.text for line in lines)
        told = [(line, language_of(line.text, self.prompt, copy)) for line in lines]
        comfort = min(limit, max(SMALLEST, round(min(box.width, box.height) * _COMFORT)))
        whole = [self._whole(line, language) for line, language in told]
        priced = self._priced(told)
        whole_size = _search(limit, lambda size: _fits(whole, size, box))
        priced_size = _search(limit, lambda size: _fits(priced, size, box))
        if priced_size >= comfort:
            return priced_size, _with_grown_headlines(priced, priced_size, box)
        if whole_size >= comfort and len(lines) > 1:
            return whole_size, _with_grown_headlines(whole, whole_size, box)
        worth = whole_size * (_WRAP_GAIN if whole_size < comfort else _WRAP_GAIN_ALONE)
        for only_at_spaces in (True, False):
            size, rows = self._largest_wrapped(told, box, limit, only_at_spaces)
            if size >= comfort and size > worth:
                return size, rows
        if size > worth:
            return size, rows
        if whole_size:
            return whole_size, whole
        raise LetteringTooSmall(f"{len(copy)} characters in {box.width}x{box.height}", pixels=SMALLEST)

    def _largest_wrapped(
        self, told: list[tuple[CopyLine, str]], box: Box, limit: int, only_at_spaces: bool
    ) -> tuple[int, list[_Row]]:
        """The largest size at which the lines fit when they are broken, and their rows; 0 when there is none."""

        def rows_at(size: int) -> list[_Row]:
            return [
                row
                for line, language in told
                for row in self._wrapped(line, language, segments_of(line.text, only_at_spaces), box.width, size)
            ]

        size = _search(limit, lambda tried: _fits(rows_at(tried), tried, box))
        return size, rows_at(size) if size else []

    def _shape(self, text: str, loudness: Loudness, language: str, base: int | None = None) -> ShapedLine:
        key = (text, _WEIGHT[loudness], language, base)
        if key not in self._shaped:
            self._shaped[key] = shape_line(text, self.shelf, key[1], language, base)
        return self._shaped[key]

    def _whole(self, line: CopyLine, language: str) -> _Row:
        piece = self._shape(line.text, line.loudness, language)
        return _Row((piece,), _RATIO[line.loudness], line.loudness, not line.continues)

    def _priced(self, told: list[tuple[CopyLine, str]]) -> list[_Row]:
        """Rows with the prices in a column of their own; none unless two left-to-right lines end in a price."""
        rows, found = [], 0
        for line, language in told:
            whole = self._whole(line, language)
            match = _PRICE.match(line.text)
            if match is None or whole.pieces[0].right_to_left:
                rows.append(whole)
                continue
            found += 1
            item = self._shape(match["item"], line.loudness, language)
            price = self._shape(match["price"], line.loudness, language)
            rows.append(_Row((item, price), whole.ratio, line.loudness, not line.continues))
        return rows if found >= 2 else []

    def _wrapped(self, line: CopyLine, language: str, segments: list[str], width: int, size: int) -> list[_Row]:
        """The line on as few rows as its width needs, the rows of nearly even length."""
        ratio = _RATIO[line.loudness]
        room = (width - 2) / max(SMALLEST, round(size * ratio))
        whole = self._whole(line, language).pieces[0]
        base = 1 if whole.right_to_left else 0
        widths = [self._shape(segment, line.loudness, language, base).width for segment in segments]
        spaced = [segment != segment.rstrip() for segment in segments]
        space = max(0.0, whole.width - sum(widths)) / max(1, sum(spaced[:-1]))
        spaces = [space * has_space for has_space in spaced]
        count = len(_greedy(widths, spaces, room))
        low, high = 0.0, room
        for _ in range(12):
            middle = (low + high) / 2
            if len(_greedy(widths, spaces, middle)) <= count:
                high = middle
            else:
                low = middle
        rows, start = [], 0
        for taken in _greedy(widths, spaces, high):
            text = "".join(segments[start : start + taken]).strip()
            piece = self._shape(text, line.loudness, language, base)
            rows.append(_Row((piece,), ratio, line.loudness, start == 0 and not line.continues))
            start += taken
        return rows


def _greedy(widths: list[float], spaces: list[float], room: float) -> list[int]:
    """How many segments each row takes when every row takes as many as it can; a row's last space takes no room."""
    taken, used = [0], 0.0
    for width, space in zip(widths, spaces, strict=True):
        if taken[-1] and used + width > room:
            taken.append(0)
            used = 0.0
        taken[-1] += 1
        used += width + space
    return taken


def _search(limit: int, fits: Callable[[int], bool]) -> int:
    """The largest size up to `limit` that fits; 0 when not even the smallest does."""
    low, high = SMALLEST - 1, max(limit, SMALLEST)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low if low >= SMALLEST else 0


def _fits(rows: list[_Row], size: int, box: Box) -> bool:
    if not rows:
        return False
    return _width(rows, size) <= box.width and _height(rows, size) <= box.height


def _with_grown_headlines(rows: list[_Row], size: int, box: Box) -> list[_Row]:
    """The rows with their headlines as much larger as the box lets them be, when quieter lines decided the size."""
    if all(row.loudness is Loudness.HEADLINE for row in rows):
        return rows

    def grown(times: float) -> list[_Row]:
        return [replace(row, ratio=row.ratio * times) if row.loudness is Loudness.HEADLINE else row for row in rows]

    steps = _search(2 * _GROWTH, lambda tried: _fits(grown(tried / _GROWTH), size, box))
    return grown(max(steps, _GROWTH) / _GROWTH)


def _width(rows: list[_Row], size: int) -> int:
    """Pixels across, prices in one column."""
    return max(math.ceil(row.width * row.size(size)) for row in rows) + 2


def _heights(rows: list[_Row], size: int) -> list[int]:
    return [math.ceil(row.top * row.size(size)) + math.ceil(row.bottom * row.size(size)) for row in rows]


def _gaps(rows: list[_Row], size: int) -> list[int]:
    """Pixels before each row but the first."""
    gaps = []
    for above, row in itertools.pairwise(rows):
        share = _LINE_GAP if row.first_of_line else _ROW_GAP
        gaps.append(round(share * (above.size(size) + row.size(size)) / 2))
    return gaps


def _height(rows: list[_Row], size: int) -> int:
    return sum(_heights(rows, size)) + sum(_gaps(rows, size)) + 2


def _placed(rows: list[_Row], size: int, box: Box) -> tuple[PlacedLine, ...]:
    """The rows in the middle of the box, with some of the room that is left between them."""
    heights, gaps = _heights(rows, size), _gaps(rows, size)
    spare = box.height - sum(heights) - sum(gaps) - 2
    opened = sum(row.first_of_line for row in rows[1:])
    widest = _WIDEST_GAP + max(0.0, min(0.6, box.height / box.width - 1))
    wider = min(spare // (2 * opened), round((widest - _LINE_GAP) * size)) if opened else 0
    gaps = [gap + wider * row.first_of_line for gap, row in zip(gaps, rows[1:], strict=True)]
    y = box.top + (box.height - sum(heights) - sum(gaps)) // 2
    columns = _width([row for row in rows if len(row.pieces) > 1], size) if any(len(r.pieces) > 1 for r in rows) else 0
    placed: list[PlacedLine] = []
    for row, height, gap in zip(rows, heights, [*gaps, 0], strict=True):
        baseline = y + math.ceil(row.top * row.size(size))
        placed += _placed_row(row, row.size(size), baseline, box, min(box.width, round(columns * 1.18)))
        y += height + gap
    return tuple(placed)


def _placed_row(row: _Row, size: int, baseline: int, box: Box, columns: int) -> list[PlacedLine]:
    middle = box.left + box.width / 2
    if len(row.pieces) == 1:
        starts = [middle - _ink_width(row.pieces[0]) * size / 2]
    else:
        starts = [middle - columns / 2 + 1, middle + columns / 2 - 1 - _ink_width(row.pieces[1]) * size]
    return [
        PlacedLine(piece, size, round(start - piece.ink.left * size), baseline, row.loudness, place == 1)
        for place, (piece, start) in enumerate(zip(row.pieces, starts, strict=True))
    ]


def _ink_width(piece: ShapedLine) -> float:
    return piece.ink.right - piece.ink.left


def _pixels_of(ink: Ink, size: int, x: int, baseline: int) -> Box:
    left, right = math.floor(x + ink.left * size), math.ceil(x + ink.right * size)
    top, bottom = math.floor(baseline - ink.top * size), math.ceil(baseline - ink.bottom * size)
    return Box(left, top, max(0, right - left), max(0, bottom - top))


def _rasterised(line: PlacedLine) -> tuple[Box, Image.Image]:
    import uharfbuzz
    from PIL import Image

    drawing = uharfbuzz.RasterDraw()
    for glyph in line.shaped.glyphs:
        scale = line.size / glyph.em
        drawing.transform = (scale, 0.0, 0.0, scale, glyph.x * line.size, glyph.y * line.size)
        drawing.draw_glyph(glyph.font, glyph.index)
    picture = drawing.render()
    extents = picture.extents if picture is not None else None
    if extents is None or not extents.width or not extents.height:
        return Box(line.x, line.baseline, 0, 0), Image.new("L", (0, 0))
    box = Box(
        line.x + extents.x_origin, line.baseline - extents.y_origin - extents.height, extents.width, extents.height
    )
    mask = Image.frombuffer("L", (extents.width, extents.height), picture.buffer, "raw", "L", extents.stride, -1)
    return box, mask.copy()
