"""All faces of a mesh at once, in world space, as numpy has them. May import blender and faces.

Products of these long thin arrays are taken by `einsum`: `@` would part each among all cores, which wait for each other busily; on
a machine that has other work a million faces took three times the processor time, and five times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import bpy
from mathutils import Matrix

from .. import blender
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
    """Zero for a face that has none, as one whose corners are nowhere, and for one that is not meant."""
    totals: Indices
    """How many corners each face has."""
    around: Indices
    """The vertex of each corner, face after face."""

    def without_lines(self, faces: NDArray[np.intp]) -> NDArray[np.intp]:
        """Those of these faces, by their numbers, that have an area by the measure of `measure.world_faces`."""
        import numpy as np

        if not len(faces):
            return faces
        counts = self.totals[faces].astype(np.int64)
        starts = np.cumsum(self.totals, dtype=np.int64)[faces] - counts
        first = np.cumsum(counts) - counts
        corners = np.arange(int(counts.sum())) - np.repeat(first - starts, counts)
        spokes = self.points[self.around[corners]] - np.repeat(self.points[self.around[starts]], counts, axis=0)
        longest = np.maximum.reduceat((spokes**2).sum(axis=1), first)
        return faces[self.areas[faces] > np.maximum(_LEAST, _NO_AREA * longest)]

    def vertices_of(self, inside: Mask) -> Mask:
        """Which vertices these faces have."""
        import numpy as np

        used = np.zeros(len(self.points), dtype=bool)
        used[self.around if inside.all() else self.around[np.repeat(inside, self.totals)]] = True
        return used


def read_dense(obj: bpy.types.Object, matrix: Matrix, faces: Sequence[int]) -> DenseMesh:
    """The object's mesh as it stands by this matrix, and as it was when it was last written back from Edit Mode. `faces` are those that are meant; none: those that show the active material slot."""
    import numpy as np

    mesh = obj.data
    count = len(mesh.polygons)
    normals, middles = np.empty(3 * count, dtype=np.float32), np.empty(3 * count, dtype=np.float32)
    sizes = np.empty(count, dtype=np.float32)
    mesh.polygon_normals.foreach_get("vector", normals)
    mesh.polygons.foreach_get("area", sizes)
    mesh.polygons.foreach_get("center", middles)
    place = np.array(matrix, dtype=np.float64)
    turn, shift = place[:3, :3], place[:3, 3]
    looks = _turned(normals, _cofactors(turn))
    looks *= sizes[:, None]
    areas = lengths_of(looks)
    looks /= np.maximum(areas, 1e-300)[:, None]
    has_none = ~np.isfinite(areas)
    areas[has_none], looks[has_none] = 0.0, 0.0
    areas[~_meant(obj, faces)] = 0.0
    starts = read_starts(mesh)
    return DenseMesh(
        points=_turned(blender.mesh_arrays.points_of(mesh), turn) + shift,
        middles=_turned(middles, turn) + shift,
        directions=looks,
        areas=areas,
        totals=(np.append(starts[1:], len(mesh.loops)) - starts).astype(np.int32),
        around=blender.mesh_arrays.corners_of(mesh),
    )


def read_starts(mesh: bpy.types.Mesh) -> Indices:
    """The first corner of each face."""
    import numpy as np

    stored = np.empty(len(mesh.polygons), dtype=np.int32)
    mesh.polygons.foreach_get("loop_start", stored)
    return stored


def how_far(vectors: Numbers, direction: Numbers) -> Numbers:
    """How far each of these vectors goes in a direction."""
    import numpy as np

    far: Numbers = np.einsum("ij,j->i", vectors, direction)
    return far


def lengths_of(vectors: Numbers) -> Numbers:
    """How long each of these vectors is."""
    import numpy as np

    lengths: Numbers = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    return lengths


def unit_of(vector: Numbers) -> Numbers:
    """The vector with a length of 1; one without a length stays so."""
    import numpy as np

    unit: Numbers = vector / max(float(np.linalg.norm(vector)), 1e-300)
    return unit


def total_of(areas: Numbers, directions: Numbers) -> Numbers:
    """The sum of directions, each by its area."""
    import numpy as np

    total: Numbers = np.einsum("i,ij->j", areas, directions)
    return total


def _turned(stored: NDArray[np.float32], turn: Numbers) -> Numbers:
    """Vectors, flat or N x 3, turned by a matrix of 3 x 3."""
    import numpy as np

    turned: Numbers = np.einsum("ij,kj->ik", stored.reshape(-1, 3).astype(np.float64), turn)
    return turned


def _cofactors(turn: Numbers) -> Numbers:
    """What areas go by. A mirrored object shows the same side as its front."""
    import numpy as np

    one, two, three = turn.T
    front = -1.0 if np.linalg.det(turn) < 0 else 1.0
    found: Numbers = front * np.stack([np.cross(two, three), np.cross(three, one), np.cross(one, two)], axis=1)
    return found


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
