"""The one timer: brings takes into the scene while jobs are on their way, and is gone when none are. Main thread only.

Measured: placing a take costs about 1 ms; what a tick may cost is bounded all the same: so many messages as fit its
budget, and at most one take placed, never while a render or another modal tool runs. What places it stands above (`above`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import bpy

from ...client.messages import Event
from ...client.session_state import ends_with_session
from ..blender import undo_step
from ..blender.above import above
from ..blender.editors import redraw_panels
from . import failures, job_list, left_behind, previews, spending, workers
from .job_view import State

if TYPE_CHECKING:
    from .job_view import JobView

    class Session(Protocol):
        """What brings takes into the scene, and looks at what was left behind."""

        def deliver(self, view: JobView) -> None: ...
        def look_again(self) -> None: ...


INTERVAL = 0.1
"""Seconds between ticks while jobs are under way."""

BUDGET = 0.004
"""Seconds of a tick for what couriers have said; the rest is heard in the next. A placement comes on top of it."""

PATIENCE = 0.5
"""Seconds until the next tick while a render or a modal tool keeps takes waiting, or the queue is held."""


def begin() -> None:
    """Make sure that the timer runs. Without an event loop (`blender -b`) nothing is done: `finish_now` and `wait_while` do its work."""
    if not bpy.app.background and not bpy.app.timers.is_registered(tick):
        bpy.app.timers.register(tick, first_interval=INTERVAL, persistent=True)


@ends_with_session
def end() -> None:
    """Take the timer away."""
    if bpy.app.timers.is_registered(tick):
        bpy.app.timers.unregister(tick)


def tick() -> float | None:
    """One turn of the timer: the seconds until the next one, or None when there is nothing left to do."""
    workers.follow_online_access()
    messages = job_list.collect(time.monotonic(), BUDGET)
    previews.on_messages(messages)
    waiting = job_list.to_place()
    busy = bool(waiting) and undo_step.is_blender_busy()
    if waiting and not busy:
        _session().deliver(waiting[0])
    _note_failures([message.job_id for message in messages if message.event is Event.FAILED])
    if not busy:
        _note_failures([view.id for view in waiting[:1]])
    is_untold = failures.tell(time.monotonic(), is_over=not (job_list.under_way() or job_list.to_place()))
    if any(message.is_last for message in messages):
        spending.refresh()
    has_news = spending.read_on()
    if messages or waiting or job_list.under_way() or has_news:
        redraw_panels()
    if job_list.to_place() or job_list.is_waiting():
        return PATIENCE if busy or job_list.is_at_a_standstill() else INTERVAL
    if spending.is_reading():
        return spending.PAUSE
    job_list.release()
    if left_behind.own_elsewhere():
        _session().look_again()
    return PATIENCE if is_untold else None


def _note_failures(job_ids: list[str]) -> None:
    """Of these jobs, those that came to nothing or whose take could not be placed are told when it is time."""
    for job_id in job_ids:
        view = job_list.job(job_id)
        if view is not None and view.state in (State.FAILED, State.NOT_PLACED):
            failures.note(view, time.monotonic())


def finish_now(job_ids: list[str], on_progress: Callable[[int], None] | None = None) -> list[job_list.JobView]:
    """Wait for these jobs and place their takes: the timer's work in one blocking call. The jobs as they ended.

    `on_progress` hears how many have ended, whenever more have.
    """
    job_list.resume()  # nobody could press Resume meanwhile
    with job_list.awaited(job_ids):
        done = 0
        while left := sum((view := job_list.job(job_id)) is not None and view.is_under_way for job_id in job_ids):
            if on_progress is not None and len(job_ids) - left > done:
                done = len(job_ids) - left
                on_progress(done)
            job_list.wait(0.5, time.monotonic())
            for view in job_list.to_place():
                _session().deliver(view)
        if on_progress is not None and job_ids:
            on_progress(len(job_ids))
        ended = [view for job_id in job_ids if (view := job_list.job(job_id)) is not None]
    job_list.release()
    return ended


def wait_while(is_awaited: Callable[[], bool]) -> None:
    """Hear what couriers say of jobs and tasks until that is over: for callers without an event loop, or who cannot go on before.

    What waits for online access waits on: nobody could allow it meanwhile.
    """
    while is_awaited() and (running := workers.running()) is not None and not running.is_held_offline:
        job_list.wait(0.5, time.monotonic())
    job_list.release()


def hear_out(is_awaited: Callable[[], bool]) -> None:
    """Let the last messages of what was started come: by the timer, or without an event loop by waiting."""
    if bpy.app.background:
        wait_while(is_awaited)
    else:
        begin()


def _session() -> Session:
    session: Session = above()
    return session
