"""Many large takes on their way: Blender's memory, the longest tick of the timer, and what is left once all is done. Needs bpy."""

from __future__ import annotations

import threading
import time

from .figures import Figure
from .processes import Footprint, footprint, resident_bytes
from .profile import ask_the_stand_in, handlers, new_board, part, post, settle_down, timers
from .run import Run
from .timing import Stopwatch
from .yardstick import pace

PICTURE = 3840 * 2160 * 4 / 1e6
"""Megabytes of one of the pictures, decoded."""
MEMORY_LIMIT = 3.0
"""Of what one decoded picture takes."""
LONGEST_TICK = 1.8
"""Of what the yardstick takes: 4 ms that a tick gives to what couriers say (`timer.BUDGET`), and 5 for the one take that it places."""
SAMPLE_SECONDS = 0.01


class _Peak:
    """The largest resident size of this process while it is watched, by a thread of its own."""

    def __init__(self) -> None:
        self.most = resident_bytes()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="bench-memory")
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(SAMPLE_SECONDS):
            self.most = max(self.most, resident_bytes())

    def stop(self) -> int:
        """Stop watching; the peak in bytes."""
        self._stop.set()
        self._thread.join()
        return self.most


def measure(run: Run) -> list[Figure]:
    """Jobs of 3840x2160 with files as large as real ones, ticked by hand as a window would; the bill of what is left."""
    count = 8 if run.quick else 32
    run.service.behave(latency=0.5, grain=True)
    ask_the_stand_in(run.service, run.scratch)
    before, heard_before = footprint(but=run.service.pid), handlers()
    _run(4)  # what is imported once is not what a take costs
    settle_down()
    at_rest = resident_bytes()
    peak = _Peak()
    ticks = _run(count)
    grown = (peak.stop() - at_rest) / 1e6
    ticked_out = part("scene.queue.timer").tick()
    left = footprint(but=run.service.pid)
    megabytes = sum(file.stat().st_size for file in run.scratch.glob("**/takes/*/2*.*")) / 1e6
    worked, passed = max(tick.worked for tick in ticks), max(tick.passed for tick in ticks)
    note = f"processor time, of {len(ticks)} ticks, {count} of which place a take; {passed:.1f} on the wall"
    size = f"peak, sampled every {SAMPLE_SECONDS * 1000:.0f} ms, of {at_rest / 1e6:.0f} MB; all {megabytes:.0f} MB of takes placed"
    return [
        Figure("longest tick of the timer", worked, "ms", LONGEST_TICK, note, pace()),
        Figure(f"memory with {count} takes of 3840x2160 on their way", grown, "MB", MEMORY_LIMIT, size, PICTURE),
        *_idle(before, left, ticked_out),
        _none("idle: handlers more than before the first job", handlers() - heard_before),
    ]


def _run(count: int) -> list[Stopwatch]:
    """Post, tick until everything is placed and the timer would end; what each tick took."""
    timer, jobs = part("scene.queue.timer"), part("scene.queue.job_list")
    new_board("3840x2160", variants=min(8, count))
    views = [view for _ in range(max(1, count // 8)) for view in post()]
    ticks: list[Stopwatch] = []
    deadline = time.monotonic() + 600
    again: float | None = timer.INTERVAL
    while again is not None:
        if time.monotonic() > deadline:
            raise RuntimeError("the takes did not come in ten minutes")
        time.sleep(again)
        with Stopwatch() as watch:
            again = timer.tick()
        ticks.append(watch)
    failed = [jobs.job(view.id) for view in views if jobs.job(view.id).state != "placed"]
    if failed:
        raise RuntimeError(f"{len(failed)} takes were not placed: {failed[0].error}")
    return ticks


def _idle(before: Footprint, left: Footprint, ticked_out: float | None) -> list[Figure]:
    """What runs once all jobs are done. The list of jobs is still there."""
    asked_again = frozenset() if ticked_out is None else frozenset({"tick"})
    return [
        _none("idle: timers", timers() | asked_again),
        _none("idle: threads", left.threads),
        _none("idle: sockets", left.sockets - before.sockets),
        _none("idle: child processes", frozenset(map(str, left.children - before.children))),
    ]


def _none(name: str, found: frozenset[str]) -> Figure:
    """There must be none of these."""
    return Figure(name, len(found), "", 0, ", ".join(sorted(found)))
