"""A reply on its way to the disk: into the job's folder or, when that fails, to where it is rescued. No bpy.

What has come is paid for, so every byte is also held in memory until a disk has the whole: a disk that fills, a share
that goes or a folder that becomes read-only in the middle of a reply costs nothing.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from ..durable import library_error
from ..errors import Billed, LibraryError
from ..job_folder import JobFolder
from ..rescue import REPLY, forget_place, gate_of, make_place, rescue_error, rescue_places, write_notes

_log = logging.getLogger(__name__)

PATIENCE = 15.0
"""Seconds for which a reply that is safe elsewhere waits for its library to come back."""

PATIENCE_WITH_NOTHING = 600.0
"""Seconds for which a reply is held that only stands in memory, as no disk takes it."""

_PAUSE = 0.5


class IncomingReply:
    """One reply while it comes. A context manager; `write` never fails, `settle` says where the whole ended up."""

    def __init__(self, folder: JobFolder, cache_folder: str) -> None:
        self._folder = folder
        self._cache_folder = cache_folder
        self._held = bytearray()
        self._stream: IO[bytes] | None = None
        self._place: Path | None = None
        self._trouble: LibraryError | None = None

    def __enter__(self) -> Self:
        try:
            self._stream = self._folder.gate.open_new(self._folder.unfinished_reply)
        except OSError as error:
            self._move(error)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            self._stream.close()

    def write(self, chunk: bytes) -> None:
        """Take the next bytes, to the disk where one takes them."""
        self._held += chunk
        if self._stream is None:
            return
        try:
            _write(self._stream.fileno(), chunk)
        except OSError as error:
            self._move(error)

    def settle(self, notes: Callable[[], Mapping[str, str]], say: Callable[[str], None]) -> None:
        """Make the whole reply durable, in the job's folder if that can be had within the patience.

        `notes` gives what the journal could not be told. Raises `ReplyRescued` when the reply waits elsewhere, another
        `LibraryError` when no disk has taken it.
        """
        try:
            self._seal()
        except OSError as error:
            self._move(error)
            self._seal_elsewhere()
        if self._trouble is None:
            return
        if self._place is not None:
            self._note_elsewhere(notes())
        if self._comes_home(say):
            if self._place is not None:
                forget_place(self._place)
            return
        if self._place is not None:
            raise rescue_error(self._trouble, self._place)
        self._trouble.billed = Billed.YES
        raise self._trouble

    def _seal(self) -> None:
        if self._stream is None:
            return
        os.fsync(self._stream.fileno())
        self._stream.close()
        self._stream = None
        draft = self._folder.unfinished_reply if self._place is None else self._place / (REPLY + "~")
        gate = self._folder.gate if self._place is None else gate_of(self._place)
        gate.replace(draft, draft.with_name(REPLY))
        gate.sync(draft.parent)

    def _seal_elsewhere(self) -> None:
        try:
            self._seal()
        except OSError as error:
            _log.warning("a rescued reply could not be made durable: %s", error)
            self._place = None

    def _move(self, error: OSError) -> None:
        """Go on elsewhere, with everything that has come so far."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        tried, self._place = self._place, None
        self._trouble = self._trouble or library_error(error, self._folder.path)
        _log.warning("a reply cannot be written where it belongs: %s", error)
        for place in rescue_places(self._folder.path.name, self._cache_folder):
            if place == tried:
                continue
            try:
                make_place(place)
                self._stream = gate_of(place).open_new(place / (REPLY + "~"))
                _write(self._stream.fileno(), self._held)
            except OSError as failure:
                _log.warning("nor can it be written to %s: %s", place, failure)
                if self._stream is not None:
                    self._stream.close()
                    self._stream = None
                continue
            self._place = place
            return

    def _note_elsewhere(self, notes: Mapping[str, str]) -> None:
        assert self._place is not None
        try:
            write_notes(self._place, notes)
        except OSError as error:
            _log.warning("the notes of a rescued reply could not be written: %s", error)

    def _comes_home(self, say: Callable[[str], None]) -> bool:
        """Try the job's folder again, until it takes the reply or the patience ends."""
        deadline = time.monotonic() + (PATIENCE_WITH_NOTHING if self._place is None else PATIENCE)
        say("The picture has come, but the library does not take it just now; trying again")
        while True:
            try:
                self._folder.gate.write(self._folder.raw_reply, bytes(self._held))
            except OSError as error:
                self._trouble = library_error(error, self._folder.path)
            else:
                return True
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)


def _write(handle: int, data: bytes | bytearray) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
