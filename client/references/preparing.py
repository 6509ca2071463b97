"""Makes of any picture file what a request carries: upright, sRGB, 8 bit, no larger than the model can use, without metadata. No bpy.

Pillow is imported in use. This is a courier's work: a large file takes seconds, and a damaged one may take a decoder down.
"""

from __future__ import annotations

import io
import os
import stat
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ..errors import (
    ReferenceClosed,
    ReferenceDamaged,
    ReferenceMissing,
    ReferenceNoPicture,
    ReferencePictureError,
    ReferenceTooLarge,
    ReferenceTooManyPixels,
)
from ..prices import useful_size
from ..request import PictureFormat
from .colours import to_srgb

if TYPE_CHECKING:
    from PIL import Image

LARGEST_FILE = 1_000_000_000
"""Bytes of a file that is opened at all."""

MOST_PIXELS = 150_000_000
"""Pixels of a picture that is decoded at all; a courier then needs up to 0.7 GB for a moment."""

_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "TGA", "AVIF")
_LOSSY = ("JPEG", "MPO", "AVIF")
_MOST_SCANS = 300
"""A progressive JPEG is painted over and over, once a scan: it has ten, and a hundred bytes more would be a scan more."""
_JPEG_SCAN = b"\xff\xda"
_JPEG_QUALITY = 95
_CHUNK = 1 << 20


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
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise ReferenceMissing(str(error), name=name, path=path) from error
    except PermissionError as error:
        if path.is_dir():  # as Windows says it of a folder
            raise ReferenceNoPicture("a folder", name=name) from error
        raise ReferenceClosed(str(error), name=name) from error
    except (OSError, ValueError) as error:
        raise ReferenceMissing(f"{type(error).__name__}: {error}", name=name, path=path) from error
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        os.close(handle)
        raise ReferenceNoPicture("no plain file", name=name)
    if found.st_size > LARGEST_FILE:
        os.close(handle)
        raise ReferenceTooLarge(name=name, megabytes=found.st_size // 1_000_000, limit=LARGEST_FILE // 1_000_000)
    return os.fdopen(handle, "rb")


def prepare(path: Path) -> PreparedPicture:
    """The picture in a file as a request carries it. Raises `ReferencePictureError`."""
    with open_reference(path, path.name) as stream:
        return prepare_stream(stream, path.name)


def prepare_stream(stream: IO[bytes], name: str) -> PreparedPicture:
    """The picture in an open file; `name` is what errors call it. Raises `ReferencePictureError`."""
    # By their names, or Pillow would load the plugins of all formats there are.
    from PIL import AvifImagePlugin, Image, TgaImagePlugin, TiffImagePlugin, UnidentifiedImageError, WebPImagePlugin  # noqa: F401

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # What knows itself by no mark, TGA, is only tried where the name says so.
            formats = [each for each in _FORMATS if each != "TGA" or name.lower().endswith((".tga", ".tpic"))]
            with Image.open(stream, formats=formats) as image:
                _check_bounds(image, stream, name)
                return _prepared(image)
    except Image.DecompressionBombError as error:
        raise ReferenceTooManyPixels(str(error), name=name, megapixels=179, limit=MOST_PIXELS // 1_000_000) from error
    except UnidentifiedImageError as error:
        raise ReferenceNoPicture(str(error), name=name) from error
    except ReferencePictureError:
        raise
    except Exception as error:
        # A damaged file makes a decoder stumble anywhere: an IndexError, a zlib.error and more were seen.
        raise ReferenceDamaged(f"{type(error).__name__}: {error}", name=name) from error


def prepare_image(image: Image.Image) -> PreparedPicture:
    """A picture in memory, sRGB of 8 bits, as a request carries it."""
    return _finished(image, (), is_lossy=False)


def _check_bounds(image: Image.Image, stream: IO[bytes], name: str) -> None:
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise ReferenceTooManyPixels(name=name, megapixels=pixels // 1_000_000, limit=MOST_PIXELS // 1_000_000)
    if image.format in ("JPEG", "MPO") and _scans(stream) > _MOST_SCANS:
        raise ReferenceDamaged(f"more than {_MOST_SCANS} scans", name=name)


def _scans(stream: IO[bytes]) -> int:
    """How often a JPEG is painted over, counted without holding the file."""
    at = stream.tell()
    stream.seek(0)
    count, last = 0, b""
    while chunk := stream.read(_CHUNK):
        count += (last + chunk).count(_JPEG_SCAN)
        last = chunk[-1:]
    stream.seek(at)
    return count


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
