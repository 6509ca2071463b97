"""Runs inside a windowed Blender in which nothing moves: when the whole tab is there after the extension was enabled, and what each turn took. Needs bpy.

blender --python loading_in_a_window.py -- RESULT.json REPEATS
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

TOLD = Path(sys.argv[-2])
_PATIENCE = 60.0
"""Seconds after which it is told that the tab did not come."""

_found: dict[str, Any] = {"turns": [], "held": [], "whole": None}


def _watch(began: float) -> None:
    """Take the time of each turn of the timer that loads the rest, and of the first draw that shows all of the tab."""
    loading: Any = part("scene.session.loading")
    panel: Any = bpy.types.SETDRESSER_PT_view_3d
    load_next, draw = loading.load_next, panel.draw
    last = [0.0]

    def timed() -> None:
        at, worked = time.perf_counter(), time.thread_time()
        load_next()
        _found["turns"].append((time.thread_time() - worked) * 1000)
        # Steps between which Blender did nothing else are one turn.
        turn = (time.perf_counter() - at) * 1000
        if at - last[0] < 0.001 and _found["held"]:
            _found["held"][-1] += turn
        else:
            _found["held"].append(turn)
        last[0] = time.perf_counter()

    def drawn(self: Any, context: Any) -> None:
        draw(self, context)
        if _found["whole"] is None and loading.is_loaded():
            _found["whole"] = time.perf_counter() - began

    loading.load_next, panel.draw = timed, drawn  # Blender asks the class for it at each draw


def _is_open(area: Any) -> bool:
    """Open the tab; the sidebar knows a new one once it was drawn."""
    sidebar = next(region for region in area.regions if region.type == "UI")
    try:
        sidebar.active_panel_category = "Set Dresser"
    except TypeError:
        sidebar.tag_redraw()
        return False
    return True


def _steps() -> Iterator[float]:
    area = next(area for area in bpy.context.window_manager.windows[0].screen.areas if area.type == "VIEW_3D")
    area.spaces.active.show_region_ui = True
    place = Path(bpy.utils.user_resource("EXTENSIONS", path="user_default", create=True)) / "set_dresser"
    if not place.exists():
        place.symlink_to(ROOT, target_is_directory=True)
    yield 1.0
    began = time.perf_counter()
    bpy.ops.preferences.addon_enable(module=EXTENSION)
    _watch(began)
    while not _is_open(area):
        yield 0.1
    area.tag_redraw()
    while _found["whole"] is None and time.perf_counter() - began < _PATIENCE:
        yield 0.5  # seldom: what loads must not live on the redraws of this timer
    TOLD.write_text(json.dumps(_found), "utf-8")
    bpy.ops.wm.quit_blender()


_running = _steps()
bpy.app.timers.register(lambda: next(_running, None), first_interval=1.0)
