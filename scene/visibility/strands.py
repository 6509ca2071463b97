"""Strands, points and drawn strokes as a view sees them: faces that are turned to it. Plain numbers: numpy, no bpy.

All places are as seen from the view (x right, y up, looking along -z), so that they are small numbers wherever the scene lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from .camera import Floats

_ROUND = 16
"""Corners of a disc that ends a stroke."""
_BALL, _FINE_BALL = 24, 48
"""Corners of a ball's outline, where there are many and where there are few."""
_RINGS = 8
"""Rings of a ball's front, where there are few."""
_FEW_BALLS = 500
_EVEN = 1e-6
_SMOOTH = 4
"""Pieces into which a piece of a smooth strand is cut, as Cycles does by default."""

Faces = tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]
"""Points (n, 3) and triangles (m, 3)."""


@dataclass(frozen=True, slots=True)
class Strands:
    """Curves in one array: `places` (n, 3) and `radii` (n), and where each curve starts, and the last one ends (curves + 1)."""

    places: Floats
    radii: Floats
    starts: npt.NDArray[np.int64]

    def in_view(self, matrix: Floats) -> Strands:
        """The same seen from the view; radii grow with the matrix."""
        turned = self.places @ matrix[:3, :3].T + matrix[:3, 3]
        scale = abs(float(np.linalg.det(matrix[:3, :3]))) ** (1 / 3)
        return Strands(turned, self.radii * scale, self.starts)


def is_scaled_evenly(matrix: Floats) -> bool:
    """Whether Cycles takes an object's matrix for one that scales all directions alike (`transform_uniform_scale`): it lets the squares of
    its rows and columns differ from the first row's by a millionth, so that an object at a thousandth of its size mostly counts as scaled evenly.
    """
    squares = np.concatenate([(matrix[:3, :3] ** 2).sum(axis=1), (matrix[:3, :3] ** 2).sum(axis=0)])
    return bool((np.abs(squares - squares[0]) < _EVEN).all())


@dataclass(frozen=True, slots=True)
class OwnSpace:
    """An object's own space, turned and moved so that the view stands as `ribbons` and `balls` take it to: at the origin, looking
    along -z. An object that is scaled unevenly has radii that are, too: renders reckon them in its own space.
    """

    own_to_space: Floats
    space_to_view: Floats

    @staticmethod
    def of(matrix: Floats, *, is_perspective: bool, is_even: bool) -> OwnSpace:
        """`matrix` is from the object's space to the view's; one that flattens the object has no inverse: numpy's LinAlgError.

        Where it `is_even` radii are scaled like everything else: that is reckoned as the view sees it.
        """
        if is_even:
            return OwnSpace(matrix, np.eye(4))
        back = np.linalg.inv(matrix)
        axis = _unit(np.asarray(back[:3, 2][None], np.float64))  # towards who looks
        right, up = _frame(axis)
        turn = np.stack([right[0], up[0], axis[0]])
        eye = back[:3, 3] if is_perspective else np.zeros(3)
        own_to_space = np.eye(4)
        own_to_space[:3, :3], own_to_space[:3, 3] = turn, -turn @ eye
        return OwnSpace(own_to_space, matrix @ np.linalg.inv(own_to_space))

    def seen(self, faces: Faces | None) -> Faces | None:
        """Faces of that space as the view sees them."""
        if faces is None:
            return None
        points, triangles = faces
        moved = points.astype(np.float64) @ self.space_to_view[:3, :3].T + self.space_to_view[:3, 3]
        return moved.astype(np.float32), triangles


