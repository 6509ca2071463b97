"""Where a reply goes when its library cannot take it: a full disk, a share that is gone, a folder made read-only. No bpy.

    CACHE/rescued/ID/reply.raw    the whole reply, as in a job's folder; reply.raw~ while it is still coming
                     notes.json   what the job's journal could not be told

The cache folder is the user's own and rarely on the library's disk; where it fails too, the system's temporary folder
stands in. A courier that takes the job up again brings the reply home first.
"""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from .durable import library_error, library_errors
from .errors import LibraryError, ReplyRescued
from .gate import Gate
from .job_folder import JobFolder, Step, read_record
from .providers.wire import PICTURE_ADDRESS

_log = logging.getLogger(__name__)

REPLY, NOTES = "reply.raw", "notes.json"

EXPECTED = "reply_bytes"
"""The name under which a courier remembers how many bytes the reply will have, before it reads them."""


def reply_is_here(folder: JobFolder, cache_folder: str) -> bool:
    """Whether a job's whole reply is on this machine, in its folder or rescued: a take can be made of it without network."""
    if _is_the_picture(folder):
        return True
    place = rescued(folder.path.name, cache_folder)
    if place is not None and (not folder.recall(PICTURE_ADDRESS) or folder.is_picture(place / REPLY)):
        return True
    return _is_whole(folder)


def _is_the_picture(folder: JobFolder) -> bool:
    """Whether the whole reply is in its folder, and not only one that names the picture's address."""
    if not folder.has_raw_reply:
        return False
    is_followed = folder.gate.is_file(folder.path / "reply.json") or not folder.recall(PICTURE_ADDRESS)
    return is_followed or folder.is_picture(folder.raw_reply)


def adopt(folder: JobFolder, cache_folder: str) -> None:
    """Put a reply that came whole where `JobFolder.read_reply` finds it: brought home when it was rescued, renamed when
    its courier ended between the last byte and the rename. Raises `LibraryError`.
    """
    if _is_the_picture(folder) or bring_home(folder, cache_folder) or not _is_whole(folder):
        return
    with library_errors(folder.path):
        folder.gate.replace(folder.unfinished_reply, folder.raw_reply)
        folder.gate.sync(folder.path)
    _log.info("job %s: its reply had come whole", folder.path.name)


def _is_whole(folder: JobFolder) -> bool:
    """Whether what has come of a reply is all of it: as long as was said, or a picture to its last pixel."""
    draft = folder.unfinished_reply
    try:
        size = folder.gate.size(draft)
        if not size:
            return False
        is_as_long_as_said = str(size) == folder.recall(EXPECTED)
        # Where an address is known, this is a download, and what was said may have been about what named the address.
        return (is_as_long_as_said and not folder.recall(PICTURE_ADDRESS)) or folder.is_picture(draft)
    except OSError:
        return False


def rescue_places(job_id: str, cache_folder: str) -> Iterator[Path]:
    """Folders where a job's reply may be rescued to, the best first; none is made by asking."""
    if cache_folder:
        yield Path(cache_folder) / "rescued" / job_id
    yield Path(tempfile.gettempdir()) / f"set-dresser-rescued-{_user()}" / job_id


def rescued(job_id: str, cache_folder: str) -> Path | None:
    """The folder that holds the whole rescued reply of a job; None when there is none that this user made."""
    for place in rescue_places(job_id, cache_folder):
        with contextlib.suppress(OSError):
            if gate_of(place).is_file(place / REPLY) and _is_ours(place):
                return place
    return None


def gate_of(place: Path) -> Gate:
    """The gate that a rescue folder stands behind: the cache's, or the temporary folder's, where anybody may put links."""
    return Gate(place.parent.parent)


def make_place(place: Path) -> None:
    """Make a rescue folder that nobody else can write to. Raises OSError."""
    gate = gate_of(place)
    gate.make_all(place.parent, mode=0o700)
    if not _is_ours(place.parent):
        raise PermissionError(f"{place.parent} belongs to somebody else")
    gate.make(place, mode=0o700)


def write_notes(place: Path, notes: Mapping[str, str]) -> None:
    """Keep what the journal could not be told. Raises OSError."""
    gate_of(place).write_json(place / NOTES, dict(notes))


def bring_home(folder: JobFolder, cache_folder: str) -> bool:
    """Move a rescued reply into its job's folder; whether there was one. Raises `ReplyRescued` when it still cannot be."""
    place = rescued(folder.path.name, cache_folder)
    if place is None:
        return False
    try:
        for name, value in _notes(place).items():
            folder.note(Step.REMEMBERED, name, value)
        folder.gate.copy_in(gate_of(place), place / REPLY, folder.raw_reply)
    except OSError as error:
        raise rescue_error(library_error(error, folder.path), place) from error
    except LibraryError as error:
        raise rescue_error(error, place) from error
    forget_place(place)
    _log.info("job %s: its reply came home from %s", folder.path.name, place)
    return True


def forget_place(place: Path) -> None:
    """Remove a rescue folder whose reply is in the library."""
    with contextlib.suppress(OSError):
        gate_of(place).remove_folder(place)


def rescue_error(trouble: LibraryError, place: Path) -> ReplyRescued:
    """What the artist is told while a reply waits outside its library."""
    return ReplyRescued(trouble.technical, folder=place, trouble=trouble.message)


def _notes(place: Path) -> dict[str, str]:
    if not gate_of(place).is_file(place / NOTES):
        return {}
    try:
        return {name: value for name, value in read_record(place / NOTES).items() if isinstance(value, str)}
    except LibraryError as error:
        _log.warning("the notes of a rescued reply cannot be read: %s", error.technical)
        return {}


def _is_ours(place: Path) -> bool:
    return not hasattr(os, "getuid") or os.lstat(place).st_uid == os.getuid()


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "user"
