"""A take as an image: loaded, kept with the file, and shown in an Image Editor when one is open. May import colour."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import bpy

from ...client.errors import PictureGone
from ..surface.colour import ColourChoice, colour_spaces
from ..surface.materials import TAKE_KEY

STANDS_FOR_KEY = "set_dresser_stands_for"
"""On a take's image: the texture in whose place it stands, and as which it is read."""


@dataclass(frozen=True, slots=True)
class TakePicture:
    """A take's picture as a placement needs it. Width and height come from the take: asking Blender would decode it.

    `depth` is the depth picture of its capture, where there is one; `beyond` is how much of it which view cannot show.
    `is_proof` and `smallest_letters` (a part of the height of what a sign shows; 0: unknown) are noted with a sign.
    """

    path: Path
    take_id: str
    name: str
    width: int
    height: int
    has_alpha: bool
    depth: Path | None = None
    beyond: Mapping[str, float] = field(default_factory=dict)
    is_proof: bool = False
    smallest_letters: float = 0.0

    @property
    def ratio(self) -> float:
        """Width over height."""
        return self.width / self.height


@dataclass(frozen=True, slots=True)
class Made:
    """The object that shows a take, with what, and what there is to say of it. Holds good until the next undo only."""

    obj: bpy.types.Object
    material: bpy.types.Material
    image: bpy.types.Image
    notes: tuple[str, ...]


def load_image(
    picture: TakePicture, colour: ColourChoice, undo: ExitStack, *, stands_for: bpy.types.Image | None = None
) -> bpy.types.Image:
    """The image of this take in this colour space: the one that is loaded already, or a new one.

    Two placements may need one picture in two colour spaces, and an image has only one. `undo` takes a new image
    away again. Raises `PictureGone`.
    """
    for image in bpy.data.images:
        if image.get(TAKE_KEY) != picture.take_id or image.library is not None:
            continue
        if _shows(image, picture, colour.space) and image.get(STANDS_FOR_KEY) == stands_for:
            return image
    try:
        image = bpy.data.images.load(str(picture.path))
    except RuntimeError as error:
        raise PictureGone(str(error), folder=picture.path.parent) from error
    undo.callback(bpy.data.images.remove, image)
    image.name = picture.name
    image[TAKE_KEY] = picture.take_id
    if stands_for is not None:
        image[STANDS_FOR_KEY] = stands_for
    if colour.space:
        image.colorspace_settings.name = colour.space
    image.filepath = as_stored(picture.path)
    return image


def place_image(picture: TakePicture, undo: ExitStack) -> bpy.types.Image:
    """Load the take as an image that stays in the file though nothing uses it, and show it if an Image Editor is open."""
    # The Image Editor does not apply the scene's view transform to a picture: there sRGB looks as it was made.
    image = load_image(picture, ColourChoice("sRGB" if "sRGB" in colour_spaces() else ""), undo)
    image.use_fake_user = True
    _show(image)
    return image


def _shows(image: bpy.types.Image, picture: TakePicture, space: str) -> bool:
    return path_of(image) == normal(picture.path) and space in ("", image.colorspace_settings.name)


def path_of(image: bpy.types.Image) -> Path:
    """Where an image's picture stands; the empty path when it has none."""
    return normal(Path(bpy.path.abspath(image.filepath, library=image.library)))


def normal(path: Path) -> Path:
    """The path without the steps up that a path relative to the .blend has."""
    return Path(os.path.normpath(path))


def as_stored(path: Path) -> str:
    """The path as the file keeps it: beside a saved file relative, so that both can move together."""
    if not bpy.data.filepath:
        return str(path)
    try:
        return bpy.path.relpath(str(path))
    except ValueError:  # Windows: on another drive there is no relative path.
        return str(path)


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
