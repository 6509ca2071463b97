"""Meshes of so many faces that nobody waits while they are gone through one by one, such as scans: all of them at once, with numpy. May import faces.

They are parted into a few flat sides, as a subdivided box has them, or stay one piece, on which one picture lies. A million faces
take some 0.4 s.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import bpy
from mathutils import Matrix, Vector

from ...client.errors import SurfaceTooDense
from ..blender.versions import has_numpy
from .faces import edit_mesh_of, face_count, read_slots

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Indices = NDArray[np.int64]

DENSE = 20_000
"""Of more faces than these a whole object is looked at all at once."""

MOST_CHOSEN = 50_000
"""Faces that are chosen in Edit Mode are gone through one by one: so many take a second."""

FLAT_SIDES = 12
"""A thing of so many flat sides at most, such as a box or a sandwich board, shows the picture on each: Blender's own boxes come with
a layout that cuts every picture to pieces. A thing of more sides, or of round ones, keeps the layout that somebody made for it.
"""

_CLOSED = 0.2
"""What looks about evenly to all sides has no side of its own: then the viewer's counts. Part of its area that looks to one side."""
_BEHIND = 0.02
_DIRECTIONS = 32
"""In so many directions half way around the outermost points are looked for."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Faces that show one picture together. `normal`: a unit vector in world space to the side it is seen from."""

    normal: Vector
    is_flat: bool
    points: Numbers
    """Where the mesh's vertices are in world space, all of them."""
    vertices: Indices
    """Those of them that the piece has."""
    corners: Indices
    """The corners of its faces, as the mesh counts corners."""
    corner_vertices: Indices
    """The vertex of each of these corners."""

    def along(self, direction: Vector) -> Numbers:
        """How far each of the piece's vertices lies along a direction."""
        return self.points[self.vertices] @ _numbers(direction)

    def outline(self, right: Vector, up: Vector) -> list[tuple[float, float]]:
        """The outermost of its vertices in a plane."""
        import numpy as np

        flat = np.stack([self.along(right), self.along(up)])
        turns = np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
        ways = [np.cos(turn) * flat[0] + np.sin(turn) * flat[1] for turn in turns]
        found = {int(place(way)) for way in ways for place in (np.argmin, np.argmax)}
        return [(float(flat[0, at]), float(flat[1, at])) for at in sorted(found)]

    def lay(self, stored: array[float], centre: Vector, across: Vector, along: Vector) -> None:
        """Write the UVs of the piece's corners into those of all the mesh's corners: 0.5 at the centre, and by these vectors."""
        import numpy as np

        shifted = self.points - _numbers(centre)
        uvs = np.stack([shifted @ _numbers(across), shifted @ _numbers(along)], axis=1) + 0.5
        np.frombuffer(stored, dtype=np.float32).reshape(-1, 2)[self.corners] = uvs[self.corner_vertices]


def is_dense(obj: bpy.types.Object, faces: Sequence[int]) -> bool:
    """Whether the whole of an object is meant, it is not being edited, and it has more faces than are gone through one by one."""
    return not faces and edit_mesh_of(obj.data) is None and face_count(obj.data) > DENSE and has_numpy()


def check_count(obj: bpy.types.Object, faces: Sequence[int]) -> None:
    """Raise `SurfaceTooDense` where more faces would be gone through one by one than a second is enough for."""
    count = 0 if is_dense(obj, faces) else len(faces) or face_count(obj.data)
    if count > MOST_CHOSEN:
        raise SurfaceTooDense(target=obj.name, count=count)


def in_one_piece(name: str) -> str:
    """What is said of an object whose picture lies on all of it at once."""
    return f"{name} has so many faces that the picture lies on it in one piece, as it is looked at; what turns away shows it from behind."


def pieces_of(
    obj: bpy.types.Object,
    matrix: Matrix,
    seen_along: Sequence[float],
    seen_from: Sequence[float],
    *,
    flat_angle: float,
    flat_depth: float,
) -> list[Piece]:
    """The flat sides of an object as it stands by this matrix, the largest first, if those are few; else all of it as one piece.

    Faces are in one plane while the cosine of the angle to it is at least `flat_angle`, and they lie apart by at most `flat_depth` of
    their reach. Of several material slots it is what shows the active one. Empty for what has no area.
    """
    import numpy as np

    mesh = obj.data
    looks = _areas(mesh, matrix)
    areas = np.linalg.norm(looks, axis=1)
    areas[~_meant(obj)] = 0.0
    if not areas.any():
        return []
    directions = looks / np.maximum(areas, 1e-300)[:, None]
    points = _points(mesh, matrix)
    labels = _flat_labels(directions, areas, flat_angle)
    if labels is not None and not _lie_in_planes(mesh, matrix, labels, directions, areas, flat_depth):
        labels = None
    is_flat = labels is not None
    if labels is None:
        labels = np.where(areas > 0, 0, -1).astype(np.int8)
    sight = _sight(points, seen_along, seen_from)
    flips = sight is not None and not bool(((directions @ sight < -_BEHIND) & (areas > 0)).any())
    totals = np.empty(len(areas), dtype=np.int32)
    mesh.polygons.foreach_get("loop_total", totals)
    of_corners, around = np.repeat(labels, totals), np.empty(len(mesh.loops), dtype=np.int32)
    mesh.loops.foreach_get("vertex_index", around)
    sides = []
    for label in range(int(labels.max()) + 1):
        inside = labels == label
        normal = _normal(obj, looks[inside].sum(axis=0), float(areas[inside].sum()), sight)
        if flips and sight is not None and float(_numbers(normal) @ sight) > _BEHIND:
            normal = -normal
        corners = np.flatnonzero(of_corners == label)
        used = np.zeros(len(points), dtype=bool)
        used[around[corners]] = True
        sides.append(
            (
                float(areas[inside].sum()),
                Piece(normal, is_flat, points, np.flatnonzero(used), corners, around[corners].astype(np.int64)),
            )
        )
    return [piece for _, piece in sorted(sides, key=lambda side: -side[0])]


