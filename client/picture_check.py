"""Whether bytes are a whole picture that is safe to open, and what it measures. No bpy; Pillow is imported in use.

Only PNG, JPEG and WebP are ever decoded, whatever a file calls itself.
"""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass

from .errors import NotAPicture, PictureDamaged, PictureTooLarge
from .picture_headers import MOST_PIXELS
from .request import PictureFormat


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What a whole, decoded picture is."""

    format: PictureFormat
    width: int
    height: int
    has_alpha: bool
    """Whether any pixel may be transparent: an alpha channel that is opaque throughout does not count."""


def inspect(data: bytes) -> PictureFacts:
    """Decode `data` completely and say what it is.

    Raises `NotAPicture`, `PictureTooLarge` (before decoding) or `PictureDamaged`.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise PictureTooLarge(width=image.width, height=image.height)
                image.load()
                return PictureFacts(
                    format=PictureFormat(str(image.format).lower()),
                    width=image.width,
                    height=image.height,
                    has_alpha=_has_alpha(image),
                )
    except Image.DecompressionBombError as error:
        width, height = _claimed_size(data)
        raise PictureTooLarge(str(error), width=width, height=height) from error
    except UnidentifiedImageError as error:
        raise NotAPicture(f"{len(data)} bytes beginning {data[:16]!r}") from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, MemoryError) as error:
        raise PictureDamaged(f"{type(error).__name__}: {error}; {len(data)} bytes") from error


def _has_alpha(image: object) -> bool:
    from PIL import Image

    assert isinstance(image, Image.Image)
    if "transparency" in image.info and image.mode in ("P", "RGB", "L"):
        return True
    if image.mode not in ("RGBA", "LA", "PA"):
        return False
    return image.getchannel("A").getextrema() != (255, 255)


def _claimed_size(data: bytes) -> tuple[int, int]:
    """The size that a PNG's header claims; zeros for the other formats, whose headers cannot claim such sizes."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    return 0, 0
