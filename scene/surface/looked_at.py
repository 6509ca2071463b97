"""Which side of a face is its front: the one that the artist looks at. Plain geometry on a mesh; may import faces.

A normal says which side was meant to be seen. In imports from CAD and SketchUp, and in rooms made of a cube, it is the other one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import bmesh
import bpy
from mathutils import Matrix, Vector
from mathutils.bvhtree import BVHTree

from .faces import edit_mesh_of, face_count

_BEHIND = 0.02
"""The cosine from which on a face counts as seen from behind; below it is seen along its edge."""
_MOST_FACES = 50_000
"""Of a denser mesh, what stands before what is not looked for: it would take a quarter of a second and more."""
_SAME = 1e-4


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
    sights = {face.index: _sight(face, Vector(seen_along), seen_from) for face in faces if face.area}
    solid = [face for face in faces if face.area]
    behind = [face for face in solid if face.normal.dot(sights[face.index].normalized()) > _BEHIND]
    if not behind:
        return frozenset()
    before = [face for face in solid if face.normal.dot(sights[face.index].normalized()) < -_BEHIND]
    if face_count(obj.data) > _MOST_FACES:
        return frozenset() if before else frozenset(face.index for face in behind)
    with _tree_of(obj.data) as tree:
        back = matrix.inverted_safe()
        seen = frozenset(face.index for face in behind if _is_seen(face, sights[face.index], back, tree))
        if seen and not any(_is_seen(face, sights[face.index], back, tree) for face in before):
            return frozenset(face.index for face in solid)
        return seen


def _middle(face: SeenFace) -> Vector:
    return sum(face.corners, Vector()) / len(face.corners)


def _sight(face: SeenFace, along: Vector, seen_from: Sequence[float]) -> Vector:
    """From where it is seen to the middle of the face; from far away where only the direction is known."""
    if seen_from:
        return _middle(face) - Vector(seen_from)
    reach = max((corner - _middle(face)).length for corner in face.corners)
    return along.normalized() * (1e3 * max(reach, 1e-3))


def _is_seen(face: SeenFace, sight: Vector, back: Matrix, tree: BVHTree) -> bool:
    """Whether nothing of the object stands between the viewer and the middle of the face."""
    middle = _middle(face)
    eye, target = back @ (middle - sight), back @ middle
    length = (target - eye).length
    _, _, _, distance = tree.ray_cast(eye, target - eye)
    return distance is None or distance >= length * (1 - _SAME)


@contextmanager
def _tree_of(mesh: bpy.types.Mesh) -> Iterator[BVHTree]:
    """The mesh, as it is edited, to send rays at."""
    edit_mesh = edit_mesh_of(mesh)
    if edit_mesh is not None:
        yield BVHTree.FromBMesh(edit_mesh)
        return
    copied = bmesh.new()
    try:
        copied.from_mesh(mesh)
        yield BVHTree.FromBMesh(copied)
    finally:
        copied.free()
