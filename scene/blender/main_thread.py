"""Lets the thread of a render have a change made on the main thread, and wait until it is: nowhere else may a file be changed. Any thread.

Blender calls the handlers of a new frame on the thread that renders or exports. A change of the file marks every dependency graph for
evaluation, and the main thread may be building the viewport's anew at that moment: Blender ends with a segmentation fault (in
`graph_id_tag_update`; seen with 5.2 while frames with cuts were rendered). Its manual warns of that under `bpy.app.handlers`, and names
under `bpy.app.timers` what is done here: a queue, and a timer that empties it. The timer has to be there before a render begins, as
nothing tells the main thread of that; nor does anything tell of signs that come with what is appended, linked or run. So a window has it
for as long as the add-on is there: a turn of it without anything to do takes some microseconds.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

import bpy

from ...client.session_state import SessionState, ends_with_session
from . import open_file

if TYPE_CHECKING:
    from concurrent.futures import Future

_log = logging.getLogger(__name__)

LOOKS_EVERY = 0.25
"""Seconds between two looks whether there is something to do."""

LOOKS_WHILE_RENDERING = 0.01
"""The same while Blender renders."""

PATIENCE = 10.0
"""Seconds without a turn of the main thread's timer after which nobody waits for it: it is long in drawing a heavy scene, or waits itself, for that
thread to end, before it quits, undoes or removes a scene. Blender tells nobody which of the two, and in the second nothing is to be seen of it."""

_SLICE = 0.1

_wanted: Final[SessionState[SimpleQueue[tuple[Future[None], Callable[[], object]]]]] = SessionState(SimpleQueue)
_attends: Final[SessionState[bool]] = SessionState(lambda: False)
_looked: Final[SessionState[float]] = SessionState(float)
"""When the main thread was last known to come to its timers, by `time.monotonic`; 0 before it attends."""


def is_here() -> bool:
    """Whether the caller is on the main thread."""
    return threading.get_ident() == threading.main_thread().ident


def attend() -> None:
    """From now on, see to what other threads want. On the main thread; without an event loop nothing is done, as no other thread renders."""
    if bpy.app.background:
        return
    if not bpy.app.timers.is_registered(look):
        bpy.app.timers.register(look, first_interval=LOOKS_EVERY, persistent=True)
    _looked.now = time.monotonic()
    _attends.now = True


@ends_with_session
def leave() -> None:
    """Stop seeing to it: the add-on is going. Who waits goes on without."""
    _attends.now = False
    if bpy.app.timers.is_registered(look):
        bpy.app.timers.unregister(look)


def have_done(change: Callable[[], object]) -> None:
    """Make a change of the file on the main thread, and return when it is made. Raises what `change` raises.

    It is not made when another file is being opened meanwhile. It is made right here where nobody attends, and where the main thread
    has not come to its timers for `PATIENCE`: Blender may end of it then, but a frame that silently shows something else is worse.
    """
    if is_here() or not _attends.now:
        change()
        return
    from concurrent.futures import Future, wait

    outcome: Future[None] = Future()
    _wanted.now.put((outcome, change))
    while not wait([outcome], _SLICE).done and _is_still_wanted() and time.monotonic() - _looked.now < PATIENCE:
        pass
    if not outcome.cancel():  # it is made, or being made
        outcome.result()
    elif _is_still_wanted():
        _log.warning("the main thread has not come to a change for %.0f s: it is made on another thread", PATIENCE)
        change()


def _is_still_wanted() -> bool:
    """Whether it is the same file still: before the main thread opens another, it waits for those that render this one."""
    return _attends.now and not open_file.is_loading()


def look() -> float:
    """One turn of the timer: make the changes that are wanted; the seconds until the next turn."""
    _looked.now = time.monotonic()
    with suppress(Empty):
        while True:
            _make(*_wanted.now.get_nowait())
    return LOOKS_WHILE_RENDERING if bpy.app.is_job_running("RENDER") else LOOKS_EVERY


def _make(outcome: Future[None], change: Callable[[], object]) -> None:
    if not outcome.set_running_or_notify_cancel():
        return  # whoever waited has gone on
    try:
        change()
    except BaseException as error:  # noqa: BLE001  raised again where it is waited for, which without an outcome is for ever
        outcome.set_exception(error)
    else:
        outcome.set_result(None)
