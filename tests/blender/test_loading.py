"""What a session works with is loaded in small steps after the start: in which order, and that nothing is left for the first draw."""

from __future__ import annotations

import json
import math
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


def test_what_cannot_be_loaded_keeps_nothing_else_from_being_loaded(
    dresser: Dresser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that is broken on this computer raises anything."""
    loading = dresser.part("scene.session.loading")

    class Broken:
        """Where a module is found that cannot be loaded."""

        def find_spec(self, name: str, *_: object) -> None:
            if name.endswith(".broken"):
                raise OSError("DLL load failed")

    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    monkeypatch.setattr(loading, "STEPS", ("scene.session.broken", "client.errors"))
    loading.begin()
    try:
        loading.load_next()
        loading.load_next()
        assert loading.is_loaded()
    finally:
        loading.end()


def test_a_window_that_turns_often_is_held_a_few_milliseconds_at_a_time(dresser: Dresser) -> None:
    budget_after = dresser.part("scene.session.loading").budget_after

    assert budget_after(0.0) == budget_after(1 / 60) <= 0.01


def test_a_window_that_takes_long_to_draw_is_held_for_a_part_of_that_time_and_turns_less_often(
    dresser: Dresser,
) -> None:
    budget_after = dresser.part("scene.session.loading").budget_after

    waits = (0.1, 0.2, 0.5, 1.0)
    budgets = [budget_after(waited) for waited in waits]

    assert budgets == sorted(set(budgets))
    assert all(budget <= waited / 4 for waited, budget in zip(waits, budgets, strict=True))
    assert budget_after(3600.0) <= 0.25, "a computer that slept is not held for minutes"


def test_the_first_turn_is_as_short_as_in_a_window_that_turns_often(dresser: Dresser) -> None:
    loading = dresser.part("scene.session.loading")

    assert loading.budget_after(-math.inf) == loading.budget_after(0.0)


def test_looking_back_waits_until_what_it_works_with_is_loaded(dresser: Dresser) -> None:
    """It would load all of it in one piece, which is what the steps are there to spare a window."""
    loading, recovery = dresser.part("scene.session.loading"), dresser.part("scene.session.recovery")

    loading.begin()
    try:
        assert recovery.look_back_once() is not None, "it is asked again"
        while not loading.is_loaded():
            loading.load_next()
        assert recovery.look_back_once() is None
    finally:
        loading.end()
