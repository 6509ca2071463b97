"""A lock between processes on one file: held by the system, so that it ends with its process however that ends. No bpy."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from .gate import Gate
from .own_files import found_at

LONGEST_WAIT = 60.0
"""Seconds for which `wait` waits: who holds a lock for longer is stopped, hangs, or holds it on purpose."""

_FIRST_TURN, _LONGEST_TURN = 0.001, 0.02


def _never() -> bool:
    return False


@contextlib.contextmanager
def hold(
    path: Path,
    *,
    wait: bool,
    patience: float = 0.0,
    remove: bool = False,
    is_given_up: Callable[[], bool] = _never,
) -> Iterator[bool]:
    """Hold the lock file at `path` during the block; whether it is held.

    Another holder is waited for for `LONGEST_WAIT` with `wait`, and otherwise for `patience` seconds, and never longer than
    until `is_given_up`; then it means False. `remove` takes the file away at the end. The file's folder is made when it is
    not there, but nothing above it: in the place of a share that has gone, that would be the beginning of another library.
    Raises OSError when the file cannot be made, or when what stands there, or in the place of its folder, is none (see `gate`).
    """
    gate = Gate(path.parent.parent)
    gate.make(path.parent)
    deadline, turn = time.monotonic() + (LONGEST_WAIT if wait else patience), _FIRST_TURN
    while (stream := _taken(gate, path)) is None and time.monotonic() < deadline and not is_given_up():
        time.sleep(turn)
        turn = min(2 * turn, _LONGEST_TURN)
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
                    _remove(gate, path)
                _release(stream)
    finally:
        if remove and sys.platform == "win32":
            _remove(gate, path)  # fails while it is open anywhere, and so never takes another holder's


def _taken(gate: Gate, path: Path) -> IO[bytes] | None:
    """The open and locked file at `path`; None when another holds it. A file that was taken away meanwhile is no lock:
    whoever comes next makes and locks another one.
    """
    while True:
        stream = gate.open_to_append(path)
        try:
            is_locked = _acquire(stream)
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
    found = found_at(path)
    return found is not None and os.path.samestat(os.fstat(stream.fileno()), found)


def _remove(gate: Gate, path: Path) -> None:
    with contextlib.suppress(OSError):
        gate.remove(path)


if sys.platform == "win32":
    import msvcrt

    def _acquire(stream: IO[bytes]) -> bool:
        stream.seek(0)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(stream: IO[bytes]) -> None:
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _acquire(stream: IO[bytes]) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_UN)
