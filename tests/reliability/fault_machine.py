"""Faults of the machine that couriers run on: small disks, folders that go or become read-only, a clock and a network of its own."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Self

from client.courier_process import CourierProgram
from tests.reliability.fault_couriers import binds_only_without_root, program_under

PAGE = 4096


@cache
def no_mounts() -> str:
    """Why no disk can be mounted here; empty when it can."""
    if not sys.platform.startswith("linux") or os.getuid() != 0:
        return "a small disk can only be mounted by root on Linux"
    with contextlib.suppress(OSError):
        place = Path(f"/tmp/set-dresser-can-mount-{os.getpid()}")
        place.mkdir(exist_ok=True)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(place)], capture_output=True, check=False)
        if mounted.returncode == 0:
            subprocess.run(["umount", str(place)], check=True)
        place.rmdir()
        return "" if mounted.returncode == 0 else "this machine does not let root mount a small disk"
    return "there is no mount here"


def no_permissions() -> str:
    """Why a folder cannot be made read-only for couriers here; empty when it can."""
    if os.name == "nt":
        return "permissions of folders bind nobody on Windows"
    if os.getuid() == 0 and not binds_only_without_root():
        return "permissions bind no root, and setpriv is not here to make couriers ordinary"
    return ""


def no_posix() -> str:
    """Why what only POSIX systems can do cannot be done here: stop a process, rename a folder whose files are open, run a
    shell script in the place of Python. Empty when it can.
    """
    return "Windows cannot stop a process, rename a folder in use or run a shell script" if os.name == "nt" else ""


class SmallDisk:
    """A disk of its own, as small as is wanted; a context manager."""

    def __init__(self, place: Path, size: int = 16 * 1024 * 1024) -> None:
        self.place = place
        self._size = size
        self._ballast = place / "ballast"

    def __enter__(self) -> Self:
        self.place.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={self._size}", "tmpfs", str(self.place)],
            check=True, capture_output=True,
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        done = subprocess.run(["umount", str(self.place)], capture_output=True, check=False)
        if done.returncode:  # a courier that is just ending may still hold a file
            subprocess.run(["umount", "-l", str(self.place)], check=True, capture_output=True)

    def fill(self, pages_left: int = 0) -> None:
        """Leave so many pages of room."""
        state = os.statvfs(self.place)
        wanted = state.f_bavail * state.f_frsize - pages_left * PAGE
        with open(self._ballast, "ab", buffering=0) as stream:
            block = bytes(1024 * 1024)
            while wanted > 0:
                try:
                    wanted -= stream.write(block[:wanted])
                except OSError:
                    return

    def make_room(self) -> None:
        """Somebody deletes what filled it."""
        self._ballast.unlink(missing_ok=True)


def make_read_only(folder: Path) -> None:
    """As after a change of a share's permissions: nothing new can be opened for writing."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def make_writable(folder: Path) -> None:
    """Take `make_read_only` back."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def come_back(away: Path, home: Path) -> None:
    """A share is there again under its name; what was put at its place meanwhile would hide it, and fails the test."""
    if home.exists():
        left = sorted(str(path.relative_to(home)) for path in home.rglob("*"))
        raise AssertionError(f"while the library was away, something made another in its place: {left}")
    away.rename(home)


_CLOCK = '''"""Runs a courier whose system clock is ahead by as many seconds as a file says, at every look."""

import datetime, runpy, sys, time

place, _, courier = sys.argv[1:4]
true_time, true_datetime = time.time, datetime.datetime


def ahead():
    with open(place) as stream:
        return float(stream.read() or 0)


class OtherDatetime(true_datetime):
    @classmethod
    def now(cls, tz=None):
        return true_datetime.now(tz) + datetime.timedelta(seconds=ahead())


time.time = lambda: true_time() + ahead()
datetime.datetime = OtherDatetime
sys.argv[:] = sys.argv[3:]
runpy.run_path(courier, run_name="__main__")
'''


class Clock:
    """A system clock that can be set, for one courier program."""

    def __init__(self, folder: Path) -> None:
        self._place = folder / "clock"
        self._script = folder / "clock.py"
        self._folder = folder
        self._script.write_text(_CLOCK)
        self.set(0)

    def set(self, hours: float) -> None:
        """Put the clock so many hours ahead of the truth; negative: behind."""
        draft = self._place.with_suffix(".new")
        draft.write_text(str(hours * 3600))
        os.replace(draft, self._place)

    def program(self) -> CourierProgram:
        """The courier on this clock."""
        return program_under(self._folder, "clock", {}, (str(self._script), str(self._place)))


class Cable:
    """A network cable to a local port: `silence` lets everything on it vanish, `tear` resets its connections."""

    def __init__(self, port: int) -> None:
        self._far_port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._dead = threading.Event()
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(5)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def silence(self) -> None:
        """From now on nothing passes on what is connected, in either direction, and nobody is told."""
        self._dead.set()

    def mend(self) -> None:
        """New connections pass again; those of before stay dead."""
        with self._lock:
            self._dead = threading.Event()

    def tear(self) -> None:
        """Reset every connection."""
        with self._lock:
            for end in self._ends:
                with contextlib.suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    end.close()
            self._ends.clear()

    def _far_end(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._far_port))

    def _accept(self) -> None:
        while not self._ended.is_set():
            if select.select([self._listener], [], [], 0.05)[0]:
                near, _ = self._listener.accept()
                thread = threading.Thread(target=self._pass_on, args=(near,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _pass_on(self, near: socket.socket) -> None:
        with near, contextlib.suppress(OSError, ValueError), self._far_end() as far:
            with self._lock:
                self._ends += [near, far]
                dead = self._dead
            while not self._ended.is_set():
                for source in select.select([near, far], [], [], 0.05)[0]:
                    if dead.is_set():
                        self._ended.wait()
                        return
                    data = source.recv(65536)
                    if not data:
                        return
                    (far if source is near else near).sendall(data)


@contextlib.contextmanager
def silent_listener() -> Iterator[int]:
    """A port that takes connections and never says a word, as a proxy that hangs."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield listener.getsockname()[1]


@contextlib.contextmanager
def resetting_listener() -> Iterator[int]:
    """A port that resets every connection as soon as its first bytes have come."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:

        def reset() -> None:
            while not ended.is_set():
                if select.select([listener], [], [], 0.05)[0]:
                    near, _ = listener.accept()
                    with near:
                        near.recv(1)
                        near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        thread = threading.Thread(target=reset, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        ended.set()
        thread.join(5)


@contextlib.contextmanager
def closed_port() -> Iterator[int]:
    """A port of this machine on which nobody listens: it is held meanwhile, as another's service would be given it otherwise."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def remove(folder: Path) -> None:
    """Delete a run's folder."""
    shutil.rmtree(folder, ignore_errors=True)
