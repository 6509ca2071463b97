"""Fonts judged by what they draw: letters with an outline, ink that stands with a neighbour, conjuncts that are joined. No bpy, no I/O."""

from __future__ import annotations

import unicodedata
from typing import Any

from .fonts import FontFace

_JOINER, _NON_JOINER, _DOTTED_CIRCLE = "\u200d", "\u200c", "\u25cc"
_STACKERS = frozenset("\u1039\u17d2\ua9c0\U00011133")
"""Signs that only ever put a letter under another: seen by themselves they are wrong."""
_WITHOUT_HALVES = frozenset({"Beng"})
"""Scripts with conjuncts but without half letters: where a font draws one, the conjunct is what it lacks."""
WITHOUT_INK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that print nothing: the fillers of Hangul, Braille without a dot."""
_OF_INK = "LNSP"
"""The categories of characters that print something, but for those."""


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


def leaves_out(face: FontFace, text: str, script: str) -> bool:
    """Whether a font lists letters or signs of a text that it draws nothing for. Many do, for letters that were never drawn."""
    font = face.at(face.weight)
    for character in dict.fromkeys(text):
        if unicodedata.category(character)[0] not in _OF_INK or character in WITHOUT_INK:
            continue
        index = font.get_nominal_glyph(ord(character))
        if not index or has_outline(font, index):
            continue
        drawn = _glyphs(font, character, script, "", _direction_of(character))
        if not any(has_outline(font, each) for _, each in drawn):
            return True
    return False


def writes_outlines(face: Any) -> bool:
    """Whether any of a face's first letters and signs has an outline."""
    import uharfbuzz

    font = uharfbuzz.Font(face)
    tried = 0
    for code in face.unicodes:
        if unicodedata.category(chr(code))[0] not in _OF_INK:
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


def flaws(face: FontFace, text: str, script: str) -> frozenset[int]:
    """The places where a word is spelled as no reader of its script would: conjuncts set apart, stacked letters beside each other,
    signs on a dotted circle.
    """
    font = face.at(face.weight)
    direction = _direction_of(text[:1])
    unwanted = {font.get_nominal_glyph(ord(each)) for each in _STACKERS.intersection(text)}
    if _DOTTED_CIRCLE not in text:
        unwanted.add(font.get_nominal_glyph(ord(_DOTTED_CIRCLE)))
    drawn = _glyphs(font, text, script, "", direction)
    found = {place for place, index in drawn if index and index in unwanted and has_outline(font, index)}
    for place in range(len(text) - 1):
        if unicodedata.combining(text[place]) != 9 or text[place] in _STACKERS or not text[place + 1].isalpha():
            continue
        parting = (_NON_JOINER, _JOINER) if script in _WITHOUT_HALVES else (_NON_JOINER,)
        parted = (f"{text[: place + 1]}{each}{text[place + 1 :]}" for each in parting)
        if any(_is_alike(font, text, each, script, direction) for each in parted):
            found.add(place)
    return frozenset(found)


def _is_alike(font: Any, text: str, other: str, script: str, direction: str) -> bool:
    """Whether two texts look the same: by the same glyphs, or by others that are as wide together and reach as high and as low.

    A font may have a letter with its virama as one glyph.
    """
    first, second = (_shaped(font, each, script, "", direction) for each in (text, other))
    if [info.codepoint for info in first.glyph_infos] == [info.codepoint for info in second.glyph_infos]:
        return True
    most = _ALIKE * font.face.upem
    return all(abs(a - b) <= most for a, b in zip(_measures(font, first), _measures(font, second), strict=True))


_ALIKE = 0.02
"""Of an em: what two texts may differ by that look the same. A letter that is joined to another is narrower by a tenth and more."""


def _measures(font: Any, buffer: Any) -> tuple[float, float, float]:
    """How far a text goes, and how high and how low its ink."""
    extents = [(font.get_glyph_extents(info.codepoint), place.y_offset) for info, place in _placed(buffer)]
    tops = [found.y_bearing + raised for found, raised in extents if found is not None and found.height]
    feet = [found.y_bearing + found.height + raised for found, raised in extents if found is not None and found.height]
    return sum(place.x_advance for _, place in _placed(buffer)), max(tops, default=0), min(feet, default=0)


def _placed(buffer: Any) -> list[tuple[Any, Any]]:
    return list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))


def _direction_of(text: str) -> str:
    return "rtl" if unicodedata.bidirectional(text) in ("R", "AL") else "ltr"


def _glyphs(font: Any, text: str, script: str, language: str, direction: str) -> list[tuple[int, int]]:
    """The clusters and glyphs of a text, without what is never drawn."""
    return [(info.cluster, info.codepoint) for info in _shaped(font, text, script, language, direction).glyph_infos]


def _shaped(font: Any, text: str, script: str, language: str, direction: str) -> Any:
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    buffer.add_str(text)
    buffer.direction, buffer.script = direction, script
    if language:
        buffer.language = language
    uharfbuzz.shape(font, buffer, {})
    return buffer
