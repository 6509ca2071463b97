"""Runs inside a windowed Blender: presses of Generate with viewport, mask of the selection and projection. Needs bpy.

blender --python generating_in_a_window.py -- RESULT.json REPEATS

It names nothing but what every build has: operators and properties.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

TOLD, REPEATS = Path(sys.argv[-2]), int(sys.argv[-1])
EXTENSION = "bl_ext.user_default.set_dresser"
NUMPY = (
    Path(__file__).resolve().parents[1]
    / ".dev"
    / "shipped"
    / f"numpy-{sys.version_info.major}.{sys.version_info.minor}"
)
"""Where `dev.py test` keeps it for a distribution's Blender, which may have none."""
PATIENCE = 120.0
"""Seconds for a take of the proof provider to come."""


def _find_packages() -> None:
    """What the extension ships for this Python, as if Blender had installed it."""
    place = Path(tempfile.mkdtemp(prefix="set-dresser-bench-"))
    tags = (f"cp{sys.version_info.major}{sys.version_info.minor}-", "abi3-", "none-any")
    home = Path(bpy.utils.user_resource("EXTENSIONS", path="user_default")) / "set_dresser" / "wheels"
    system = {"linux": "manylinux", "darwin": "macosx", "win32": "win_amd64"}[sys.platform]
    for wheel in home.glob("*.whl"):
        if any(tag in wheel.name for tag in tags) and (system in wheel.name or "none-any" in wheel.name):
            with zipfile.ZipFile(wheel) as packed:
                packed.extractall(place)
    sys.path.insert(0, str(place))
    if NUMPY.is_dir():
        sys.path.append(str(NUMPY))


def _arrange(area: Any) -> None:
    """A hundred balls of 768 triangles on a floor, seen by the camera; ten of them are selected."""
    for obj in [obj for obj in bpy.data.objects if obj.type == "MESH"]:
        bpy.data.objects.remove(obj)
    scene = bpy.context.scene
    camera = scene.camera
    assert camera is not None
    camera.location, camera.rotation_euler = (0, -20, 8), (1.2, 0, 0)
    bpy.ops.mesh.primitive_plane_add(size=60, location=(0, 0, -1))
    bpy.ops.mesh.primitive_uv_sphere_add(segments=24, ring_count=17)
    first = bpy.context.object
    for number in range(100):
        ball = first if not number else bpy.data.objects.new(f"Ball {number}", first.data.copy())
        if number:
            scene.collection.objects.link(ball)
        ball.location = ((number % 10 - 4.5) * 2.1, (number // 10 - 4.5) * 2.1, 0)
        ball.select_set(number % 10 == 0)
    scene.render.resolution_x, scene.render.resolution_y = 1536, 1024
    space = area.spaces.active
    space.shading.type, space.region_3d.view_perspective = "SOLID", "CAMERA"
    settings: Any = scene.set_dresser  # type: ignore[attr-defined]
    settings.prompt = "Wooden menu board. The board reads: 'ABC'"
    settings.capture.source, settings.mask.source = "VIEWPORT", "OBJECTS"
    settings.placement, settings.size = "projection", "1536x1024"


def _is_under_way() -> bool:
    """Whether the timer for jobs is there."""
    name = "scene.queue.timer" if f"{EXTENSION}.scene.queue.timer" in sys.modules else "scene.delivery"
    module = sys.modules.get(f"{EXTENSION}.{name}")
    tick = getattr(module, "tick", None)
    return tick is not None and bpy.app.timers.is_registered(tick)


def _steps() -> Iterator[float]:
    _find_packages()
    bpy.ops.preferences.addon_enable(module=EXTENSION)
    yield 1.0
    values: Any = bpy.context.preferences.addons[EXTENSION].preferences
    values.provider, values.library_folder = "proof", tempfile.mkdtemp(prefix="set-dresser-bench-")
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    region = next(region for region in area.regions if region.type == "WINDOW")
    with bpy.context.temp_override(window=window, area=area, region=region):
        _arrange(area)
    yield 3.0
    passed: list[float] = []
    for _ in range(REPEATS + 1):
        with bpy.context.temp_override(window=window, area=area, region=region):
            began = time.perf_counter()
            bpy.ops.set_dresser.generate("EXEC_DEFAULT")  # type: ignore[attr-defined]
            passed.append(time.perf_counter() - began)
        until = time.perf_counter() + PATIENCE
        yield 1.0
        while _is_under_way() and time.perf_counter() < until:
            yield 0.5
        yield 2.0
    import gpu

    TOLD.write_text(json.dumps({"passed": passed, "renderer": gpu.platform.renderer_get()}), "utf-8")
    bpy.ops.wm.quit_blender()


_running = _steps()


def _next() -> float | None:
    try:
        return next(_running, None)
    except Exception:
        bpy.ops.wm.quit_blender()
        raise


bpy.app.timers.register(_next, first_interval=2.0)
