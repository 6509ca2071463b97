"""All faces of a mesh at once, in world space, as numpy has them. May import faces.

Faces of a mesh that is being edited are read as they are now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import bpy
from mathutils import Matrix

from .faces import read_slots

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Indices = NDArray[np.int32]
    Mask = NDArray[np.bool_]

_LEAST, _NO_AREA = 1e-12, 1e-6
"""A face with no more area than that, or than this part of the square of its reach, is a line."""


@dataclass(frozen=True, slots=True)
class DenseMesh:
    """The vertices and the faces of an object as it stands, by their indices; arrays of N x 3 or N."""

    points: Numbers
    """Where the vertices are."""
    middles: Numbers
    """The middles of the faces."""
    directions: Numbers
    """Unit vectors to the fronts of the faces."""
    areas: Numbers
    """Zero for a face that has none, and for one that is not meant."""
    totals: Indices
    """How many corners each face has."""
    around: Indices
    """The vertex of each corner, face after face."""

    def vertices_of(self, inside: Mask) -> Mask:
        """Which vertices these faces have."""
        import numpy as np

        used = np.zeros(len(self.points), dtype=bool)
        used[self.around[np.repeat(inside, self.totals)]] = True
        return used


def read_dense(obj: bpy.types.Object, matrix: Matrix, faces: Sequence[int]) -> DenseMesh:
    """The object's mesh as it stands by this matrix. `faces` are those that are meant; none: those that show the active material slot."""
    import numpy as np

    mesh = obj.data
    if mesh.is_editmode:
        obj.update_from_editmode()
    count = len(mesh.polygons)
    normals, middles = np.empty(3 * count, dtype=np.float32), np.empty(3 * count, dtype=np.float32)
    sizes, totals = np.empty(count, dtype=np.float32), np.empty(count, dtype=np.int32)
    stored, around = np.empty(3 * len(mesh.vertices), dtype=np.float32), np.empty(len(mesh.loops), dtype=np.int32)
    mesh.polygons.foreach_get("normal", normals)
    mesh.polygons.foreach_get("area", sizes)
    mesh.polygons.foreach_get("center", middles)
    mesh.polygons.foreach_get("loop_total", totals)
    mesh.vertices.foreach_get("co", stored)
    mesh.loops.foreach_get("vertex_index", around)
    place = np.array(matrix, dtype=np.float64)
    turn, shift = place[:3, :3], place[:3, 3]
    looks = (normals.reshape(-1, 3) * sizes[:, None]).astype(np.float64) @ _cofactors(turn).T
    areas = np.linalg.norm(looks, axis=1)
    directions = looks / np.maximum(areas, 1e-300)[:, None]
    areas[~_meant(obj, faces)] = 0.0
    points = stored.reshape(-1, 3).astype(np.float64) @ turn.T + shift
    areas[_lines(points, areas, totals, around)] = 0.0
    return DenseMesh(
        points=points,
        middles=middles.reshape(-1, 3).astype(np.float64) @ turn.T + shift,
        directions=directions,
        areas=areas,
        totals=totals,
        around=around,
    )


def _cofactors(turn: Numbers) -> Numbers:
    """What areas go by. A mirrored object shows the same side as its front."""
    import numpy as np

    one, two, three = turn.T
    front = -1.0 if np.linalg.det(turn) < 0 else 1.0
    found: Numbers = front * np.stack([np.cross(two, three), np.cross(three, one), np.cross(one, two)], axis=1)
    return found


def _lines(points: Numbers, areas: Numbers, totals: Indices, around: Indices) -> NDArray[np.intp]:
    """The faces that have no area by the measure of `measure.world_faces`."""
    import numpy as np

    reach = np.ptp(points, axis=0)
    faces = np.flatnonzero(areas <= max(_LEAST, _NO_AREA * float(reach @ reach)))
    if not len(faces):
        return faces
    counts = totals[faces].astype(np.int64)
    starts = np.cumsum(totals, dtype=np.int64)[faces] - counts
    first = np.cumsum(counts) - counts
    corners = np.arange(int(counts.sum())) - np.repeat(first - starts, counts)
    spokes = points[around[corners]] - np.repeat(points[around[starts]], counts, axis=0)
    longest = np.maximum.reduceat((spokes**2).sum(axis=1), first)
    return faces[areas[faces] <= np.maximum(_LEAST, _NO_AREA * longest)]


def _meant(obj: bpy.types.Object, faces: Sequence[int]) -> Mask:
    """The faces that are meant. Raises IndexError when there is no such face."""
    import numpy as np

    count, last = len(obj.data.polygons), len(obj.material_slots) - 1
    if faces:
        meant = np.zeros(count, dtype=bool)
        meant[np.asarray(faces)] = True
        return meant
    if last < 1:
        return np.ones(count, dtype=bool)
    shown: Mask = np.minimum(np.asarray(read_slots(obj.data)), last) == obj.active_material_index
    return shown
