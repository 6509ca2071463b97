"""Loads the pictures of all languages before a frame has need of them: nothing is decoded until it is drawn. Main thread only.

A frame that somebody plays makes nothing: what it lacked is noted, and loaded by a timer with an undo step of its own when nothing
plays, renders or is being edited any longer. Where there is no event loop, and where a frame is rendered, there is no later moment:
there what is missing is loaded at once, and `between_steps` keeps an undo safe.
"""

from __future__ import annotations

from typing import Final

import bpy

from ...client.session_state import SessionState, ends_with_session
from ..blender import undo_step
from .language import language_shown, may_change
from .switching import all_pictures, follow, forget
from .take_images import TakeImages

PATIENCE = 0.3
"""Seconds between two looks whether Blender can bear an undo step."""

_STEP = "Load Pictures of Signs"

_owes_step: Final[SessionState[bool]] = SessionState(lambda: False)
"""Whether a frame has loaded something that no undo step knows yet."""


def load_for_file() -> None:
    """Load what the open file's frames may show, before its first undo step."""
    for scene in bpy.data.scenes:
        if scene.library is None and may_change(scene):
            all_pictures(scene)


def load_soon(looked_through: TakeImages) -> None:
    """A frame lacked pictures, or loaded some: see to both in a moment. Without an event loop nothing is done."""
    if bpy.app.background or not (looked_through.lacked or looked_through.has_loaded):
        return
    _owes_step.now = _owes_step.now or looked_through.has_loaded
    if not bpy.app.timers.is_registered(load_late):
        bpy.app.timers.register(load_late, first_interval=0.0)


def load_late() -> float | None:
    """One turn of the timer: load what is missing, show it, and push the step that knows it; the seconds until the next turn if it cannot yet."""
    if undo_step.is_playing() or undo_step.is_blender_busy():
        return PATIENCE
    scene = bpy.context.scene
    loaded = all_pictures(scene)
    forget()
    shown = follow(scene, language_shown(scene))
    if _owes_step.now or loaded.has_loaded or (shown is not None and shown.has_loaded):
        undo_step.push(_STEP)
    _owes_step.now = False
    return None


@ends_with_session
def end() -> None:
    """Take the timer away: the add-on is going, or another file came."""
    _owes_step.now = False
    if bpy.app.timers.is_registered(load_late):
        bpy.app.timers.unregister(load_late)
