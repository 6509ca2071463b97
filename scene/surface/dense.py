"""Meshes of so many faces that nobody waits while they are gone through one by one, such as scans: all of them at once, with numpy.

They are parted into a few flat sides, as a subdivided box has them, or stay one piece, on which one picture lies.
May import dense_mesh, faces, flat_sides and looked_at.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import bpy
from mathutils import Matrix, Vector

from ...client.errors import SurfaceTooDense
from .. import blender
from ..blender.versions import has_numpy
from .dense_mesh import DenseMesh, how_far, lengths_of, read_dense, total_of, unit_of
from .faces import face_count
from .flat_sides import Planes, flat_sides, planes_of
from .looked_at import BEHIND, MOST_FACES, Sightings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .dense_mesh import Indices, Mask, Numbers

DENSE = 20_000
"""Of more faces than these a whole object is looked at all at once."""

MOST_CHOSEN = 50_000
"""Faces that are chosen in Edit Mode are gone through one by one: so many take a second."""

FLAT_SIDES = 12
"""A thing of so many flat sides at most, such as a box or a sandwich board, shows the picture on each: Blender's own boxes come with
a layout that cuts every picture to pieces. A thing of more sides, or of round ones, keeps the layout that somebody made for it.
"""
_MOST_SIDES = 64
"""Where nobody made a layout, so many flat sides show the picture each."""

_CLOSED = 0.2
"""What looks about evenly to all sides has no side of its own: then the viewer's counts. Part of its area that looks to one side."""
_TURNED_AWAY = 0.7
"""The cosine, of some 45 degrees, up to which faces show a picture of one piece well."""
_FEW = 0.05
"""So small a part that is seen of a side, or that shows its front where what hides it is not looked for, does not count."""
_DIRECTIONS = 32
"""In so many directions half way around the outermost points are looked for."""
_RAYS = 256
"""Faces of a side to which a ray is sent, to see whether the viewer sees them."""
_GOLDEN = (5**0.5 - 1) / 2
"""Multiples of it, less their whole part, lie evenly and in no step that the rows of a grid might have, too."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Faces that show one picture together. `normal`: a unit vector in world space to the side it is seen from."""

    normal: Vector
    is_flat: bool
    is_divided: bool
    """Whether a part of it looks to another side, on which one by one the faces would show the picture again."""
    points: Numbers
    """Where the mesh's vertices are in world space, all of them."""
    vertices: NDArray[np.intp]
    """Those of them that the piece has."""
    corners: NDArray[np.intp] | None
    """The corners of its faces, as the mesh counts corners; None for all of them."""
    corner_vertices: Indices
    """The vertex of each of these corners."""
    corner_count: int
    """How many corners the whole mesh has."""

    @property
    def origin(self) -> Vector:
        """One of its vertices. What is far from the world's origin is measured from here: Blender's vectors have seven digits."""
        return Vector(self.points[self.vertices[0]])

    def along(self, direction: Vector) -> Numbers:
        """How far from its origin each of the piece's vertices lies along a direction."""
        axis = _numbers(direction)
        return how_far(self._own, axis) - float(self.points[self.vertices[0]] @ axis)

    @property
    def _own(self) -> Numbers:
        return self.points if len(self.vertices) == len(self.points) else self.points[self.vertices]

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

        axes = np.stack([_numbers(across), _numbers(along)], axis=1)
        uvs = (np.einsum("ij,jk->ik", self.points, axes) + (0.5 - _numbers(centre) @ axes)).astype(np.float32)
        laid = np.frombuffer(stored, dtype=np.float32).reshape(-1, 2)
        if self.corners is None:
            np.take(uvs, self.corner_vertices, axis=0, out=laid)
        else:
            laid[self.corners] = uvs[self.corner_vertices]


def is_dense(obj: bpy.types.Object, faces: Sequence[int]) -> bool:
    """Whether more faces are meant than are gone through one by one, and numpy is there. Of chosen ones in Edit Mode those are more."""
    most = MOST_CHOSEN if faces and obj.data.is_editmode else DENSE
    return (len(faces) or face_count(obj.data)) > most and has_numpy()


def check_count(obj: bpy.types.Object, faces: Sequence[int]) -> None:
    """Raise `SurfaceTooDense` where more faces are chosen in Edit Mode than a second is enough for: to know them again, too."""
    if obj.data.is_editmode and len(faces) > MOST_CHOSEN:
        raise SurfaceTooDense(target=obj.name, count=len(faces))


def in_one_piece(name: str) -> str:
    """What is said of an object whose picture lies on all of it at once, though not all of it looks to one side."""
    return f"The mesh of {name} is too dense to be divided into sides, so the picture lies on it in one piece; what faces away shows it mirrored."


def pieces_of(
    obj: bpy.types.Object,
    matrix: Matrix,
    faces: Sequence[int],
    seen_along: Sequence[float],
    seen_from: Sequence[float],
    *,
    keeps_layout: bool,
) -> list[Piece]:
    """The flat sides of an object as it stands by this matrix, the largest first, if those are few; else all of it as one piece.

    `faces` are those that are meant; none: those that show the active material slot. `keeps_layout`: whether what has more flat sides
    than `FLAT_SIDES` will be shown through a layout of its own. Empty for what has no area. Raises IndexError when there is no such face.
    """
    mesh = read_dense(obj, matrix, faces)
    if not mesh.areas.any():
        return []
    look = _Look(mesh, Sightings(obj, matrix), seen_along, seen_from)
    most = FLAT_SIDES if keeps_layout else _MOST_SIDES
    planes = planes_of(mesh, most)
    if planes is not None:
        planes = flat_sides(mesh, planes.turned(look.seen_from_behind(planes)), most)
    if planes is None:
        normal = _normal_of_all(obj, look)
        away = (how_far(mesh.directions, _numbers(normal)) < _TURNED_AWAY) & (mesh.areas > 0)
        is_divided = float(mesh.areas[away].sum()) > _FEW * float(mesh.areas.sum())
        return [_piece(mesh, mesh.areas > 0, normal, is_flat=False, is_divided=is_divided)]
    sides = [
        (
            float(mesh.areas[inside].sum()),
            _piece(mesh, inside, Vector(planes.normals[number]).normalized(), is_flat=True),
        )
        for number, inside in planes.faces()
    ]
    return [piece for _, piece in sorted(sides, key=lambda side: -side[0])]