def smooth(strands: Strands) -> Strands:
    """The same curves, rounded by Catmull and Rom's spline, as renders do with hair."""
    counts = np.diff(strands.starts)
    first, _ = _pieces(strands.starts)
    if not len(first):
        return strands
    begins = np.repeat(strands.starts[:-1], np.maximum(counts - 1, 0))
    ends = np.repeat(strands.starts[1:] - 1, np.maximum(counts - 1, 0))
    numbers = [np.maximum(first - 1, begins), first, first + 1, np.minimum(first + 2, ends)]
    values = np.column_stack([strands.places, strands.radii])
    before, here, there, after = (values[each][:, None] for each in numbers)
    t = (np.arange(_SMOOTH) / _SMOOTH)[None, :, None]
    made = 0.5 * (
        2 * here
        + (there - before) * t
        + (2 * before - 5 * here + 4 * there - after) * t**2
        + (3 * here - before - 3 * there + after) * t**3
    )
    places: list[Floats] = []
    starts = [0]
    at = 0
    for begin, count in zip(strands.starts[:-1], counts, strict=True):
        pieces = max(int(count) - 1, 0)
        if count:
            places += [made[at : at + pieces].reshape(-1, 4), values[begin + count - 1 : begin + count]]
        at += pieces
        starts.append(starts[-1] + pieces * _SMOOTH + (1 if count else 0))
    joined = np.concatenate(places)
    return Strands(joined[:, :3], joined[:, 3], np.array(starts, np.int64))


