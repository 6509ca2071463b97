"""A finished take as a file that keeps every pixel: PNG, or WebP without loss where WebP was asked for. No bpy; Pillow is imported in use."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ..request import PictureFormat
from .opening import DEEP_GREY

if TYPE_CHECKING:
    from PIL import Image

_WEBP_EDGE = 16_383
"""The longest edge that WebP can have."""


def lossless_format(picture: Image.Image, wanted: PictureFormat) -> PictureFormat:
    """The format that keeps every pixel and is nearest to what was asked for."""
    fits_webp = picture.mode in ("RGB", "RGBA") and max(picture.size) <= _WEBP_EDGE
    return PictureFormat.WEBP if wanted is PictureFormat.WEBP and fits_webp else PictureFormat.PNG


def lossless(picture: Image.Image, format: PictureFormat) -> bytes:
    """The file's bytes, with nothing in it but pixels."""
    out = io.BytesIO()
    if format is PictureFormat.WEBP:
        picture.save(out, "WEBP", lossless=True, quality=20, method=1, exact=True, icc_profile=None, exif=b"", xmp=b"")
    else:
        bare = picture.copy()
        bare.info = {}
        bare.save(out, "PNG", compress_level=_LEVEL[picture.mode == DEEP_GREY])
    return out.getvalue()


_LEVEL = {False: 2, True: 4}
"""zlib's effort: twice the time of level 2 would save a twentieth of a colour picture."""
