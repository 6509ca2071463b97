"""A number that changes whenever signs may have changed, so that what was reckoned of them can be kept until then. May import bpy only."""

from __future__ import annotations

from typing import Any, Final

import bpy
from bpy.app.handlers import persistent

from ...client.session_state import SessionState
from ..blender.handlers import take_out

_number: Final[SessionState[int]] = SessionState(lambda: 0)


def touch() -> None:
    """Signs have changed."""
    _number.now += 1


def number() -> int:
    """The number now."""
    return _number.now


@persistent
def _touch_all(*_: object) -> None:
    """Undo, redo and a file load change properties without a word."""
    touch()


def watch() -> None:
    """Notice what changes signs without saying so."""
    for handlers in _handlers():
        handlers.append(_touch_all)


def unwatch() -> None:
    """Stop noticing it."""
    for handlers in _handlers():
        take_out(handlers, _touch_all)


def _handlers() -> tuple[list[Any], ...]:
    return (bpy.app.handlers.undo_post, bpy.app.handlers.redo_post, bpy.app.handlers.load_post)
