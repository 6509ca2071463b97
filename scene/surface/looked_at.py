"""Which side of a face is its front: the one that the artist looks at. Plain geometry on a mesh; may import faces.

A normal says which side was meant to be seen. In imports from CAD and SketchUp, and in rooms made of a cube, it is the other one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

import bmesh
import bpy
from mathutils import Matrix, Vector
from mathutils.bvhtree import BVHTree

from .faces import edit_mesh_of, face_count

BEHIND = 0.02
"""The cosine from which on a face counts as seen from behind; below it is seen along its edge."""
MOST_FACES = 50_000
"""Of a denser mesh, what stands before what is not looked for: it would take a quarter of a second and more."""
_SAME = 1e-4
_BEYOND = 4.0
"""So many times its own size away from it nothing of an object stands before it; from farther off it is not told from itself."""


class SeenFace(Protocol):
    """A face in world space; `normal` is a unit vector, `area` zero for a face without one."""

    @property
    def index(self) -> int: ...
    @property
    def corners(self) -> tuple[Vector, ...]: ...
    @property
    def normal(self) -> Vector: ...
    @property
    def area(self) -> float: ...


def seen_from_behind(
    obj: bpy.types.Object,
    matrix: Matrix,
    faces: Sequence[SeenFace],
    seen_along: Sequence[float],
    seen_from: Sequence[float],
) -> frozenset[int]:
    """The indices of those faces of the object, as it stands by this matrix, whose back the viewer sees.

    What its own object hides from the viewer keeps its front where its normal points, unless the viewer sees none of these faces
    from the front: then all of them are the wrong way round. Without a direction nothing is known.
    """
    if not seen_along:
        return frozenset()
    along = Vector(seen_along)
    sights = {face.index: _sight(face, along, seen_from) for face in faces if face.area}
    solid = [face for face in faces if face.area]
    behind = [face for face in solid if face.normal.dot(sights[face.index].normalized()) > BEHIND]
    if not behind:
        return frozenset()
    before = [face for face in solid if face.normal.dot(sights[face.index].normalized()) < -BEHIND]
    if face_count(obj.data) > MOST_FACES:
        return frozenset() if before else frozenset(face.index for face in behind)
    sightings = Sightings(obj, matrix)
    seen = frozenset(face.index for face in behind if sightings.is_seen(_middle(face), sights[face.index]))
    if seen and not any(sightings.is_seen(_middle(face), sights[face.index]) for face in before):
        return frozenset(face.index for face in solid)
    return seen


class Sightings:
    """What an object, as it stands by this matrix, hides of itself from a viewer. Of one moment: it holds the mesh."""

    def __init__(self, obj: bpy.types.Object, matrix: Matrix) -> None:
        self._mesh, self._back = obj.data, matrix.inverted_safe()
        corners = [matrix @ Vector(corner) for corner in obj.bound_box]
        self._far = _BEYOND * max((corner - corners[0]).length for corner in corners)

    def is_seen(self, middle: Vector, sight: Vector) -> bool:
        """Whether nothing of the object stands before the middle of a face, which is looked at from so far and in that direction."""
        if 0 < self._far < sight.length:
            sight = sight * (self._far / sight.length)
        eye, target = self._back @ (middle - sight), self._back @ middle
        length = (target - eye).length
        _, _, _, distance = self._tree.ray_cast(eye, target - eye)
        return distance is None or distance >= length * (1 - _SAME)

    @cached_property
    def _tree(self) -> BVHTree:
        """The mesh, as it is edited, to send rays at."""
        edit_mesh = edit_mesh_of(self._mesh)
        if edit_mesh is not None:
            return BVHTree.FromBMesh(edit_mesh)
        copied = bmesh.new()
        try:
            copied.from_mesh(self._mesh)
            return BVHTree.FromBMesh(copied)
        finally:
            copied.free()


def _middle(face: SeenFace) -> Vector:
    return sum(face.corners, Vector()) / len(face.corners)


def _sight(face: SeenFace, along: Vector, seen_from: Sequence[float]) -> Vector:
    """From where it is seen to the middle of the face; from far away where only the direction is known."""
    if seen_from:
        return _middle(face) - Vector(seen_from)
    middle = _middle(face)
    reach = max((corner - middle).length for corner in face.corners)
    return along.normalized() * (1e3 * max(reach, 1e-3))
