"""The jobs of this Blender session as a panel shows them, from posted to placed. Main thread only.

No Blender object is held here: jobs are known by their identities, targets by their placement.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from ...client.errors import Billed, CancelledAfterSending, ErrorReport, JobFolderDamaged
from ...client.job import Job
from ...client.library import Library, library_of
from ...client.messages import Event, Message
from ...client.placement import Placement
from ...client.session_state import SessionState, ends_with_session
from ...client.take import read_take
from ..blender.user_action import check_person_asks
from ..settings.preferences import service_settings
from . import spending, tasks, workers
from .job_view import JobView as JobView
from .job_view import Queue as Queue
from .job_view import State as State
from .own_jobs import forget_own, note_own

_log = logging.getLogger(__name__)

MOST_FINISHED = 50
"""Finished jobs that stay in the list; their takes stay in the library."""


_views: Final[SessionState[dict[str, JobView]]] = SessionState(dict)
_awaited: Final[SessionState[set[str]]] = SessionState(set)
"""Jobs that somebody waits for in one blocking call: they stay listed until it has seen how they ended."""


def all_jobs() -> list[JobView]:
    """The jobs of this session, newest first."""
    return list(reversed(_views.now.values()))


def job(job_id: str) -> JobView | None:
    """One job of this session."""
    return _views.now.get(job_id)


def in_state(state: State) -> list[JobView]:
    """The jobs that have got just so far, oldest first."""
    return [view for view in _views.now.values() if view.state is state]


def under_way() -> list[JobView]:
    """The jobs whose last message is still to come."""
    return [view for view in _views.now.values() if view.is_under_way]


def is_waiting() -> bool:
    """Whether couriers still have something to say."""
    return bool(under_way()) or tasks.is_anything_under_way()


@contextlib.contextmanager
def awaited(job_ids: Iterable[str]) -> Iterator[None]:
    """Meanwhile these jobs stay in the list, however many there are."""
    _awaited.now.update(job_ids)
    try:
        yield
    finally:
        _awaited.now.clear()
        _forget_oldest()


def to_place() -> list[JobView]:
    """The jobs whose takes wait to be placed, oldest first."""
    return in_state(State.KEPT)


def is_any_to_be_placed() -> bool:
    """Whether a take is to be placed, now or when it has come."""
    return bool(to_place()) or any(view.place_wanted for view in under_way())


def post(asked: Sequence[Job], library: Library, key: str, moment: float) -> list[JobView]:
    """Write these jobs to disk, then queue them: all, or none when the disk refuses one.

    Raises `LibraryError`; OSError when the extension has no folder.
    """
    dispatch, allowed = workers.dispatch(), spending.allowance()
    note_own(job.id for job in asked)
    views = [
        JobView(id=job.id, title=job.title, provider=job.service.provider, folder=folder.path, started=moment)
        for job, folder in zip(asked, library.post_all(asked), strict=True)
    ]
    if not dispatch.waiting:
        dispatch.resume()  # a pause ends with the queue that was paused
    for view, job in zip(views, asked, strict=True):
        _views.now[view.id] = view
        dispatch.post(view.folder, job.service, key, allowed)
    return views


def put(view: JobView) -> None:
    """A row as it is from now on."""
    _views.now[view.id] = view


def drop(job_id: str) -> None:
    """Take a row off the list."""
    del _views.now[job_id]


def carry_on(view: JobView, key: str, moment: float) -> None:
    """Give a job whose folder is laid out to a courier. Raises OSError as `post` does."""
    put(replace(view, state=State.QUEUED, started=moment, ended=0.0, error=None))
    workers.dispatch().post(view.folder, service_settings(view.known_provider), key, spending.allowance())


def cancel(job_id: str) -> None:
    """Not sent yet: never send it. Sent: keep the take when it comes, but do not place it."""
    view = _views.now.get(job_id)
    if view is None or not view.is_under_way:
        return
    _views.now[job_id] = replace(view, place_wanted=False, detail="Cancelling")
    if (running := workers.running()) is not None:
        running.cancel(job_id)


def pause() -> None:
    """Send no more for now. What couriers have been given goes on."""
    if (running := workers.running()) is not None:
        running.pause()


def resume() -> None:
    """Go on with the jobs that wait. Raises `NobodyAsked`."""
    check_person_asks()
    if (running := workers.running()) is not None:
        running.resume()


def queue() -> Queue:
    """The jobs that wait for their turn, and whether they are held."""
    running = workers.running()
    if running is None:
        return Queue()
    waiting = [_views.now[job_id] for job_id in running.waiting if job_id in _views.now]
    next_ones = {view.provider: view.id for view in reversed(waiting)}
    later = frozenset(view.id for view in waiting if next_ones[view.provider] != view.id)
    return Queue(len(waiting), later, is_paused=running.is_paused)


def is_at_a_standstill() -> bool:
    """Whether nothing moves by itself: what is under way waits until it may be sent."""
    return workers.is_idle()


def move_first(job_id: str) -> bool:
    """Let a job that waits be the next of its provider, in the list too; False when it does not wait any more."""
    running = workers.running()
    if running is None or job_id not in _views.now or not running.move_first(job_id):
        return False
    moved = _views.now.pop(job_id)
    rows = list(_views.now.values())
    in_turn = [view.state is State.QUEUED and view.provider is moved.provider for view in rows]
    rows.insert(in_turn.index(True) if True in in_turn else len(rows), moved)
    _views.now.clear()
    _views.now.update({view.id: view for view in rows})
    return True


def dismiss_finished() -> None:
    """Take the finished jobs off the list; their takes stay in the library."""
    for view in [view for view in _views.now.values() if not view.is_under_way and view.state is not State.KEPT]:
        if view.take is not None:
            library_of(view.take.folder).unmark_waiting(view.id)
        del _views.now[view.id]


def collect(moment: float, budget: float) -> list[Message]:
    """Bring the list up to date with what the couriers say; what they said. What `budget` seconds do not suffice for waits."""
    messages: list[Message] = []
    until = time.monotonic() + budget
    running = workers.running()
    for message in () if running is None else running.collect():
        _apply(message, moment)
        messages.append(message)
        if time.monotonic() > until:
            break
    return messages


def wait(seconds: float, moment: float) -> list[Message]:
    """As `collect`, but waits for the first message: for callers without an event loop."""
    running = workers.running()
    messages = [] if running is None else running.wait(seconds)
    for message in messages:
        _apply(message, moment)
    return messages


def settle(
    job_id: str,
    *,
    error: ErrorReport | None = None,
    notes: tuple[str, ...] = (),
    placement: Placement | None = None,
) -> None:
    """A kept take was placed as `placement` says, or `error` says why not."""
    view = _views.now.get(job_id)
    if view is not None:
        state = State.PLACED if error is None else State.NOT_PLACED
        if error is None and view.take is not None:
            library_of(view.take.folder).unmark_waiting(job_id)
        # Placed again, a take would say the same again.
        all_notes = tuple(dict.fromkeys((*view.notes, *notes)))
        _views.now[job_id] = replace(
            view, state=state, error=error, notes=all_notes, placement=placement or view.placement
        )
        _forget_oldest()


def is_anything_unplaced() -> bool:
    """Whether a take is to come, or waits to be placed."""
    return any(view.state not in (State.PLACED, State.FAILED, State.CANCELLED) for view in _views.now.values())


def takes_in(library: Library, session: str) -> list[Path]:
    """The folders of the listed takes that stand in this library and were asked for in this file session."""
    takes = [view.take for view in _views.now.values() if view.take is not None]
    return [
        take.folder for take in takes if take.folder.parent == library.takes and take.placement.file_session == session
    ]


def moved(old: Path, new: Path) -> None:
    """A take's folder stands elsewhere now."""
    for view in _views.now.values():
        if view.take is not None and view.take.folder == old:
            take = replace(view.take, folder=new, picture=new / view.take.picture.name)
            _views.now[view.id] = replace(view, folder=new, take=take)
            return


