"""Loads what a session works with, a few milliseconds at each turn, once Blender has drawn: in one piece it would hold the window for a tenth of a second.

Registering imports only what Blender must know. The first look at the price, at the jobs, or at what an earlier session left needs
some 150 modules more, and somebody waits for none of them: until they are there, a panel says so and goes on drawing. Without a
window nothing is loaded ahead. Main thread only.
"""

from __future__ import annotations

import gc
import importlib
import logging
import math
import time
from typing import Final

import bpy

from ...client.session_state import SessionState, ends_with_session
from .. import blender
from ..blender.folders import ROOT_PACKAGE

STEPS = (
    "client.errors",
    "client.sizes",
    "client.plain_values",
    "client.models",
    "client.request",
    "client.composition",
    "client.placement",
    "client.providers.wire",
    "client.job",
    "client.durable",
    "client.gate",
    "client.ledger",
    "client.ledger_totals",
    "client.limits",
    "client.provenance",
    "client.take",
    "client.library",
    "scene.queue.spending",
    "scene.surface.faces",
    "scene.surface.dense",
    "scene.surface.dense_sides",
    "scene.surface.measure",
    "scene.surface.unwrap",
    "scene.surface.target",
    "client.picture_opening",
    "scene.capture",
    "scene.surface.colour",
    "scene.surface.materials",
    "client.signs.languages",
    "client.signs.sign",
    "client.signs.states",
    "scene.signs.sign_list",
    "client.prompt_composing",
    "scene.placements.spec",
    "scene.placements.texture",
    "scene.signs.surface",
    "scene.signs.take_images",
    "scene.signs.switching",
    "client.references.shelf",
    "client.messages",
    "client.courier.task",
    "client.courier.orders",
    "client.dispatch",
    "scene.queue.account",
    "scene.queue.job_view",
    "scene.queue.job_list",
    "scene.queue.failures",
    "scene.queue.timer",
    "scene.session.delivery",
    "scene.capture.render",
    "scene.references.in_request",
    "scene.generate.prompt",
    "scene.generate.inputs",
    "scene.generate.request",
    "scene.generate.preview",
    "scene.placements.compare",
    "scene.session.first_save",
    "scene.session.recovery",
    "panels.tab.job_list",
)
"""Modules in the order in which each brings in few others. `tests/blender/test_loading.py` says when one brings in too many, or one is missing."""

_FIRST = 0.1
"""Seconds after the start: Blender draws before."""
_BUDGET = 0.006
"""Seconds of a turn after which no further step is begun, in a window that turns often."""
_SHARE = 0.25
"""In one that turns seldom, as it takes long to draw: this part of the time between two turns."""
_LONGEST = 0.25
"""Seconds, however seldom."""

_log = logging.getLogger(__name__)
_left: Final[SessionState[list[str]]] = SessionState(list)
_turned: Final[SessionState[float]] = SessionState(lambda: math.inf)
"""When the last turn ended, by the clock of `time.perf_counter`; in the future when there was none yet."""


def begin() -> None:
    """Load all of it from now on, a step at each turn of the window."""
    _left.now[:], _turned.now = STEPS, math.inf
    bpy.app.timers.register(_turn, first_interval=_FIRST, persistent=True)


@ends_with_session
def end() -> None:
    """Load no more."""
    _left.now.clear()
    if bpy.app.timers.is_registered(_turn):
        bpy.app.timers.unregister(_turn)


def is_loaded() -> bool:
    """Whether nothing is left to wait for; so too where nothing is loaded ahead, and whoever needs a module waits for it."""
    return not _left.now


def load_next() -> None:
    """One step. What cannot be loaded keeps nothing else from being loaded."""
    name = _left.now.pop(0)
    collects = gc.isenabled()
    gc.disable()  # all that is made here is kept
    try:
        importlib.import_module(f"{ROOT_PACKAGE}.{name}")
    except Exception as error:  # noqa: BLE001  a broken library raises anything; whoever needs it will say so where an artist sees it
        _log.warning("%s could not be loaded ahead: %s: %s", name, type(error).__name__, error)
    finally:
        if collects:
            gc.enable()


def budget_after(waited: float) -> float:
    """For how many seconds of a turn steps may begin when the last one ended so many seconds before; negative for the first turn."""
    return min(max(_BUDGET, waited * _SHARE), _LONGEST)


def _turn() -> float | None:
    """As many steps as fit."""
    began = time.perf_counter()
    until = began + budget_after(began - _turned.now)
    while _left.now and time.perf_counter() < until:
        load_next()
    if _left.now:
        _turned.now = time.perf_counter()
        return 0.0
    blender.editors.redraw_panels()
    return None
