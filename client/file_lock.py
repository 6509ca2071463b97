"""A lock between processes on one file: held by the system, so that it ends with its process however that ends. No bpy."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .own_files import unlinked


@contextlib.contextmanager
def hold(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold the lock file at `path` during the block; whether it is held. Without `wait` another holder means False.

    The file's folder is made when it is not there. Raises OSError when the file cannot be made at all.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "ab", opener=unlinked) as stream:
        is_held = _acquire(stream, wait=wait)
        try:
            yield is_held
        finally:
            if is_held:
                _release(stream)


if sys.platform == "win32":
    import msvcrt

    _TRIES_WHEN_WAITING = 6
    """`LK_LOCK` itself tries for ten seconds."""

    def _acquire(stream: IO[bytes], *, wait: bool) -> bool:
        stream.seek(0)
        for _ in range(_TRIES_WHEN_WAITING if wait else 1):
            try:
                msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            except OSError:
                continue
            return True
        return False

    def _release(stream: IO[bytes]) -> None:
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _acquire(stream: IO[bytes], *, wait: bool) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_UN)
