"""Text to glyphs: runs of one script, font and direction, shaped by HarfBuzz and put in visual order. No bpy, no I/O.

Lengths are in ems (multiply by a size in pixels), x to the right from the line's start, y upwards from its baseline.
Nothing is ever shaped by the system: no system fonts, no system locale, no Pillow text.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..errors import ScriptWithoutFont
from .cleaning import clean_line, spelled
from .clusters import spans_of
from .direction import BRACKETS, base_level, levels, visual_order
from .drawn import WITHOUT_INK, has_outline, is_coloured, is_in_neighbour
from .font_shelf import FontShelf
from .fonts import FontFace
from .studio_fonts import refusal

_COMMON = frozenset({"Zyyy", "Zinh"})


@dataclass(frozen=True, slots=True)
class Ink:
    """The smallest box around what a line prints."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph where it stands. `font` is HarfBuzz's, `index` the glyph's number in it, `cluster` its first character.

    `turned` glyphs lie on their right side, as Latin does in a column; `squeeze` makes them narrower.
    """

    font: Any
    em: int
    index: int
    x: float
    y: float
    cluster: int
    turned: bool = False
    squeeze: float = 1.0

    @property
    def matrix(self) -> tuple[float, float, float, float]:
        """How the glyph's design units become ems: x of x, y of x, x of y, y of y."""
        unit = 1 / self.em
        return (0.0, -unit, unit, 0.0) if self.turned else (unit * self.squeeze, 0.0, 0.0, unit)


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """One line ready to be drawn, its glyphs from left to right as they are seen.

    A `vertical` one is a column: x is measured from its middle, y downwards (negative) from its start, and `width` is
    its length.
    """

    text: str
    glyphs: tuple[Glyph, ...]
    width: float
    ink: Ink
    right_to_left: bool
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one level, script and font; `start` counts characters of the line."""

    start: int
    text: str
    level: int
    script: str
    face: FontFace


def shape_line(
    text: str,
    shelf: FontShelf,
    weight: int = 400,
    language: str = "zh-Hans",
    base: int | None = None,
    *,
    tabular: bool = False,
    script: str = "",
) -> ShapedLine:
    """Shape one line. `base` is the paragraph's level (0 left to right); None takes it from the text.

    `tabular` gives all digits one width, where the font can. `script` is whose font words of signs and digits alone are
    set in; that of the line's first letter when empty.
    Raises `ScriptWithoutFont` for characters that no font here can write, rather than drawing corners, and
    `CopyUnprintable`.
    """
    line = clean_line(text)
    runs = list(runs_of(line, shelf, base, weight, script))
    features = {"tnum": True} if tabular else {}
    glyphs: list[Glyph] = []
    pen = 0.0
    for run in visual_order(runs, [run.level for run in runs]):
        direction = "rtl" if run.level % 2 else "ltr"
        for glyph, advance, _ in shape_run(run, line, weight, language, direction, features):
            glyphs.append(replace(glyph, x=pen + glyph.x))
            pen += advance
    right = (base_level(line) if base is None else base) == 1
    return ShapedLine(line, tuple(glyphs), pen, ink_of(glyphs, pen), right)


def runs_of(line: str, shelf: FontShelf, base: int | None = None, weight: int = 400, script: str = "") -> Iterator[Run]:
    """The runs of a cleaned line in reading order. Raises `ScriptWithoutFont`."""
    line_levels = levels(line, base)
    scripts = scripts_of(line, script)
    faces = _faces_of(line, scripts, shelf, weight)
    start = 0
    for index in range(1, len(line) + 1):
        same = index < len(line) and (
            line_levels[index] == line_levels[start]
            and scripts[index] == scripts[start]
            and faces[index] is faces[start]
        )
        if not same:
            yield Run(start, line[start:index], line_levels[start], scripts[start], faces[start])
            start = index


def script_of(character: str) -> str:
    """The character's own script (ISO 15924)."""
    from fontTools.unicodedata import script

    return str(script(character))


def first_script(text: str, otherwise: str = "Latn") -> str:
    """The script of the text's first letter."""
    return next((script for character in text if (script := script_of(character)) not in _COMMON), otherwise)


