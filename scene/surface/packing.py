"""UVs without overlaps for an object that has none: its sides, each flat, laid side by side. May import measure."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import bpy
from mathutils import Vector

from .faces import UV, face_count
from .measure import Side, forward_of, sides_of, world_faces

GAP = 0.004
"""Between two sides, as part of the picture: the bake's margin has room in it."""

_SHRINK = 0.95


def packed_sides(obj: bpy.types.Object) -> dict[int, tuple[UV, ...]]:
    """The UVs of every face that has an area, by face index: all sides at one scale, none over another."""
    sides = sides_of(world_faces(obj, range(face_count(obj.data))), forward_of(obj, ()))
    sides.sort(key=lambda side: side.surface.height, reverse=True)
    boxes = [(side.surface.width, side.surface.height) for side in sides]
    scale = 1 / sqrt(sum(width * height for width, height in boxes))
    while (corners := _shelved(boxes, scale)) is None:
        scale *= _SHRINK
    uvs: dict[int, tuple[UV, ...]] = {}
    for side, corner in zip(sides, corners, strict=True):
        uvs.update(_laid(side, corner, scale))
    return uvs


def _shelved(boxes: Sequence[tuple[float, float]], scale: float) -> list[UV] | None:
    """The lower left corners of boxes, from the highest to the lowest, on shelves; None when they do not fit."""
    corners: list[UV] = []
    left, low, shelf = GAP, GAP, 0.0
    for width, height in boxes:
        across, up = width * scale + GAP, height * scale + GAP
        if left + across > 1:
            left, low, shelf = GAP, low + shelf, 0.0
        if left + across > 1 or low + up > 1:
            return None
        corners.append((left, low))
        left, shelf = left + across, max(shelf, up)
    return corners


def _laid(side: Side, corner: UV, scale: float) -> dict[int, tuple[UV, ...]]:
    surface = side.surface
    right, up, centre = Vector(surface.right), Vector(surface.up), Vector(surface.centre)

    def uv(point: Vector) -> UV:
        offset = point - centre
        return (
            corner[0] + (offset.dot(right) + surface.width / 2) * scale,
            corner[1] + (offset.dot(up) + surface.height / 2) * scale,
        )

    return {face.index: tuple(uv(point) for point in face.corners) for face in side.faces}
