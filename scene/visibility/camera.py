"""What a view's matrices say: how near and far it sees, and what lies in it. Plain numbers: numpy, no bpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ...client.placement import View

Floats: TypeAlias = npt.NDArray[np.float64]

MARGIN = 1e-3
"""The part of their distance by which the planes stand before the nearest and behind the farthest thing."""

FINEST = 1e-6
"""In 32 bits, a matrix tells a far plane from one at infinity down to about this part; beyond, nothing is too far."""

SLICE = 1024.0
"""How often its near plane's distance the far plane of one drawing may be away: 32 bits of depth tell apart there what is nearer to each
other than some 15,000th of the distance, far less than a pixel.
"""


@dataclass(frozen=True, slots=True)
class Optics:
    """A view as matrices that work on columns. `near` and `far` are units before the view along its axis.

    `cuts` are planes (4, 4), as seen from the view, behind any of which nothing shows; None where nothing is cut.
    """

    world_to_view: Floats
    view_to_clip: Floats
    near: float
    far: float
    cuts: Floats | None = None

    def in_view(self, matrices: Floats) -> Floats:
        """Objects' matrices (n, 4, 4) seen from the view: small numbers, however far from the world's origin all that is."""
        return np.asarray(self.world_to_view @ matrices)

    def around(self, nearest: float, farthest: float) -> Optics:
        """The same view with its planes drawn in to what there is between them, so that depth is told apart finely."""
        near = max(self.near, nearest - MARGIN * abs(nearest))
        far = min(self.far, farthest + MARGIN * abs(farthest))
        if not near < far:
            return self
        clip = self.view_to_clip.copy()
        if is_perspective(clip):
            clip[2, 2], clip[2, 3] = -(far + near) / (far - near), -2 * far * near / (far - near)
        else:
            clip[2, 2], clip[2, 3] = -2 / (far - near), -(far + near) / (far - near)
        return Optics(self.world_to_view, clip, near, far, self.cuts)

    def slices(self) -> tuple[Optics, ...]:
        """The same view in slices of depth, the farthest first, in each of which depth is told apart finely; they overlap a little."""
        count = ceil(log(self.far / self.near) / log(SLICE)) if is_perspective(self.view_to_clip) else 1
        if count <= 1:
            return (self,)
        ends = [self.near * (self.far / self.near) ** (number / count) for number in range(count + 1)]
        return tuple(self.around(near, far) for near, far in reversed([*pairwise(ends)]))


def optics_of(view: View, cutting: Sequence[Sequence[float]] = ()) -> Optics:
    """The view's matrices, and its planes. `cutting`: four planes of the world behind which nothing shows."""
    clip = np.array(view.view_to_clip, np.float64).reshape(4, 4)
    scale, shift = clip[2, 2], clip[2, 3]
    if is_perspective(clip):
        near = shift / (scale - 1)
        far = shift / (scale + 1) if abs(scale + 1) > FINEST else near / FINEST**2
    else:
        near, far = (shift + 1) / scale, (shift - 1) / scale
    seen_from = np.array(view.world_to_view, np.float64).reshape(4, 4)
    cuts = np.array(cutting, np.float64) @ np.linalg.inv(seen_from) if cutting else None
    return Optics(seen_from, clip, float(near), float(far), cuts)


def is_perspective(view_to_clip: Floats) -> bool:
    """Whether what is farther away looks smaller."""
    return bool(view_to_clip[3, 2] != 0)


def corners_of(low: Floats, high: Floats) -> Floats:
    """The eight corners of boxes (n, 3) as points (n, 8, 4)."""
    ends = np.stack([low, high], axis=1)
    picks = np.array([[i & 1, i >> 1 & 1, i >> 2 & 1] for i in range(8)])
    corners = np.ones((len(low), 8, 4))
    for axis in range(3):
        corners[:, :, axis] = ends[:, picks[:, axis], axis]
    return corners


@dataclass(frozen=True, slots=True)
class Boxes:
    """The boxes around parts as a view sees them: where in its frame (from -1 to 1; all of it where a box reaches behind the
    view), and how near and far.
    """

    low: Floats
    high: Floats
    nearest: Floats
    farthest: Floats

    def overlap(self, low: Floats, high: Floats) -> npt.NDArray[np.bool_]:
        """Which of them show in this part of the frame, before and behind which nothing counts."""
        inside = np.all((self.low <= high[:2]) & (self.high >= low[:2]), axis=1)
        return np.asarray(inside & (self.nearest <= high[2]) & (self.farthest >= low[2]))


def boxes_in(optics: Optics, matrices: Floats, low: Floats, high: Floats) -> Boxes:
    """Boxes (n, 3) as the view sees them, given their matrices as seen from it (n, 4, 4)."""
    seen = np.einsum("nij,nkj->nki", matrices, corners_of(low, high))
    clip = seen @ optics.view_to_clip.T
    distances = -seen[:, :, 2]
    is_before = clip[:, :, 3] > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        flat = clip[:, :, :2] / clip[:, :, 3:]
    is_whole = is_before.all(axis=1)[:, None]
    return Boxes(
        np.where(is_whole, flat.min(axis=1), -1.0),
        np.where(is_whole, flat.max(axis=1), 1.0),
        distances.min(axis=1),
        distances.max(axis=1),
    )