def script_name(script: str) -> str:
    """What a script is called in a sentence."""
    from fontTools.unicodedata import script_name as name

    return str(name(script, default=script)).replace("_", " ")


def scripts_of(line: str, alone: str = "") -> list[str]:
    """The script that every character is set in: signs and marks belong to the word they stand in.

    Signs at a word's start take the word's script, a price alone that of the word before, other signs alone that of
    the line's first letters (or `alone`), a closing bracket that of its opening one.
    """
    own = [script_of(character) for character in line]
    first = alone or first_script(line)
    scripts: list[str] = []
    current = first
    opened: list[tuple[str, str]] = []
    for index, character in enumerate(line):
        if own[index] not in _COMMON:
            current = own[index]
        elif own[index] == "Zyyy" and not character.isspace() and (not index or line[index - 1].isspace()):
            end = _word_end(line, index)
            has_number = any(sign.isnumeric() for sign in line[index:end])
            otherwise = current if has_number else first
            current = next((script for script in own[index:end] if script not in _COMMON), otherwise)
        script = _fitting(character, current) if own[index] == "Zyyy" else current
        if character in BRACKETS:
            opened.append((BRACKETS[character], script))
        elif opened and character == opened[-1][0]:
            script = opened.pop()[1]
        scripts.append(script)
    return scripts


def _word_end(line: str, start: int) -> int:
    return next((index for index in range(start, len(line)) if line[index].isspace()), len(line))


def _fitting(character: str, current: str) -> str:
    """The script for a shared character: the current one unless the character is only used with others."""
    from fontTools.unicodedata import script_extension

    used_with = script_extension(character) - _COMMON
    if not used_with or current in used_with or "Latn" in used_with:
        return current
    return "Hani" if "Hani" in used_with else min(used_with)


def _faces_of(line: str, scripts: list[str], shelf: FontShelf, weight: int) -> list[FontFace]:
    """The font of every character, chosen for whole clusters so that no mark loses its base, and if it can be for whole words.

    A font that lacks one letter of a word would have that letter stand in another font's clothes.
    """
    faces: list[FontFace] = []
    missing: list[tuple[str, str]] = []
    for word in _words_of(line, scripts):
        spans = [(start, end) for start, end in word if not line[start].isspace()]
        shared = _face_for_all([(line[start:end], scripts[start]) for start, end in spans], shelf, weight)
        for start, end in word:
            face = shared or _face_for_all([(line[start:end], scripts[start])], shelf, weight)
            if face is None:
                missing.append((line[start:end], scripts[start]))
            else:
                faces += [face] * (end - start)
    if missing:
        raise without_font(missing)
    return faces


def _words_of(line: str, scripts: list[str]) -> Iterator[list[tuple[int, int]]]:
    """The clusters of every word of one script, the space behind it with it."""
    word: list[tuple[int, int]] = []
    for start, end in spans_of(line):
        if word and (scripts[start] != scripts[word[0][0]] or line[word[-1][0]].isspace()):
            yield word
            word = []
        word.append((start, end))
    if word:
        yield word


def _face_for_all(clusters: list[tuple[str, str]], shelf: FontShelf, weight: int) -> FontFace | None:
    """The best font that can write all the clusters, each of which would take it by itself; None when there is none."""
    if not clusters:
        return next(iter(shelf.for_signs(weight)), None)
    text = "".join(cluster for cluster, _ in clusters)
    with_letters = [pair for pair in clusters if script_of(pair[0][0]) not in _COMMON]
    cluster, script = (with_letters or clusters)[0]
    able = (face for face in _candidates(cluster, script, shelf, weight) if face.has(text))
    return next((face for face in able if shelf.spells(face, text, script)), None)


def _candidates(cluster: str, script: str, shelf: FontShelf, weight: int) -> Iterator[FontFace]:
    yield from shelf.for_script(script, weight)
    if script_of(cluster[0]) in _COMMON:
        yield from shelf.for_signs(weight)


