"""Blender's own fonts: which one writes which script, unpacked once and kept in a cache folder; a studio's before them. No bpy.

Reads the .woff2 files of Blender's fonts folder (`bpy.utils.system_resource('DATAFILES', path='fonts')`). HarfBuzz does
not read WOFF2, so fontTools (with brotli) unpacks a font on first use; the cache file ends in a checksum, and a file
that does not match it is unpacked again.
"""

from __future__ import annotations

import functools
import io
import logging
import os
import struct
import tempfile
import unicodedata
import zlib
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..chosen_files import check_plain, read_chosen
from ..errors import FontsMissing, PackageMissing, ShaperMissing
from ..file_names import file_name
from ..packages import Need, require

if TYPE_CHECKING:
    from .studio_fonts import StudioFonts

log = logging.getLogger(__name__)

LATIN = "Inter"
_BY_SCRIPT = {
    "Latn": LATIN,
    "Grek": LATIN,
    "Cyrl": LATIN,
    "Hani": "Noto Sans CJK",
    "Hira": "Noto Sans CJK",
    "Kana": "Noto Sans CJK",
    "Hang": "Noto Sans CJK",
    "Bopo": "Noto Sans CJK",
    "Arab": "NotoSansArabic",
    "Armn": "NotoSansArmenian",
    "Beng": "NotoSansBengali",
    "Deva": "NotoSansDevanagari",
    "Ethi": "NotoSansEthiopic",
    "Geor": "NotoSansGeorgian",
    "Gujr": "NotoSansGujarati",
    "Guru": "NotoSansGurmukhi",
    "Hebr": "NotoSansHebrew",
    "Java": "NotoSansJavanese",
    "Knda": "NotoSansKannada",
    "Khmr": "NotoSansKhmer",
    "Mlym": "NotoSansMalayalam",
    "Mymr": "NotoSansMyanmar",
    "Taml": "NotoSansTamil",
    "Telu": "NotoSansTelugu",
    "Thai": "NotoSansThai",
}
"""Script (ISO 15924) to the beginning of its font file's name."""

_FOR_LETTERS = ("DejaVuSansMono",)
_LETTERS_TOO = frozenset({"Latn", "Grek", "Cyrl"})
"""Simple scripts whose rarer letters may come from the monospaced font."""
_FOR_SIGNS = (
    LATIN,
    "Noto Sans CJK",
    "NotoEmoji",
    "NotoSansSymbols-",
    "NotoSansSymbols2",
    "NotoSansMath",
    "DejaVuSansMono",
)
"""Where characters that belong to no script are looked for, in this order."""

_TRAILER = b"SetDresser sfnt 1 "

LARGEST_FILE = 200_000_000
"""Bytes; the largest collections of Chinese, Japanese and Korean fonts have 120 million. A .woff2 may unpack to so many."""
LARGEST_PACKED = 32_000_000
"""Bytes of a .woff2."""


@dataclass(slots=True)
class FontFace:
    """One font, opened: its HarfBuzz face and the characters that it has. Lives as long as its `FontShelf`.

    `weight` is its own; `studio_file` the file of a studio's font, None for Blender's.
    """

    name: str
    face: Any
    characters: Container[int]
    axes: frozenset[str]
    weight: int = 400
    studio_file: Path | None = None
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


class FontShelf:
    """The fonts of Blender's folder, opened as they are needed, behind a studio's. Not to be shared between threads."""

    def __init__(self, fonts_folder: Path, cache_folder: Path | None, studio: StudioFonts | None = None) -> None:
        """Raises `FontsMissing` when the folder has no fonts and `ShaperMissing` without uharfbuzz."""
        require_shaper()
        self._cache_folder = cache_folder
        try:
            self._files = {path.name: path for path in sorted(fonts_folder.iterdir()) if _is_font(path)}
        except OSError as error:
            raise FontsMissing(str(error), folder=str(fonts_folder)) from error
        if not self._files:
            raise FontsMissing("no .woff2, .ttf or .otf file there", folder=str(fonts_folder))
        self._faces: dict[str, FontFace | None] = {}
        self.studio = studio

    def for_script(self, script: str, weight: int = 400) -> Iterator[FontFace]:
        """The fonts that may write letters of a script (ISO 15924), the best first; opened one by one as they are taken."""
        if self.studio is not None:
            yield from self.studio.for_script(script, weight)
        if script in _BY_SCRIPT:
            yield from self._opened((_BY_SCRIPT[script],))
        if script in _LETTERS_TOO:
            yield from self._opened(_FOR_LETTERS)

    def for_signs(self, weight: int = 400) -> Iterator[FontFace]:
        """The fonts that may write characters of no script, the best first; opened one by one as they are taken."""
        if self.studio is not None:
            yield from self.studio.for_script("Zyyy", weight)
        yield from self._opened(_FOR_SIGNS)

    def named(self, beginning: str) -> FontFace | None:
        """The font whose file name begins so; None when the folder has none."""
        if beginning not in self._faces:
            path = next((path for name, path in self._files.items() if name.startswith(beginning)), None)
            self._faces[beginning] = None if path is None else self._open(path)
        return self._faces[beginning]

    def _opened(self, beginnings: tuple[str, ...]) -> Iterator[FontFace]:
        for beginning in beginnings:
            face = self.named(beginning)
            if face is not None:
                yield face

    def _open(self, path: Path) -> FontFace:
        import uharfbuzz

        face = uharfbuzz.Face(uharfbuzz.Blob(sfnt_of(path, self._cache_folder)))
        if not face.glyph_count:
            raise FontsMissing(f"{path.name} has no glyphs", folder=str(path.parent))
        axes = frozenset(axis.tag for axis in face.axis_infos)
        return FontFace(path.stem, face, frozenset(face.unicodes), axes)


def require_shaper() -> None:
    """Raise `ShaperMissing` unless text can be shaped here; another `PackageError` where that is another's that will not do."""
    try:
        require(Need.LETTERING)
    except PackageMissing as error:
        raise ShaperMissing(error.technical) from error


@functools.lru_cache(maxsize=4)
def shelf_of(
    fonts_folder: str, cache_folder: str, studio_folder: str = "", families: tuple[str, ...] = ()
) -> FontShelf:
    """The shelf of a fonts folder, opened once in a process: Blender's, behind those of the studio's folder and families.

    Raises `FontsMissing`, `ShaperMissing`, and for a studio's folder what `StudioFonts` raises.
    """
    if not fonts_folder:
        raise FontsMissing("no folder named", folder="-")
    require_shaper()
    cache = Path(cache_folder) if cache_folder else None
    studio = None
    if studio_folder:
        from .studio_fonts import StudioFonts

        studio = StudioFonts(Path(studio_folder), families, cache)
    return FontShelf(Path(fonts_folder), cache, studio)


def families_in(written: str) -> tuple[str, ...]:
    """The families that somebody wrote with commas between them."""
    return tuple(name for part in written.split(",") if (name := part.strip()))


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


def _is_font(path: Path) -> bool:
    return path.suffix.lower() in (".woff2", ".ttf", ".otf") and not path.name.startswith(".")
