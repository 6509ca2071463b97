"""Text to glyphs: runs of one script, font and direction, shaped by HarfBuzz and put in visual order. No bpy, no I/O.

Lengths are in ems (multiply by a size in pixels), x to the right from the line's start, y upwards from its baseline.
Nothing is ever shaped by the system: no system fonts, no system locale, no Pillow text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..errors import ScriptWithoutFont
from .direction import BRACKETS, base_level, levels, visual_order
from .fonts import FontFace, FontShelf, is_invisible

_COMMON = frozenset({"Zyyy", "Zinh"})
_HAN = frozenset({"Hani", "Bopo"})
_KANA = frozenset({"Hira", "Kana"})
_TOLD_LANGUAGES = (
    ("ja", re.compile(r"\b(japan(ese)?|tokyo|kyoto|osaka|nihongo|izakaya|ramen)\b|日本", re.IGNORECASE)),
    ("ko", re.compile(r"\b(korea[n]?|seoul|busan|hangul)\b|한국", re.IGNORECASE)),
    ("zh-HK", re.compile(r"\b(hong ?kong|cantonese|macau)\b|香港", re.IGNORECASE)),
    ("zh-Hant", re.compile(r"\b(traditional chinese|taiwan(ese)?|taipei)\b|繁體|臺灣|台灣", re.IGNORECASE)),
    ("zh-Hans", re.compile(r"\b(chinese|china|shanghai|beijing|shenzhen|mandarin)\b|中国", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Ink:
    """The smallest box around what a line prints."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph where it stands. `font` is HarfBuzz's, `index` the glyph's number in it."""

    font: Any
    em: int
    index: int
    x: float
    y: float
    cluster: int


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """One line ready to be drawn, its glyphs from left to right as they are seen."""

    text: str
    glyphs: tuple[Glyph, ...]
    width: float
    ink: Ink
    right_to_left: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one level, script and font; `start` counts characters of the line."""

    start: int
    text: str
    level: int
    script: str
    face: FontFace


def clean_line(text: str) -> str:
    """The text as it is set: composed, one space for each stretch of white space, no control characters."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(character for character in composed if unicodedata.category(character) != "Cc")


def language_of(line: str, prompt: str = "", all_copy: str = "") -> str:
    """Which regional forms Han characters take (a BCP 47 tag).

    Kana or Hangul in the line decide, then what the prompt says (Tokyo, Traditional Chinese), then the other lines;
    otherwise simplified Chinese.
    """
    for text in (line, None, all_copy):
        if text is None:
            told = next((language for language, words in _TOLD_LANGUAGES if words.search(prompt)), "")
            if told:
                return told
            continue
        scripts = {script_of(character) for character in text}
        if scripts & _KANA:
            return "ja"
        if "Hang" in scripts:
            return "ko"
    return "zh-Hans"


def shape_line(
    text: str, shelf: FontShelf, weight: int = 400, language: str = "zh-Hans", base: int | None = None
) -> ShapedLine:
    """Shape one line. `base` is the paragraph's level (0 left to right); None takes it from the text.

    Raises `ScriptWithoutFont` for characters that no font here can write, rather than drawing boxes.
    """
    line = clean_line(text)
    runs = list(runs_of(line, shelf, base))
    glyphs: list[Glyph] = []
    pen = 0.0
    for run in visual_order(runs, [run.level for run in runs]):
        pen = _shape_run(run, line, weight, language, pen, glyphs)
    right = (base_level(line) if base is None else base) == 1
    return ShapedLine(line, tuple(glyphs), pen, _ink_of(glyphs, pen), right)


def runs_of(line: str, shelf: FontShelf, base: int | None = None) -> Iterator[Run]:
    """The runs of a cleaned line in reading order. Raises `ScriptWithoutFont`."""
    line_levels = levels(line, base)
    scripts = scripts_of(line)
    faces = _faces_of(line, scripts, shelf)
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


