"""Blender's own fonts for the tests of lettering: from a bpy wheel beside the tests, or from the folder $BLENDER_FONTS names."""

from __future__ import annotations

import functools
import importlib.util
import os
from pathlib import Path

import pytest

from client.lettering.font_shelf import FontShelf, shelf_of

ROOT = Path(__file__).resolve().parent.parent.parent


@functools.cache
def fonts_folder() -> str:
    """Blender's fonts; skips the test, saying why, where there is no Blender at all."""
    found = next((folder for folder in candidates() if (folder / "Inter.woff2").exists()), None)
    if found is None:
        pytest.skip("no Blender fonts here: neither a bpy wheel nor $BLENDER_FONTS")
    return str(found)


def candidates() -> list[Path]:
    """Every folder where Blender's fonts may be."""
    folders = [Path(os.environ["BLENDER_FONTS"])] if os.environ.get("BLENDER_FONTS") else []
    spec = importlib.util.find_spec("bpy")
    if spec is not None and spec.origin:
        folders += sorted(Path(spec.origin).parent.glob("*/datafiles/fonts"))
    for places in ("lib/python*/site-packages", "Lib/site-packages"):
        folders += sorted(ROOT.glob(f".dev/environments/blender-*/{places}/bpy/*/datafiles/fonts"))
    return folders


def make_font(
    path: Path, family: str, characters: str, weight: int = 400, *, slanted: bool = False, width: int = 600
) -> Path:
    """A font of a studio's: every character a solid block `width` units wide, of 1000 to the em; .woff2 where the name says so."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for corner in ((50, 700), (width - 50, 700), (width - 50, 0)):
        pen.lineTo(corner)
    pen.closePath()
    block, nothing = pen.glyph(), TTGlyphPen(None).glyph()
    names = {character: f"u{ord(character):04X}" for character in characters}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "space", *names.values()])
    builder.setupCharacterMap({0x20: "space", **{ord(character): name for character, name in names.items()}})
    builder.setupGlyf({".notdef": nothing, "space": nothing, **dict.fromkeys(names.values(), block)})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", "space", *names.values()], (width, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": f"{weight}{' Italic' * slanted}"})
    builder.setupOS2(usWeightClass=weight, fsSelection=1 if slanted else 64)
    builder.setupPost(italicAngle=-12 if slanted else 0)
    if path.suffix == ".woff2":
        builder.font.flavor = "woff2"
    builder.save(path)
    return path


def shelf() -> FontShelf:
    """All of Blender's fonts, unpacked in memory, once for all tests of a process."""
    return shelf_of(fonts_folder(), "")
