"""Reads what is no mesh where it shows: hair, point clouds and Grease Pencil, as they were evaluated. Main thread only; needs numpy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt
from mathutils.geometry import tessellate_polygon

from ..blender.versions import strokes_say_what_shows
from .camera import Floats
from .kinds import Form, form_of
from .opacity import HALF
from .strands import Faces, OwnSpace, Strands, balls, is_scaled_evenly, ribbons, smooth, together

_HAIR_RADIUS, _POINT_RADIUS, _STROKE_RADIUS = 0.005, 0.01, 0.01
"""What renders take where no radius is given."""
_FLAT = 1e-30
"""The volume below which an object is scaled to nothing."""
_LEGACY_WIDTH = 1 / 2000
"""Until 4.2 a stroke's width counts thousandths of a unit from edge to edge."""


@dataclass(frozen=True, slots=True)
class _Stroke:
    """One stroke in its object's own space: places (n, 3), radii (n), whether it closes, and which of line and fill shows."""

    places: Floats
    radii: Floats
    is_cyclic: bool
    has_line: bool
    has_fill: bool
    layer: int = 0
    fill: int = 0
    """Strokes of a layer with the same number are one fill; 0: this one alone."""


def faces_seen(obj: bpy.types.Object, world: Floats, seen_from: Floats, *, is_perspective: bool) -> Faces | None:
    """An evaluated object's faces as seen from the view; None where it shows nothing. `world` is the object's matrix, `seen_from` goes
    from the world to the view.
    """
    matrix, is_even = np.asarray(seen_from @ world), is_scaled_evenly(world)
    form = form_of(obj.type)
    if form in {Form.STRANDS, Form.POINTS} and abs(np.linalg.det(matrix[:3, :3])) < _FLAT:
        return None
    if form is Form.STRANDS:
        strands = _hair(obj.data)
        if strands is None:
            return None
        space = OwnSpace.of(matrix, is_perspective=is_perspective, is_even=is_even)
        turned = smooth(strands.in_view(space.own_to_space))
        return space.seen(ribbons(turned, is_perspective=is_perspective, is_round=False))
    if form is Form.POINTS:
        points = _points(obj.data)
        if not len(points.places):
            return None
        space = OwnSpace.of(matrix, is_perspective=is_perspective, is_even=is_even)
        turned = points.in_view(space.own_to_space)
        return space.seen(balls(turned.places, turned.radii, is_perspective=is_perspective))
    if form is Form.DRAWING:
        return _drawing(obj, matrix, is_perspective=is_perspective)
    return None


def _column(data: Any, name: str, width: int, count: int, default: float) -> Floats:
    """A named attribute's values; the default where there is none."""
    attribute = data.attributes.get(name)
    if attribute is None or len(attribute.data) != count:
        return np.full(count * width, default)
    values = np.empty(count * width, np.float32)
    attribute.data.foreach_get("vector" if width == 3 else "value", values)
    return values.astype(np.float64)


def _hair(data: Any) -> Strands | None:
    count = len(data.points)
    if not count:
        return None
    starts = np.empty(len(data.curve_offset_data), np.int32)
    data.curve_offset_data.foreach_get("value", starts)
    places = _column(data, "position", 3, count, 0.0).reshape(-1, 3)
    return Strands(places, _column(data, "radius", 1, count, _HAIR_RADIUS), starts.astype(np.int64))


def _points(data: Any) -> Strands:
    count = len(data.points)
    places = _column(data, "position", 3, count, 0.0).reshape(-1, 3)
    return Strands(places, _column(data, "radius", 1, count, _POINT_RADIUS), np.arange(count + 1))


def _drawing(obj: bpy.types.Object, matrix: Floats, *, is_perspective: bool) -> Faces | None:
    faces: list[Faces] = []
    fills: dict[tuple[int, int], list[Floats]] = {}
    for number, (stroke, layer_matrix) in enumerate(_legacy_strokes(obj) if obj.type == "GPENCIL" else _strokes(obj)):
        closes = stroke.is_cyclic and len(stroke.places) > 1  # then the last point is the first once more
        places = np.concatenate([stroke.places, stroke.places[:1]]) if closes else stroke.places
        radii = np.concatenate([stroke.radii, stroke.radii[:1]]) if closes else stroke.radii
        line = Strands(places, radii, np.array([0, len(places)])).in_view(matrix @ layer_matrix)
        if stroke.has_line and (found := ribbons(line, is_perspective=is_perspective, is_round=True)):
            faces.append(found)
        if stroke.has_fill and len(stroke.places) > 2:
            key = (stroke.layer, stroke.fill) if stroke.fill else (stroke.layer, -1 - number)
            fills.setdefault(key, []).append(line.places[: len(stroke.places)])
    for outlines in fills.values():  # strokes of one fill are its outline and its holes
        triangles = np.array(tessellate_polygon([[tuple(each) for each in line] for line in outlines]), np.int32)
        faces.append((np.concatenate(outlines).astype(np.float32), triangles.reshape(-1, 3)))
    return together(faces)


