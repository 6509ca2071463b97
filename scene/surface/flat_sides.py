"""The few flat sides that very many faces form together, as those of a subdivided box. Plain numbers; may import dense_mesh.

What `measure.sides_of` finds face by face is found here for all of them at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import cos, radians
from typing import TYPE_CHECKING

from .. import blender
from .dense_mesh import DenseMesh, how_far, lengths_of, total_of, unit_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .dense_mesh import Mask, Numbers

    Labels = NDArray[np.int16]

FLAT_ANGLE = cos(radians(2.0))
FLAT_DEPTH = 0.01
"""Faces count as one plane while their normals stay within 2 degrees and their corners within 1 % of its size."""

SMOOTH_ANGLE = cos(radians(30.0))
"""A side of a rounded thing goes on across edges of less than 30 degrees."""

_LOOKED_AT = 2048
"""Faces that are looked at first: of what is round they show that already."""

_FEW = 0.01
"""Only faces that together are less than this part of all are looked at for lines: it would take a second for a million."""

_STEP = 1e-3
"""Planes of one direction lie apart by more than this part of their reach."""
_MOST_PLANES = 64
"""What would be parted into more planes of one direction is left together."""


@dataclass(frozen=True, slots=True)
class Planes:
    """Faces by the plane that they lie in. `labels`: for each face its plane's number, -1 for what has no area."""

    labels: Labels
    normals: tuple[Numbers, ...]

    def faces(self) -> Iterator[tuple[int, Mask]]:
        for number in range(len(self.normals)):
            yield number, self.labels == number

    def turned(self, numbers: Collection[int]) -> Planes:
        """The same, with these planes turned round."""
        return Planes(self.labels, tuple(-way if number in numbers else way for number, way in enumerate(self.normals)))


def planes_of(mesh: DenseMesh, most: int) -> Planes | None:
    """The planes of the faces; None where they look into more than `most` directions."""
    labels = _directions_of(mesh, most)
    return None if labels is None else _parted(mesh, labels)


def flat_sides(mesh: DenseMesh, planes: Planes, most: int) -> Planes | None:
    """The flat sides that planes form: all of them one, or each for itself.

    None where they are more than `most`, and where one goes on across a shallow edge, as what is rounded does.
    """
    everything = frozenset(range(len(planes.normals)))
    if _is_flat(mesh, planes, everything):
        return _joined(mesh, planes, [everything])
    groups = _groups(mesh, planes)
    if len(groups) > most or not all(_is_flat(mesh, planes, group) for group in groups):
        return None
    return _joined(mesh, planes, groups)


