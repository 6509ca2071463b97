"""Where a mask comes from: an image that was painted, the selected objects, the selected faces. Main thread only."""

from __future__ import annotations

import bpy
import numpy as np
from PIL import Image

from ...client.errors import (
    MaskImageMissing,
    MaskImageUnreadable,
    NoFacesSelected,
    NothingSelected,
    SelectionHidden,
    SelectionUnseen,
)
from ...client.placement import View
from ..surface.target import selected_faces
from ..visibility.looking import visible_mask, what_hides
from ..visibility.shown import ShownIn
from .shaping import Area, scaled

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


def image_area(image: bpy.types.Image | None, size: tuple[int, int]) -> Area:
    """Where the image is nearer to white than to black, scaled to the capture; what is transparent is black."""
    if image is None:
        raise MaskImageMissing()
    width, height = (int(edge) for edge in image.size)
    channels = image.channels
    if not width or not height or not channels:
        raise MaskImageUnreadable(name=image.name)
    pixels = np.empty((height, width, channels), np.float32)
    image.pixels.foreach_get(pixels.ravel())
    grey = pixels[:, :, :3] @ LUMINANCE if channels >= 3 else pixels[:, :, 0]
    if channels in {2, 4}:
        grey = grey * pixels[:, :, -1]
    picture = Image.fromarray((np.clip(np.nan_to_num(grey), 0, 1) * 255).astype(np.uint8)[::-1])
    if picture.size != size:
        shrinks = size[0] < width or size[1] < height
        picture = picture.resize(size, Image.Resampling.BOX if shrinks else Image.Resampling.BILINEAR)
    return np.asarray(picture) > 127


def new_mask_image(width: int, height: int) -> bpy.types.Image:
    """A black image to paint a mask on; its values are the mask's own, untouched by any view."""
    image = bpy.data.images.new("Set Dresser Mask", width, height, alpha=False)
    image.colorspace_settings.is_data = True
    image.generated_color = (0.0, 0.0, 0.0, 1.0)
    image.use_fake_user = True
    return image


def paint_in_editor(context: bpy.types.Context, image: bpy.types.Image) -> bool:
    """Show the image for painting in an Image Editor on the screen; whether there is one."""
    for area in context.screen.areas if context.screen is not None else ():
        space = area.spaces.active
        if isinstance(space, bpy.types.SpaceImageEditor):
            space.image = image
            space.ui_mode = "PAINT"
            return True
    return False


def objects_area(
    context: bpy.types.Context, view: View, size: tuple[int, int], shown: ShownIn, *, quickly: bool
) -> Area:
    """What is seen of the selected objects, of the instances of the selected instancers, and of what is being edited."""
    chosen = {obj.session_uid: obj for obj in (*context.selected_objects, *context.objects_in_mode)}
    if not chosen:
        raise NothingSelected()
    return _area(context, view, size, list(chosen.values()), shown, quickly=quickly)


def faces_area(context: bpy.types.Context, view: View, size: tuple[int, int], shown: ShownIn, *, quickly: bool) -> Area:
    """What is seen of the faces selected in Edit Mode, and of what modifiers make of those."""
    edited = [obj for obj in context.objects_in_mode if selected_faces(obj)]
    if not edited:
        raise NoFacesSelected()
    return _area(context, view, size, edited, shown, quickly=quickly, only_selected_faces=True)


def _area(
    context: bpy.types.Context,
    view: View,
    size: tuple[int, int],
    chosen: list[bpy.types.Object],
    shown: ShownIn,
    *,
    quickly: bool,
    only_selected_faces: bool = False,
) -> Area:
    area = visible_mask(context, view, chosen, shown=shown, only_selected_faces=only_selected_faces, quickly=quickly)
    if not area.any():
        name = f"'{chosen[0].name}'" if len(chosen) == 1 else f"the {len(chosen)} selected objects"
        what = f"the selected faces of {name}" if only_selected_faces else name
        occluder = what_hides(context, view, chosen, shown=shown)
        if occluder:
            raise SelectionHidden(selection=what, occluder=f"'{occluder}'")
        raise SelectionUnseen(selection=what)
    return area if area.shape == (size[1], size[0]) else scaled(area, size)
