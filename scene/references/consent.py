"""Which references this person chose on this machine: a .blend from a stranger may name any picture here. Main thread only.

A mark each, in the extension's own folder: what was chosen in the file browser, dropped, or allowed after a look. What a file
brings along is not touched before that: on Windows, looking at a path may already tell a server who is there.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable
from typing import Final

from ...client.gate import Gate
from ...client.session_state import SessionState
from ..blender.folders import user_folder

_log = logging.getLogger(__name__)

_FOLDER = "chosen_references"

OBJECT = "object "
"""Begins what is no path, but the identity of an object's reference."""

_marks: Final[SessionState[set[str] | None]] = SessionState(lambda: None)
"""What the folder holds; None: not read yet."""


def note_chosen(things: Iterable[str]) -> None:
    """These are this person's choice: paths, or identities of objects' references. Raises OSError."""
    known, gate = _known(), Gate(user_folder(_FOLDER))
    for thing in things:
        for name in (thing,) if thing.startswith(OBJECT) else (thing, os.path.realpath(thing)):
            mark = _mark(name)
            gate.mark(gate.folder / mark)
            known.add(mark)


def read() -> None:
    """Read the marks."""
    _known()


def is_known() -> bool:
    """Whether the marks have been read, so that `is_chosen` touches no file."""
    return _marks.now is not None


def is_chosen(thing: str) -> bool:
    """Whether this person chose it, as far as its name goes."""
    return _mark(thing) in _known()


def leads_elsewhere(path: str) -> bool:
    """Whether a path that was chosen now leads, by a link, to a file that was not."""
    return not is_chosen(os.path.realpath(path))


def _known() -> set[str]:
    if _marks.now is None:
        try:
            folder = user_folder(_FOLDER)
            _marks.now = set(Gate(folder).names(folder))
        except (OSError, ValueError) as error:  # ValueError: Blender's own, for a package that is no extension
            _log.warning("which references were chosen here cannot be read: %s", error)
            _marks.now = set()
    return _marks.now


def _mark(thing: str) -> str:
    name = thing if thing.startswith(OBJECT) else os.path.normcase(os.path.abspath(thing))
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