def _ink(obj: bpy.types.Object, number: int) -> tuple[bool, bool, float, float]:
    """Whether a material draws lines and fills, and how opaque they are."""
    slots = obj.material_slots
    material = slots[min(number, len(slots) - 1)].material if slots else None
    ink = None if material is None else material.grease_pencil
    if ink is None:
        return True, strokes_say_what_shows(), 1.0, 1.0
    line, fill = tuple(ink.color)[3], tuple(ink.fill_color)[3]
    if strokes_say_what_shows():
        return not ink.hide, not ink.hide, line, fill
    return not ink.hide and ink.show_stroke, not ink.hide and ink.show_fill, line, fill


def _is_hidden(layer: Any) -> bool:
    """Whether a layer is hidden, or a group of layers in which it stands."""
    while layer is not None:
        if layer.hide:
            return True
        layer = layer.parent_group
    return False


def _strokes(obj: bpy.types.Object) -> Iterator[tuple[_Stroke, Floats]]:
    """The strokes of the current frame, from 4.3 on."""
    for place, layer in enumerate(obj.data.layers):
        frame = None if _is_hidden(layer) else layer.current_frame()
        if frame is None or layer.opacity < HALF:
            continue
        drawing = frame.drawing
        offsets = [each.value for each in drawing.curve_offsets]
        count = offsets[-1] if offsets else 0
        if not count:
            continue
        places = _column(drawing, "position", 3, count, 0.0).reshape(-1, 3)
        radii = _column(drawing, "radius", 1, count, _STROKE_RADIUS)
        opacity = _column(drawing, "opacity", 1, count, 1.0) * layer.opacity
        materials, closes, hidden, fills = (
            _integers(drawing, name, len(offsets) - 1)
            for name in ("material_index", "cyclic", "hide_stroke", "fill_id")
        )
        matrix = np.array(layer.matrix_local, np.float64)
        for number, (begin, end) in enumerate(pairwise(offsets)):
            line, fill, ink, filled = _ink(obj, int(materials[number]))
            shown = float(opacity[begin:end].mean()) if end > begin else 0.0
            yield (
                _Stroke(
                    places[begin:end],
                    radii[begin:end],
                    bool(closes[number]),
                    line and not hidden[number] and ink * shown >= HALF,
                    fill and (fills[number] != 0 or not strokes_say_what_shows()) and filled * layer.opacity >= HALF,
                    place,
                    int(fills[number]),
                ),
                matrix,
            )


def _integers(data: Any, name: str, count: int) -> npt.NDArray[np.int32]:
    attribute = data.attributes.get(name)
    values = np.zeros(count, bool if attribute is not None and attribute.data_type == "BOOLEAN" else np.int32)
    if attribute is not None and len(attribute.data) == count:
        attribute.data.foreach_get("value", values)
    return values.astype(np.int32)


def _legacy_strokes(obj: bpy.types.Object) -> Iterator[tuple[_Stroke, Floats]]:
    """The strokes of the current frame, as 4.2 has them."""
    factor = obj.data.pixel_factor * _LEGACY_WIDTH
    for layer in obj.data.layers:
        if layer.hide or layer.active_frame is None or layer.opacity < HALF:
            continue
        matrix = np.array(layer.matrix_layer, np.float64)
        for stroke in layer.active_frame.strokes:
            count = len(stroke.points)
            places, pressures, strengths = (
                np.empty((count, 3), np.float32),
                np.empty(count, np.float32),
                np.empty(count, np.float32),
            )
            stroke.points.foreach_get("co", places.ravel())
            stroke.points.foreach_get("pressure", pressures)
            stroke.points.foreach_get("strength", strengths)
            line, fill, ink, filled = _ink(obj, stroke.material_index)
            shown = float(strengths.mean()) * layer.opacity if count else 0.0
            width = (stroke.line_width + layer.line_change) * factor
            yield (
                _Stroke(
                    places.astype(np.float64),
                    pressures.astype(np.float64) * width,
                    stroke.use_cyclic,
                    line and ink * shown >= HALF,
                    fill and filled * layer.opacity >= HALF,
                ),
                matrix,
            )
