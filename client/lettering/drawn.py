"""Fonts judged by what they draw: whether a letter has an outline, whether ink stands with its neighbour, whether a conjunct is joined. No bpy, no I/O."""

from __future__ import annotations

import unicodedata
from typing import Any

from .fonts import FontFace

_JOINER, _NON_JOINER, _DOTTED_CIRCLE = "\u200d", "\u200c", "\u25cc"
_STACKERS = frozenset("\u1039\u17d2\ua9c0\U00011133")
"""Signs that only ever put a letter under another: seen by themselves they are wrong."""


def has_outline(font: Any, index: int) -> bool:
    """Whether a glyph's outline encloses anything. Its extents say so of pictures and layers of colour, too, which are not set here."""
    seen = _Seen()
    font.draw_glyph_with_pen(index, seen)
    return seen.lines > 1


class _Seen:
    """A pen that counts lines which lead somewhere."""

    def __init__(self) -> None:
        self.lines = 0

    def moveTo(self, _point: Any) -> None:  # noqa: N802  fontTools' name
        """Begin a contour."""

    def lineTo(self, _point: Any) -> None:  # noqa: N802
        """Draw a straight line."""
        self.lines += 1

    def curveTo(self, *_points: Any) -> None:  # noqa: N802
        """Draw a cubic curve."""
        self.lines += 2

    def qCurveTo(self, *_points: Any) -> None:  # noqa: N802
        """Draw a quadratic curve."""
        self.lines += 2

    def closePath(self) -> None:  # noqa: N802
        """End a contour."""

    def endPath(self) -> None:  # noqa: N802
        """End an open contour."""


def is_coloured(face: Any) -> bool:
    """Whether some of a face's glyphs may be layers or pictures in colour."""
    return bool(face.has_color_layers or face.has_color_paint or face.has_color_png or face.has_color_svg)


def writes_outlines(face: Any) -> bool:
    """Whether any of a face's first letters and signs has an outline."""
    import uharfbuzz

    font = uharfbuzz.Font(face)
    tried = 0
    for code in face.unicodes:
        if unicodedata.category(chr(code))[0] not in "LNSP":
            continue
        index = font.get_nominal_glyph(code)
        if index and has_outline(font, index):
            return True
        tried += 1
        if tried == _TRIED:
            break
    return False


_TRIED = 400


def is_in_neighbour(face: FontFace, text: str, place: int, *, script: str, language: str, direction: str) -> bool:
    """Whether a letter without ink of its own is drawn with the letter before it: a lam that has the whole of lam-alef.

    So it is where the letter by itself has ink, and the one before it looks otherwise than it does before a letter that it only joins.
    """
    font = face.at(face.weight)
    alone = font.get_nominal_glyph(ord(text[place]))
    if not alone or not has_outline(font, alone):
        return False
    start = place
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    before = text[start:place]
    if not before:
        return False
    joined = _glyphs(font, text[start : place + 1], script, language, direction)
    plain = _glyphs(font, before + _JOINER, script, language, direction)
    last = max((cluster for cluster, _ in plain if cluster < len(before)), default=0)
    return [index for cluster, index in joined if cluster == last] != [
        index for cluster, index in plain if cluster == last
    ]


def flaws(face: FontFace, text: str, script: str, language: str = "") -> int:
    """In how many places a word is spelled as no reader of its script would: conjuncts set apart, stacked letters beside each other,
    signs on a dotted circle.
    """
    font = face.at(face.weight)
    direction = "rtl" if unicodedata.bidirectional(text[:1]) in ("R", "AL") else "ltr"
    drawn = [index for _, index in _glyphs(font, text, script, language, direction)]
    circle = font.get_nominal_glyph(ord(_DOTTED_CIRCLE))
    found = drawn.count(circle) if circle and _DOTTED_CIRCLE not in text else 0
    for stacker in _STACKERS.intersection(text):
        index = font.get_nominal_glyph(ord(stacker))
        if index and has_outline(font, index):
            found += drawn.count(index)
    for place in range(len(text) - 1):
        if unicodedata.combining(text[place]) == 9 and text[place] not in _STACKERS and text[place + 1].isalpha():
            apart = f"{text[: place + 1]}{_NON_JOINER}{text[place + 1 :]}"
            found += drawn == [index for _, index in _glyphs(font, apart, script, language, direction)]
    return found


def _glyphs(font: Any, text: str, script: str, language: str, direction: str) -> list[tuple[int, int]]:
    """The clusters and glyphs of a text, without what is never drawn."""
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    buffer.add_str(text)
    buffer.direction, buffer.script = direction, script
    if language:
        buffer.language = language
    uharfbuzz.shape(font, buffer, {})
    return [(info.cluster, info.codepoint) for info in buffer.glyph_infos]
