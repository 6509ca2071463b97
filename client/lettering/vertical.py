"""Words set downwards: East Asian characters upright, short numbers side by side, everything else on its side. No bpy, no I/O.

Lengths are in ems, x to the right from the column's middle, y downwards (negative) from its start. Punctuation and
brackets take the forms that the font has for columns (`vert`, by HarfBuzz); where it has none they are turned or moved.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from .breaking import is_wide
from .cleaning import clean_line
from .clusters import spans_of
from .font_shelf import FontShelf
from .shaping import Glyph, Ink, Run, ShapedLine, ink_of, runs_of, script_of, shape_line, shape_run


class Orientation(Enum):
    """How a piece of a line stands in its column."""

    UPRIGHT = "upright"
    """Character under character."""
    STACKED = "stacked"
    """As upright, for letters and digits, which no font places downwards."""
    COMBINED = "combined"
    """Side by side in the room of one character (tate-chu-yoko)."""
    SIDEWAYS = "sideways"
    """As in a horizontal line that is turned to the right."""
    SPACE = "space"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line that stands in one way; `start` counts characters of the line."""

    start: int
    text: str
    orientation: Orientation


_PRICE = re.compile(rf"([{re.escape('¥$€£₩₹')}])(\d{{1,3}})")
_COMBINED = re.compile(r"\d{2,3}|[A-Z]\d{1,2}|[!?]{2}")
_STACKED = re.compile(r"[A-Z]{1,3}|[a-z&]|[!?]|\d|\d{4}|[·•～~]")
_TURNED_ALONE = frozenset("—―‥…–")
_QUOTES = {"“": 1, "‘": 1, "”": -1, "’": -1}
"""Curly quotation marks, and on which side of them what they enclose stands."""
_CENTRE = 0.37
"""Ems from the baseline to the middle of capitals and digits, which stands in the column's middle."""
_STACK_STEP = 0.98
_MOST_SQUEEZED = 0.55
"""Where more would have to be squeezed than to this part of its width, it is laid on its side instead."""
_BESIDE = 0.12
"""Ems between a character and words on their side, where the copy has no space."""
_LIFTED = frozenset("、。，．")
"""Marks that stand to the upper right of their square in a column, but to the lower left of it in a line."""
_CJK = frozenset({"Hani", "Hira", "Kana", "Bopo", "Hang"})


def is_east_asian(texts: list[str]) -> bool:
    """Whether at least half of the lines have letters of a script that is written downwards too."""
    worded = [text for text in texts if any(map(str.isalpha, text))]
    of_them = sum(any(script_of(character) in _CJK for character in text) for text in worded)
    return of_them > 0 and of_them * 2 >= len(worded)


def shape_column(text: str, shelf: FontShelf, weight: int = 400, language: str = "zh-Hans") -> ShapedLine:
    """Shape one line downwards. Raises as `shape_line` does."""
    line = clean_line(text)
    runs = list(runs_of(line, shelf, 0, weight, "Hani"))
    glyphs: list[Glyph] = []
    pen = 0.0
    before = Orientation.SPACE
    for piece in pieces_of(line):
        sides = {before, piece.orientation}
        if Orientation.SIDEWAYS in sides and Orientation.SPACE not in sides:
            pen -= _BESIDE
        pen = _set_piece(piece, line, runs, shelf, weight, language, pen, glyphs)
        before = piece.orientation
    return ShapedLine(line, tuple(glyphs), -pen, ink_of_column(glyphs, -pen), False, vertical=True)


def column_dot(shelf: FontShelf, weight: int) -> ShapedLine:
    """One full stop in the middle of a column, just below its start: what leaders in a column are made of."""
    glyphs: list[Glyph] = []
    length = -_set_across(shape_line(".", shelf, weight), 0, _CENTRE, glyphs, 0.0)
    return ShapedLine(".", tuple(glyphs), length, ink_of_column(glyphs, length), False, vertical=True)


def pieces_of(line: str) -> list[Piece]:
    """The line in stretches of one orientation; joined they are the line."""
    pieces: list[Piece] = []
    start = 0
    for index in range(1, len(line) + 1):
        if index == len(line) or _stands_up(line, index) != _stands_up(line, start):
            upright = _stands_up(line, start)
            pieces += [Piece(start, line[start:index], Orientation.UPRIGHT)] if upright else _others(line, start, index)
            start = index
    return pieces


def ink_of_column(glyphs: list[Glyph], length: float) -> Ink:
    """The box around what a column prints; its own square when it prints nothing."""
    return ink_of(glyphs, 0.0) if glyphs else Ink(-0.5, -length, 0.5, 0.0)


def _stands_up(line: str, index: int) -> bool:
    """Whether the character's square stays upright in a column, marks with what they stand on."""
    character = line[index]
    while index and unicodedata.category(line[index]).startswith("M"):
        index -= 1
        character = line[index]
    if character in _TURNED_ALONE:
        return False
    if character in _QUOTES:  # around East Asian words they have a form for columns, around others they lie with them
        inner = index + _QUOTES[character]
        return 0 <= inner < len(line) and line[inner] not in _QUOTES and _stands_up(line, inner)
    if is_wide(character) or script_of(character) in _CJK:
        return not character.isspace()
    is_picture = unicodedata.category(character) == "So" and character not in "©®°"
    return is_picture or unicodedata.category(character) == "Sk"


