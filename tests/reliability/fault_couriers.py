"""Couriers for many runs at once: one dispatch, one thread that sorts what it says by job, and the programs that couriers are."""

from __future__ import annotations

import os
import queue
import shlex
import shutil
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from client.courier_process import CourierProgram, courier_program
from client.dispatch import Dispatch
from client.limits import Allowance
from client.messages import Message
from client.providers.wire import ServiceSettings
from client.request import ProviderName

QUICK, SLOW = 2, 12
"""Jobs of one provider under way at once: few that each keep a courier busy, so that it takes one after the other, and
many that mostly sleep.
"""

_LAUNCHER = Path(__file__).resolve().with_name("run_what_stands_beside")

_PERMISSIONS = "-dac_override,-dac_read_search"


class Couriers:
    """A dispatch that any number of threads may use, each for jobs of its own."""

    def __init__(self, program: CourierProgram, at_once: int = QUICK) -> None:
        self._dispatch = Dispatch(program, dict.fromkeys(ProviderName, at_once))
        self._heard: dict[str, queue.SimpleQueue[Message]] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._sorter = threading.Thread(target=self._sort, name="fault table: sorting messages", daemon=True)

    def __enter__(self) -> Self:
        self._sorter.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._dispatch.close()
        self._ended.set()
        self._sorter.join()

    def post(self, folder: Path, service: ServiceSettings, key: str, allowance: Allowance) -> None:
        """Queue a job, as Blender does."""
        with self._lock:
            self._heard[folder.name] = queue.SimpleQueue()
        self._dispatch.post(folder, service, key, allowance)

    @property
    def is_idle(self) -> bool:
        """Whether no courier runs."""
        return self._dispatch.is_idle

    def last_message(self, job_id: str, seconds: float = 600.0) -> Message:
        """The last word on a job."""
        heard, deadline = self._heard[job_id], time.monotonic() + seconds
        while True:
            message = heard.get(timeout=max(0.01, deadline - time.monotonic()))
            if message.is_last:
                return message

    def _sort(self) -> None:
        while not self._ended.is_set():
            for message in self._dispatch.wait(0.1):
                with self._lock:
                    heard = self._heard.get(message.job_id)
                if heard is not None:
                    heard.put(message)


def ordinary_program(folder: Path) -> CourierProgram:
    """The courier as an artist's machine runs it: whom the permissions of files bind, also where the tests run as root."""
    return program_under(folder, "ordinary", {})


def program_under(
    folder: Path, name: str, environment: Mapping[str, str], before: tuple[str, ...] = ()
) -> CourierProgram:
    """The courier with variables of its own; `before` are a script and its words that run it in their own way."""
    plain = courier_program(folder / f"{name}.log")
    if os.name == "nt":
        assert not environment
        assert not before
        return plain
    words = ["env", *(f"{variable}={value}" for variable, value in environment.items())]
    if binds_only_without_root():
        words += ["setpriv", "--bounding-set", _PERMISSIONS]
    words += [sys.executable, *(("-I", *before) if before else ())]
    script = folder / f"python-{name}"
    script.with_name(f"{script.name}.sh").write_text(f'exec {shlex.join(words)} "$@"\n')
    script.unlink(missing_ok=True)
    script.symlink_to(_LAUNCHER)
    return replace(plain, python=str(script))


def binds_only_without_root() -> bool:
    """Whether this is root, whom permissions do not bind, on a system that can take that away from a courier."""
    return hasattr(os, "getuid") and os.getuid() == 0 and shutil.which("setpriv") is not None
