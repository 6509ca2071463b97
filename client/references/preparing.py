"""Makes of any picture file what a request carries: upright, sRGB, 8 bit, no larger than the model can use, without metadata. No bpy.

Pillow is imported in use. This is a courier's work: a large file takes seconds, and a damaged one may take a decoder down.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ..chosen_files import NoPlainFile, open_chosen
from ..errors import (
    ReferenceClosed,
    ReferenceDamaged,
    ReferenceMissing,
    ReferenceNoPicture,
    ReferenceTooLarge,
    ReferenceTooManyPixels,
    technical_of,
)
from ..picture_headers import ALL_KINDS
from ..picture_opening import NoKnownPicture, NotOpened, TooManyPixels, opened_picture
from ..prices import useful_size
from ..request import PictureFormat
from .colours import to_srgb

if TYPE_CHECKING:
    from PIL import Image

LARGEST_FILE = 1_000_000_000
"""Bytes of a file that is opened at all."""

MOST_PIXELS = 150_000_000
"""Pixels of a picture that is decoded at all; a courier then needs up to 0.7 GB for a moment."""

_LOSSY = ("JPEG", "MPO", "AVIF")
_JPEG_QUALITY = 95


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    """A reference as it is sent, and what was done to it that an artist should know."""

    data: bytes = field(repr=False)
    format: PictureFormat
    width: int
    height: int
    notes: tuple[str, ...] = ()


def open_reference(path: Path, name: str) -> IO[bytes]:
    """The file of a reference: a plain file of a bounded size, never a pipe that blocks. Raises `ReferencePictureError`."""
    try:
        stream = open_chosen(path)
    except NoPlainFile as error:
        raise ReferenceNoPicture(str(error), name=name) from error
    except FileNotFoundError as error:
        raise ReferenceMissing(str(error), name=name, path=path) from error
    except PermissionError as error:
        raise ReferenceClosed(str(error), name=name) from error
    except (OSError, ValueError) as error:
        raise ReferenceMissing(technical_of(error), name=name, path=path) from error
    size = os.fstat(stream.fileno()).st_size
    if size > LARGEST_FILE:
        stream.close()
        raise ReferenceTooLarge(name=name, megabytes=size // 1_000_000, limit=LARGEST_FILE // 1_000_000)
    return stream


def prepare(path: Path) -> PreparedPicture:
    """The picture in a file as a request carries it. Raises `ReferencePictureError`."""
    with open_reference(path, path.name) as stream:
        return prepare_stream(stream, path.name)


def prepare_stream(stream: IO[bytes], name: str) -> PreparedPicture:
    """The picture in an open file; `name` is what errors call it. Raises `ReferencePictureError`."""
    try:
        with opened_picture(stream, kinds=ALL_KINDS, most_pixels=MOST_PIXELS, name=name) as image:
            return _prepared(image)
    except TooManyPixels as error:
        megapixels = error.width * error.height // 1_000_000 or 179  # beyond which Pillow itself does not say how many
        raise ReferenceTooManyPixels(
            str(error), name=name, megapixels=megapixels, limit=MOST_PIXELS // 1_000_000
        ) from error
    except NoKnownPicture as error:
        raise ReferenceNoPicture(str(error), name=name) from error
    except NotOpened as error:
        raise ReferenceDamaged(str(error), name=name) from error


def prepare_image(image: Image.Image) -> PreparedPicture:
    """A picture in memory, sRGB of 8 bits, as a request carries it."""
    return _finished(image, (), is_lossy=False)


def _prepared(image: Image.Image) -> PreparedPicture:
    from PIL import ImageOps

    notes = _first_only(image)
    is_lossy = image.format in _LOSSY
    wanted = useful_size(*image.size)
    if image.format in ("JPEG", "MPO"):
        image.draft(None, wanted)  # decodes an eighth of it where that is enough
    image.load()
    return _finished(ImageOps.exif_transpose(image), notes, is_lossy=is_lossy)


def _finished(image: Image.Image, notes: tuple[str, ...], *, is_lossy: bool) -> PreparedPicture:
    colours = to_srgb(_scaled(image, useful_size(*image.size)), image.info.get("icc_profile"))
    notes += colours.notes
    picture = colours.picture
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    return _encoded(picture, notes, as_jpeg=is_lossy and picture.mode == "RGB")


def _first_only(image: Image.Image) -> tuple[str, ...]:
    """What is said of a file with several pictures. Phones' JPEGs have further ones that nobody misses."""
    if image.format in ("JPEG", "MPO", "PNG") and not getattr(image, "is_animated", False):
        return ()
    if image.format == "MPO" or getattr(image, "n_frames", 1) < 2:
        return ()
    what = "page" if image.format == "TIFF" else "frame"
    return (f"Only its first {what} goes along.",)


def _scaled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture at this size, in a mode that can be scaled: a palette's colours cannot be mixed by their numbers."""
    from PIL import Image

    if image.mode in ("I;16", "I;16L", "I;16B", "I;16N"):
        # The upper of two bytes, which Pillow itself would cut off at 255.
        image = Image.frombytes("L", image.size, image.tobytes()[0 if image.mode == "I;16B" else 1 :: 2])
    elif image.mode in ("P", "1", "PA") or "transparency" in image.info:
        image = image.convert("RGBA" if image.mode == "PA" or "transparency" in image.info else "RGB")
    if image.size == size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(picture: Image.Image, notes: tuple[str, ...], *, as_jpeg: bool) -> PreparedPicture:
    bare = picture.copy()
    bare.info = {}
    buffer = io.BytesIO()
    if as_jpeg:
        bare.save(buffer, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    else:
        bare.save(buffer, "PNG", compress_level=6)
    form = PictureFormat.JPEG if as_jpeg else PictureFormat.PNG
    return PreparedPicture(buffer.getvalue(), form, bare.width, bare.height, notes)
