"""A mask that was painted: the pixels of an image datablock, as they are in Blender's memory. Main thread only."""

from __future__ import annotations

import bpy
import numpy as np
from PIL import Image

from ...client.errors import MaskImageMissing, MaskImageUnreadable
from .shaping import Area

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
