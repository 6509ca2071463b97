"""What a material cuts out among what is whole: the whole is drawn on the GPU, the cut-outs alone are rendered, and the nearer one shows.

Only a render reckons a material's nodes, and it takes the longer the more there is: of a set with one cut-out card, the card alone
goes through it. Needs a GPU (`gpu.can_draw`). Main thread only.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np
import numpy.typing as npt

from . import cycles, gpu
from .camera import Optics
from .gpu import Frame
from .parts import Part
from .shown import ShownIn

_SAME = 4e-6
"""The part of their distance by which what was drawn and what was rendered differ where they are equally far away."""


def are_in(frame: Frame, parts: Sequence[Part]) -> bool:
    """Whether a material cuts out any of what is drawn. Where planes cut the view, none counts as cut out."""
    return frame.optics.cuts is None and any(parts[number].cut_out_by is not None for number in frame.kept)


def draw_targets(
    context: bpy.types.Context, optics: Optics, size: tuple[int, int], parts: Sequence[Part], shown: ShownIn
) -> npt.NDArray[np.bool_]:
    """Where a target is the nearest thing, rows from the top."""
    frame = gpu.frame_of(optics, parts, around_targets=True)
    near = sorted((parts[number] for number in frame.kept), key=lambda part: part.is_target)
    values = [1.0 if part.is_target else 0.0 for part in near]
    return draw_values(context, optics, size, near, values, shown) > 0.5


def draw_values(
    context: bpy.types.Context,
    optics: Optics,
    size: tuple[int, int],
    parts: Sequence[Part],
    values: Sequence[float],
    shown: ShownIn,
) -> npt.NDArray[np.float32]:
    """The value of whatever is nearest in each pixel, rows from the top; 0 where nothing is."""
    whole, cut = _apart(parts)
    found = gpu.draw_values(optics, size, [parts[each] for each in whole], [values[each] for each in whole])
    behind = gpu.draw_distances(optics, size, [parts[each] for each in whole])
    numbers, distances = cycles.draw_both(
        context, optics, size, [parts[each] for each in cut], [values[each] for each in cut], shown
    )
    # Of two that are equally near, the one with the larger value shows: of a target and something else, the target.
    with np.errstate(invalid="ignore"):
        lead = np.where(numbers >= found, _SAME, -_SAME) * np.abs(behind)
        is_nearer = np.isfinite(distances) & ((distances < behind + lead) | np.isinf(behind))
    return np.where(is_nearer, numbers, found)


def draw_distances(
    context: bpy.types.Context, optics: Optics, size: tuple[int, int], parts: Sequence[Part], shown: ShownIn
) -> npt.NDArray[np.float32]:
    """How far away the nearest thing in each pixel is along the view's axis, rows from the top; infinite where nothing is."""
    whole, cut = _apart(parts)
    behind = gpu.draw_distances(optics, size, [parts[each] for each in whole])
    rendered = cycles.draw_distances(context, optics, size, [parts[each] for each in cut], shown)
    return np.minimum(behind, rendered)


def _apart(parts: Sequence[Part]) -> tuple[list[int], list[int]]:
    """The places of the parts that are whole, and of those that are cut out."""
    places = range(len(parts))
    return [at for at in places if parts[at].cut_out_by is None], [at for at in places if parts[at].cut_out_by]
