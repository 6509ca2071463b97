"""Writing down that jobs are cancelled, so that nobody sends them: neither another Blender nor the next start. No bpy.

The line stands in the job's journal before `mark` returns, where every process sees it. Waiting until the disk itself has
it, which only a power cut asks for, is left to a thread that ends when nothing is left to wait for: Blender's main thread
is the caller.
"""

from __future__ import annotations

import collections
import logging
import threading

from .errors import LibraryError
from .job_folder import JobFolder

_log = logging.getLogger(__name__)


class CancelMarks:
    """The marks that one dispatch makes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unsynced: collections.deque[JobFolder] = collections.deque()
        self._thread: threading.Thread | None = None

    def mark(self, folder: JobFolder) -> None:
        """Note in the job's journal that it is cancelled. A folder that has gone is a take by now, or cannot be sent."""
        try:
            folder.note_cancelled()
        except LibraryError as error:
            _log.warning("the cancel of %s is not written down: %s", folder.path.name, error.technical)
            return
        with self._lock:
            self._unsynced.append(folder)
            if self._thread is None:
                self._thread = threading.Thread(target=self._sync, name="set-dresser-cancels", daemon=True)
                self._thread.start()

    def close(self, patience: float) -> None:
        """Wait for up to `patience` seconds until the disk has all marks."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(patience)

    def _sync(self) -> None:
        while (folder := self._next()) is not None:
            try:
                folder.sync_journal()
            except LibraryError as error:
                _log.info("the cancel of %s was not synced: %s", folder.path.name, error.technical)

    def _next(self) -> JobFolder | None:
        with self._lock:
            if self._unsynced:
                return self._unsynced.popleft()
            self._thread = None
            return None