@ends_with_session
def close() -> None:
    """Let everything go: no thread and no process is left waiting; what was sent is finished by its courier alone."""
    workers.close()
    _views.now.clear()
    tasks.forget()


def release() -> None:
    """Let the dispatch go when nothing is under way, so that idling costs nothing."""
    if workers.is_idle() and not is_waiting():
        workers.close()


def _apply(message: Message, moment: float) -> None:
    if tasks.on_message(message):
        return
    view = _views.now.get(message.job_id)
    if view is None:
        return
    _views.now[view.id] = _after(view, message, moment)
    if message.event is Event.KEPT:
        forget_own(view.id)
    if message.is_last:
        _forget_oldest()


def _after(view: JobView, message: Message, moment: float) -> JobView:
    """The row after a message."""
    if message.event is Event.STARTED:
        return replace(view, state=State.PREPARING, detail="")
    if message.event is Event.SENT:
        return replace(view, state=State.SENT, detail="")
    if message.event in (Event.WAITING, Event.PARTIAL):
        return replace(view, detail=message.detail)
    if message.event is Event.RECEIVING:
        return replace(view, state=State.RECEIVING, received=message.received, expected=message.expected)
    if message.event is Event.KEPT:
        return _kept(replace(view, ended=moment), Path(message.path))
    cancelled = message.error is not None and message.error.kind == "Cancelled"
    return replace(view, state=State.CANCELLED if cancelled else State.FAILED, error=message.error, ended=moment)


def _kept(view: JobView, folder: Path) -> JobView:
    try:
        take = read_take(folder)
    except JobFolderDamaged as error:
        _log.warning("the take in %s cannot be read: %s", folder, error.technical)
        return replace(view, state=State.FAILED, error=error.report())
    if view.place_wanted:
        return replace(view, state=State.KEPT, folder=folder, take=take, notes=take.notes)
    library_of(folder).unmark_waiting(view.id)
    kept_only = CancelledAfterSending().report()
    return replace(view, state=State.NOT_PLACED, folder=folder, take=take, notes=take.notes, error=kept_only)


def _is_at_its_end(view: JobView) -> bool:
    """Whether nothing is left to be sent, looked into or placed: what may have been charged without a take stays listed."""
    if view.state is State.FAILED:
        return view.error is None or view.error.billed is Billed.NO
    return view.state in (State.PLACED, State.NOT_PLACED, State.CANCELLED)


def _forget_oldest() -> None:
    """Keep the list from growing with the session: what wants nothing more of the artist goes, and what is placed first."""
    finished = [view for view in _views.now.values() if _is_at_its_end(view) and view.id not in _awaited.now]
    finished.sort(key=lambda view: view.state not in (State.PLACED, State.CANCELLED))
    for view in finished[: max(0, len(finished) - MOST_FINISHED)]:
        del _views.now[view.id]
