"""A lock between processes on one file: held by the system, so that it ends with its process however that ends. No bpy."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .own_files import unlinked

_TURN = 0.02


@contextlib.contextmanager
def hold(path: Path, *, wait: bool, patience: float = 0.0, remove: bool = False) -> Iterator[bool]:
    """Hold the lock file at `path` during the block; whether it is held.

    Another holder is waited for with `wait`, and otherwise for `patience` seconds; then it means False. `remove` takes
    the file away at the end. The file's folder is made when it is not there, but nothing above it: in the place of a
    share that has gone, that would be the beginning of another library. Raises OSError when the file cannot be made.
    """
    path.parent.mkdir(exist_ok=True)
    deadline = time.monotonic() + patience
    while (stream := _taken(path, wait=wait)) is None and time.monotonic() < deadline:
        time.sleep(_TURN)
    if stream is None:
        yield False
        return
    try:
        with stream:
            try:
                yield True
            finally:
                if remove and sys.platform != "win32":
                    # Before it is let go: whoever takes it then sees that it is gone, and takes the new one.
                    _remove(path)
                _release(stream)
    finally:
        if remove and sys.platform == "win32":
            _remove(path)  # fails while it is open anywhere, and so never takes another holder's


def _taken(path: Path, *, wait: bool) -> IO[bytes] | None:
    """The open and locked file at `path`; None when another holds it. A file that was taken away meanwhile is no lock:
    whoever comes next makes and locks another one.
    """
    while True:
        stream = open(path, "ab", opener=unlinked)  # noqa: SIM115 - `hold` closes it
        try:
            is_locked = _acquire(stream, wait=wait)
            is_there = _stands_at(path, stream)
        except OSError:
            stream.close()
            raise
        if is_locked and is_there:
            return stream
        stream.close()
        if is_there:
            return None


def _stands_at(path: Path, stream: IO[bytes]) -> bool:
    try:
        return os.path.samestat(os.fstat(stream.fileno()), os.stat(path, follow_symlinks=False))
    except FileNotFoundError:
        return False


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


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
