"""What a view sees: which pixels show what, how far away, and which objects. Main thread only; nothing of the user's is touched.

`parts` says what there is; it is drawn on the GPU where there is one (`gpu`), else rendered from a scene that is thrown away
(`cycles`): Blender before 5.0 has no GPU without a window, and only a render reckons what a material cuts out. Needs numpy.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence

import bpy
import numpy as np
import numpy.typing as npt
from PIL import Image

from ...client.options import PictureFormat
from ...client.placement import DepthRange, View
from ...client.request import InputPicture
from ..capture.open_views import cutting_planes
from . import cycles, gpu
from .camera import Optics, optics_of
from .parts import Part, parts_of, wanted_of
from .shown import Seen, ShownIn

NOTHING = 65535
"""The depth picture's value where nothing is."""

_COMPRESSION = 1
"""zlib's fastest: it packs on the main thread, and depth is kept on this machine alone."""


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
    if not quickly and _is_cut_out(gpu.frame_of(optics, parts, around_targets=True), parts):
        return cycles.draw_targets(context, optics, size, parts, shown)
    return gpu.draw_targets(optics, size, parts)


def depth_of(
    context: bpy.types.Context, view: View, *, shown: ShownIn = ShownIn.VIEWPORT
) -> tuple[InputPicture, DepthRange]:
    """How far away each pixel's nearest surface is, along the view's axis: a 16-bit grey PNG, and what its values mean."""
    return _depth_picture(distances(context, view, shown=shown))


def distances(context: bpy.types.Context, view: View, *, shown: ShownIn = ShownIn.VIEWPORT) -> npt.NDArray[np.float32]:
    """How far away each pixel's nearest surface is, along the view's axis: (height, width), infinite where nothing is."""
    if not gpu.can_draw():
        return cycles.render_distances(context, view, shown=shown)
    optics, size = _optics(context, view, shown), (view.width, view.height)
    parts = parts_of(context, shown=shown, optics=optics)
    if _is_cut_out(gpu.frame_of(optics, parts), parts):
        return cycles.draw_distances(context, optics, size, parts, shown)
    return gpu.draw_distances(optics, size, parts)


def seen_objects(context: bpy.types.Context, view: View, *, shown: ShownIn = ShownIn.VIEWPORT) -> tuple[Seen, ...]:
    """The objects of which the view sees a pixel or more, what fills most of it first."""
    optics = _optics(context, view, shown)
    parts = parts_of(context, shown=shown, optics=optics, as_rendered=None if gpu.can_draw() else True)
    places = {carrier: place for place, carrier in enumerate(dict.fromkeys(part.carrier for part in parts), start=1)}
    values = [float(places[part.carrier]) for part in parts]
    numbers = _values(context, optics, (view.width, view.height), parts, values, shown)
    pixels = np.bincount(numbers.astype(np.int64).ravel(), minlength=len(places) + 1)
    return _in_order(Counter({carrier: int(pixels[place]) for carrier, place in places.items()}))


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
    if gpu.can_draw() and not _is_cut_out(gpu.frame_of(optics, parts), parts):
        return gpu.draw_values(optics, size, parts, values)
    return cycles.draw_values(context, optics, size, parts, values, shown)


def _is_cut_out(frame: gpu.Frame, parts: Sequence[Part]) -> bool:
    """Whether a material cuts out any of what is drawn: only a render reckons its nodes. Where planes cut, none does."""
    return frame.optics.cuts is None and any(parts[number].cut_out_by is not None for number in frame.kept)


def _optics(context: bpy.types.Context, view: View, shown: ShownIn) -> Optics:
    """The view, cut where the 3D View is that shows it."""
    is_viewport = shown is ShownIn.VIEWPORT and not bpy.app.background
    return optics_of(view, cutting_planes(context) if is_viewport else ())


def _in_order(pixels: Counter[tuple[int, str]]) -> tuple[Seen, ...]:
    return tuple(Seen(*carrier) for carrier, count in pixels.most_common() if count)


def _depth_picture(found: npt.NDArray[np.float32]) -> tuple[InputPicture, DepthRange]:
    is_there = np.isfinite(found)
    near, far = (float(found[is_there].min()), float(found[is_there].max())) if is_there.any() else (0.0, 1.0)
    far = max(far, near + 1e-6 * max(1.0, abs(near)))
    scaled = np.full(found.shape, NOTHING, np.uint16)
    scaled[is_there] = np.rint((found[is_there].astype(np.float64) - near) * ((NOTHING - 1) / (far - near)))
    sink = io.BytesIO()
    Image.fromarray(scaled).save(sink, "PNG", compress_level=_COMPRESSION)
    return InputPicture(sink.getvalue(), PictureFormat.PNG, "Depth"), DepthRange(near, far)
