"""Which files a file session was saved as: what a take that comes later, even after Blender has gone, is placed in. Main thread only.

A job knows the file by the name that it had when it was asked for. Before the first save it had none, and who goes on in
alley_v002.blend asked in alley_v001.blend. A note in the extension's own folder, made only while jobs are on their way, tells.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ... import client
from ...client.session_state import SessionState
from .folders import user_folder
from .open_file import file_path, file_session

if TYPE_CHECKING:
    from ...client.placement import Placement

_log = logging.getLogger(__name__)

_FOLDER = "saved_as"
_MOST_BYTES = 100_000
_MOST_NOTES = 200
"""Older ones go: what came late for a file of theirs is offered in the file that it was asked for in."""

_noted: Final[SessionState[tuple[str, dict[str, list[str]]] | None]] = SessionState(lambda: None)
"""In which file session the notes were read, and what they say, by session. Read once a file: hundreds of takes may ask."""


def is_open(placement: Placement) -> bool:
    """Whether the open file is the one that this was asked for in, by whatever name it was saved since."""
    if placement.file_session == file_session():
        return True
    return any(_is_open_file(file) for file in (placement.file, *_files_of(placement.file_session)))


def may_be_for_open_file(placement: Placement) -> bool:
    """Whether it `is_open`, or nobody knows what has become of the file."""
    return is_open(placement) or not (placement.file or _files_of(placement.file_session))


def note_name() -> None:
    """Note that the open file has been saved by the name that it has now: takes for it are on their way. Raises OSError."""
    files = _files_of(file_session())
    if file_path() and file_path() not in files:
        _note(file_session(), [*files, file_path()])


def _note(session: str, files: list[str]) -> None:
    """Write a note down, and take away the oldest of too many. Raises OSError."""
    folder = user_folder(_FOLDER)
    gate = client.gate.Gate(folder)
    gate.write_json(folder / session, files)
    _noted.now = None
    gate.keep_newest(folder, _MOST_NOTES)


def _files_of(session: str) -> list[str]:
    """What a file session was saved as while jobs were on their way."""
    if _noted.now is None or _noted.now[0] != file_session():
        _noted.now = file_session(), _read_notes()
    return _noted.now[1].get(session, [])


def _read_notes() -> dict[str, list[str]]:
    try:
        folder = user_folder(_FOLDER)
        return {name: _read_note(folder / name) for name in client.gate.Gate(folder).files(folder)}
    except (OSError, ValueError) as error:  # Blender's own error for a package that is no extension
        _log.info("what files were saved as cannot be read: %s", error)
        return {}


def _read_note(note: Path) -> list[str]:
    try:
        return [str(file) for file in json.loads(client.own_files.read_own_file(note, _MOST_BYTES))]
    except (OSError, ValueError, TypeError) as error:
        _log.info("%s cannot be read: %s", note, error)
        return []


def _is_open_file(file: str) -> bool:
    return bool(file and file_path()) and _normal(file) == _normal(file_path())


def _normal(path: str) -> str:
    return os.path.normcase(os.path.abspath(path))
