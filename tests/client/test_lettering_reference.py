"""The alley's copy in nine languages, letter by letter against Chromium: the same glyphs, in the same order, in the same places.

`chromium_reference.py` says how the reference is made, and what is in it.
"""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from client.lettering.font_shelf import FontShelf, shelf_of
from client.lettering.language import base_of, language_of, script_of_language
from client.lettering.shaping import Glyph, first_script, shape_line
from client.lettering.vertical import shape_column
from tests.client.chromium_reference import DATA, FONTS, Line, lines_to_set
from tests.client.lettering_fonts import candidates

NEAR = 3
"""Thousandths of an em by which two shapers may differ in where they put a glyph: they round at each step."""
NEAR_WITH_TWO_FONTS = 10
"""The same where a line is of two fonts: the space between them may be either's."""

_READ = json.loads(DATA.read_text(encoding="utf-8"))
LINES = [Line(**{**line, "glyphs": [tuple(glyph) for glyph in line["glyphs"]]}) for line in _READ["lines"]]


@functools.cache
def shelf() -> FontShelf:
    """The fonts of which the reference was made; skips, saying why, where no Blender with them is."""
    for folder in candidates():
        found = {name: next(folder.glob(f"{name}*.woff2"), None) for name in FONTS}
        if all(path and _mark(path) == _READ["fonts"][name] for name, path in found.items()):
            return shelf_of(str(folder), "")
    pytest.skip("no Blender from 4.5 on here, or one with newer fonts: make the reference anew")


@functools.cache
def _mark(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_reference_is_of_the_copy_that_the_alley_has_now() -> None:
    """When the copy changes, so must the reference: its first lines say how."""
    assert [replace(line, glyphs=[]) for line in LINES] == lines_to_set()
    assert all(line.glyphs for line in LINES)


@pytest.mark.parametrize("line", [line for line in LINES if line.is_column], ids=lambda line: line.text)
def test_columns_are_those_that_chromium_sets(line: Line) -> None:
    """Given East Asian words downwards, when they are shaped, then brackets, marks and small kana are Chromium's, and where it has them."""
    column = shape_column(line.text, shelf(), line.weight, line.language).glyphs
    ours = without_spaces([(_font_of(each, line), each.index, *_after(each, column[0])) for each in column])
    theirs = without_spaces(line.glyphs)

    assert [glyph[:2] for glyph in ours] == [glyph[:2] for glyph in theirs]
    assert is_near(ours, theirs), (ours, theirs)


@pytest.mark.parametrize("language", sorted({line.language for line in LINES}))
def test_letters_are_those_that_chromium_sets(language: str) -> None:
    """Given every line of a language, when it is shaped, then its glyphs are Chromium's: fonts, numbers, order and places."""
    differing = {}
    for line in LINES:
        if line.language == language and not line.is_column:
            ours, theirs = shaped(line), without_spaces(line.glyphs)
            if [glyph[:2] for glyph in ours] != [glyph[:2] for glyph in theirs] or not is_near(ours, theirs):
                differing[line.text] = (ours, theirs)

    assert differing == {}


def shaped(line: Line) -> list[tuple[str, int, int, int]]:
    """The line's glyphs as signs have them, in the form of the reference."""
    told = line.language
    script = "Latn" if line.is_price else first_script(line.text, script_of_language(told))
    shaped_line = shape_line(
        line.text,
        shelf(),
        line.weight,
        language_of(line.text, told=told),
        base_of(line.text, told),
        tabular=line.is_price,
        script=script,
    )
    glyphs = [
        (_font_of(glyph, line), glyph.index, round(glyph.x * 1000), round(glyph.y * 1000))
        for glyph in shaped_line.glyphs
    ]
    return without_spaces(glyphs)


def _font_of(glyph: Glyph, line: Line) -> str:
    faces = {name: face for name in FONTS if (face := shelf().named(name)) is not None}
    return next(name for name, face in faces.items() if face.at(line.weight) is glyph.font)


def _after(glyph: Glyph, first: Glyph) -> tuple[int, int]:
    """Where a glyph stands, in thousandths of an em from the first one."""
    return round((glyph.x - first.x) * 1000), round((glyph.y - first.y) * 1000)


def without_spaces(glyphs: list[tuple[str, int, int, int]]) -> list[tuple[str, int, int, int]]:
    """The glyphs that print something."""
    kept = []
    for glyph in glyphs:
        face = shelf().named(glyph[0])
        extents = None if face is None else face.at(400).get_glyph_extents(glyph[1])
        if extents is not None and extents.width:
            kept.append(glyph)
    return kept


def is_near(ours: list[tuple[str, int, int, int]], theirs: list[tuple[str, int, int, int]]) -> bool:
    """Whether all glyphs stand where the others do."""
    near = NEAR if len({font for font, *_ in ours}) < 2 else NEAR_WITH_TWO_FONTS
    return all(
        abs(one[2] - other[2]) <= near and abs(one[3] - other[3]) <= NEAR
        for one, other in zip(ours, theirs, strict=True)
    )
