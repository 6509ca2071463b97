"""What a view sees: which pixels show what, how far away, and which objects. Main thread only; nothing of the user's is touched.

`parts` says what there is; it is drawn on the GPU where there is one (`gpu`), else rendered from a scene that is thrown away
(`cycles`), as Blender before 5.0 has no GPU without a window. What a material cuts out only a render reckons (`cut_outs`). Needs numpy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import bpy
import numpy as np
import numpy.typing as npt

from ...client.placement import DepthRange, View
from ...client.request import InputPicture
from ..capture.open_views import cutting_planes
from . import cut_outs, cycles, gpu
from .camera import Optics, optics_of
from .depth_picture import depth_picture
from .parts import Part, parts_of, wanted_of
from .shown import Seen, ShownIn


def visible_mask(
    context: bpy.types.Context,
    view: View,
    targets: Iterable[bpy.types.Object],
    *,
    shown: ShownIn = ShownIn.VIEWPORT,
    only_selected_faces: bool = False,
    quickly: bool = False,
) -> npt.NDArray[np.bool_]:
    """Where one of the targets is the nearest thing: (height, width), rows from the top. An instancer means its instances.

    `quickly`: as the viewport has it, also where a render would show more or finer surfaces, and without what materials cut out.
    """
    wanted = wanted_of(context.scene, targets)
    optics, size = _optics(context, view, shown), (view.width, view.height)
    if not gpu.can_draw():
        return cycles.render_mask(context, view, wanted, shown=shown, only_selected_faces=only_selected_faces)
    parts = parts_of(
        context,
        wanted,
        shown=shown,
        only_selected_faces=only_selected_faces,
        optics=optics,
        as_rendered=False if quickly else None,
    )
    if not quickly and cut_outs.are_in(gpu.frame_of(optics, parts, around_targets=True), parts):
        return cut_outs.draw_targets(context, optics, size, parts, shown)
    return gpu.draw_targets(optics, size, parts)


def depth_of(
    context: bpy.types.Context, view: View, *, shown: ShownIn = ShownIn.VIEWPORT
) -> tuple[InputPicture, DepthRange]:
    """How far away each pixel's nearest surface is, along the view's axis: a PNG, and what its values mean."""
    return depth_picture(distances(context, view, shown=shown), is_perspective=view.is_perspective)


def distances(context: bpy.types.Context, view: View, *, shown: ShownIn = ShownIn.VIEWPORT) -> npt.NDArray[np.float32]:
    """How far away each pixel's nearest surface is, along the view's axis: (height, width), infinite where nothing is."""
    if not gpu.can_draw():
        return cycles.render_distances(context, view, shown=shown)
    optics, size = _optics(context, view, shown), (view.width, view.height)
    parts = parts_of(context, shown=shown, optics=optics)
    if cut_outs.are_in(gpu.frame_of(optics, parts), parts):
        return cut_outs.draw_distances(context, optics, size, parts, shown)
    return gpu.draw_distances(optics, size, parts)


def seen_objects(context: bpy.types.Context, view: View, *, shown: ShownIn = ShownIn.VIEWPORT) -> tuple[Seen, ...]:
    """The objects of which the view sees a pixel or more, what fills most of it first."""
    return _in_order(*visible_carriers(context, view, shown=shown))


def depth_and_objects(
    context: bpy.types.Context, view: View, *, shown: ShownIn = ShownIn.VIEWPORT
) -> tuple[InputPicture, DepthRange, tuple[Seen, ...]]:
    """Both `depth_of` and `seen_objects`: by one look at the scene and one drawing, where the graphics card draws it all."""
    if gpu.can_draw():
        optics, size = _optics(context, view, shown), (view.width, view.height)
        parts = parts_of(context, shown=shown, optics=optics)
        if not cut_outs.are_in(gpu.frame_of(optics, parts), parts):
            places = _places(parts)
            values = [places[part.carrier] for part in parts]
            numbers, found = gpu.draw_values_and_distances(optics, size, parts, values)
            picture, depth = depth_picture(found, is_perspective=view.is_perspective)
            return picture, depth, _in_order(np.rint(numbers).astype(np.int64), tuple(places))
    return *depth_of(context, view, shown=shown), seen_objects(context, view, shown=shown)


def visible_carriers(
    context: bpy.types.Context, view: View, *, shown: ShownIn = ShownIn.VIEWPORT
) -> tuple[npt.NDArray[np.int64], tuple[tuple[int, str], ...]]:
    """Whose surface is nearest in each pixel: (height, width), from 1 on the place in the carriers that follow, 0 where nothing is."""
    optics = _optics(context, view, shown)
    parts = parts_of(context, shown=shown, optics=optics, as_rendered=None if gpu.can_draw() else True)
    places = _places(parts)
    values = [places[part.carrier] for part in parts]
    numbers = _values(context, optics, (view.width, view.height), parts, values, shown)
    return np.rint(numbers).astype(np.int64), tuple(places)


def what_hides(
    context: bpy.types.Context,
    view: View,
    targets: Iterable[bpy.types.Object],
    *,
    shown: ShownIn = ShownIn.VIEWPORT,
) -> str:
    """What stands before most of the targets, of which nothing is seen; empty when nothing does, or it cannot be told cheaply."""
    if not gpu.can_draw():
        return ""

    optics, size = _optics(context, view, shown), (max(1, view.width // 4), max(1, view.height // 4))
    parts = parts_of(context, wanted_of(context.scene, targets), shown=shown, optics=optics)
    alone = [part for part in parts if part.is_target]
    where = gpu.draw_targets(optics, size, alone)
    others = [part for part in parts if not part.is_target]
    numbers = gpu.draw_values(optics, size, others, [float(place) for place, _ in enumerate(others, start=1)])
    before = np.bincount(numbers[where].astype(np.int64), minlength=1)
    before[0] = 0
    return others[int(before.argmax()) - 1].owner[1] if before.any() else ""


def _values(
    context: bpy.types.Context,
    optics: Optics,
    size: tuple[int, int],
    parts: Sequence[Part],
    values: Sequence[float],
    shown: ShownIn,
) -> npt.NDArray[np.float32]:
    if not gpu.can_draw():
        return cycles.draw_both(context, optics, size, parts, values, shown)[0]
    if cut_outs.are_in(gpu.frame_of(optics, parts), parts):
        return cut_outs.draw_values(context, optics, size, parts, values, shown)
    return gpu.draw_values(optics, size, parts, values)


def _optics(context: bpy.types.Context, view: View, shown: ShownIn) -> Optics:
    """The view, cut where the 3D View is that shows it."""
    is_viewport = shown is ShownIn.VIEWPORT and not bpy.app.background
    return optics_of(view, cutting_planes(context) if is_viewport else ())


def _places(parts: Sequence[Part]) -> dict[tuple[int, str], float]:
    """A number for each carrier, from 1 on."""
    return {carrier: float(place) for place, carrier in enumerate(dict.fromkeys(part.carrier for part in parts), 1)}


def _in_order(numbers: npt.NDArray[np.int64], carriers: Sequence[tuple[int, str]]) -> tuple[Seen, ...]:
    """Those carriers whose number, from 1 on, is in a pixel or more: the most frequent first."""
    pixels = np.bincount(numbers.ravel(), minlength=len(carriers) + 1)
    counts = Counter({carrier: int(pixels[place]) for place, carrier in enumerate(carriers, start=1)})
    return tuple(Seen(*carrier) for carrier, count in counts.most_common() if count)
