"""What a capture costs: for a panel's draw, and against Blender's own viewport render in a window ($BLENDER). Needs bpy."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import bpy

from .figures import Figure
from .profile import new_board, part
from .run import Run
from .timing import Stopwatch
from .windowed import MISSING, told_by
from .yardstick import pace

LIMIT_DRAW = 0.04
"""Of what the yardstick takes."""
LIMIT_RATIO = 1.15
_IN_A_WINDOW = Path(__file__).with_name("capturing_in_a_window.py")


def measure(run: Run) -> list[Figure]:
    """The cheap look first, then both captures of one view in turns."""
    return [_cheap_look(100 if run.quick else 500), *_in_a_window(run)]


def _cheap_look(repeats: int) -> Figure:
    new_board("FIT")
    scene = bpy.context.scene
    scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(scene.camera)
    settings = scene.set_dresser
    settings.capture.source = "CAMERA"
    bpy.context.view_layer.update()
    captures = part("scene.capture")
    watches = []
    for _ in range(repeats):
        with Stopwatch() as watch:
            captures.framing_now(bpy.context, settings)
            captures.view_now(bpy.context, settings)
        watches.append(watch.worked)
    note = f"processor time, median of {repeats}, at most {max(watches):.3f}: framing and view together"
    return Figure("where a capture would be taken from, on a redraw", median(watches), "ms", LIMIT_DRAW, note, pace())


def _in_a_window(run: Run) -> list[Figure]:
    name = "capture of the viewport over Blender's own render.opengl, 1536x1024"
    found = told_by(_IN_A_WINDOW, run, 3 if run.quick else 9)
    if found is None:
        return [Figure(name, 0.0, "", None, MISSING)]
    figures = []
    for shading, times in found.items():
        ratio = median(ours / own for ours, own in zip(times["ours"], times["own"], strict=True))
        note = (
            f"{shading}: median of {len(times['ours'])} pairs in turns; {median(times['ours']):.0f} ms over "
            f"{median(times['own']):.0f} ms on the wall, both with their PNG"
        )
        figures.append(Figure(f"{name}, {shading.lower()}", ratio, "", LIMIT_RATIO, note))
    return figures
