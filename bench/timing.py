"""A stopwatch for Blender's main thread: what passed, and what this thread itself worked meanwhile. No bpy."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self


class Stopwatch:
    """Times a `with` block, in milliseconds.

    `worked` is the processor time of the calling thread alone: other programs on the machine do not lengthen it.
    `passed` is the time on the wall, waiting for the disk and for other programs included.
    """

    def __enter__(self) -> Self:
        """Start."""
        self.passed = self.worked = 0.0
        self._wall, self._thread = time.perf_counter(), time.thread_time()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop."""
        self.worked = (time.thread_time() - self._thread) * 1000
        self.passed = (time.perf_counter() - self._wall) * 1000
