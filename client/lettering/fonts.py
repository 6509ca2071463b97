"""A font, opened: what it can write, and its file's bytes, unpacked once and kept in a cache folder. No bpy.

HarfBuzz does not read WOFF2, so fontTools (with brotli) unpacks a font on first use; the cache file ends in a checksum,
and a file that does not match it is unpacked again.
"""

from __future__ import annotations

import io
import logging
import os
import struct
import tempfile
import unicodedata
import zlib
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..chosen_files import check_plain, read_chosen
from ..errors import FontsMissing, ShaperMissing
from ..file_names import file_name

log = logging.getLogger(__name__)

_TRAILER = b"SetDresser sfnt 1 "

LARGEST_FILE = 200_000_000
"""Bytes; the largest collections of Chinese, Japanese and Korean fonts have 120 million. A .woff2 may unpack to so many."""
LARGEST_PACKED = 32_000_000
"""Bytes of a .woff2."""


@dataclass(slots=True)
class FontFace:
    """One font, opened: its HarfBuzz face and the characters that it has. Lives as long as its `FontShelf`.

    `weight` is its own; `studio_file` the file of a studio's font, None for Blender's; `spells` which words of which scripts it writes as
    their readers do, as far as that was looked at.
    """

    name: str
    face: Any
    characters: Container[int]
    axes: frozenset[str]
    weight: int = 400
    studio_file: Path | None = None
    spells: dict[tuple[str, str], bool] = field(default_factory=dict)
    _sized: dict[int, Any] = field(default_factory=dict)

    @property
    def em(self) -> int:
        """Design units per em."""
        return int(self.face.upem)

    def has(self, text: str) -> bool:
        """Whether every visible character of `text` can be written, composed or decomposed."""
        return all(
            ord(character) in self.characters
            or is_invisible(character)
            or unicodedata.category(character) == "Zs"
            or (
                (parts := unicodedata.normalize("NFD", character)) != character
                and all(ord(part) in self.characters for part in parts)
            )
            for character in text
        )

    def at(self, weight: int) -> Any:
        """The HarfBuzz font at a weight (400 regular, 700 bold): by variation where there is one, else emboldened."""
        if weight not in self._sized:
            self._sized[weight] = self._weighted(weight)
        return self._sized[weight]

    def _weighted(self, weight: int) -> Any:
        import uharfbuzz

        font = uharfbuzz.Font(self.face)
        if "wght" in self.axes:
            variations = {"wght": float(weight)}
            if "opsz" in self.axes:
                variations["opsz"] = 32.0
            font.set_variations(variations)
        elif weight > self.weight and self.weight < 550:
            thicker = (weight - self.weight) / 300 * 0.036
            font.synthetic_bold = (thicker, thicker * 0.6, True)
        return font


def is_invisible(character: str) -> bool:
    """Joiners, direction marks and variation selectors: they steer the shaping and need no glyph of their own."""
    return (
        unicodedata.category(character) == "Cf"
        or character == "\u034f"
        or "\ufe00" <= character <= "\ufe0f"
        or ("\U000e0100" <= character <= "\U000e01ef")
    )


def sfnt_of(path: Path, cache_folder: Path | None) -> bytes:
    """The font as HarfBuzz reads it (TrueType or OpenType bytes), from the cache when it is there and whole.

    Raises `FontsMissing` when the file cannot be read and `ShaperMissing` when it cannot be unpacked for want of
    fontTools or brotli. A cache that cannot be written is logged and done without.
    """
    try:
        known_by = check_plain(path)
        if path.suffix.lower() != ".woff2":
            return read_chosen(path, LARGEST_FILE)
    except (OSError, ValueError) as error:
        raise FontsMissing(str(error), folder=str(path.parent)) from error
    if cache_folder is None:
        return _unpacked(path)
    kept = cache_folder / "fonts" / f"{file_name(path.stem)}-{known_by.st_size}-{known_by.st_mtime_ns}.sfnt"
    sfnt = _read_kept(kept)
    if sfnt is None:
        sfnt = _unpacked(path)
        _keep(kept, sfnt)
    return sfnt


def _unpacked(path: Path) -> bytes:
    try:
        import brotli
        from fontTools.misc import sstruct
        from fontTools.ttLib import TTFont, TTLibError
    except ImportError as error:
        raise ShaperMissing(f"unpacking fonts: {error}") from error
    out = io.BytesIO()
    try:
        packed = read_chosen(path, LARGEST_PACKED)
        _check_unpacked(packed)
        with TTFont(io.BytesIO(packed), lazy=True, recalcTimestamp=False) as font:
            font.flavor = None
            font.save(out, reorderTables=None)
    except (
        OSError,
        TTLibError,
        brotli.error,
        struct.error,
        sstruct.Error,
        ValueError,
        KeyError,
        AssertionError,
    ) as error:
        raise FontsMissing(f"{path.name}: {error}", folder=str(path.parent)) from error
    return out.getvalue()


def _check_unpacked(packed: bytes) -> None:
    """Raise ValueError for a WOFF2 file whose tables unpack to more than a font has: a few bytes may become gigabytes."""
    import brotli
    from fontTools.misc import sstruct
    from fontTools.ttLib import woff2

    stream = io.BytesIO(packed)
    header: dict[str, int] = {}
    sstruct.unpack(woff2.woff2DirectoryFormat, stream.read(woff2.woff2DirectorySize), header)
    for _ in range(header["numTables"]):
        woff2.WOFF2DirectoryEntry().fromFile(stream)
    tables = stream.read(header["totalCompressedSize"])
    if len(brotli.Decompressor().process(tables, output_buffer_limit=LARGEST_FILE)) >= LARGEST_FILE:
        raise ValueError(f"it unpacks to more than {LARGEST_FILE // 1_000_000} MB")


def _read_kept(kept: Path) -> bytes | None:
    """The cached font, or None when there is none or it is damaged."""
    try:
        whole = read_chosen(kept, LARGEST_FILE)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        log.warning("cached font %s cannot be read: %s", kept.name, error)
        return None
    trailer_length = len(_TRAILER) + 4
    sfnt, trailer = whole[:-trailer_length], whole[-trailer_length:]
    if trailer != _TRAILER + zlib.crc32(sfnt).to_bytes(4, "big"):
        log.warning("cached font %s is damaged and will be unpacked again", kept.name)
        return None
    return sfnt


def _keep(kept: Path, sfnt: bytes) -> None:
    """Write the cache file whole or not at all: other processes may be doing the same."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".font-", dir=kept.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(sfnt + _TRAILER + zlib.crc32(sfnt).to_bytes(4, "big"))
            os.replace(temporary, kept)
        except OSError:
            os.unlink(temporary)
            raise
    except OSError as error:
        log.warning("font %s cannot be cached: %s", kept.name, error)