def _numbers(vector: Vector) -> Numbers:
    import numpy as np

    return np.array(vector[:], dtype=np.float64)


def _points(mesh: bpy.types.Mesh, matrix: Matrix) -> Numbers:
    import numpy as np

    stored = np.empty(3 * len(mesh.vertices), dtype=np.float32)
    mesh.vertices.foreach_get("co", stored)
    place = np.array(matrix, dtype=np.float64)
    points: Numbers = stored.reshape(-1, 3).astype(np.float64) @ place[:3, :3].T + place[:3, 3]
    return points


def _areas(mesh: bpy.types.Mesh, matrix: Matrix) -> Numbers:
    """For each face a vector to its front, as long as the face is large, in world space."""
    import numpy as np

    normals = np.empty(3 * len(mesh.polygons), dtype=np.float32)
    areas = np.empty(len(mesh.polygons), dtype=np.float32)
    mesh.polygons.foreach_get("normal", normals)
    mesh.polygons.foreach_get("area", areas)
    turn = np.array(matrix, dtype=np.float64)[:3, :3]
    one, two, three = turn.T
    # Areas go by the cofactors. A mirrored object shows the same side as its front.
    cofactors = np.stack([np.cross(two, three), np.cross(three, one), np.cross(one, two)], axis=1)
    front = -1.0 if np.linalg.det(turn) < 0 else 1.0
    looks: Numbers = front * (normals.reshape(-1, 3) * areas[:, None]).astype(np.float64) @ cofactors.T
    return looks


def _meant(obj: bpy.types.Object) -> NDArray[np.bool_]:
    """The faces that show the active material slot; all of them where there is one slot at most."""
    import numpy as np

    last = len(obj.material_slots) - 1
    if last < 1:
        return np.ones(len(obj.data.polygons), dtype=bool)
    shown: NDArray[np.bool_] = np.minimum(np.asarray(read_slots(obj.data)), last) == obj.active_material_index
    return shown


def _sight(points: Numbers, seen_along: Sequence[float], seen_from: Sequence[float]) -> Numbers | None:
    """The direction in which the viewer looks at the middle of the object; None where nobody does."""
    import numpy as np

    if not seen_along:
        return None
    looked = np.array(seen_along, dtype=np.float64)
    if seen_from:
        looked = (points.min(axis=0) + points.max(axis=0)) / 2 - np.array(seen_from, dtype=np.float64)
    sight: Numbers = looked / max(float(np.linalg.norm(looked)), 1e-300)
    return sight


def _normal(obj: bpy.types.Object, total: Numbers, area: float, sight: Numbers | None) -> Vector:
    if float((total**2).sum()) ** 0.5 > _CLOSED * area:
        return Vector(total).normalized()
    if sight is not None:
        return -Vector(sight).normalized()
    return -(obj.matrix_world.to_3x3() @ Vector((0.0, 1.0, 0.0))).normalized()


def _flat_labels(directions: Numbers, areas: Numbers, flat_angle: float) -> NDArray[np.int8] | None:
    """For each face the number of the direction that it looks to, -1 for what has no area; None where those are too many."""
    import numpy as np

    labels = np.full(len(areas), -1, dtype=np.int8)
    left = areas.copy()
    for label in range(FLAT_SIDES):
        if not left.any():
            break
        seed = int(left.argmax())
        inside = (left > 0) & (directions @ directions[seed] >= flat_angle)
        labels[inside] = label
        left[inside] = 0.0
    return None if left.any() else labels


def _lie_in_planes(
    mesh: bpy.types.Mesh,
    matrix: Matrix,
    labels: NDArray[np.int8],
    directions: Numbers,
    areas: Numbers,
    flat_depth: float,
) -> bool:
    import numpy as np

    centres = np.empty(3 * len(areas), dtype=np.float32)
    mesh.polygons.foreach_get("center", centres)
    place = np.array(matrix, dtype=np.float64)[:3, :3]
    middles = centres.reshape(-1, 3).astype(np.float64) @ place.T
    for label in range(int(labels.max()) + 1):
        inside = labels == label
        normal = (directions[inside] * areas[inside, None]).sum(axis=0)
        normal /= max(float(np.linalg.norm(normal)), 1e-300)
        own = middles[inside] - middles[inside][0]
        depths = own @ normal
        if np.ptp(depths) > flat_depth * max(float(np.linalg.norm(own, axis=1).max()), 1e-300):
            return False
    return True
