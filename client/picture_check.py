"""Whether bytes are a whole picture that is safe to open, and what it measures. No bpy; Pillow is imported in use.

Only PNG, JPEG and WebP are ever decoded, whatever a file calls itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from .errors import NotAPicture, PictureDamaged, PictureTooLarge
from .packages import Need, require
from .picture_opening import NoKnownPicture, NotOpened, TooManyPixels, opened_picture
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

    Raises `NotAPicture`, `PictureTooLarge` (before decoding) or `PictureDamaged`; a `PackageError` where no picture can be
    decoded, and what says nothing of the picture: MemoryError, RecursionError, ImportError.
    """
    require(Need.PICTURES)
    try:
        with opened_picture(data) as image:
            image.load()
            return PictureFacts(
                format=_format_of(str(image.format)),
                width=image.width,
                height=image.height,
                has_alpha=_has_alpha(image),
            )
    except TooManyPixels as error:
        raise PictureTooLarge(str(error), width=error.width, height=error.height) from error
    except NoKnownPicture as error:
        raise NotAPicture(f"{len(data)} bytes beginning {data[:16]!r}") from error
    except NotOpened as error:
        raise PictureDamaged(f"{error}; {len(data)} bytes") from error


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