def script_name(script: str) -> str:
    """What a script is called in a sentence."""
    from fontTools.unicodedata import script_name as name

    return str(name(script, default=script)).replace("_", " ")


def scripts_of(line: str) -> list[str]:
    """The script that every character is set in: signs and marks belong to the word they stand in.

    Signs at a word's start take the word's script, a price alone that of the word before, other signs alone that of
    the line's first letters, a closing bracket that of its opening one.
    """
    own = [script_of(character) for character in line]
    first = next((script for script in own if script not in _COMMON), "Latn")
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


def _faces_of(line: str, scripts: list[str], shelf: FontShelf) -> list[FontFace]:
    """The font of every character, chosen for whole clusters so that no mark loses its base."""
    faces: list[FontFace] = []
    missing: list[tuple[str, str]] = []
    for start, end in _clusters(line):
        cluster = line[start:end]
        face = next((face for face in _candidates(cluster, scripts[start], shelf) if face.has(cluster)), None)
        if face is None:
            missing.append((cluster, scripts[start]))
        else:
            faces += [face] * (end - start)
    if missing:
        raise _without_font(missing)
    return faces


def _candidates(cluster: str, script: str, shelf: FontShelf) -> Iterator[FontFace]:
    yield from shelf.for_script(script)
    if script_of(cluster[0]) in _COMMON:
        yield from shelf.for_signs()


def _clusters(line: str) -> Iterator[tuple[int, int]]:
    """Characters with the marks, joiners and selectors that follow them, and what a joiner joins."""
    start = 0
    for index in range(1, len(line) + 1):
        if index < len(line) and (
            unicodedata.category(line[index]).startswith("M")
            or (is_invisible(line[index]) and line[index] not in "\u200b\u2060")
            or "\U0001f3fb" <= line[index] <= "\U0001f3ff"
            or (line[index - 1] == "\u200d" and script_of(line[index]) in _COMMON)
        ):
            continue
        yield start, index
        start = index


def _without_font(missing: Iterable[tuple[str, str]]) -> ScriptWithoutFont:
    clusters = list(dict.fromkeys(cluster for cluster, _ in missing))
    scripts = list(dict.fromkeys(_spoken_script(cluster, script) for cluster, script in missing))
    codes = " ".join(f"U+{ord(character):04X}" for cluster in clusters for character in cluster)
    return ScriptWithoutFont(codes, characters=" ".join(clusters[:12]), script=", ".join(scripts))


def _spoken_script(cluster: str, script: str) -> str:
    own = script_of(cluster[0])
    if own in _COMMON:
        return "this sign" if script in _COMMON or script == "Latn" else f"this sign in {script_name(script)}"
    return "characters of no known script" if own == "Zzzz" else script_name(own)


def _shape_run(run: Run, line: str, weight: int, language: str, pen: float, glyphs: list[Glyph]) -> float:
    """Shape one run and append its glyphs; where the pen stands after it."""
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(line, run.start, len(run.text))
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.script = run.script
    buffer.language = language
    font = run.face.at(weight)
    uharfbuzz.shape(font, buffer)
    em = run.face.em
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if info.codepoint == 0:
            raise _without_font([(line[info.cluster], run.script)])
        glyphs.append(
            Glyph(font, em, info.codepoint, pen + position.x_offset / em, position.y_offset / em, info.cluster)
        )
        pen += position.x_advance / em
    return pen


def _ink_of(glyphs: list[Glyph], width: float) -> Ink:
    boxes = []
    for glyph in glyphs:
        extents = glyph.font.get_glyph_extents(glyph.index)
        if extents is not None and extents.width and extents.height:
            left, top = glyph.x + extents.x_bearing / glyph.em, glyph.y + extents.y_bearing / glyph.em
            boxes.append((left, top + extents.height / glyph.em, left + extents.width / glyph.em, top))
    if not boxes:
        return Ink(0.0, 0.0, width, 0.0)
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return Ink(min(lefts), min(bottoms), max(rights), max(tops))
