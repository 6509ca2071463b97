"""What a take costs Blender's main thread from kept to placed, before Blender decodes it. Needs bpy."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import Any

import bpy

from .figures import Figure
from .profile import ask_the_stand_in, new_board, part, post, settle_down, wait_until_kept
from .run import Run
from .timing import Stopwatch
from .yardstick import pace

LIMIT = 1.0
"""Of what the yardstick takes."""


def measure(run: Run) -> list[Figure]:
    """Takes of 3840x2160 with files as large as real ones, each heard of, read and placed as a texture by the timer's own tick."""
    run.service.behave(latency=0.0, grain=True)
    ask_the_stand_in(run.service, run.scratch, at_once=1)
    repeats = 3 if run.quick else 10
    board = new_board("3840x2160")
    (row,) = wait_until_kept(post())
    first_load = _load_any(row.take.picture)
    part("scene.session.delivery").deliver(row)  # what is imported once is not what a take costs
    ticks = [_tick_until_placed() for _ in range(repeats)]
    assert board.material_slots, "the board shows nothing"
    settle_down()
    worked, passed = [tick.worked for tick in ticks], [tick.passed for tick in ticks]
    note = (
        f"processor time of the tick that hears of the take, reads it and places it: median of {repeats}, {min(worked):.2f} to "
        f"{max(worked):.2f}; median {median(passed):.2f} on the wall. No undo step: Blender has none in the background"
    )
    once = "Blender's own: it sets up its image library then. Left out above"
    return [
        Figure("from kept to placed, 3840x2160", median(worked), "ms", LIMIT, note, pace()),
        Figure("  the first image that a session loads at all", first_load, "ms", None, once),
    ]


def _tick_until_placed(seconds: float = 120.0) -> Stopwatch:
    """Post one job and turn the timer by hand; the turn before which it was under way and after which it was placed."""
    jobs, timer = part("scene.queue.job_list"), part("scene.queue.timer")
    (row,) = post()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        time.sleep(timer.INTERVAL)
        before: Any = jobs.job(row.id)
        with Stopwatch() as watch:
            timer.tick()
        after: Any = jobs.job(row.id)
        if after.state == jobs.State.PLACED:
            if not before.is_under_way:
                raise RuntimeError(f"what was measured is only the end of it, from {before.state}")
            return watch
        if not after.is_under_way:
            raise RuntimeError(f"not placed: {after.error}")
    raise RuntimeError(f"no take in {seconds:.0f} s")


def _load_any(picture: Path) -> float:
    """Load an image without decoding it and drop it; the milliseconds."""
    with Stopwatch() as watch:
        image = bpy.data.images.load(str(picture))
    bpy.data.images.remove(image)
    return watch.worked
