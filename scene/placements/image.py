"""A take as an image: kept with the file, and shown in an Image Editor when one is open. May import spec and colour."""

from __future__ import annotations

from contextlib import ExitStack

import bpy

from ...client.placement import Placement, PlacementKind
from ..surface.colour import ColourChoice, plain_space
from .look import look_nowhere
from .spec import Placed, PlacementSpec
from .take_image import TakePicture, load_image


def place_image(picture: TakePicture, _placement: Placement, _file_session: str, undo: ExitStack) -> Placed:
    """Load the take as an image that stays in the file though nothing uses it, and show it if an Image Editor is open."""
    # The Image Editor does not apply the scene's view transform to a picture: there sRGB looks as it was made.
    image = load_image(picture, ColourChoice(plain_space()), undo)
    image.use_fake_user = True
    _show(image)
    return Placed(image.name)


def _show(image: bpy.types.Image) -> None:
    """Show the image in the first Image Editor of each window that neither holds a render nor is pinned."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type != "IMAGE_EDITOR" or area.ui_type != "IMAGE_EDITOR":
                continue
            space = area.spaces.active
            if space.use_image_pin or (
                space.image is not None and space.image.type in ("RENDER_RESULT", "COMPOSITING")
            ):
                continue
            space.image = image
            area.tag_redraw()
            break


SPEC = PlacementSpec(PlacementKind.IMAGE, place_image, look=look_nowhere)
