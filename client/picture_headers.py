"""Format and pixel size of a picture file, read from its first bytes without decoding it. No bpy, no Pillow.

Sources: PNG specification (IHDR), ITU-T T.81 (JPEG frame headers), RFC 9649 (WebP container); TIFF 6.0, GIF89a, the AV1 Image File
Format, OpenEXR, Radiance, Adobe's Photoshop, JPEG 2000, SMPTE 268M (DPX), Cineon and SGI file formats (their first bytes).
"""

from __future__ import annotations

import struct
from enum import StrEnum
from pathlib import Path

from .options import PictureFormat
from .own_files import unlinked

MOST_PIXELS = 8192 * 8192
"""Pixels beyond which a picture is not opened: an 8K texture, eight times the largest size that can be asked for."""

_LONGEST_HEADER = 4 * 1024 * 1024
"""Bytes in which a size is looked for: a JPEG may have colour profiles and thumbnails before it."""

_USUAL_HEADER = 64 * 1024
"""Bytes that tell the size of every PNG and WebP, and of a JPEG without much before it: the main thread reads no more."""

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


class PictureKind(StrEnum):
    """A format that is opened at all, by Pillow's name for it."""

    PNG = "PNG"
    JPEG = "JPEG"
    WEBP = "WEBP"
    TIFF = "TIFF"
    BMP = "BMP"
    GIF = "GIF"
    TGA = "TGA"
    AVIF = "AVIF"


ALL_KINDS = frozenset(PictureKind)

_BEGINNINGS = (
    (_PNG, PictureKind.PNG),
    (_JPEG, PictureKind.JPEG),
    (b"II*\0", PictureKind.TIFF),
    (b"MM\0*", PictureKind.TIFF),
    (b"II+\0", PictureKind.TIFF),
    (b"MM\0+", PictureKind.TIFF),
    (b"GIF87a", PictureKind.GIF),
    (b"GIF89a", PictureKind.GIF),
    (b"BM", PictureKind.BMP),
)
_AVIF_BRANDS = (b"avif", b"avis", b"mif1", b"msf1")
_ONLY_BLENDER = (
    b"v/1\x01",
    b"#?RADIANCE",
    b"#?RGBE",
    b"8BPS",
    b"\0\0\0\x0cjP  ",
    b"\xffO\xffQ",
    b"SDPX",
    b"XPDS",
    b"\x80*_\xd7",
    b"\xd7_*\x80",
    b"\x01\xda",
)
"""How EXR, Radiance, Photoshop, JPEG 2000, DPX, Cineon and SGI files begin."""


def kind_of(start: bytes, name: str = "") -> PictureKind | None:
    """The format that a file's first bytes show (16 are enough); None for any other. TGA has no mark: there `name` has to say so."""
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return PictureKind.WEBP
    if start[4:8] == b"ftyp" and start[8:12] in _AVIF_BRANDS:
        return PictureKind.AVIF
    found = next((kind for beginning, kind in _BEGINNINGS if start.startswith(beginning)), None)
    if found is None and name.lower().endswith((".tga", ".tpic")) and _may_be_tga(start):
        return PictureKind.TGA
    return found


def is_for_blender(start: bytes) -> bool:
    """Whether a file's first bytes are of a format of pictures that Blender opens and Pillow is not asked to."""
    return start.startswith(_ONLY_BLENDER)


def _may_be_tga(start: bytes) -> bool:
    """Whether the header's fields have values that TGA knows: colour map, kind of image and bits of a pixel."""
    return (
        len(start) >= 18
        and start[1] in (0, 1)
        and start[2] in (1, 2, 3, 9, 10, 11)
        and start[16] in (8, 15, 16, 24, 32)
    )


def is_safe_to_open(path: Path) -> bool:
    """Whether a file is, by its own header, one of the three formats and no larger than Blender can be asked to open.

    Blender goes by a file's content, not by its name: it would take a film or a 3D format for a picture as well.
    """
    try:
        with open(path, "rb", opener=unlinked) as stream:
            start = stream.read(_USUAL_HEADER)
            if picture_size(start) is None and picture_format(start) is PictureFormat.JPEG:
                start += stream.read(_LONGEST_HEADER - _USUAL_HEADER)
    except OSError:
        return False
    size = picture_size(start)
    return size is not None and 0 < size[0] * size[1] <= MOST_PIXELS


def picture_format(data: bytes) -> PictureFormat | None:
    """The format that the first bytes of a file show (12 bytes are enough); None when it is none of the three."""
    if data.startswith(_PNG):
        return PictureFormat.PNG
    if data.startswith(_JPEG):
        return PictureFormat.JPEG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return PictureFormat.WEBP
    return None


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as the header claims them; None when there is no header that can be read."""
    form = picture_format(data)
    try:
        if form is PictureFormat.PNG:
            return _png_size(data)
        if form is PictureFormat.JPEG:
            return _jpeg_size(data)
        if form is PictureFormat.WEBP:
            return _webp_size(data)
    except (struct.error, IndexError):
        return None
    return None


def _png_size(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # A fill byte before the marker.
            at += 1
        elif marker in _JPEG_WITHOUT_LENGTH:
            at += 2
        elif marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        else:
            at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None
