"""Blender's own fonts for the tests of lettering: from a bpy wheel beside the tests, or from the folder $BLENDER_FONTS names."""

from __future__ import annotations

import functools
import importlib.util
import os
from pathlib import Path

import pytest

from client.lettering.fonts import FontShelf, shelf_of

ROOT = Path(__file__).resolve().parent.parent.parent


@functools.cache
def fonts_folder() -> str:
    """Blender's fonts; skips the test, saying why, where there is no Blender at all."""
    found = next((folder for folder in _candidates() if (folder / "Inter.woff2").exists()), None)
    if found is None:
        pytest.skip("no Blender fonts here: neither a bpy wheel nor $BLENDER_FONTS")
    return str(found)


def _candidates() -> list[Path]:
    folders = [Path(os.environ["BLENDER_FONTS"])] if os.environ.get("BLENDER_FONTS") else []
    spec = importlib.util.find_spec("bpy")
    if spec is not None and spec.origin:
        folders += sorted(Path(spec.origin).parent.glob("*/datafiles/fonts"))
    for places in ("lib/python*/site-packages", "Lib/site-packages"):
        folders += sorted(ROOT.glob(f".dev/environments/blender-*/{places}/bpy/*/datafiles/fonts"))
    return folders


def shelf() -> FontShelf:
    """All of Blender's fonts, unpacked in memory, once for all tests of a process."""
    return shelf_of(fonts_folder(), "")
