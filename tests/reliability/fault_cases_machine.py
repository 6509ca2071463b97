"""Faults of the machine that are no disk: a clock that jumps, a courier's program that is missing or ends at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from client import errors
from client.courier_process import CourierProgram
from tests.reliability.fault_case import Case, Phase, Story
from tests.reliability.fault_couriers import program_under
from tests.reliability.fault_holds import waiting
from tests.reliability.fault_machine import Clock, no_posix
from tests.reliability.fault_routes import EDITS, GENERATIONS, PROOF, SEGMIND, STREAM, V1, V2
from tests.reliability.fault_run import Run

# The clock


def clock_jumps(hours: float) -> Story:
    """The system's clock is set while the service paints, and back after it."""

    def story(run: Run) -> Iterator[None]:
        clock = Clock(run.folder)
        run.with_program(clock.program())
        waiting(run)
        clock.set(hours)
        run.go_on()
        yield

    return story


def clock_jumps_between(hours: float) -> Story:
    """The system's clock is set between two jobs; v1 and v2 have a remembered upload from before."""

    def story(run: Run) -> Iterator[None]:
        clock = Clock(run.folder)
        run.with_program(clock.program())
        run.keep_a_first_one(with_pictures=True)
        clock.set(hours)
        run.post(with_pictures=True)
        yield

    return story


def rate_limit_with_wrong_clock(hours: float) -> Story:
    """The service says at what time to come back, and this machine's clock is wrong."""

    def story(run: Run) -> Iterator[None]:
        clock = Clock(run.folder)
        clock.set(hours)
        run.with_program(clock.program())
        run.order(refusal="rate_limit", retry_after=2)
        begun = time.monotonic()
        run.post()
        yield
        waited = time.monotonic() - begun
        assert 1.5 < waited < 600, f"asked to wait 2 s, waited {waited:.1f}"  # by the wrong clock it would be hours
        assert run.posts() == 2, "asked again once, after the time that the service named"

    return story


# Couriers


def courier_is_missing(run: Run) -> Iterator[None]:
    """The Python that couriers are run by is not there any more."""
    run.with_program(CourierProgram(str(run.folder / "no-python"), (), run.folder / "missing.log"))
    run.post()
    yield


def courier_dies_at_once(run: Run) -> Iterator[None]:
    """The courier's program ends before it has read its order, every time."""
    broken = run.folder / "broken.py"
    broken.write_text("raise SystemExit('a module is missing')\n")
    run.with_program(program_under(run.folder, "broken", {}, (str(broken),)))
    run.post()
    yield


def courier_goes_missing_between(run: Run) -> Iterator[None]:
    """The program is removed between two jobs, as by an update of Blender."""
    program = program_under(run.folder, "removed", {})
    run.with_program(program)
    run.keep_a_first_one()
    run.until_no_courier_runs()
    Path(program.python).unlink()
    run.post()
    yield


CASES: list[Case] = [
    Case("the courier's program is missing", Phase.CONNECTING, (V1, GENERATIONS, PROOF), courier_is_missing, errors.CourierMissing),
    Case("the courier ends at once, every time", Phase.CONNECTING, (V1, GENERATIONS, PROOF), courier_dies_at_once, errors.CourierLostUnsent, impossible_here=no_posix),
    *(Case(f"the clock jumps {abs(hours)} hours {'forward' if hours > 0 else 'back'}", Phase.WAITING, routes, clock_jumps(hours), None, seconds=3.0, impossible_here=no_posix)
      for hours, routes in ((5, (V1, V2, GENERATIONS)), (-5, (V2, EDITS, STREAM)))),
    *(Case(f"429, come back at a time; the clock is {abs(hours)} hours {'fast' if hours > 0 else 'slow'}", Phase.WAITING, SEGMIND, rate_limit_with_wrong_clock(hours), None, seconds=4.0, impossible_here=no_posix)
      for hours in (5, -5)),
    *(Case(f"the clock jumps {abs(hours)} hours {'forward' if hours > 0 else 'back'}", Phase.BETWEEN, (V1, GENERATIONS), clock_jumps_between(hours), None, seconds=3.0, impossible_here=no_posix)
      for hours in (200, -200)),
    Case("the courier's program has gone", Phase.BETWEEN, (V1, GENERATIONS, PROOF), courier_goes_missing_between, errors.CourierMissing, seconds=2.0, impossible_here=no_posix),
]  # fmt: skip
