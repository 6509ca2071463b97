"""What a redraw of the panel asks for: the preview of what Generate would do, remembered and worked out anew. Needs bpy."""

from __future__ import annotations

from statistics import median

import bpy

from .figures import Figure
from .profile import new_board, part
from .run import Run
from .timing import Stopwatch
from .yardstick import pace

LIMIT = 0.2
"""Of what the yardstick takes."""


def measure(run: Run) -> list[Figure]:
    """The first preview of a session, then many, each once after a change and once with nothing changed."""
    bpy.context.preferences.addons[part("scene.blender.folders").ROOT_PACKAGE].preferences.provider = "proof"
    new_board("FIT")
    settings = bpy.context.scene.set_dresser
    with Stopwatch() as first:
        part("scene.generate.preview").request_preview(bpy.context)
    repeats = 50 if run.quick else 300
    warm: list[Stopwatch] = []
    anew: list[Stopwatch] = []
    for number in range(repeats):
        settings.compression = 50 + number % 2
        for found in (anew, warm):
            with Stopwatch() as watch:
                view = part("scene.generate.preview").request_preview(bpy.context)
            found.append(watch)
        assert view.size is not None, view
    return [
        _figure("preview on a redraw, nothing changed", warm),
        _figure("preview on a redraw, after a change", anew),
        Figure("preview, the first of a session", first.worked, "ms", None, "once, with the imports it needs"),
    ]


def _figure(name: str, watches: list[Stopwatch]) -> Figure:
    worked = [watch.worked for watch in watches]
    note = f"processor time, median of {len(worked)}, at most {max(worked):.3f}"
    return Figure(name, median(worked), "ms", LIMIT, note, pace())
