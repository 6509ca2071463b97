"""Pictures of a job as pixels that can be compared: decoded safely, in one of four modes. No bpy."""

from __future__ import annotations

from PIL import Image

from ..errors import NotAPicture, PictureTooLarge
from ..picture_headers import MOST_PIXELS, picture_size
from ..picture_opening import opened_picture

DEEP_GREY = "I;16"
"""Pillow's name for grey of 16 bits. Colours of 16 bits it reads with 8, so that a capture of them has 8 here."""


def opened(data: bytes) -> Image.Image:
    """The picture as grey (`L`, or `I;16` for 16 bits), `RGB` or `RGBA`. Raises `NotOpened`, or a `ReplyError`."""
    size = picture_size(data)
    if size is None:
        raise NotAPicture(f"{len(data)} bytes beginning {data[:16]!r}")
    if size[0] * size[1] > MOST_PIXELS:
        raise PictureTooLarge(width=size[0], height=size[1])
    with opened_picture(data) as picture:
        picture.load()
        return plain(picture)


def plain(picture: Image.Image) -> Image.Image:
    """The same pixels in one of the four modes."""
    if picture.mode in ("L", "RGB") and "transparency" not in picture.info:
        return picture
    if picture.mode in ("RGBA", DEEP_GREY):
        return picture
    if picture.mode.startswith("I"):
        return picture.convert(DEEP_GREY)
    if "A" in picture.getbands() or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode == "1" else "RGB")


def is_deep(data: bytes) -> bool:
    """Whether a file is a PNG of 16 bits a channel."""
    return data[:8] == b"\x89PNG\r\n\x1a\n" and data[24:25] == b"\x10"


def eight_bits(picture: Image.Image) -> Image.Image:
    """The picture with 8 bits a channel. (Pillow's own conversion of deep grey makes all but the darkest 256th white.)"""
    return bytes_of_deep(picture).getchannel("A") if picture.mode == DEEP_GREY else picture


def bytes_of_deep(picture: Image.Image) -> Image.Image:
    """Deep grey as two bands of bytes, the lower byte first, which Pillow can compare and copy."""
    return Image.frombytes("LA", picture.size, picture.tobytes())


def deep_from_bytes(pair: Image.Image) -> Image.Image:
    """The deep grey whose bytes those two bands are."""
    return Image.frombytes(DEEP_GREY, pair.size, pair.tobytes())


def without_idle_alpha(picture: Image.Image) -> Image.Image:
    """The picture without an alpha channel that is opaque throughout."""
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        return picture.convert("RGB")
    return picture


def is_grey(picture: Image.Image) -> bool:
    """Whether no pixel has a colour."""
    if picture.mode in ("L", DEEP_GREY):
        return True
    if picture.mode != "RGB":
        return False
    red, green, blue = picture.split()
    return red.tobytes() == green.tobytes() == blue.tobytes()
