"""What a session works with is loaded in small steps after the start: in which order, and that nothing is left for the first draw."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.blender.enabled import EXTENSION, Dresser

ROOT = Path(__file__).resolve().parents[2]
MOST_AT_ONCE = 8
"""Modules that one step may bring in."""
PACKAGES = ("client.errors", "client.courier.orders", "scene.references.in_request")
"""Those whose modules only come together."""
MOST_OF_A_PACKAGE = 20

STEP_BY_STEP = """
import json, sys
from types import SimpleNamespace
import bpy
sys.path.insert(0, {root!r})
bpy.ops.preferences.addon_enable(module={extension!r})
from importlib import import_module
from bench.paper import Paper, WindowContext

def ours():
    return {{name.removeprefix({extension!r} + ".") for name in sys.modules if name.startswith({extension!r})}}

def draw():
    for panel in ("SETDRESSER_PT_view_3d", "SETDRESSER_PT_view_3d_jobs"):
        getattr(bpy.types, panel).draw(SimpleNamespace(layout=Paper()), WindowContext())

loading = import_module({extension!r} + ".scene.session.loading")
loading.begin()
before = ours()
draw()
told = {{"first draw": sorted(ours() - before), "steps": []}}
for name in loading.STEPS:
    before = ours()
    loading.load_next()
    told["steps"].append([name, sorted(ours() - before)])
assert loading.is_loaded()
before = ours()
draw()
import_module({extension!r} + ".scene.session.recovery").look_back()
told["left"] = sorted(ours() - before)
told["missing"] = [name for name in loading.STEPS if {extension!r} + "." + name not in sys.modules]
print("TOLD", json.dumps(told))
"""


def told() -> dict[str, Any]:
    """What a Blender of its own loads at the tab's first draw, at each step, and after all of them."""
    script = STEP_BY_STEP.format(root=str(ROOT), extension=EXTENSION)
    done = subprocess.run(
        [sys.executable, "-c", script], env=dict(os.environ), capture_output=True, text=True, timeout=300, check=False
    )
    line = next((line for line in done.stdout.splitlines() if line.startswith("TOLD ")), None)
    assert line is not None, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(line.removeprefix("TOLD "))
    return found


@pytest.mark.usefixtures("dresser")
def test_a_step_loads_little_and_nothing_is_left_for_the_draw_after_them() -> None:
    """Where this fails, `scene/session/loading.py` wants another step: a module that comes with many gets its needs named before it."""
    found = told()

    assert len(found["first draw"]) <= 12, found["first draw"]
    assert found["missing"] == []
    most = {name: MOST_OF_A_PACKAGE if name in PACKAGES else MOST_AT_ONCE for name, _ in found["steps"]}
    large = {name: new for name, new in found["steps"] if len(new) > most[name]}
    assert large == {}
    assert found["left"] == []


def test_without_a_window_nothing_is_loaded_ahead_and_nobody_waits(dresser: Dresser) -> None:
    loading = dresser.part("scene.session.loading")

    assert loading.is_loaded()
    assert dresser.preview().size_text
