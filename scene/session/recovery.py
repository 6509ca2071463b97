"""Looks for what earlier sessions left behind: a moment after the start and after every file load, and again while a
courier that outlived a Blender is at work. Main thread only.

A courier does the looking; here a timer fires once and is gone. Nothing is sent by it.
"""

from __future__ import annotations

import logging

import bpy

from ... import client
from ...client.session_state import ends_with_session
from .. import queue, settings
from ..blender.folders import user_folder
from . import loading

_log = logging.getLogger(__name__)

DELAY = 1.0
"""Seconds after a start or a file load: Blender draws first."""

AGAIN = 5.0
"""Seconds until the next look while other couriers carry what this person asked for."""

_SOON = 0.1
"""Seconds until it is asked again whether a session's modules are loaded."""


@ends_with_session
def end() -> None:
    """Stop looking back."""
    if bpy.app.timers.is_registered(look_back_once):
        bpy.app.timers.unregister(look_back_once)


def look_back() -> None:
    """Search the open file's library, the one of files that were never saved, and those in which something of this
    person's was still being carried. Raises OSError when the extension has no folder.
    """
    own = settings.library_folder.library().folder
    for folder in {own, user_folder("library"), *queue.left_behind.own_elsewhere()}:
        queue.left_behind.look_back(client.library.Library(folder))
    queue.spending.refresh()
    queue.timer.begin()


def look_again() -> None:
    """Search again in a while."""
    look_soon(AGAIN)


def look_soon(delay: float = DELAY) -> None:
    """Search in so many seconds. Never without a window."""
    if not bpy.app.background and not bpy.app.timers.is_registered(look_back_once):
        bpy.app.timers.register(look_back_once, first_interval=delay, persistent=True)


def look_back_once() -> float | None:
    """What the timer does: look back, once. Not before what it works with is there: it would load all of that in one piece."""
    if not loading.is_loaded():
        return _SOON
    try:
        look_back()
    except OSError as error:
        _log.info("could not look back: %s", error)
    return None
