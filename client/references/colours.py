"""A decoded picture of any mode as 8-bit sRGB, by its colour profile where it has one. No bpy; Pillow is imported in use."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

_NO_PROFILE = "It is CMYK without a colour profile: its colours are a guess."
_BAD_PROFILE = "Its colour profile cannot be used: its colours are taken as sRGB."
_MODE_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK", "LAB": "Lab"}
"""Which profile fits which of Pillow's modes, by ICC's name of its colour space."""


@dataclass(frozen=True, slots=True)
class Srgb:
    """The picture as RGB or RGBA, and what an artist should know of its colours."""

    picture: Image.Image
    notes: tuple[str, ...] = ()


def to_srgb(image: Image.Image, profile: bytes | None) -> Srgb:
    """The picture in sRGB; transparency stays as it is."""
    if image.mode in ("RGBA", "LA", "RGBa", "La"):
        straight = image.convert({"RGBa": "RGBA", "La": "LA"}.get(image.mode, image.mode))
        alpha = straight.getchannel("A")
        inner = to_srgb(straight.convert("RGB" if straight.mode == "RGBA" else "L"), profile)
        inner.picture.putalpha(alpha)
        return inner
    if image.mode == "LAB" and not profile:
        return Srgb(_from_lab(image))
    if profile:
        converted = _by_profile(image, profile)
        if converted is not None:
            return Srgb(converted)
        return Srgb(_plain_rgb(image), (_BAD_PROFILE,))
    return Srgb(_plain_rgb(image), (_NO_PROFILE,) if image.mode == "CMYK" else ())


def _plain_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "LAB":
        return _from_lab(image)
    if image.mode in ("I", "F"):
        return _from_large_numbers(image)
    return image.convert("RGB")


def _from_large_numbers(image: Image.Image) -> Image.Image:
    """A grey picture of 32 bits: taken as 0 to 1 for fractions, as 8 or 16 bits for whole numbers."""
    _, brightest = image.getextrema()
    assert isinstance(brightest, (int, float))
    full = 1.0 if image.mode == "F" and brightest <= 1.0 else 255.0 if brightest <= 255 else 65535.0
    return image.convert("F").point(lambda value: value * (255.0 / full) + 0.0).convert("L").convert("RGB")


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The picture as its profile says; None when that profile is none, or is for pictures of another kind."""
    from PIL import ImageCms

    source = image if image.mode in _MODE_SPACES else image.convert("RGB")
    try:
        described = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if described.profile.xcolor_space.strip() != _MODE_SPACES[source.mode]:
            return None
        converted = ImageCms.profileToProfile(
            source,
            described,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    return converted


def _from_lab(image: Image.Image) -> Image.Image:
    from PIL import ImageCms

    converted = ImageCms.profileToProfile(
        image, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert converted is not None
    return converted
