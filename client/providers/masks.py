"""A mask as a service wants it: the program's white-may-change turned into alpha or plain white. No bpy; Pillow is imported in use.

Inside the program a mask is white where the model may paint, and its soft edge says how the take fades into the capture. A service
is only asked where to paint, so the edge goes out hard: OpenAI edits where alpha is 0 and nowhere else, and would leave the half
of a soft edge unpainted that the take wants to show. Hard masks also pack to a hundredth of their capture.
OpenAI wants a PNG with alpha 0 where the model may paint and 255 where the picture must stay (images/edits, `mask`), with
exactly the capture's pixels and less than 4 MB.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ..errors import MaskIllegal
from ..picture_headers import picture_size
from ..picture_opening import NotOpened, opened_picture
from ..request import Request

if TYPE_CHECKING:
    from PIL import Image

FAINTEST = 16
"""Of 255: where a mask is lighter than this, the model is asked to paint; less of it would not be seen in the take."""


def check_mask(request: Request) -> None:
    """Raise `MaskIllegal` unless the mask, where there is one, has exactly the capture's pixels."""
    if request.mask is None or request.capture is None:
        return
    capture, mask = picture_size(request.capture.data), picture_size(request.mask.data)
    if mask is None or capture != mask:
        raise MaskIllegal(capture=_measured(capture), mask=_measured(mask))


def alpha_mask(data: bytes) -> bytes:
    """The mask as an RGBA PNG: alpha 0 and white where the model may paint, opaque black elsewhere.

    Colour and alpha say the same in both services' conventions, so a host that drops the alpha still reads it right.
    Raises `MaskIllegal` for bytes that are no picture.
    """
    from PIL import Image, ImageChops

    white = _hard(data)
    return _encoded(Image.merge("RGBA", (white, white, white, ImageChops.invert(white))))


def white_mask(data: bytes) -> bytes:
    """The mask as a grey PNG: white where the model may paint, black elsewhere. Raises `MaskIllegal` for bytes that are no picture."""
    return _encoded(_hard(data))


def _hard(data: bytes) -> Image.Image:
    try:
        with opened_picture(data) as opened:
            grey = opened.convert("L")
    except NotOpened as error:
        raise MaskIllegal(str(error), capture="the same", mask="an unreadable file") from error
    return grey.point([0] * FAINTEST + [255] * (256 - FAINTEST))


def _encoded(mask: Image.Image) -> bytes:
    buffer = io.BytesIO()
    mask.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _measured(size: tuple[int, int] | None) -> str:
    return "an unreadable file" if size is None else f"{size[0]} x {size[1]}"
