"""A plugin of pytest: writes down each test as it starts and ends, and leaves out those that ended before. Imports nothing but pytest.

Loaded by `-p workshop.progress_plugin` where these variables are set:

    SET_DRESSER_PROGRESS   the file that gets one JSON object a line, on disk before the next step
    SET_DRESSER_LEFT_OUT   a file of test names, one a line, that are not run again
    SET_DRESSER_SHORT      1: tests that are marked `whole`, and the later cases of those marked `short`, are left out
    SET_DRESSER_SHORT_FILES    of the files, only these are run: their names without .py, between spaces

A line is {"collected": COUNT, "to_whole": COUNT_LEFT_OUT, "seconds": ALLOWED_FOR_ALL}, {"started": NAME, "seconds": ALLOWED} or
{"ended": NAME, "outcome": "passed" | "failed" | "skipped", "why": TEXT}. So whoever reads it knows what was done when
the process has died, and which test it died in.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Generator
from pathlib import Path
from typing import Any

import pytest

ORDINARY_SECONDS = 600.0
"""How long one test may take, on a machine that is busy with much else: far above what the slowest takes on a quiet one."""

AVERAGE_SECONDS = 60.0
"""What a test may take on average, where all of a group are allowed for together."""

_LONGEST_WHY = 12_000


class Progress:
    """Writes lines to the file of progress, by one write each, so that several processes may share it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._outcomes: dict[str, tuple[str, str]] = {}
        self._to_whole = 0

    def note(self, **values: Any) -> None:
        """Add a line."""
        line = json.dumps(values).encode() + b"\n"
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """All tests are known."""
        allowed = sum(_limit(item, AVERAGE_SECONDS) for item in session.items)
        self.note(collected=len(session.items), to_whole=self._to_whole, seconds=allowed)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what a short run leaves to the whole one, and what is done."""
        left = _left_to_whole(items)
        self._to_whole = len(left)
        _leave_out(config, items, left)
        if path := os.environ.get("SET_DRESSER_LEFT_OUT"):
            done = set(Path(path).read_text("utf-8").split("\n"))
            _leave_out(config, items, {item for item in items if item.nodeid in done})

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """A test, from before its fixtures are made until after they are put away."""
        self.note(started=item.nodeid, seconds=_limit(item, ORDINARY_SECONDS))
        result = yield
        outcome, why = self._outcomes.pop(item.nodeid, ("failed", "it ended without an outcome"))
        self.note(ended=item.nodeid, outcome=outcome, why=why[-_LONGEST_WHY:])
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One of a test's three phases: the worst of them is its outcome."""
        before, earlier = self._outcomes.get(report.nodeid, ("passed", ""))
        if report.failed:
            said = "\n".join([report.longreprtext, *(f"{title}:\n{text}" for title, text in report.sections)])
            self._outcomes[report.nodeid] = ("failed", f"{earlier}\n{said}" if before == "failed" else said)
        elif report.skipped and before == "passed":
            self._outcomes[report.nodeid] = ("skipped", _reason(report))
        else:
            self._outcomes[report.nodeid] = (before, earlier)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that could not be collected has failed, one that skips itself was skipped; neither has tests to tell it."""
        if report.failed:
            self.note(ended=report.nodeid, outcome="failed", why=str(report.longrepr)[-_LONGEST_WHY:])
        elif report.skipped:
            self.note(ended=report.nodeid, outcome="skipped", why=_reason(report))


def _limit(item: pytest.Item, ordinary: float) -> float:
    """Seconds that a test may take: its own `limit` mark's, or the ordinary ones."""
    mark = item.get_closest_marker("limit")
    return ordinary if mark is None else float(mark.kwargs["seconds"])


def _left_to_whole(items: list[pytest.Item]) -> set[pytest.Item]:
    """What a short run leaves out: nothing unless this is one."""
    if os.environ.get("SET_DRESSER_SHORT") != "1":
        return set()
    files = os.environ.get("SET_DRESSER_SHORT_FILES", "").split()
    cases: Counter[str] = Counter()
    left = set()
    for item in items:
        test = item.nodeid.partition("[")[0]
        cases[test] += 1
        short = item.get_closest_marker("short")
        is_later = short is not None and cases[test] > short.kwargs["cases"]
        if is_later or item.get_closest_marker("whole") is not None or (files and item.path.stem not in files):
            left.add(item)
    return left


def _leave_out(config: pytest.Config, items: list[pytest.Item], left_out: Collection[pytest.Item]) -> None:
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")


class Crashes(Progress):
    """In a process that only hands tests out to others: tells of those that one of them ended with."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The others tell of all that has a phase; pytest-xdist makes up a report without one for a crash."""
        if report.when not in ("setup", "call", "teardown"):
            self.note(ended=report.nodeid, outcome="failed", why=report.longreprtext)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Here nothing is collected."""

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Nor left out."""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Here neither."""


def pytest_configure(config: pytest.Config) -> None:
    """Begin."""
    path = os.environ.get("SET_DRESSER_PROGRESS")
    hands_out = getattr(config.option, "dist", "no") != "no" and not hasattr(config, "workerinput")
    if path:
        config.pluginmanager.register(Crashes(path) if hands_out else Progress(path), "set_dresser_progress")
