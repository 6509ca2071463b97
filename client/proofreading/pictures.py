"""The pictures of a report: the take's part that its surface shows, and the wanted words as set here. No bpy.

Both come at the sign's ratio, small enough for a page, as `data:` addresses: a report is one file.
"""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import TYPE_CHECKING

from ..exports import said_anew
from ..gate import Gate
from ..lettering.font_shelf import FontShelf
from ..lettering.type_guide import type_guide
from ..picture_opening import opened_picture
from ..request import PictureFormat
from ..sizes import Size
from .sheet import SheetLine, SheetSign

if TYPE_CHECKING:
    from PIL import Image

LONGEST_EDGE = 1400
"""Pixels of a picture's longer edge: enough to tell letters, and a hundred signs still make a file that can be sent."""
_JPEG_QUALITY = 86
_STRIP = Size(1000, 110)


def as_shown(path: Path, ratio: float) -> str:
    """The middle of a take's picture that a surface of this ratio shows. Raises OSError or ValueError when it cannot be read.

    Only a take's, a plain file in the plain folder of one: a .blend from a stranger, with its library, must not bring any other picture
    of this machine into what is sent away.
    """
    from PIL import Image

    gate = Gate(path.parent.parent.parent)
    if not gate.is_file(path) or not gate.is_file(path.parent / "take.json"):
        raise ValueError("no take's picture")
    with gate.open(path) as stream, opened_picture(stream) as file:
        file.draft("RGB", (LONGEST_EDGE * 2, LONGEST_EDGE * 2))
        picture = file.convert("RGBA" if "A" in file.getbands() or "transparency" in file.info else "RGB")
    picture = picture.crop(_middle(picture.width, picture.height, ratio))
    picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    if picture.mode == "RGBA":
        return _address(picture, "PNG", path.parent, optimize=True)
    return _address(picture, "JPEG", path.parent, quality=_JPEG_QUALITY, subsampling=0)


def whole_guide(sign: SheetSign, language: str, shelf: FontShelf) -> str:
    """All of a sign's words as they are set for its shape. Raises a `LetteringError`."""
    width, height = (
        (LONGEST_EDGE, LONGEST_EDGE / sign.ratio) if sign.ratio >= 1 else (LONGEST_EDGE * sign.ratio, LONGEST_EDGE)
    )
    size = Size(max(64, round(width)), max(64, round(height)))
    copy = tuple(line.copy_line for line in sign.lines)
    return _letters(type_guide(copy, size, shelf, sign.prompt, language=language).picture)


def line_guide(line: SheetLine, language: str, shelf: FontShelf) -> str:
    """One line alone, in one row where it goes into one. Raises a `LetteringError`."""
    return _letters(type_guide((line.copy_line,), _STRIP, shelf, language=language).picture, trimmed=True)


def _middle(width: int, height: int, ratio: float) -> tuple[int, int, int, int]:
    """The largest box of a ratio in the middle of a picture, as a picture that covers a surface is cut by it."""
    across, down = min(width, round(height * ratio)), min(height, round(width / ratio))
    left, top = (width - max(1, across)) // 2, (height - max(1, down)) // 2
    return left, top, left + max(1, across), top + max(1, down)


def _letters(picture: Image.Image, *, trimmed: bool = False) -> str:
    """Black on white in sixteen greys, which no eye tells from 256 and which take a third."""
    from PIL import ImageOps

    grey = picture.convert("L")
    box = ImageOps.invert(grey).getbbox() if trimmed else None
    if box is not None:
        grey = grey.crop((max(0, box[0] - 4), max(0, box[1] - 4), box[2] + 4, box[3] + 4))
    return _address(grey.quantize(16), "PNG", optimize=True)


def _address(picture: Image.Image, format: str, take: Path | None = None, **options: object) -> str:
    """A picture as a `data:` address; one of a `take`'s folder says where it comes from."""
    out = io.BytesIO()
    picture.save(out, format, **options)
    data = out.getvalue() if take is None else said_anew(out.getvalue(), PictureFormat(format.lower()), take)
    return f"data:image/{format.lower()};base64,{base64.b64encode(data).decode('ascii')}"
