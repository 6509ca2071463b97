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

import bpy

from ...client.courier.tasks.look_back import LookBack
from ...client.errors import Billed, CancelledAfterSending, ErrorReport, JobFolderDamaged
from ...client.job import Job
from ...client.leftovers import MOST_OFFERED, LeftoverState
from ...client.library import Library, library_of
from ...client.messages import Event, Message
from ...client.placement import Placement
from ...client.request import ProviderName
from ...client.session_state import SessionState, ends_with_session
from ...client.take import Take, read_take, take_from
from ..blender.saved_as import may_be_for_open_file
from ..blender.user_action import check_person_asks
from ..settings.preferences import key_for, service_settings
from . import spending, tasks, workers
from .job_view import JobView as JobView
from .job_view import Queue as Queue
from .job_view import State as State
from .own_jobs import forget_own, is_own, note_own

_log = logging.getLogger(__name__)

_ID_LENGTH = len("20261121-023405-0123456789")

MOST_FINISHED = 50
"""Finished jobs that stay in the list; their takes stay in the library."""


_views: Final[SessionState[dict[str, JobView]]] = SessionState(dict)
_awaited: Final[SessionState[set[str]]] = SessionState(set)
"""Jobs that somebody waits for in one blocking call: they stay listed until it has seen how they ended."""
_still_carried: Final[SessionState[set[str]]] = SessionState(set)
"""What the searches that are under way have found in the hands of other couriers."""


def all_jobs() -> list[JobView]:
    """The jobs of this session, newest first."""
    return list(reversed(_views.now.values()))


def job(job_id: str) -> JobView | None:
    """One job of this session."""
    return _views.now.get(job_id)


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
    return [view for view in _views.now.values() if view.state is State.KEPT]


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


def look_back(library: Library) -> None:
    """Search, in the background, for what earlier sessions left in `library`. Raises OSError as `post` does."""
    tasks.start(LookBack(library.folder), _on_looking_back)


def is_looking_back() -> bool:
    """Whether a search is still under way."""
    return bool(tasks.under_way(LookBack))


def own_elsewhere() -> set[Path]:
    """The libraries in which other couriers carry jobs of this person's: one that outlived a Blender, or another Blender's."""
    elsewhere = [view for view in _views.now.values() if view.state is State.ELSEWHERE]
    return {library_of(view.folder).folder for view in elsewhere if is_own(view.id)}


def send_again(job_id: str, moment: float) -> None:
    """Send a job that an earlier session laid out and never sent. Raises `NobodyAsked`; OSError as `post` does."""
    check_person_asks()
    view = _views.now[job_id]
    _carry_on(view, key_for(view.known_provider), moment)


def finish(job_id: str, moment: float) -> None:
    """Make a take of a reply that came to somebody else's request. Raises `NobodyAsked`; OSError as `post` does."""
    check_person_asks()
    _carry_on(_views.now[job_id], "", moment)


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
        told = tuple(dict.fromkeys((*view.notes, *notes)))
        _views.now[job_id] = replace(view, state=state, error=error, notes=told, placement=placement or view.placement)
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
    _still_carried.now.clear()
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


def _on_looking_back(message: Message) -> None:
    if message.event is Event.FOUND:
        _take_over(message, time.monotonic())
    elif message.event is Event.DONE:
        _forget_carried(Path(message.path))
        _forget_old_offers()


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


_LEFT_AS: dict[LeftoverState, State] = {
    LeftoverState.CARRIED: State.ELSEWHERE,
    LeftoverState.UNSENT: State.UNSENT,
    LeftoverState.SENT_NO_REPLY: State.FAILED,
}


def _take_over(message: Message, moment: float) -> None:
    """Show what was left behind; what this person posted from here, and costs nothing more, is finished at once.

    What else stands in a library may be a stranger's: nothing of it is carried before a click.
    """
    folder, left = Path(message.path), LeftoverState(message.found)
    job_id = folder.name[:_ID_LENGTH]
    known = _views.now.get(job_id)
    if left is LeftoverState.UNKNOWN_PROVIDER and known is None:
        _views.now[job_id] = JobView(
            job_id, message.detail, None, folder, State.FAILED, started=moment, ended=moment, error=message.error
        )
    if not message.provider or not _may_be_taken_over(known, left):
        return
    provider = ProviderName(message.provider)
    view = JobView(job_id, message.detail, provider, folder, started=moment, ended=moment, error=message.error)
    if left is LeftoverState.NOT_PLACED:
        take = _told(folder, message)
        if take is not None and may_be_for_open_file(take.placement):
            _views.now[job_id] = replace(view, state=State.OFFERED, take=take)
    elif left in _LEFT_AS:
        _views.now[job_id] = replace(view, state=_LEFT_AS[left])
        if left is LeftoverState.CARRIED:
            _still_carried.now.add(job_id)
    elif left is LeftoverState.REPLIED and is_own(job_id):
        _carry_on(view, "", moment)
    elif left is LeftoverState.REPLIED:
        _views.now[job_id] = replace(view, state=State.ANSWERED)
    elif left is LeftoverState.RESUMABLE and key_for(provider) and bpy.app.online_access and is_own(job_id):
        _carry_on(view, key_for(provider), moment)
    elif left is LeftoverState.RESUMABLE:
        _views.now[job_id] = replace(
            view, state=State.UNSENT, detail="Sent by an earlier session; fetching it costs nothing"
        )


def _may_be_taken_over(known: JobView | None, left: LeftoverState) -> bool:
    """Whether what was found says more than the row that is shown; one that failed may be finished after all."""
    if known is None or known.state in (State.ELSEWHERE, State.NOT_PLACED):
        return True
    return known.state is State.FAILED and left in (LeftoverState.REPLIED, LeftoverState.RESUMABLE)


def _forget_carried(library: Path) -> None:
    """A search has come to its end: what it did not find any more was kept and placed, or failed, where it was carried."""
    for view in [view for view in _views.now.values() if view.state is State.ELSEWHERE]:
        if library_of(view.folder).folder == library:
            if view.id not in _still_carried.now:
                del _views.now[view.id]
            _still_carried.now.discard(view.id)


def _forget_old_offers() -> None:
    """Offer no more old takes than a list can show: all of them are in the library, and the mark that they wait stays."""
    offers = [view.id for view in _views.now.values() if view.state is State.OFFERED]
    for job_id in offers[:-MOST_OFFERED]:
        del _views.now[job_id]


def _carry_on(view: JobView, key: str, moment: float) -> None:
    _views.now[view.id] = replace(view, state=State.QUEUED, started=moment, ended=0.0, error=None)
    workers.dispatch().post(view.folder, service_settings(view.known_provider), key, spending.allowance())


def _told(folder: Path, message: Message) -> Take | None:
    """The take that was found, as a courier has read it: no file is read here."""
    try:
        return take_from(folder, message.record or {})
    except JobFolderDamaged as error:
        _log.warning("the take in %s cannot be read: %s", folder, error.technical)
        return None


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
