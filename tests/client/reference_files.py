"""Makes the picture files that artists add as references: good ones of all kinds, and bad ones."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms

SECRET = "GPS-48.8584N-2.2945E-Jane-Doe"
RED, BLUE = (200, 40, 40), (40, 60, 190)


def halves(size: tuple[int, int] = (400, 200), mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    return picture.quantize(16) if mode == "P" else picture.convert(mode)


def saved(path: Path, picture: Image.Image, **options: Any) -> Path:
    """The picture as a file of the format that its name tells."""
    picture.save(path, **options)
    return path


def with_a_secret(orientation: int = 1) -> bytes:
    """Exif that tells where the picture was taken, and by whom."""
    exif = Image.Exif()
    exif[0x013B] = exif[0x010F] = SECRET
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.24), 29: SECRET})
    return exif.tobytes()


def swapped_profile() -> bytes:
    """A colour profile by which red is blue and blue is red: whoever heeds it sees the other colour."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    tags = {profile[at : at + 4]: at for at in range(132, 132 + 12 * struct.unpack_from(">I", profile, 128)[0], 12)}
    data = bytearray(profile)
    red, blue = tags[b"rXYZ"], tags[b"bXYZ"]
    data[red + 4 : red + 12], data[blue + 4 : blue + 12] = (
        profile[blue + 4 : blue + 12],
        profile[red + 4 : red + 12],
    )
    return bytes(data)


def png_claiming(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG of a few bytes that claims so many pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def png_of_16_bits() -> bytes:
    """A grey ramp of 16 bits, 256 x 1: the colour of each pixel is its place, in the upper byte."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 256, 1, 16, 0, 0, 0, 0)
    row = b"\0" + b"".join(struct.pack(">H", value << 8 | 0x7F) for value in range(256))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row)) + chunk(b"IEND", b"")


def opened(data: bytes) -> Image.Image:
    """The decoded picture."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def left_and_right(data: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The colours of the picture's halves."""
    picture = opened(data)
    row = picture.height // 2
    sides = picture.getpixel((picture.width // 4, row)), picture.getpixel((picture.width * 3 // 4, row))
    assert isinstance(sides[0], tuple)
    assert isinstance(sides[1], tuple)
    return sides[0], sides[1]
