"""Where things lie in a working copy, and the lock that keeps two commands from making the same thing at once. Standard library only."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / ".dev"
LOCKS = ROOT / "workshop" / "locks"
WHEELS = ROOT / "wheels"
DIST = ROOT / "dist"
REPORTS = DEV / "reports"

# What runs inside Blender; everything else in the repository stays out of the zip.
SHIPPED_PACKAGES = ("client", "scene", "operators", "panels")
SHIPPED_FILES = ("blender_manifest.toml", "__init__.py", "registration.py", "LICENSE")


if sys.platform == "win32":
    import msvcrt

    def _wait_for(lock: BinaryIO) -> None:
        while True:
            lock.seek(0)
            with contextlib.suppress(OSError):  # Windows itself gives up after ten tries, a second apart
                msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
                return

else:
    import fcntl

    def _wait_for(lock: BinaryIO) -> None:
        fcntl.flock(lock, fcntl.LOCK_EX)


@contextlib.contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Hold the lock `name` of this working copy; the system lets go of it if the process dies."""
    folder = DEV / "in-use"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / name, "a+b") as lock:
        _wait_for(lock)
        yield
