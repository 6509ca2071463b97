"""What a take costs Blender's main thread from kept to placed, before Blender decodes it. Needs bpy."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import bpy

from .figures import Figure
from .profile import ask_the_stand_in, new_board, part, post, settle_down, wait_until_kept
from .run import Run
from .timing import Stopwatch

LIMIT = 5.0
"""Milliseconds."""


def measure(run: Run) -> list[Figure]:
    """Takes of 3840x2160 with files as large as real ones, each placed as a texture by the timer's own tick."""
    run.service.behave(latency=0.0, grain=True)
    ask_the_stand_in(run.service, run.scratch, at_once=2)
    repeats = 3 if run.quick else 10
    jobs, delivery = part("scene.jobs"), part("scene.delivery")
    board = new_board("3840x2160", variants=repeats)
    rows = wait_until_kept(post())
    first_load = _load_any(rows[0].take.picture)
    ticks: list[Stopwatch] = []
    for row in rows:
        with Stopwatch() as watch:
            delivery.tick()
        ticks.append(watch)
        placed = jobs.job(row.id)
        if placed.state != jobs.State.PLACED:
            raise RuntimeError(f"not placed: {placed.error}")
    assert board.material_slots, "the board shows nothing"
    settle_down()
    worked, passed = [tick.worked for tick in ticks], [tick.passed for tick in ticks]
    note = (
        f"processor time, median of {repeats} ticks, {min(worked):.2f} to {max(worked):.2f}; median {median(passed):.2f} "
        f"on the wall; undo step included"
    )
    once = "Blender's own: it sets up its image library then. Left out above"
    return [
        Figure("from kept to placed, 3840x2160", median(worked), "ms", LIMIT, note),
        Figure("  the first image that a session loads at all", first_load, "ms", None, once),
    ]


def _load_any(picture: Path) -> float:
    """Load an image without decoding it and drop it; the milliseconds."""
    with Stopwatch() as watch:
        image = bpy.data.images.load(str(picture))
    bpy.data.images.remove(image)
    return watch.worked
