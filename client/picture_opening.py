"""The one place where a picture is opened: its first bytes say what it is, and the decoder of that format alone gets it. No bpy.

Pillow tries its formats one after the other, and some of them start other programs (EPS) or read other files. So nothing is handed to
it before its own header has said that it is one of the formats that are wanted, whatever the file is called.
`tests/client/test_pictures_opened_in_one_place.py` finds what goes round this.
"""

from __future__ import annotations

import importlib
import io
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from .errors import SetDresserError, technical_of
from .picture_headers import MOST_PIXELS, PictureKind, kind_of, picture_size

if TYPE_CHECKING:
    from PIL import Image

SENT = frozenset({PictureKind.PNG, PictureKind.JPEG, PictureKind.WEBP})
"""What services take and give, and takes are."""

MOST_SCANS = 300
"""A progressive JPEG is painted over and over, once a scan: it has ten, and a hundred bytes more would be a scan more."""

_SCAN = b"\xff\xda"
_HEADER = 4096
_CHUNK = 1 << 20
_PLUGINS = {
    PictureKind.PNG: "PngImagePlugin",
    PictureKind.JPEG: "JpegImagePlugin",
    PictureKind.WEBP: "WebPImagePlugin",
    PictureKind.TIFF: "TiffImagePlugin",
    PictureKind.BMP: "BmpImagePlugin",
    PictureKind.GIF: "GifImagePlugin",
    PictureKind.TGA: "TgaImagePlugin",
    PictureKind.AVIF: "AvifImagePlugin",
}


class NotOpened(ValueError):
    """A picture is not opened, or could not be."""


class NoKnownPicture(NotOpened):
    """The first bytes are those of no format that is wanted."""


class TooManyPixels(NotOpened):
    """More pixels than are decoded; `width` and `height` are 0 where the header does not tell."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(f"{width} x {height} pixels")
        self.width, self.height = width, height


class PictureBroken(NotOpened):
    """A decoder stumbled: at a damaged file that may be anywhere and over anything."""


@contextmanager
def opened_picture(
    source: bytes | IO[bytes], *, kinds: Collection[PictureKind] = SENT, most_pixels: int = MOST_PIXELS, name: str = ""
) -> Iterator[Image.Image]:
    """The picture, for as long as the block lasts; its pixels are decoded there, when they are asked for.

    `name` is the file's, for the one format that has no mark of its own. Raises `NotOpened`: before anything is decoded for what is no
    picture of these kinds, or has too many pixels; and in the place of whatever a decoder raises inside the block, but for what says
    nothing of the picture: MemoryError, RecursionError, ImportError.
    """
    from PIL import Image, UnidentifiedImageError

    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    kind = _checked_kind(stream, kinds, most_pixels, name)
    importlib.import_module(
        f"PIL.{_PLUGINS[kind]}"
    )  # or Pillow would load those of all formats, to see whether one fits
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(stream, formats=[kind.value]) as image:
                if image.width * image.height > most_pixels:
                    raise TooManyPixels(image.width, image.height)
                yield image
    except Image.DecompressionBombError as error:
        raise TooManyPixels(0, 0) from error
    except UnidentifiedImageError as error:
        raise NoKnownPicture(str(error)) from error
    except (SetDresserError, NotOpened, MemoryError, RecursionError, ImportError):
        raise  # the last three say nothing of the picture
    except Exception as error:
        raise PictureBroken(technical_of(error)) from error


def _checked_kind(stream: IO[bytes], kinds: Collection[PictureKind], most_pixels: int, name: str) -> PictureKind:
    start = stream.read(_HEADER)
    stream.seek(0)
    kind = kind_of(start, name)
    if kind is None or kind not in kinds:
        raise NoKnownPicture(f"begins with {start[:16]!r}")
    size = picture_size(start)
    if size is not None and size[0] * size[1] > most_pixels:
        raise TooManyPixels(*size)
    if kind is PictureKind.JPEG and _scans(stream) > MOST_SCANS:
        raise PictureBroken(f"more than {MOST_SCANS} scans")
    return kind


def _scans(stream: IO[bytes]) -> int:
    """How often a JPEG is painted over, counted without holding the file."""
    count, last = 0, b""
    while chunk := stream.read(_CHUNK):
        count += (last + chunk).count(_SCAN)
        last = chunk[-1:]
    stream.seek(0)
    return count