def without_font(missing: Iterable[tuple[str, str]]) -> ScriptWithoutFont:
    """The error that names clusters and the scripts they were to be set in."""
    clusters = list(dict.fromkeys(cluster for cluster, _ in missing))
    scripts = list(dict.fromkeys(_spoken_script(cluster, script) for cluster, script in missing))
    codes = " ".join(f"U+{ord(character):04X}" for cluster in clusters for character in cluster)
    return ScriptWithoutFont(codes, characters=" ".join(map(_shown, clusters[:12])), script=", ".join(scripts))


def _shown(cluster: str) -> str:
    """The cluster itself, or the number of a character that has no form of its own to show."""
    return (
        cluster if all(unicodedata.category(sign) not in ("Co", "Cn") for sign in cluster) else spelled(list(cluster))
    )


def _spoken_script(cluster: str, script: str) -> str:
    own = script_of(cluster[0])
    if unicodedata.category(cluster[0]) == "Co":
        return "private-use characters, which every font draws differently"
    if own in _COMMON:
        return "this sign" if script in _COMMON or script == "Latn" else f"this sign in {script_name(script)}"
    return "characters of no known script" if own == "Zzzz" else script_name(own)


def shape_run(
    run: Run, line: str, weight: int, language: str, direction: str, features: dict[str, bool]
) -> Iterator[tuple[Glyph, float, float]]:
    """The glyphs of one run, each at its offset, and how far it moves the pen to the right and upwards."""
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(line, run.start, len(run.text))
    buffer.direction = direction
    buffer.script = run.script
    buffer.language = language
    font = run.face.at(weight)
    uharfbuzz.shape(font, buffer, features)
    if run.face.studio_file is not None:
        glyphs = [(info.cluster, info.codepoint) for info in buffer.glyph_infos]
        _check_drawn(run, line, font, glyphs, language=language, direction=direction)
    em = run.face.em
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if info.codepoint == 0:
            raise without_font([(line[info.cluster], run.script)])
        glyph = Glyph(font, em, info.codepoint, position.x_offset / em, position.y_offset / em, info.cluster)
        yield glyph, position.x_advance / em, position.y_advance / em


def _check_drawn(
    run: Run, line: str, font: Any, glyphs: list[tuple[int, int]], *, language: str, direction: str
) -> None:
    """Raise `FontUnreadable` when a damaged font of the studio's has a letter that is drawn nowhere."""
    assert run.face.studio_file is not None
    drawn = set()
    in_colour = is_coloured(run.face.face)
    for cluster, index in glyphs:
        extents = font.get_glyph_extents(index)
        has_extent = extents is not None and extents.width and extents.height
        if index == 0 or (has_extent and (not in_colour or has_outline(font, index))):
            drawn.add(cluster)
    starts = sorted({cluster for cluster, _ in glyphs})
    for place in range(run.start, run.start + len(run.text)):
        start = starts[bisect_right(starts, place) - 1]
        if not line[place].isalnum() or line[place] in WITHOUT_INK or start in drawn:
            continue
        if is_in_neighbour(run.face, line, place, script=run.script, language=language, direction=direction):
            continue
        reason = (
            f"its {line[place]} is drawn in colour alone"
            if in_colour
            else f"its {line[place]} is empty: the file is damaged"
        )
        raise refusal(run.face.studio_file, reason)


def ink_of(glyphs: list[Glyph], width: float) -> Ink:
    """The box around what the glyphs print; as wide as they advance when they print nothing."""
    corners = []
    for glyph in glyphs:
        extents = glyph.font.get_glyph_extents(glyph.index)
        if extents is not None and extents.width and extents.height:
            xx, yx, xy, yy = glyph.matrix
            corners += [
                (glyph.x + xx * x + xy * y, glyph.y + yx * x + yy * y)
                for x in (extents.x_bearing, extents.x_bearing + extents.width)
                for y in (extents.y_bearing, extents.y_bearing + extents.height)
            ]
    if not corners:
        return Ink(0.0, 0.0, width, 0.0)
    across, up = zip(*corners, strict=True)
    return Ink(min(across), min(up), max(across), max(up))
