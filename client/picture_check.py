"""Whether bytes are a whole picture that is safe to open, and what it measures. No bpy; Pillow is imported in use.

Only PNG, JPEG and WebP are ever decoded, whatever a file calls itself.
"""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass

from .errors import NotAPicture, PictureDamaged, PictureTooLarge, SetDresserError
from .packages import Need, require
from .picture_headers import MOST_PIXELS
from .request import PictureFormat

_JPEG_SCAN = b"\xff\xda"
_MOST_SCANS = 300
"""A progressive JPEG is painted over and over, once a scan: it has ten, and a hundred bytes more would be a scan more."""


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

    Raises `NotAPicture`, `PictureTooLarge` (before decoding) or `PictureDamaged`; a `PackageError` where no picture can be
    decoded, and what says nothing of the picture: MemoryError, RecursionError, ImportError.
    """
    require(Need.PICTURES)
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise PictureTooLarge(width=image.width, height=image.height)
                if image.format in ("JPEG", "MPO") and data.count(_JPEG_SCAN) > _MOST_SCANS:
                    raise PictureDamaged(f"more than {_MOST_SCANS} scans")
                image.load()
                return PictureFacts(
                    format=_format_of(str(image.format)),
                    width=image.width,
                    height=image.height,
                    has_alpha=_has_alpha(image),
                )
    except Image.DecompressionBombError as error:
        width, height = _claimed_size(data)
        raise PictureTooLarge(str(error), width=width, height=height) from error
    except UnidentifiedImageError as error:
        raise NotAPicture(f"{len(data)} bytes beginning {data[:16]!r}") from error
    except (SetDresserError, MemoryError, RecursionError, ImportError):
        raise
    except Exception as error:
        # A damaged file makes a decoder stumble anywhere: an IndexError, a zlib.error and more were seen.
        raise PictureDamaged(f"{type(error).__name__}: {error}; {len(data)} bytes") from error


def _format_of(name: str) -> PictureFormat:
    """Pillow's name for a format. A JPEG with further pictures behind it, as phones make, is a JPEG."""
    return PictureFormat.JPEG if name == "MPO" else PictureFormat(name.lower())


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
