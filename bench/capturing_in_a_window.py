"""Runs inside a windowed Blender: the capture of the viewport and Blender's own render of it, in turns. Needs bpy.

blender --python capturing_in_a_window.py -- RESULT.json REPEATS
"""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
import time
import types
import zipfile
from pathlib import Path
from typing import Any

import bpy

ROOT = Path(__file__).resolve().parents[1]
TOLD, REPEATS = Path(sys.argv[-2]), int(sys.argv[-1])
TRIANGLES = 20
"""Subdivided spheres of 20,480 triangles."""


def _extension() -> None:
    """The repository as the extension, with the Pillow that ships for this Python."""
    place = tempfile.mkdtemp(prefix="set-dresser-bench-")
    tag = f"cp{sys.version_info.major}{sys.version_info.minor}"
    system = {"linux": "manylinux", "darwin": "macosx", "win32": "win_amd64"}[sys.platform]
    wheel = next(each for each in (ROOT / "wheels").glob(f"pillow-*-{tag}-*.whl") if system in each.name)
    zipfile.ZipFile(wheel).extractall(place)
    sys.path.insert(0, place)
    package = types.ModuleType("set_dresser")
    package.__path__ = [str(ROOT)]
    sys.modules["set_dresser"] = package
    settings = importlib.import_module("set_dresser.scene.settings.request")

    for group in settings.CLASSES:
        bpy.utils.register_class(group)
    settings.attach()


def _arrange() -> Any:
    scene = bpy.context.scene
    for number in range(TRIANGLES):
        bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=6, location=(number % 5 - 2, number // 5 - 2, 0), radius=0.5)
    render = scene.render
    render.resolution_x, render.resolution_y, render.resolution_percentage = 1536, 1024, 100
    render.image_settings.compression = 15
    settings: Any = scene.set_dresser  # type: ignore[attr-defined]
    settings.capture.source, settings.size = "VIEWPORT", "1536x1024"
    return settings


def _measure() -> None:
    capture = importlib.import_module("set_dresser.scene.capture").capture

    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    region = next(region for region in area.regions if region.type == "WINDOW")
    told: dict[str, dict[str, list[float]]] = {}
    with bpy.context.temp_override(window=window, area=area, region=region), tempfile.TemporaryDirectory() as folder:
        settings = _arrange()
        space = area.spaces.active
        space.overlay.show_overlays = False
        space.region_3d.view_perspective = "CAMERA"
        bpy.context.scene.render.filepath = str(Path(folder) / "own.png")
        # Of what shades with EEVEE both sides spend nearly all their time in the same drawing.
        for shading in ("SOLID",):
            space.shading.type = shading
            times: dict[str, list[float]] = {"ours": [], "own": []}
            for turn in range(REPEATS + 1):
                began = time.perf_counter()
                capture(bpy.context, settings)
                between = time.perf_counter()
                bpy.ops.render.opengl(write_still=True)
                if turn:  # the first compiles shaders
                    times["ours"].append((between - began) * 1000)
                    times["own"].append((time.perf_counter() - between) * 1000)
            told[shading.title()] = times
    TOLD.write_text(json.dumps(told), "utf-8")


def _run() -> None:
    try:
        _extension()
        _measure()
    finally:
        bpy.ops.wm.quit_blender()


bpy.app.timers.register(_run, first_interval=1.0)
