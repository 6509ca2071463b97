"""What earlier sessions left behind, as rows of the list: found by a courier, finished here where that costs nothing more. Main thread only.

What stands in a library may be a stranger's: nothing of that is carried before a click.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

import bpy

from ...client.courier.tasks.look_back import LookBack
from ...client.errors import JobFolderDamaged
from ...client.leftovers import MOST_OFFERED, LeftoverState
from ...client.library import Library, library_of
from ...client.messages import Event, Message
from ...client.request import ProviderName
from ...client.session_state import SessionState
from ...client.take import Take, take_from
from ..blender.saved_as import may_be_for_open_file
from ..blender.user_action import check_person_asks
from ..settings.preferences import key_for
from . import job_list, tasks
from .job_view import JobView, State
from .own_jobs import is_own

_log = logging.getLogger(__name__)

_ID_LENGTH = len("20261121-023405-0123456789")

_LEFT_AS: dict[LeftoverState, State] = {
    LeftoverState.CARRIED: State.ELSEWHERE,
    LeftoverState.UNSENT: State.UNSENT,
    LeftoverState.SENT_NO_REPLY: State.FAILED,
}

_still_carried: Final[SessionState[set[str]]] = SessionState(set)
"""What the searches that are under way have found in the hands of other couriers."""


def look_back(library: Library) -> None:
    """Search, in the background, for what earlier sessions left in `library`. Raises OSError when the extension has no folder."""
    tasks.start(LookBack(library.folder), _on_looking_back)


def own_elsewhere() -> set[Path]:
    """The libraries in which other couriers carry jobs of this person's: one that outlived a Blender, or another Blender's."""
    return {library_of(view.folder).folder for view in job_list.in_state(State.ELSEWHERE) if is_own(view.id)}


def send_again(view: JobView, moment: float) -> None:
    """Send a job that an earlier session laid out and never sent. Raises `NobodyAsked`; OSError when the extension has no folder."""
    check_person_asks()
    job_list.carry_on(view, key_for(view.known_provider), moment)


def finish(view: JobView, moment: float) -> None:
    """Make a take of a reply that came to somebody else's request. Raises as `send_again` does."""
    check_person_asks()
    job_list.carry_on(view, "", moment)


def _on_looking_back(message: Message) -> None:
    if message.event is Event.FOUND:
        _take_over(message, time.monotonic())
    elif message.event is Event.DONE:
        _forget_carried(Path(message.path))
        _forget_old_offers()


def _take_over(message: Message, moment: float) -> None:
    """Show what was left behind; what this person posted from here, and costs nothing more, is finished at once."""
    folder, left = Path(message.path), LeftoverState(message.found)
    job_id = folder.name[:_ID_LENGTH]
    known = job_list.job(job_id)
    if left is LeftoverState.UNKNOWN_PROVIDER and known is None:
        failed = State.FAILED
        job_list.put(
            JobView(job_id, message.detail, None, folder, failed, started=moment, ended=moment, error=message.error)
        )
    if not message.provider or not _may_be_taken_over(known, left):
        return
    provider = ProviderName(message.provider)
    view = JobView(job_id, message.detail, provider, folder, started=moment, ended=moment, error=message.error)
    if left is LeftoverState.NOT_PLACED:
        take = _take_of(folder, message)
        if take is not None and may_be_for_open_file(take.placement):
            job_list.put(replace(view, state=State.OFFERED, take=take))
    elif left in _LEFT_AS:
        job_list.put(replace(view, state=_LEFT_AS[left]))
        if left is LeftoverState.CARRIED:
            _still_carried.now.add(job_id)
    elif left is LeftoverState.REPLIED and is_own(job_id):
        job_list.carry_on(view, "", moment)
    elif left is LeftoverState.REPLIED:
        job_list.put(replace(view, state=State.ANSWERED))
    elif left is LeftoverState.RESUMABLE and key_for(provider) and bpy.app.online_access and is_own(job_id):
        job_list.carry_on(view, key_for(provider), moment)
    elif left is LeftoverState.RESUMABLE:
        again = "Sent by an earlier session; fetching it costs nothing"
        job_list.put(replace(view, state=State.UNSENT, detail=again))


def _may_be_taken_over(known: JobView | None, left: LeftoverState) -> bool:
    """Whether what was found says more than the row that is shown; one that failed may be finished after all."""
    if known is None or known.state in (State.ELSEWHERE, State.NOT_PLACED):
        return True
    return known.state is State.FAILED and left in (LeftoverState.REPLIED, LeftoverState.RESUMABLE)


def _forget_carried(library: Path) -> None:
    """A search has come to its end: what it did not find any more was kept and placed, or failed, where it was carried."""
    for view in job_list.in_state(State.ELSEWHERE):
        if library_of(view.folder).folder == library:
            if view.id not in _still_carried.now:
                job_list.drop(view.id)
            _still_carried.now.discard(view.id)


def _forget_old_offers() -> None:
    """Offer no more old takes than a list can show: all of them are in the library, and the mark that they wait stays."""
    for view in job_list.in_state(State.OFFERED)[:-MOST_OFFERED]:
        job_list.drop(view.id)


def _take_of(folder: Path, message: Message) -> Take | None:
    """The take that was found, as a courier has read it: no file is read here."""
    try:
        return take_from(folder, message.record or {})
    except JobFolderDamaged as error:
        _log.warning("the take in %s cannot be read: %s", folder, error.technical)
        return None
