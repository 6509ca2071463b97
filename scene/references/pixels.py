"""Images whose pixels are in Blender's memory only, painted or generated, as they are now. Main thread only.

A picture of 4096 x 4096 takes about a second, when Generate is pressed; nothing is done before.
"""

from __future__ import annotations

from array import array

import bpy

from ...client.errors import (
    ReferenceEmpty,
    ReferenceNoSinglePicture,
    ReferencePictureError,
    ReferenceTooManyPixels,
)
from ...client.references.preparing import PreparedPicture, prepare, prepare_image
from ...client.request import InputPicture
from . import convert

MOST_PIXELS = 70_000_000
"""Pixels that are read at once: sixteen bytes each, for a moment."""

_ROWS = 64
"""Rows of the picture that are turned into bytes at once."""

_SEVERAL = {
    "MOVIE": "a film",
    "SEQUENCE": "a sequence",
    "TILED": "a set of tiles",
    "VIEWER": "a render or a viewer",
}


def obstacle(image: bpy.types.Image, name: str) -> ReferencePictureError | None:
    """Why the image cannot go along; None when it can."""
    if image.source in _SEVERAL:
        return ReferenceNoSinglePicture(name=name, what=_SEVERAL[image.source])
    width, height = tuple(image.size)
    if not width or not height:
        return ReferenceEmpty(name=name, what="image")
    if width * height > MOST_PIXELS:
        most = MOST_PIXELS // 1_000_000
        return ReferenceTooManyPixels(name=name, megapixels=width * height // 1_000_000, limit=most)
    return None


def picture_of(image: bpy.types.Image, name: str) -> InputPicture:
    """The image as a request carries it. Raises `ReferencePictureError`."""
    made = _rendered(image, name) if image.is_float else _as_it_is(image)
    return InputPicture(made.data, made.format)


def _rendered(image: bpy.types.Image, name: str) -> PreparedPicture:
    """What may be brighter than white, as the scene's view shows it."""
    path = convert.incoming(f"image {image.session_uid}")
    convert.render_to(image, path, name)
    try:
        return prepare(path)
    finally:
        path.unlink(missing_ok=True)


def _as_it_is(image: bpy.types.Image) -> PreparedPicture:
    """The pixels as bytes, a few rows at a time. By Pillow alone: a distribution's Blender need not have numpy."""
    from PIL import Image

    width, height = tuple(image.size)
    across = width * image.channels
    values = array("f", bytes(4 * across * height))
    image.pixels.foreach_get(values)
    levels = bytearray()
    for start in range(0, len(values), across * _ROWS):
        rows = values[start : start + across * _ROWS]
        block = Image.frombytes("F", (across, len(rows) // across), rows.tobytes())
        levels += block.point(lambda value: value * 255 + 0.5).convert("L").tobytes()
    mode = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[image.channels]
    picture = Image.frombuffer(mode, (width, height), bytes(levels), "raw", mode, 0, -1)
    if mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    return prepare_image(picture)
