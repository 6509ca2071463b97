"""What an earlier session left behind in a library: jobs without an end, takes that were never placed. No bpy.

Looks at `jobs/` and `waiting/` only, so that its cost does not grow with the number of takes. Changes
nothing, except that it clears away locks whose holders are gone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from .. import errors
from ..errors import (
    AccountError,
    Billed,
    CourierLost,
    ErrorReport,
    JobFolderDamaged,
    JobOfUnknownProvider,
    LibraryError,
    LineError,
    ServiceError,
)
from ..file_lock import hold
from ..job import Job, check_id
from ..job_folder import LOOKED_WITH, JobFolder, read_record
from ..leftovers import MOST_OFFERED as MOST_OFFERED
from ..leftovers import LeftoverState as LeftoverState
from ..library import Library
from ..plain_values import DoesNotFit, from_plain
from ..provider_registry import ProviderName, spec_of
from ..rescue import reply_is_here
from ..take import Take
from ..version import VERSION

_PASSING = (LineError, ServiceError, AccountError, LibraryError)
"""Errors after which what a service has made can still be fetched from it, whatever the error says of the money."""

_PATIENCE = 0.2
"""Seconds for which a job that another process holds is waited for: another Blender may be looking at it too."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """One job or take that was left behind."""

    id: str
    folder: Path
    state: LeftoverState
    title: str = ""
    provider: ProviderName | None = None
    error: ErrorReport | None = None
    take: Take | None = None
    """What was kept, for a take that was not placed."""


def survey(library: Library) -> list[Leftover]:
    """Everything that an earlier session left in `library`, oldest first; empty when there is no such folder."""
    return [*_left_jobs(library), *_unplaced_takes(library)]


def worth_telling(found: list[Leftover]) -> list[Leftover]:
    """What Blender does something with: no ends and no damage, and of each file's takes no more than a list can show."""
    told: list[Leftover] = []
    offered: Counter[str] = Counter()
    for left in reversed(found):
        if left.take is not None:
            offered[left.take.placement.file] += 1
            if offered[left.take.placement.file] > MOST_OFFERED:
                continue
        if left.state not in (LeftoverState.FAILED, LeftoverState.DAMAGED):
            told.append(left)
    return told[::-1]


def _left_jobs(library: Library) -> list[Leftover]:
    looked_at = (_look_at(library, entry) for entry in library.gate.names(library.jobs) if _is_id(entry))
    return [found for found in looked_at if found is not None]


def _look_at(library: Library, job_id: str) -> Leftover | None:
    """What is left of a job; None when it became a take while it was looked at."""
    folder = JobFolder(library.jobs / job_id)
    lock = library.lock_of(job_id)
    try:
        if not library.gate.is_anything(lock):
            found = _read(folder)
            if not library.gate.is_anything(lock):
                return found
        with hold(lock, wait=False, patience=_PATIENCE, remove=True) as is_free:
            if is_free:
                return _read(folder)
    except OSError as problem:
        return _damaged(folder, problem)
    return _carried(folder)


def _read(folder: JobFolder) -> Leftover | None:
    """What is left of a job that nobody carries."""
    try:
        job = folder.read()
        error = _error_of(folder)
        state = _state(folder, job, error)
    except JobOfUnknownProvider as problem:
        return _of_unknown_provider(folder, problem)
    except (OSError, JobFolderDamaged) as problem:
        return _damaged(folder, problem) if folder.gate.is_anything(folder.path) else None
    if state is LeftoverState.SENT_NO_REPLY and error is None:
        error = CourierLost("found at the next start: the journal says sent, and there is no reply").report()
    return Leftover(folder.path.name, folder.path, state, job.title, job.service.provider, error)


def _of_unknown_provider(folder: JobFolder, problem: JobOfUnknownProvider) -> Leftover:
    title = f"Job of {problem.facts['provider']}"
    return Leftover(folder.path.name, folder.path, LeftoverState.UNKNOWN_PROVIDER, title, error=problem.report())


def _damaged(folder: JobFolder, problem: Exception) -> Leftover:
    error = JobFolderDamaged(str(problem), folder=folder.path).report()
    return Leftover(folder.path.name, folder.path, LeftoverState.DAMAGED, error=error)


def _state(folder: JobFolder, job: Job, error: ErrorReport | None) -> LeftoverState:
    kind = getattr(errors, error.kind, None) if error is not None else None
    could_not_be_kept = isinstance(kind, type) and issubclass(kind, LibraryError)
    if (error is None or could_not_be_kept) and reply_is_here(folder, job.service.cache_folder):
        return LeftoverState.REPLIED
    if error is not None and _holds_a_picture(folder):
        return LeftoverState.REPLIED
    is_there = folder.may_have_been_sent() and spec_of(job.service.provider).make().can_resume(folder.recall)
    if is_there and (error is None or (isinstance(kind, type) and issubclass(kind, _PASSING))):
        return LeftoverState.RESUMABLE
    if error is not None and error.billed is not Billed.PERHAPS:
        return LeftoverState.FAILED
    if not folder.may_have_been_sent():
        return LeftoverState.UNSENT if error is None and not folder.is_cancelled() else LeftoverState.FAILED
    return LeftoverState.SENT_NO_REPLY


def _holds_a_picture(folder: JobFolder) -> bool:
    """Whether what came of a reply is a picture after all, as this version reads it. What this version has looked at and
    found none in is not read again; a reply that broke off was never looked at.
    """
    came = [path for path in (folder.raw_reply, folder.unfinished_reply) if folder.gate.is_file(path)]
    if not came or read_record(folder.path / "error.json").get(LOOKED_WITH) == VERSION:
        return False
    return any(folder.is_picture(path) for path in came)


def _error_of(folder: JobFolder) -> ErrorReport | None:
    path = folder.path / "error.json"
    if not folder.gate.is_file(path):
        return None
    try:
        return from_plain(ErrorReport, read_record(path))
    except DoesNotFit as error:
        raise JobFolderDamaged(str(error), folder=folder.path) from error


def _carried(folder: JobFolder) -> Leftover | None:
    """A job that a courier is at; None when it has become a take just now."""
    try:
        job = folder.read()
    except JobFolderDamaged:
        return Leftover(folder.path.name, folder.path, LeftoverState.CARRIED) if folder.is_there else None
    return Leftover(folder.path.name, folder.path, LeftoverState.CARRIED, job.title, job.service.provider)


def _unplaced_takes(library: Library) -> list[Leftover]:
    return [
        Leftover(take.id, take.folder, LeftoverState.NOT_PLACED, take.title, ProviderName(take.provider), take=take)
        for take in library.waiting_takes()
    ]


def _is_id(name: str) -> bool:
    try:
        check_id(name)
    except ValueError:
        return False
    return True
