"""Takes everything out of a picture file that is not the picture: places, people, devices, times, texts, trailers. No bpy, no I/O, no Pillow.

Works on the file's own segments, so that no pixel is touched and nothing is compressed anew. What decides how the
pixels look stays: colour profile, gamma, palette, transparency, and the orientation that a camera noted, alone.
Sources: ITU-T T.81 annex B and JFIF 1.02 (JPEG), PNG third edition, RFC 9649 (WebP), TIFF 6.0 (Exif's IFD0).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from .errors import PictureUnreadable, technical_of
from .picture_headers import picture_format
from .request import PictureFormat

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"cICP")
)
_WEBP_KEPT = frozenset((b"VP8X", b"ICCP", b"ALPH", b"VP8 ", b"VP8L", b"ANIM", b"ANMF"))
_WEBP_EXIF, _WEBP_XMP = 0b1000, 0b100

_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
_JFIF_LENGTH = 14
"""Bytes of a JFIF segment's content without a thumbnail."""
_BARE_MARKERS = frozenset((0x01, *range(0xD0, 0xD8)))
_ORIENTATION = 0x0112


def strip(data: bytes) -> bytes:
    """The same picture without metadata. Raises `PictureUnreadable` when the bytes are not a whole PNG, JPEG or WebP."""
    form = picture_format(data)
    try:
        if form is PictureFormat.PNG:
            return _strip_png(data)
        if form is PictureFormat.JPEG:
            return _strip_jpeg(data)
        if form is PictureFormat.WEBP:
            return _strip_webp(data)
    except (struct.error, IndexError, ValueError) as error:
        raise PictureUnreadable(f"{technical_of(error)}; {len(data)} bytes") from error
    raise PictureUnreadable(f"{len(data)} bytes beginning {data[:12]!r}")


def _strip_png(data: bytes) -> bytes:
    kept, turned = [], b""
    for kind, content in png_chunks(data):
        if kind == b"eXIf":
            turned = _only_orientation(content)
        elif kind == b"iCCP":
            # The profile's name may be a person's or a monitor's.
            kept.append((kind, b"icc" + content[content.index(b"\0") :]))
        elif kind in _PNG_KEPT:
            kept.append((kind, content))
        elif not kind[0] & 0x20:
            raise ValueError(f"an unknown critical chunk {kind!r}")
    if turned:
        kept.insert(1, (b"eXIf", turned))
    return _PNG_SIGNATURE + b"".join(map(_png_chunk, kept))


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of the chunks of a PNG, up to and with IEND; what follows is no part of the picture. Raises
    ValueError or struct.error for a file that ends before.
    """
    at = len(_PNG_SIGNATURE)
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        if at + 12 + length > len(data):
            raise ValueError("cut short")
        yield kind, data[at + 8 : at + 8 + length]
        if kind == b"IEND":
            return
        at += 12 + length


def _png_chunk(chunk: tuple[bytes, bytes]) -> bytes:
    kind, content = chunk
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _strip_jpeg(data: bytes) -> bytes:
    kept, turned, is_jfif = bytearray(), b"", False
    for marker, content, entropy in jpeg_segments(data):
        if marker == _APP1 and content.startswith(b"Exif\0\0"):
            turned = turned or _only_orientation(content[6:])
        elif marker == _APP0 and content.startswith(b"JFIF\0") and len(content) >= _JFIF_LENGTH and not is_jfif:
            # Version, units and density, without the thumbnail.
            kept[:0] = _jpeg_segment(_APP0, content[: _JFIF_LENGTH - 2] + b"\0\0")
            is_jfif = True
        elif _is_of_the_picture(marker, content):
            kept += _jpeg_segment(marker, content) + entropy
    if turned:
        at = 4 + _JFIF_LENGTH if is_jfif else 0
        kept[at:at] = _jpeg_segment(_APP1, b"Exif\0\0" + turned)
    return bytes((0xFF, _SOI)) + bytes(kept) + bytes((0xFF, _EOI))


def _is_of_the_picture(marker: int, content: bytes) -> bool:
    if marker == _APP2:
        return content.startswith(b"ICC_PROFILE\0")
    if marker == _APP14:
        return content.startswith(b"Adobe")  # How the colours are to be read.
    return not (0xE0 <= marker <= 0xEF or 0xF0 <= marker <= 0xFE)  # Nor extensions and comments.


def _jpeg_segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, content and the compressed data behind it (after a start of scan), up to the end of the image. Raises
    ValueError, IndexError or struct.error for a file that ends before.
    """
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError(f"no marker at {at}")
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker == _EOI:
            return
        if marker in _BARE_MARKERS or marker in (0x00, _SOI):
            raise ValueError(f"marker {marker:#x} between segments")
        (length,) = struct.unpack_from(">H", data, at)
        if length < 2 or at + length > len(data):
            raise ValueError("cut short")
        content, at = data[at + 2 : at + length], at + length
        end = _end_of_scan(data, at) if marker == _SOS else at
        yield marker, content, data[at:end]
        at = end


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands that is neither a stuffed byte nor a restart."""
    while True:
        at = data.index(b"\xff", at)
        following = data[at + 1]
        if following == 0xFF:
            at += 1
        elif following == 0x00 or following in _BARE_MARKERS:
            at += 2
        else:
            return at


def _strip_webp(data: bytes) -> bytes:
    (length,) = struct.unpack_from("<I", data, 4)
    if 8 + length > len(data):
        raise ValueError("cut short")
    chunks = list(webp_chunks(data, 12, 8 + length))
    turned = next((_only_orientation(_bare_tiff(content)) for kind, content in chunks if kind == b"EXIF"), b"")
    kept = []
    for kind, content in chunks:
        if kind == b"VP8X":
            flags = content[0] & ~(_WEBP_EXIF | _WEBP_XMP) | (_WEBP_EXIF if turned else 0)
            kept.append((kind, bytes((flags,)) + content[1:]))
        elif kind == b"ANMF":
            frame = b"".join(
                _webp_chunk(*each) for each in webp_chunks(content, 16, len(content)) if each[0] in _WEBP_KEPT
            )
            kept.append((kind, content[:16] + frame))
        elif kind in _WEBP_KEPT:
            kept.append((kind, content))
    if turned:
        kept.append((b"EXIF", turned))
    body = b"WEBP" + b"".join(_webp_chunk(*each) for each in kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_chunks(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of the chunks between two places in a RIFF file. Raises ValueError or struct.error."""
    while at < end:
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > end:
            raise ValueError("cut short")
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _webp_chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _bare_tiff(content: bytes) -> bytes:
    """Some writers put JPEG's prefix into a WebP."""
    return content.removeprefix(b"Exif\0\0")


def _only_orientation(tiff: bytes) -> bytes:
    """An Exif block that says which way up the picture is and nothing else; empty when that needs no saying."""
    orientation = _orientation(tiff)
    if not 2 <= orientation <= 8:
        return b""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">I", 8) + struct.pack(">H", 1) + entry + struct.pack(">I", 0)


def _orientation(tiff: bytes) -> int:
    """1 (upright) when the block says nothing, or nothing that can be read."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        (at,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, at)
        for number in range(count):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", tiff, at + 2 + 12 * number)
            if tag == _ORIENTATION and kind == 3:
                return int(value)
    except struct.error:
        return 1
    return 1