def _directions_of(mesh: DenseMesh, most: int) -> Labels | None:
    """For each face the number of the direction that it looks to; None where those are too many."""
    import numpy as np

    left = np.flatnonzero(mesh.areas > 0)
    looked_at = mesh.without_lines(left[:: max(1, len(left) // _LOOKED_AT)])
    return None if _labelled(mesh, looked_at, most) is None else _labelled(mesh, left, most)


def _labelled(mesh: DenseMesh, left: NDArray[np.intp], most: int) -> Labels | None:
    import numpy as np

    labels = np.full(len(mesh.areas), -1, dtype=np.int16)
    few = _FEW * float(mesh.areas[left].sum())
    is_few = False
    for label in range(most + 1):
        if not is_few and float(mesh.areas[left].sum()) < few:
            left, is_few = mesh.without_lines(left), True
        if not len(left):
            return labels
        if label == most:
            return None
        seed = left[mesh.areas[left].argmax()]
        inside = how_far(mesh.directions[left], mesh.directions[seed]) >= FLAT_ANGLE
        labels[left[inside]] = label
        left = left[~inside]
    return None


def _parted(mesh: DenseMesh, labels: Labels) -> Planes:
    """Each direction's faces by the planes in which they lie, one behind the other."""
    import numpy as np

    found = np.full(len(labels), -1, dtype=np.int16)
    normals: list[Numbers] = []
    few = _FEW * float(mesh.areas.sum())
    for label in range(int(labels.max()) + 1):
        inside = np.flatnonzero(labels == label)
        normal = _mean(mesh, inside)
        depths = how_far(mesh.middles[inside], normal)
        low, high = blender.mesh_arrays.box_around(mesh.middles[inside])
        step = _STEP * max(float(np.linalg.norm(high - low)), 1e-300)
        shelves = ((depths - depths.min()) / step).astype(np.int64)
        # Shelves next to each other are one plane that is uneven.
        taken = np.zeros(int(shelves.max()) + 2, dtype=bool)
        taken[shelves] = True
        is_last = taken[:-1] & ~taken[1:]
        number_of: NDArray[np.int64] = np.cumsum(is_last) - is_last
        if int(number_of[-1]) >= _MOST_PLANES:
            number_of[:] = 0
        numbers = number_of[shelves]
        for number in range(int(number_of[-1]) + 1):
            faces = inside[numbers == number]
            if float(mesh.areas[faces].sum()) < few:
                faces = mesh.without_lines(faces)
            if len(faces):
                found[faces] = len(normals)
                normals.append(_mean(mesh, faces))
    return Planes(found, tuple(normals))


def _mean(mesh: DenseMesh, faces: NDArray[np.intp]) -> Numbers:
    return unit_of(total_of(mesh.areas[faces], mesh.directions[faces]))


def _groups(mesh: DenseMesh, planes: Planes) -> list[frozenset[int]]:
    """The planes that go on into each other across shallow edges, by their numbers."""
    numbers = range(len(planes.normals))
    shallow = [
        pair
        for pair in combinations(numbers, 2)
        if float(planes.normals[pair[0]] @ planes.normals[pair[1]]) >= SMOOTH_ANGLE
    ]
    vertices = {
        number: mesh.vertices_of(planes.labels == number) for number in {each for pair in shallow for each in pair}
    }
    group_of = {number: frozenset({number}) for number in numbers}
    for one, other in shallow:
        # An edge has two vertices: what touches at a corner does not go on.
        if group_of[one] is not group_of[other] and int((vertices[one] & vertices[other]).sum()) > 1:
            together = group_of[one] | group_of[other]
            group_of.update(dict.fromkeys(together, together))
    return list(dict.fromkeys(group_of.values()))


def _is_flat(mesh: DenseMesh, planes: Planes, group: frozenset[int]) -> bool:
    """Whether these planes lie in one, with their fronts to the same side."""
    import numpy as np

    total = _total(mesh, planes, group)
    length = float(np.linalg.norm(total))
    if length <= 0 or any(float(planes.normals[number] @ total) < 0 for number in group):
        return False
    normal = total / length
    inside = np.isin(planes.labels, list(group))
    # Those that are turned round look to the other side: the plane is the same.
    if (np.abs(how_far(mesh.directions[inside], normal)) < FLAT_ANGLE).any():
        return False
    own = mesh.points[mesh.vertices_of(inside)]
    own -= own[0].copy()
    reach = float(lengths_of(own).max())
    return bool(np.ptp(how_far(own, normal)) <= FLAT_DEPTH * max(reach, 1e-300))


def _total(mesh: DenseMesh, planes: Planes, group: frozenset[int]) -> Numbers:
    """The sum of the normals of these planes, each by the area of its faces."""
    import numpy as np

    total = np.zeros(3)
    for number in group:
        total += planes.normals[number] * float(mesh.areas[planes.labels == number].sum())
    return total


def _joined(mesh: DenseMesh, planes: Planes, groups: list[frozenset[int]]) -> Planes:
    """The planes of each group as one."""
    import numpy as np

    number_of = np.full(len(planes.normals) + 1, -1, dtype=np.int16)
    normals: list[Numbers] = []
    for place, group in enumerate(groups):
        number_of[list(group)] = place
        normals.append(unit_of(_total(mesh, planes, group)))
    return Planes(number_of[planes.labels], tuple(normals))
