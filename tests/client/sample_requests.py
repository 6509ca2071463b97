"""Requests and pictures that the tests of the client begin with."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from PIL import Image

from client.request import InputPicture, PictureFormat, Quality, Request
from client.sizes import Size

MENU_BOARD = Request(
    prompt="Menu board behind counter reads: '牛肉面 ¥28', '小笼包 ¥32', '担担面 ¥26'. Warm tungsten lighting.",
    model="gpt-image-2",
    size=Size(1536, 1024),
    quality=Quality.LOW,
    format=PictureFormat.JPEG,
)


def request(**changes: Any) -> Request:
    """The menu board of the seeds, with changes."""
    return replace(MENU_BOARD, **changes)


def picture(
    width: int = 256, height: int = 192, colour: tuple[int, ...] = (90, 120, 60), mode: str = "RGB", form: str = "PNG"
) -> InputPicture:
    """A picture file of one colour."""
    buffer = io.BytesIO()
    Image.new(mode, (width, height), colour if len(colour) > 1 else colour[0]).save(buffer, form)
    return InputPicture(buffer.getvalue(), PictureFormat(form.lower()), name="grey boxes")


def mask(width: int = 256, height: int = 192) -> InputPicture:
    """A mask whose left half may be painted: white there, black on the right, a grey column between."""
    image = Image.new("L", (width, height), 0)
    image.paste(255, (0, 0, width // 2, height))
    image.paste(128, (width // 2, 0, width // 2 + 1, height))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return InputPicture(buffer.getvalue(), PictureFormat.PNG, name="mask")


def opened(data: bytes) -> Image.Image:
    """A picture file, decoded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
