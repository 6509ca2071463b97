"""Reference files and what has become of them: scaled down by couriers, so that no large file holds Blender up. Main thread only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import Final

from ...client.courier.tasks.prepare_reference import PrepareReference
from ...client.errors import (
    ErrorReport,
    ReferenceDamaged,
    ReferenceLost,
    ReferenceMissing,
    ReferenceNotReady,
    ReferencePictureError,
    technical_of,
)
from ...client.messages import Event, Message
from ...client.plain_values import from_plain
from ...client.references.shelf import ShelvedPicture, mark_of
from ...client.request import InputPicture
from ...client.session_state import SessionState
from ..blender.folders import user_folder
from ..queue import tasks, timer
from . import convert


@dataclass(frozen=True, slots=True)
class FileStatus:
    """What is known of a reference's file. `mark` is its size and time when it was looked at."""

    name: str
    mark: str
    shelved: ShelvedPicture | None = None
    error: ErrorReport | None = None
    stands_for: str = ""
    """The file that was made of it for couriers to open; empty: they open the file itself."""


_statuses: Final[SessionState[dict[str, FileStatus]]] = SessionState(dict)
_revision: Final[SessionState[int]] = SessionState(lambda: 0)


def revision() -> int:
    """Another number whenever anything of this has changed."""
    return _revision.now


def file_status(path: str) -> FileStatus | None:
    """What is known of a file; None when nobody has looked. Reads no file."""
    return _statuses.now.get(path)


def look_at(path: str, name: str) -> None:
    """See whether a file has changed since it was prepared, and if so have it prepared anew. Raises OSError without a user folder."""
    known = _statuses.now.get(path)
    try:
        mark = mark_of(os.stat(path))
    except (OSError, ValueError) as error:
        if known is None or known.mark or known.error is None:
            missing = ReferenceMissing(technical_of(error), name=name, path=path)
            _note(path, FileStatus(name, "", error=missing.report()))
        return
    if known is not None and known.mark == mark:
        return
    try:
        stands_for = convert.stand_in(path, name, mark) if convert.is_needed(path) else ""
    except ReferencePictureError as error:
        _note(path, FileStatus(name, mark, error=error.report()))
        return
    _note(path, FileStatus(name, mark, stands_for=stands_for))
    _prepare(stands_for or path, name)
    timer.begin()


def _prepare(source: str, name: str) -> None:
    """Have it scaled down, unless a courier is at it."""
    if not _is_preparing(source):
        task = PrepareReference(source, name, user_folder("cache") / "references")
        tasks.start(task, partial(_on_message, source))


def _is_preparing(source: str) -> bool:
    return any(task.source == source for task in tasks.under_way(PrepareReference))


def note_failed(path: str, error: ReferencePictureError) -> None:
    """A file may not be looked at."""
    known = _statuses.now.get(path)
    if known is None or known.error is None or known.error.kind != type(error).__name__:
        _note(path, FileStatus(str(error.facts["name"]), "", error=error.report()))


def change() -> None:
    """Something else than a file has changed that the files' statuses depend on."""
    _revision.now += 1


def _on_message(source: str, message: Message) -> None:
    """A courier has prepared a file, or cannot."""
    for path, known in list(_statuses.now.items()):
        if source in (path, known.stands_for) and known.shelved is None:
            _note(path, _after(known, message))


def picture_of(path: str) -> InputPicture:
    """The picture of a file that was looked at, as it is sent. Raises `ReferencePictureError`."""
    known = _statuses.now[path]
    if known.error is not None:
        raise error_of(known.error)
    if known.shelved is None:
        raise ReferenceNotReady(name=known.name)
    try:
        data = known.shelved.read()
    except (OSError, ValueError) as error:
        del _statuses.now[path]
        raise ReferenceLost(technical_of(error), name=known.name) from error
    return InputPicture(data, known.shelved.format)


def wait() -> None:
    """Wait until couriers have prepared what they were given: for callers without an event loop."""
    timer.wait_while(lambda: any(_is_preparing(known.stands_for or path) for path, known in _statuses.now.items()))


class _AsReported(ReferencePictureError):
    """An error that a courier has told of."""

    sentence = "{sentence}"


def error_of(report: ErrorReport) -> ReferencePictureError:
    """The error that a report is about, to be raised again."""
    return _AsReported(report.technical, sentence=report.sentence)


def _after(known: FileStatus, message: Message) -> FileStatus:
    if message.event is Event.DONE:
        try:
            shelved = from_plain(ShelvedPicture, message.record or {})
        except (KeyError, TypeError, ValueError) as error:
            return FileStatus(known.name, known.mark, error=ReferenceLost(str(error), name=known.name).report())
        # A file that was written while it was read is looked at again: its mark is another.
        mark = known.mark if known.stands_for else shelved.mark
        return FileStatus(known.name, mark, shelved, stands_for=known.stands_for)
    failed = message.error
    if failed is None or failed.kind.startswith("Courier"):
        technical = "" if failed is None else failed.technical
        failed = ReferenceDamaged(technical or "the courier ended", name=known.name).report()
    return FileStatus(known.name, known.mark, error=failed, stands_for=known.stands_for)


def _note(path: str, found: FileStatus) -> None:
    _statuses.now[path] = found
    _revision.now += 1
