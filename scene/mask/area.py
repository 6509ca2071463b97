"""Where the model may paint, made into the picture that goes along: white may change. Main thread only; needs numpy."""

from __future__ import annotations

import bpy
import numpy as np
import numpy.typing as npt

from ...client.errors import MaskEmpty, MaskNeedsTexture, MaskNeedsView
from ...client.framing import Framing
from ...client.options import PictureFormat
from ...client.placement import ImageTarget, View
from ...client.request import InputPicture
from ..settings.options import CaptureSource, MaskSource
from ..settings.request import MASK_ITEMS, SETDRESSER_PG_settings
from ..visibility.shown import ShownIn
from . import shaping
from .islands import texture_area
from .shaping import box_area
from .sources import faces_area, image_area, objects_area
from .strokes import strokes_area

COVERS_ALL = "The mask covers the whole capture: the model may change all of it."


def mask_for(
    context: bpy.types.Context,
    settings: SETDRESSER_PG_settings,
    framing: Framing,
    view: View | None,
    image: ImageTarget | None,
) -> InputPicture | None:
    """The mask of a capture, as large as the picture that is sent; None where the model may paint everywhere.

    Raises `MaskError`.
    """
    if settings.mask.source == MaskSource.NONE.value:
        return None
    area = area_for(context, settings, (framing.width, framing.height), view, image)
    return InputPicture(shaping.png_of(shaping.framed(area, framing)), PictureFormat.PNG, "Mask")


def notes_on(mask: InputPicture | None) -> tuple[str, ...]:
    """What an artist should know of a mask before it is sent."""
    return (COVERS_ALL,) if mask is not None and shaping.is_all_white(mask.data) else ()


def area_for(
    context: bpy.types.Context,
    settings: SETDRESSER_PG_settings,
    size: tuple[int, int],
    view: View | None,
    image: ImageTarget | None,
    *,
    scale: float = 1.0,
    quickly: bool = False,
) -> npt.NDArray[np.bool_]:
    """Where the model may paint, at a size (width, height), rows from the top; grown and inverted. Raises `MaskError`.

    `scale`: how many of these pixels are one of the capture's. `quickly`: only to be looked at, so nothing is rendered.
    """
    mask = settings.mask
    area = _drawn(context, settings, size, view, image, quickly=quickly)
    area = shaping.grown(area, round(mask.grow * scale))
    if mask.invert:
        area = ~area
    if not area.any():
        raise MaskEmpty()
    return area


def _drawn(
    context: bpy.types.Context,
    settings: SETDRESSER_PG_settings,
    size: tuple[int, int],
    view: View | None,
    image: ImageTarget | None,
    *,
    quickly: bool,
) -> npt.NDArray[np.bool_]:
    """The mask as its source draws it."""
    mask = settings.mask
    source = MaskSource(mask.source)
    if source is MaskSource.IMAGE:
        return image_area(mask.image, size)
    if source is MaskSource.BOX:
        return box_area(tuple(mask.box), size)
    if image is not None and source is not MaskSource.STROKES:
        return texture_area(context, source, image, size)
    if source is MaskSource.ISLANDS:
        raise MaskNeedsTexture()
    if view is None:
        label = next(label for value, label, _ in MASK_ITEMS if value == source)
        raise MaskNeedsView(source=label.lower())
    if source is MaskSource.STROKES:
        return strokes_area(context, view, size)
    shown = ShownIn.RENDER if settings.capture.source == CaptureSource.CAMERA.value else ShownIn.VIEWPORT
    return (objects_area if source is MaskSource.OBJECTS else faces_area)(context, view, size, shown, quickly=quickly)
