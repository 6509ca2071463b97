"""A take as a placement has it, and its picture as an image that Blender has loaded. May import colour."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import bpy

from ...client.errors import PictureGone
from ...client.take import Take
from ..surface.colour import ColourChoice
from ..surface.materials import TAKE_KEY

STANDS_FOR_KEY = "set_dresser_stands_for"
"""On a take's image: the texture in whose place it stands, and as which it is read."""


@dataclass(frozen=True, slots=True)
class TakePicture:
    """A take as a placement needs it, on its whole way. Width and height come from the take: asking Blender would decode it.

    `name` is what is made of it is called (empty: as the placement says). `depth` is the depth picture of its capture, where
    there is one; `beyond` is how much of it which view cannot show. `is_proof` and `smallest_letters` (a part of the height of
    what a sign shows; 0: unknown) are noted with a sign, whose approved or later take it replaces only if `replace_kept` says
    that somebody agreed.
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
    replace_kept: bool = False

    @classmethod
    def of(cls, take: Take, *, replace_kept: bool = False) -> TakePicture:
        """What of a kept take a placement needs."""
        return cls(
            path=take.picture,
            take_id=take.id,
            name="",
            width=take.width,
            height=take.height,
            has_alpha=take.has_alpha,
            depth=take.depth,
            beyond=take.beyond,
            is_proof=take.is_proof,
            smallest_letters=take.smallest_letters,
            replace_kept=replace_kept,
        )

    @property
    def ratio(self) -> float:
        """Width over height."""
        return self.width / self.height


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
    stored = as_stored(picture.path)
    if image.filepath != stored:
        image.filepath = stored
    return image


def _shows(image: bpy.types.Image, picture: TakePicture, space: str) -> bool:
    return space in ("", image.colorspace_settings.name) and path_of(image) == normal(picture.path)


def is_of_take(image: bpy.types.Image) -> bool:
    """Whether an image is a take's."""
    return TAKE_KEY in image


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
