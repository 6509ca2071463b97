"""A mask that was drawn around: annotations and Grease Pencil strokes, each closed into an area. Main thread only.

Selected Grease Pencil objects are meant where there are any, else the scene's annotations: a drawing that belongs to the
film is no mask by being there. Only what is shown in the current frame counts. A stroke on the screen (annotations with
their placement set to View) stands in parts of the frame, one in space is seen from where the capture is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import bpy
import numpy as np
from PIL import Image, ImageDraw

from ...client.errors import NoStrokes
from ...client.placement import View
from ..blender.versions import annotation_of, grease_pencil_types, strokes_in_frame
from ..visibility.camera import Floats, optics_of
from .shaping import Area


def strokes_area(context: bpy.types.Context, view: View, size: tuple[int, int]) -> Area:
    """What the strokes that are shown go around."""
    width, height = size
    picture = Image.new("L", size)
    draw = ImageDraw.Draw(picture)
    for stroke in _strokes(context, view):
        if len(stroke) >= 3:
            corners = (stroke * (1, -1) + 1) / 2 * (width, height) - 0.5
            draw.polygon([(float(x), float(y)) for x, y in corners], fill=255)
    area = np.asarray(picture) > 127
    if not area.any():
        raise NoStrokes()
    return area


def _strokes(context: bpy.types.Context, view: View) -> Iterator[Floats]:
    """Each stroke's points in the frame, from -1 to 1."""
    drawings = [obj for obj in context.selected_objects if obj.type in grease_pencil_types()]
    edited = context.object
    if edited is not None and edited.type in grease_pencil_types() and edited.mode != "OBJECT" and not drawings:
        drawings = [edited]
    if not drawings:
        yield from _annotations(context.scene, view)
        return
    depsgraph = context.evaluated_depsgraph_get()
    for obj in drawings:
        evaluated = obj.evaluated_get(depsgraph)
        for layer in evaluated.data.layers:
            if layer.hide:
                continue
            for points, matrix in strokes_in_frame(layer, context.scene.frame_current):
                yield _in_frame(view, points.astype(np.float64), np.array(evaluated.matrix_world @ matrix, np.float64))


def _annotations(scene: bpy.types.Scene, view: View) -> Iterator[Floats]:
    annotation = annotation_of(scene)
    for layer in annotation.layers if annotation is not None else ():
        frame = None if layer.annotation_hide else _frame_of(layer, scene.frame_current)
        for stroke in frame.strokes if frame is not None else ():
            points = np.empty((len(stroke.points), 3), np.float32)
            stroke.points.foreach_get("co", points.ravel())
            if stroke.display_mode == "3DSPACE":
                yield _in_frame(view, points.astype(np.float64), np.eye(4))
            elif stroke.display_mode != "2DIMAGE":
                yield points[:, :2].astype(np.float64) / 50 - 1 + _shift(view)


def _frame_of(layer: Any, number: int) -> Any:
    """The frame of a layer of annotations that is shown: Blender's own `active_frame` is not set before it is drawn."""
    if layer.lock_frame:
        return layer.active_frame
    passed = [frame for frame in layer.frames if frame.frame_number <= number]
    return max(passed, key=lambda frame: frame.frame_number, default=None)


def _in_frame(view: View, points: Floats, matrix: Floats) -> Floats:
    """Points in space as the view sees them, those behind it left out."""
    optics = optics_of(view)
    placed = np.column_stack([points, np.ones(len(points))]).astype(np.float64)
    clip = placed @ (optics.view_to_clip @ optics.in_view(matrix)).T
    before = clip[clip[:, 3] > 0]
    return np.asarray(before[:, :2] / before[:, 3:])


def _shift(view: View) -> tuple[float, float]:
    """How far a camera's lens shift moves the frame: strokes on the screen stand in the frame of a lens without it."""
    if not view.camera_name:
        return (0.0, 0.0)
    clip = view.view_to_clip
    return (-clip[2], -clip[6]) if view.is_perspective else (clip[3], clip[7])