def _piece(mesh: DenseMesh, inside: Mask, normal: Vector, *, is_flat: bool, is_divided: bool = False) -> Piece:
    import numpy as np

    corners = None if inside.all() else np.flatnonzero(np.repeat(inside, mesh.totals))
    vertices = np.flatnonzero(mesh.vertices_of(inside))
    around = mesh.around if corners is None else mesh.around[corners]
    return Piece(normal, is_flat, is_divided, mesh.points, vertices, corners, around, len(mesh.around))


def _numbers(vector: Vector) -> Numbers:
    import numpy as np

    return np.array(vector[:], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Look:
    """Who looks at a mesh: as `looked_at.seen_from_behind` has it for each face, for planes and for all of it."""

    mesh: DenseMesh
    sightings: Sightings
    seen_along: Sequence[float]
    seen_from: Sequence[float]

    def facing(self) -> Numbers:
        """For each face the cosine between its front and the direction in which it is seen: below 0 where the front is seen."""
        import numpy as np

        if not self.seen_from:
            ahead = np.array(self.seen_along, dtype=np.float64)
            return how_far(self.mesh.directions, unit_of(ahead))
        sights = self.mesh.middles - np.array(self.seen_from, dtype=np.float64)
        lengths = np.maximum(lengths_of(sights), 1e-300)
        cosines: Numbers = np.einsum("ij,ij->i", self.mesh.directions, sights) / lengths
        return cosines

    def seen_from_behind(self, planes: Planes) -> frozenset[int]:
        """Those planes of which the viewer sees the back; all of them where that is all the viewer sees."""
        if not self.seen_along:
            return frozenset()
        facing = self.facing()
        behind, before = self._of_planes(planes, facing > BEHIND), self._of_planes(planes, facing < -BEHIND)
        if not behind:
            return frozenset()
        if len(self.mesh.areas) > MOST_FACES:
            return frozenset() if before else frozenset(behind)
        seen = frozenset(number for number, faces in behind.items() if self._is_seen(faces))
        if seen and not any(map(self._is_seen, before.values())):
            return frozenset(range(len(planes.normals)))
        return seen

    def sees_back_of_all(self) -> bool:
        """Whether the viewer sees more of the back of the faces than of their front."""
        if not self.seen_along:
            return False
        facing, areas = self.facing(), self.mesh.areas
        behind, before = (facing > BEHIND) & (areas > 0), (facing < -BEHIND) & (areas > 0)
        if not behind.any():
            return False
        if len(areas) > MOST_FACES:
            return float(areas[before].sum()) < _FEW * float(areas[behind].sum())
        return self._area_seen(behind) > self._area_seen(before)

    def sight(self) -> Vector | None:
        """The direction in which the viewer looks at all of it, who may stand in the midst of it; None where nobody looks."""
        import numpy as np

        if not self.seen_along:
            return None
        low, high = blender.mesh_arrays.box_around(self.mesh.middles[self.mesh.areas > 0])
        eye = np.array(self.seen_from or low - 1, dtype=np.float64)
        if ((eye >= low) & (eye <= high)).all() or not self.seen_from:
            return Vector(self.seen_along).normalized()
        return Vector((low + high) / 2 - eye).normalized()

    def _of_planes(self, planes: Planes, wanted: Mask) -> dict[int, Mask]:
        """The faces that are wanted, by their plane."""
        found = ((number, inside & wanted) for number, inside in planes.faces())
        return {number: faces for number, faces in found if faces.any()}

    def _is_seen(self, faces: Mask) -> bool:
        return self._area_seen(faces) > _FEW * float(self.mesh.areas[faces].sum())

    def _area_seen(self, faces: Mask) -> float:
        """How much of these faces nothing of the object hides, by some of them."""
        import numpy as np

        numbers = np.flatnonzero(faces)
        if not len(numbers):
            return 0.0
        looked_at = numbers
        if len(numbers) > _RAYS:
            looked_at = numbers[(np.arange(_RAYS) * _GOLDEN % 1 * len(numbers)).astype(np.intp)]
        middles, areas = self.mesh.middles, self.mesh.areas
        low, high = blender.mesh_arrays.box_around(middles[areas > 0])
        from_afar = Vector(self.seen_along) * (4 * float((high - low).max()))
        seen = 0.0
        for number in looked_at:
            middle = Vector(middles[number])
            sight = middle - Vector(self.seen_from) if self.seen_from else from_afar
            seen += float(areas[number]) if self.sightings.is_seen(middle, sight) else 0.0
        return seen / float(areas[looked_at].sum()) * float(areas[numbers].sum())


def _normal_of_all(obj: bpy.types.Object, look: _Look) -> Vector:
    """To which side a piece that is not flat is seen from."""
    total = Vector(total_of(look.mesh.areas, look.mesh.directions))
    if total.length > _CLOSED * float(look.mesh.areas.sum()):
        normal = total.normalized()
        return -normal if look.sees_back_of_all() else normal
    sight = look.sight()
    if sight is not None:
        return -sight
    return -(obj.matrix_world.to_3x3() @ Vector((0.0, 1.0, 0.0))).normalized()