def _pieces(starts: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The numbers of the points at which a piece of a curve begins and ends."""
    first = np.arange(int(starts[-1]), dtype=np.int64)
    is_last = np.zeros(int(starts[-1]), bool)
    is_last[starts[1:][np.diff(starts) > 0] - 1] = True
    first = first[~is_last]
    return first, first + 1


def ribbons(strands: Strands, *, is_perspective: bool, is_round: bool) -> Faces | None:
    """Ribbons along the curves, turned to the view; with round ends and corners, or cut off."""
    first, second = _pieces(strands.starts)
    faces: list[Faces] = []
    if len(first):
        along = strands.places[second] - strands.places[first]
        sides = _across(along, strands.places[first], is_perspective=is_perspective)
        if not is_round:
            sides = _joined(sides, first, second, len(strands.places))
            begin_side, end_side = sides[first], sides[second]
        else:
            begin_side = end_side = sides
        a, b = strands.places[first], strands.places[second]
        wide, wider = begin_side * strands.radii[first, None], end_side * strands.radii[second, None]
        points = np.stack([a - wide, a + wide, b + wider, b - wider], axis=1).reshape(-1, 3)
        faces.append((points.astype(np.float32), _quads(len(first))))
    if is_round and len(strands.places):
        faces.append(discs(strands.places, strands.radii, is_perspective=is_perspective))
    return together(faces)


def discs(places: Floats, radii: Floats, *, is_perspective: bool) -> Faces:
    """A round face at each place, turned to the view."""
    towards = -places if is_perspective else np.tile((0.0, 0.0, 1.0), (len(places), 1))
    right, up = _frame(towards)
    return _fans(places, right * radii[:, None], up * radii[:, None], places, _ROUND)


def balls(places: Floats, radii: Floats, *, is_perspective: bool) -> Faces:
    """Balls as the view sees them: their true outline, and their front in rings; of many one ring, which is a cone."""
    is_few = len(places) <= _FEW_BALLS
    corners = _FINE_BALL if is_few else _BALL
    towards = -places if is_perspective else np.tile((0.0, 0.0, 1.0), (len(places), 1))
    far = np.linalg.norm(towards, axis=1)
    unit = towards / np.maximum(far, 1e-30)[:, None]
    right, up = _frame(towards)
    part = np.clip(radii / np.maximum(far, 1e-30), 0, 0.999) if is_perspective else np.zeros(len(places))
    # The outline lies nearer than the middle, where lines from the eye touch the ball; corners stand out by half of what is lost.
    widest = np.arccos(part)
    wider = 1 / np.sqrt(np.sin(2 * np.pi / corners) / (2 * np.pi / corners))
    rings = [widest * number / _RINGS for number in range(1, _RINGS + 1)] if is_few else [widest]
    outlines = [
        (places + unit * (radii * np.cos(angle))[:, None], (radii * np.sin(angle) * wider)[:, None]) for angle in rings
    ]
    made = [_fans(*_ring(*outlines[0], right, up), places + unit * radii[:, None], corners)]
    made += [
        _bands(*_ring(*inner, right, up), *_ring(*outer, right, up), corners) for inner, outer in pairwise(outlines)
    ]
    found = together(made)
    assert found is not None
    return found


def _ring(middle: Floats, radius: Floats, right: Floats, up: Floats) -> tuple[Floats, Floats, Floats]:
    return middle, right * radius, up * radius


def _bands(
    middles: Floats, right: Floats, up: Floats, middles_: Floats, right_: Floats, up_: Floats, corners: int
) -> Faces:
    """Triangles between two rings around each axis."""
    inner, outer = _corners(middles, right, up, corners), _corners(middles_, right_, up_, corners)
    points = np.concatenate([inner, outer], axis=1).reshape(-1, 3)
    here = np.arange(corners)
    there = (here + 1) % corners
    band = np.concatenate(
        [np.stack([here, here + corners, there], axis=1), np.stack([there, here + corners, there + corners], axis=1)]
    )
    triangles = band[None] + (np.arange(len(middles)) * 2 * corners)[:, None, None]
    return points.astype(np.float32), triangles.reshape(-1, 3).astype(np.int32)


def _corners(middles: Floats, right: Floats, up: Floats, corners: int) -> Floats:
    """The corners of a ring around each middle, (n, corners, 3)."""
    angles = np.arange(corners) * (2 * np.pi / corners)
    aside = right[:, None] * np.cos(angles)[:, None] + up[:, None] * np.sin(angles)[:, None]
    return np.asarray(middles[:, None] + aside)


def _fans(middles: Floats, right: Floats, up: Floats, tips: Floats, corners: int) -> Faces:
    """Triangles from a tip to the corners around each middle."""
    points = np.concatenate([tips[:, None], _corners(middles, right, up, corners)], axis=1).reshape(-1, 3)
    corner = np.arange(corners)
    fan = np.stack([np.zeros(corners, int), corner + 1, (corner + 1) % corners + 1], axis=1)
    triangles = fan[None] + (np.arange(len(middles)) * (corners + 1))[:, None, None]
    return points.astype(np.float32), triangles.reshape(-1, 3).astype(np.int32)


def _quads(count: int) -> npt.NDArray[np.int32]:
    base = np.arange(count)[:, None] * 4
    return np.concatenate([base + np.array((0, 1, 2)), base + np.array((0, 2, 3))]).astype(np.int32)


def _across(along: Floats, places: Floats, *, is_perspective: bool) -> Floats:
    """Unit vectors across a piece and across the line of sight."""
    sight = places if is_perspective else np.tile((0.0, 0.0, -1.0), (len(along), 1))
    return _unit(np.cross(along, sight))


def _joined(sides: Floats, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64], count: int) -> Floats:
    """Each point's own direction: the mean of the pieces that meet there."""
    met = np.zeros((count, 3))
    np.add.at(met, first, sides)
    np.add.at(met, second, sides)
    return _unit(met)


def _frame(towards: Floats) -> tuple[Floats, Floats]:
    """Two unit vectors across each direction."""
    other = np.where(
        np.abs(towards[:, 1:2]) < 0.9 * np.linalg.norm(towards, axis=1)[:, None], (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)
    )
    right = _unit(np.cross(other, towards))
    return right, _unit(np.cross(towards, right))


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0))


def together(faces: Sequence[Faces]) -> Faces | None:
    """Several sets of faces as one; None where there are none."""
    faces = [each for each in faces if len(each[1])]
    if not faces:
        return None
    offsets = np.cumsum([0, *(len(points) for points, _ in faces[:-1])])
    triangles = [triangles + offset for (_, triangles), offset in zip(faces, offsets, strict=True)]
    return np.concatenate([points for points, _ in faces]), np.concatenate(triangles).astype(np.int32)
