"""Shows a sign's take as a picture in an Image Editor, for somebody to read it. Main thread only."""

from __future__ import annotations

import bpy

from ...client.errors import PictureGone
from ...client.picture_headers import is_safe_to_open
from ..placements.take_image import as_stored
from ..surface.materials import TAKE_KEY
from .pictures import found_picture_of, picture_of
from .properties import SETDRESSER_PG_sign_take


def show_take(context: bpy.types.Context, take: SETDRESSER_PG_sign_take) -> bool:
    """Show it in the largest Image Editor of the screen; whether there is one. Raises `PictureGone`."""
    screen = context.screen
    areas = [area for area in screen.areas if area.type == "IMAGE_EDITOR"] if screen is not None else []
    if not areas:
        return False
    area = max(areas, key=lambda each: each.width * each.height)
    space = area.spaces.active
    assert isinstance(space, bpy.types.SpaceImageEditor)
    space.image = _image_of(take)
    region = next(region for region in area.regions if region.type == "WINDOW")
    with context.temp_override(area=area, region=region):
        bpy.ops.image.view_all(fit_view=True)
    area.tag_redraw()
    return True


def _image_of(take: SETDRESSER_PG_sign_take) -> bpy.types.Image:
    """The take's picture; the image that its sign shows where that is loaded."""
    found = next((each for each in bpy.data.images if each.get(TAKE_KEY) == take.take_id and not each.library), None)
    if found is not None:
        return found
    path = found_picture_of(take)
    if path is None or not is_safe_to_open(path):  # the path is the .blend's, and may be a stranger's
        raise PictureGone(folder=picture_of(take).parent)
    image = bpy.data.images.load(str(path))
    image.filepath = as_stored(path)
    image[TAKE_KEY] = take.take_id
    return image
