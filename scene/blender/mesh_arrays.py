"""A mesh's columns of numbers, the quick way. Main thread only; needs numpy. Imports nothing of ours.

Blender copies an attribute in one piece, and asks for everything else value by value, as for all of a mesh in Edit Mode, which has none: of a million triangles the corners take
0.2 s where both their polygons and the polygons' corners take 2 ms. So triangles are put together here, as Blender does
(`mesh_tessellate.cc`, `is_quad_flip_v3_first_third_fast`); only where a polygon has five corners or more is Blender asked for them.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import bpy
import numpy as np
import numpy.typing as npt

Points: TypeAlias = npt.NDArray[np.float32]
Integers: TypeAlias = npt.NDArray[np.int32]
Floats: TypeAlias = npt.NDArray[np.float64]

_LENGTHS = {"POINT": "vertices", "CORNER": "loops", "FACE": "polygons"}
_FIELDS = {"FLOAT_VECTOR": "vector", "INT": "value", "BOOLEAN": "value"}


def column(
    mesh: bpy.types.Mesh, name: str, domain: str, kind: npt.DTypeLike, width: int = 1
) -> npt.NDArray[Any] | None:
    """An attribute's values, (count,) or (count, width); None where the mesh has none of that name there."""
    attribute = mesh.attributes.get(name)
    if attribute is None or attribute.domain != domain or attribute.data_type not in _FIELDS:
        return None
    values = np.empty(len(getattr(mesh, _LENGTHS[domain])) * width, kind)
    attribute.data.foreach_get(_FIELDS[attribute.data_type], values)
    return values if width == 1 else values.reshape(-1, width)


def points_of(mesh: bpy.types.Mesh) -> Points:
    """Where the mesh's points are, (points, 3), in its own space."""
    found = column(mesh, "position", "POINT", np.float32, 3)
    if found is None:
        found = np.empty((len(mesh.vertices), 3), np.float32)
        mesh.vertices.foreach_get("co", found.ravel())
    return found


def corners_of(mesh: bpy.types.Mesh) -> Integers:
    """Each corner's point, (corners,)."""
    found = column(mesh, ".corner_vert", "CORNER", np.int32)
    if found is None:
        found = np.empty(len(mesh.loops), np.int32)
        mesh.loops.foreach_get("vertex_index", found)
    return found


def polygon_of_triangles(mesh: bpy.types.Mesh) -> Integers:
    """Each triangle's polygon, (triangles,), in ascending order."""
    mesh.calc_loop_triangles()
    found = np.empty(len(mesh.loop_triangles), np.int32)
    mesh.loop_triangle_polygons.foreach_get("value", found)
    return found


def triangles_of(mesh: bpy.types.Mesh, points: Points, owners: Integers) -> Integers:
    """The points of Blender's own triangles, (triangles, 3). `owners` is what `polygon_of_triangles` found."""
    counts = np.bincount(owners, minlength=len(mesh.polygons))
    if counts.max(initial=0) > 2 or counts.min(initial=1) < 1:
        found = np.empty((len(owners), 3), np.int32)
        mesh.loop_triangles.foreach_get("vertices", found.ravel())
        return found
    corners = corners_of(mesh)
    if counts.max() == 1:
        return corners.reshape(-1, 3)
    if counts.min() == 2:
        return _of_quads(corners.reshape(-1, 4), points).reshape(-1, 3)
    ends = np.cumsum(counts + 2)
    first = np.cumsum(counts) - counts
    is_quad = counts == 2
    found = np.empty((len(owners), 3), np.int32)
    single, double = np.flatnonzero(~is_quad), np.flatnonzero(is_quad)
    found[first[single]] = corners[(ends[single] - 3)[:, None] + np.arange(3)]
    if len(double):
        pairs = _of_quads(corners[(ends[double] - 4)[:, None] + np.arange(4)], points)
        found[first[double]], found[first[double] + 1] = pairs[:, 0], pairs[:, 1]
    return found


def _of_quads(quads: Integers, points: Points) -> Integers:
    """Two triangles of each quad, (quads, 2, 3): cut from the first corner to the third unless one of them would lie outside it."""
    found = np.take(quads, [0, 1, 2, 0, 2, 3], axis=1)
    first = points[quads[:, 0]]
    second, third, fourth = ((points[quads[:, corner]] - first).T for corner in (1, 2, 3))
    before, after = _cross(second, third), _cross(fourth, third)
    flips = before[0] * after[0] + before[1] * after[1] + before[2] * after[2] > 0
    if flips.any():
        found[flips] = np.take(quads[flips], [0, 1, 3, 1, 2, 3], axis=1)
    return found.reshape(-1, 2, 3)


def _cross(one: Points, other: Points) -> tuple[Points, Points, Points]:
    """The cross product of vectors that stand in columns (3, n): quicker than numpy's own."""
    (a, b, c), (x, y, z) = one, other
    return b * z - c * y, c * x - a * z, a * y - b * x


def box_around(points: Points | Floats) -> tuple[Floats, Floats]:
    """The lowest and the highest of each axis, (3,) each, of at least one point."""
    axes = np.ascontiguousarray(points.T)  # else numpy takes ten times as long
    return axes.min(axis=1).astype(np.float64), axes.max(axis=1).astype(np.float64)
