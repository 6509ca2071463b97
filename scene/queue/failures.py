"""What went wrong with jobs while nobody looked at their list, gathered and told in one sentence in Blender's status bar. Main thread only.

Tried on 5.2: what a timer reports reaches the console only, and a status text that it sets is gone after the next tool. A modal
operator's report is seen, at the latest when the mouse moves, and a warning's opens no popup. As its end lets go of a mouse that is held, it waits for tools that hold one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import bpy

from ...client.session_state import SessionState
from ..blender import undo_step
from .job_view import JobView

GATHER = 2.0
"""Seconds after the first failure until it is told, with those that came meanwhile; at once when nothing is under way any more."""

APART = 30.0
"""Seconds between two reports while jobs are under way: of forty that fail, the first few are told, and at the end the rest."""

_HOLDING = (
    *(f"VIEW3D_OT_{name}" for name in ("rotate", "move", "zoom", "dolly", "fly", "walk", "navigate", "select", "ndof")),
    *("VIEW2D_OT_", "SCREEN_OT_area", "WM_OT_radial_control"),
)
"""Modal tools that hold the mouse, beside those that edit."""


@dataclass(frozen=True, slots=True)
class _Failure:
    title: str
    sentence: str


_untold: Final[SessionState[list[_Failure]]] = SessionState(list)
_first_at: Final[SessionState[float]] = SessionState(lambda: 0.0)
_told_at: Final[SessionState[float]] = SessionState(lambda: float("-inf"))


def note(view: JobView, moment: float) -> None:
    """A job has ended with an error, or its take could not be placed. `moment` is of `time.monotonic()`."""
    if view.error is None:
        return
    if not _untold.now:
        _first_at.now = moment
    _untold.now.append(_Failure(view.title, view.error.sentence))


def is_due(moment: float, *, is_over: bool) -> bool:
    """Whether it is time to tell what is untold; `is_over`: nothing is under way, so that no more will come."""
    if not _untold.now:
        return False
    return is_over or (moment - _first_at.now >= GATHER and moment - _told_at.now >= APART)


def tell(moment: float, *, is_over: bool) -> bool:
    """Tell what is due, unless a tool holds the mouse; whether something is still untold. Without a window callers tell it themselves."""
    windows = bpy.context.window_manager.windows
    if bpy.app.background or not windows:
        _untold.now.clear()
    elif is_due(moment, is_over=is_over) and not (undo_step.is_blender_busy() or _is_mouse_held()):
        with bpy.context.temp_override(window=windows[0]):
            bpy.ops.set_dresser.tell_failures("INVOKE_DEFAULT")
    return bool(_untold.now)


def take_sentence(moment: float) -> str:
    """What there is to tell, which from now on counts as told; empty when there is nothing."""
    if not _untold.now:
        return ""
    first, count = _untold.now[0], len(_untold.now)
    _untold.now.clear()
    _told_at.now = moment
    many = f" ({count} jobs, of which this is the first)" if count > 1 else ""
    return f"Set Dresser: {first.title}{many}: {first.sentence}"


def _is_mouse_held() -> bool:
    return any(
        operator.bl_idname.startswith(_HOLDING)
        for window in bpy.context.window_manager.windows
        for operator in window.modal_operators
    )
