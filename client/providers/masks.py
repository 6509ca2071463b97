"""A mask as a service wants it: the program's white-may-change turned into alpha. No bpy; Pillow is imported in use.

Inside the program a mask is white where the model may paint. OpenAI wants a PNG with alpha 0 there and 255 where the
picture must stay (images/edits, `mask`), with exactly the capture's pixels and less than 4 MB.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ..errors import MaskIllegal
from ..picture_headers import picture_size
from ..request import Request

if TYPE_CHECKING:
    from PIL import Image

LARGEST_ALPHA_MASK = 4_000_000
"""Bytes; the reference says 4 MB, the guide 50: the smaller is safe."""


def check_mask(request: Request) -> None:
    """Raise `MaskIllegal` unless the mask, where there is one, has exactly the capture's pixels."""
    if request.mask is None or request.capture is None:
        return
    capture, mask = picture_size(request.capture.data), picture_size(request.mask.data)
    if mask is None or capture != mask:
        raise MaskIllegal(capture=_measured(capture), mask=_measured(mask))


def alpha_mask(data: bytes) -> bytes:
    """The mask as an RGBA PNG under 4 MB: alpha 0 and white where the model may paint, opaque black elsewhere.

    Colour and alpha say the same in both services' conventions, so a host that drops the alpha still reads it right.
    Soft edges stay soft unless that makes the file too large. Raises `MaskIllegal` for bytes that are no picture.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as opened:
            white = opened.convert("L")
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise MaskIllegal(f"{type(error).__name__}: {error}", capture="the same", mask="an unreadable file") from error
    encoded = _encoded(white)
    if len(encoded) >= LARGEST_ALPHA_MASK:
        encoded = _encoded(white.point([0] * 128 + [255] * 128))
    return encoded


def _encoded(white: Image.Image) -> bytes:
    from PIL import Image, ImageChops

    buffer = io.BytesIO()
    Image.merge("RGBA", (white, white, white, ImageChops.invert(white))).save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def _measured(size: tuple[int, int] | None) -> str:
    return "an unreadable file" if size is None else f"{size[0]} x {size[1]}"