def _others(line: str, start: int, end: int) -> Iterator[Piece]:
    """Pieces of a stretch without East Asian characters: spaces around it, then numbers, initials, words."""
    text = line[start:end]
    inner = text.strip()
    if not inner:
        yield Piece(start, text, Orientation.SPACE)
        return
    first = start + text.index(inner[0])
    if first > start:
        yield Piece(start, line[start:first], Orientation.SPACE)
    price = _PRICE.fullmatch(inner)
    if price:
        yield Piece(first, price[1], Orientation.STACKED)
        yield Piece(first + 1, price[2], Orientation.COMBINED if len(price[2]) > 1 else Orientation.STACKED)
    elif _COMBINED.fullmatch(inner):
        yield Piece(first, inner, Orientation.COMBINED)
    else:
        yield Piece(first, inner, Orientation.STACKED if _STACKED.fullmatch(inner) else Orientation.SIDEWAYS)
    if first + len(inner) < end:
        yield Piece(first + len(inner), line[first + len(inner) : end], Orientation.SPACE)


def _set_piece(
    piece: Piece,
    line: str,
    runs: list[Run],
    shelf: FontShelf,
    weight: int,
    language: str,
    pen: float,
    glyphs: list[Glyph],
) -> float:
    """Append the glyphs of a piece; where the pen stands after it."""
    if piece.orientation is Orientation.SPACE:
        return pen - sum(1.0 if character == "\u3000" else 0.4 for character in piece.text)
    if piece.orientation is Orientation.UPRIGHT:
        for run in _clipped(runs, piece):
            pen = _set_upright(run, line, weight, language, pen, glyphs)
        return pen
    if piece.orientation is Orientation.STACKED:
        for start, end in spans_of(piece.text):
            one = shape_line(piece.text[start:end], shelf, weight, language, 0, script="Hani")
            pen = _set_across(one, piece.start + start, pen, glyphs, _STACK_STEP)
        return pen
    across = shape_line(piece.text, shelf, weight, language, script="Hani")
    if piece.orientation is Orientation.COMBINED and across.ink.right - across.ink.left <= 1 / _MOST_SQUEEZED:
        return _set_across(across, piece.start, pen, glyphs, 1.0)
    return _set_sideways(across, piece.start, pen, glyphs)


def _clipped(runs: list[Run], piece: Piece) -> Iterator[Run]:
    """The parts of the runs that lie in the piece."""
    end = piece.start + len(piece.text)
    for run in runs:
        start, stop = max(run.start, piece.start), min(run.start + len(run.text), end)
        if start < stop:
            yield replace(run, start=start, text=run.text[start - run.start : stop - run.start])


def _set_upright(run: Run, line: str, weight: int, language: str, pen: float, glyphs: list[Glyph]) -> float:
    downwards = list(shape_run(run, line, weight, language, "ttb", {}))
    for glyph, _, advance in downwards:
        character = line[glyph.cluster]
        plain = glyph.font.get_nominal_glyph(ord(character)) == glyph.index
        if plain and _wants_turning(character):
            turned = replace(glyph, x=-_CENTRE, y=pen - (1 + advance) / 2, turned=True)
            glyphs.append(turned)
        elif plain and character in _LIFTED:
            glyphs.append(replace(glyph, x=glyph.x + 0.6, y=pen + glyph.y + 0.6))
        else:
            glyphs.append(replace(glyph, y=pen + glyph.y))
        pen += advance
    return pen


def _wants_turning(character: str) -> bool:
    """Brackets, quotation and long marks, which lie along the line whichever way it runs."""
    return unicodedata.category(character) in ("Ps", "Pe", "Pi", "Pf") or character in "ー〜～：；＝｜－"


def _set_across(across: ShapedLine, start: int, pen: float, glyphs: list[Glyph], step: float) -> float:
    """A short horizontal line in the room of one character, squeezed if it is wider than that."""
    width = across.ink.right - across.ink.left
    squeeze = min(1.0, 0.98 / width) if width else 1.0
    left = -(across.ink.left + across.ink.right) / 2 * squeeze
    up = pen - step / 2 - _CENTRE
    glyphs += [
        replace(glyph, x=left + glyph.x * squeeze, y=up + glyph.y, cluster=start + glyph.cluster, squeeze=squeeze)
        for glyph in across.glyphs
    ]
    return pen - step


def _set_sideways(across: ShapedLine, start: int, pen: float, glyphs: list[Glyph]) -> float:
    """A horizontal line turned to the right."""
    glyphs += [
        replace(glyph, x=glyph.y - _CENTRE, y=pen - glyph.x, cluster=start + glyph.cluster, turned=True)
        for glyph in across.glyphs
    ]
    return pen - across.width
