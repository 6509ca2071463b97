"""Runs inside a windowed Blender: how long the Signs panel takes to draw with 2,000 signs in six languages. Needs bpy.

blender --python signs_in_a_window.py -- RESULT.json DRAWS
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.profile import EXTENSION, part  # noqa: E402  what it stands beside is found by the line above

TOLD, DRAWS = Path(sys.argv[-2]), int(sys.argv[-1])

_drawn: list[float] = []


def _enable() -> None:
    """The repository as the extension, in this profile of the benchmark's own."""
    place = Path(bpy.utils.user_resource("EXTENSIONS", path="user_default", create=True)) / "set_dresser"
    place.symlink_to(ROOT, target_is_directory=True)
    bpy.ops.preferences.addon_enable(module=EXTENSION)


def _watch_the_panel() -> None:
    """Open it, and take the time of each of its draws, its list's rows included: Blender draws those within."""
    panel: Any = bpy.types.SETDRESSER_PT_view_3d_signs
    draw = panel.draw

    def timed(self: Any, context: Any) -> None:
        began = time.thread_time()
        draw(self, context)
        _drawn.append((time.thread_time() - began) * 1000)

    bpy.utils.unregister_class(panel)
    panel.bl_options, panel.draw = set(), timed
    bpy.utils.register_class(panel)


def _steps() -> Iterator[float]:
    from bench.signing import many_signs

    _enable()
    many_signs(2000)
    _watch_the_panel()
    area = next(area for area in bpy.context.window_manager.windows[0].screen.areas if area.type == "VIEW_3D")
    area.spaces.active.show_region_ui = True
    yield 1.0
    sidebar = next(region for region in area.regions if region.type == "UI")
    sidebar.active_panel_category = "Set Dresser"
    area.tag_redraw()
    yield 2.0
    opened = _drawn[0]
    while part("scene.signs.status").is_counting():
        yield 0.1
    _drawn.clear()
    while len(_drawn) < DRAWS:
        sidebar.tag_redraw()
        yield 0.05
    TOLD.write_text(json.dumps({"opened": opened, "drawn": _drawn}), "utf-8")
    bpy.ops.wm.quit_blender()


_running = _steps()
bpy.app.timers.register(lambda: next(_running, None), first_interval=1.0)
