"""Runs pytest under watch: a limit for each test, an account of what was done however its process ends. Standard library only.

A test that hangs or ends its process fails alone: what passed before it counts, and the rest is run in a new process.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .checks import Step

PLUGIN = "workshop.progress_plugin"

STANDSTILL = 15 * 60.0
"""Seconds without a line of progress while no test runs: collecting, or putting away what a session made."""

AT_ITS_END = 3 * 60.0
"""Seconds that a process may take to end after its last test: for its report, and for what Python and Blender put away."""

MOST_RUNS = 6
"""How often a group is begun: each time but the first because a test took its process along."""

_LOOK = 0.2


@dataclass(slots=True)
class Progress:
    """What is known of a group's tests so far. `ended` holds outcome and reason by name, in the order in which they ended."""

    collected: int = 0
    to_whole: int = 0
    """How many tests a short run left to the whole one."""
    allowed: float = 0.0
    """Seconds for all that was collected; 0 while that is not known."""
    ended: dict[str, tuple[str, str]] = field(default_factory=dict)
    running: dict[str, tuple[float, float]] = field(default_factory=dict)
    """By name, when the test was seen to start (`time.monotonic`) and how many seconds it may take."""
    finished: int = 0
    """How many of the collected tests have ended; a file that skips itself stands in `ended` and is no test."""
    last_line: float = field(default_factory=time.monotonic)

    def count(self, outcome: str) -> int:
        """How many tests ended so."""
        return sum(found == outcome for found, _ in self.ended.values())

    def reasons(self, outcome: str) -> list[tuple[str, str]]:
        """Name and reason of each test that ended so."""
        return [(name, why) for name, (found, why) in self.ended.items() if found == outcome]

    def hear(self, line: dict[str, Any], now: float) -> None:
        """Take in a line of the plugin's."""
        self.last_line = now
        if "collected" in line:
            # Several processes that share a group's tests each tell of all of them.
            self.collected = max(self.collected, line["collected"])
            self.to_whole = max(self.to_whole, line["to_whole"])
            self.allowed = max(self.allowed, line["seconds"])
        elif "started" in line:
            self.running[line["started"]] = (now, line["seconds"])
        else:
            self.end(line["ended"], line["outcome"], line["why"])

    def end(self, name: str, outcome: str, why: str) -> None:
        """A test, or a file that is none, has ended."""
        self.finished += self.running.pop(name, None) is not None
        self.ended[name] = (outcome, why)

    def too_long(self, now: float) -> list[str]:
        """The tests that have been running for longer than they may."""
        return [name for name, (began, seconds) in self.running.items() if now - began > seconds]


class _Tail:
    """The whole lines that were added to a file since it was last asked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0

    def lines(self) -> list[dict[str, Any]]:
        if not self._path.exists():
            return []
        with self._path.open("rb") as stream:
            stream.seek(self._at)
            whole, newline, _ = stream.read().rpartition(b"\n")
        self._at += len(whole) + len(newline)
        return [json.loads(line) for line in whole.split(b"\n") if line]


class Watched:
    """One group's run. `progress` may be read by another thread at any time; `said` is what pytest printed."""

    def __init__(
        self, step: Step, folder: Path, stop: threading.Event | None = None, *, at_its_end: float = AT_ITS_END
    ) -> None:
        self.progress = Progress()
        self.said = ""
        self._step = step
        self._folder = folder
        self._stop = stop or threading.Event()
        self._at_its_end = at_its_end
        self._began = time.monotonic()

    def run(self) -> None:
        """Run the group to its end, beginning anew after each test that took its process along."""
        for number in range(MOST_RUNS):
            code, why = self._run_once(number)
            guilty = self.progress.too_long(time.monotonic()) or list(self.progress.running)
            for name in guilty:
                self.progress.end(name, "failed", why or _how_it_ended(code))
            self.progress.running.clear()  # whoever only ran beside it is run again
            if not guilty and (why or not self._ended_well(code)):
                # Not in a test: while collecting, between two tests or after the last one.
                self.progress.end(f"{self._step.name}, outside of its tests", "failed", why or _how_it_ended(code))
            if not guilty or self._stop.is_set() or not self._left:
                break
        if self._left > 0:
            self.progress.end(f"{self._step.name}, the rest", "failed", f"{self._left} tests were not run")

    @property
    def _left(self) -> int:
        return self.progress.collected - self.progress.finished

    def _ended_well(self, code: int) -> bool:
        """Whether pytest says that all was run, or (5) that nothing was left to run."""
        return code in (0, 1) or (code == 5 and bool(self.progress.ended))

    def _run_once(self, number: int) -> tuple[int, str]:
        """Run what has not ended yet; the exit code, and why it was ended from here, empty when it was not."""
        lines = self._folder / f"{self._step.name}-{number}.progress"
        done = self._folder / f"{self._step.name}-{number}.done"
        done.write_text("\n".join(self.progress.ended), "utf-8")
        environment = {
            **os.environ,
            **self._step.env,
            "SET_DRESSER_PROGRESS": str(lines),
            "SET_DRESSER_LEFT_OUT": str(done),
        }
        self.progress.last_line = time.monotonic()
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
            process = subprocess.Popen(
                [*self._step.words, "-p", PLUGIN], cwd=self._step.cwd, env=environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            why = self._watch(process, _Tail(lines))
            log.seek(0)
            self.said += log.read()
        return process.returncode, why

    def _watch(self, process: subprocess.Popen[bytes], tail: _Tail) -> str:
        why = ""
        while process.poll() is None:
            self._hear(tail)
            if why := self._why_to_end():
                end_with_children(process)
                break
            time.sleep(_LOOK)
        self._hear(tail)
        return why

    def _hear(self, tail: _Tail) -> None:
        now = time.monotonic()
        for line in tail.lines():
            self.progress.hear(line, now)

    def _why_to_end(self) -> str:
        now = time.monotonic()
        if self._stop.is_set():
            return "interrupted"
        if late := self.progress.too_long(now):
            seconds = self.progress.running[late[0]][1]
            return f"{late[0]} had not ended after {seconds / 60:g} minutes: the limit of one test"
        silent = 0.0 if self.progress.running else now - self.progress.last_line
        if self.progress.collected and not self._left and silent > self._at_its_end:
            return f"its {self.progress.collected} tests had ended, but its process had not {silent / 60:.3g} minutes later: it hung at exit"
        if silent > STANDSTILL:
            return f"nothing happened for {STANDSTILL / 60:g} minutes"
        if self.progress.allowed and now - self._began > self.progress.allowed + STANDSTILL:
            return f"{self.progress.collected} tests had not ended after {(now - self._began) / 60:.0f} minutes"
        return ""


def end_with_children(process: subprocess.Popen[Any]) -> None:
    """End a process that was started in a session of its own, and all that it started."""
    if os.name == "nt":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _how_it_ended(code: int) -> str:
    if code < 0:
        return f"its process was ended by signal {-code} ({signal.strsignal(-code) or 'unknown'})"
    return f"its process ended with exit code {code}"
