"""A studio's own fonts in a folder: which families are there, in which weights, and what they can write. No bpy.

Reads .ttf, .otf, .ttc, .otc and .woff2 files. A file that is broken, too large or cannot write words is refused with
its reason and the others are used; a family that was named and is not there is an error. Nothing is ever installed.
"""

from __future__ import annotations

import itertools
import logging
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..chosen_files import NoPlainFile, check_plain
from ..errors import FontFamilyMissing, FontFolderUnreadable, FontsMissing, FontUnreadable
from .drawn import is_coloured, writes_outlines
from .fonts import LARGEST_FILE, LARGEST_PACKED, FontFace, sfnt_of

log = logging.getLogger(__name__)

MOST_FILES = 400
LARGEST_TOGETHER = 4_000_000_000
"""Bytes of all fonts of a folder, each of which is read once."""
MOST_ENTRIES = 20_000
"""Of a folder and those in it: more files than that are a disk, and no show's fonts."""
DEEPEST = 12
_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc", ".woff2")
_OUTLINES = frozenset({"glyf", "CFF ", "CFF2"})
_SHAPED = frozenset(
    (
        "Arab",
        "Beng",
        "Deva",
        "Gujr",
        "Guru",
        "Java",
        "Khmr",
        "Knda",
        "Mlym",
        "Mong",
        "Mymr",
        "Nkoo",
        "Orya",
        "Sinh",
        "Syrc",
        "Taml",
        "Telu",
        "Tibt",
        "Bali",
        "Tale",
        "Cham",
    )
)
"""Scripts whose letters are wrong without a font's rules for them, however complete its characters are."""


@dataclass(frozen=True, slots=True)
class StudioFont:
    """One face of one file. `weight` is 100 to 900; `axes` vary, and a font that varies in weight has them all."""

    path: Path
    index: int
    family: str
    weight: int
    slanted: bool
    axes: frozenset[str]
    scripts: frozenset[str]
    """The scripts that its rules are for, as OpenType tags."""
    characters: Any

    def suits(self, script: str) -> bool:
        """Whether words of a script (ISO 15924) come out right, if it has their characters."""
        if script not in _SHAPED:
            return True
        from fontTools.unicodedata import ot_tags_from_script

        return not self.scripts.isdisjoint(ot_tags_from_script(script))


class StudioFonts:
    """The fonts of a studio's folder; those of the named families alone, if any are named. Not to be shared between threads."""

    def __init__(self, folder: Path, families: tuple[str, ...], cache_folder: Path | None) -> None:
        """Raises `FontFolderUnreadable`, `FontUnreadable` when no file can be used, `FontFamilyMissing`, `ShaperMissing`."""
        self._folder, self._cache_folder = folder, cache_folder
        self.refused: tuple[FontUnreadable, ...] = ()
        found = self._read(_files_in(folder))
        if not found:
            raise self.refused[0] if self.refused else _unreadable(folder, "there is no font file in it")
        self.fonts = _of_families(found, families, folder)
        self._faces: dict[tuple[Path, int], FontFace] = {}

    def for_script(self, script: str, weight: int) -> Iterator[FontFace]:
        """The fonts that may write letters of a script at about a weight, the best of each family in turn."""
        for font in self._in_order(weight):
            if font.suits(script):
                yield self._opened(font)

    def _in_order(self, weight: int) -> list[StudioFont]:
        """Families in their order; within one upright before slanted, then the nearest weight, then by name."""
        families = list(dict.fromkeys(font.family for font in self.fonts))

        def place(font: StudioFont) -> tuple[int, bool, int, str, int]:
            off = 0 if "wght" in font.axes else abs(font.weight - weight)
            return families.index(font.family), font.slanted, off, font.path.name, font.index

        return sorted(self.fonts, key=place)

    def _opened(self, font: StudioFont) -> FontFace:
        import uharfbuzz

        key = (font.path, font.index)
        if key not in self._faces:
            face = uharfbuzz.Face(uharfbuzz.Blob(self._sfnt(font.path)), font.index)
            self._faces[key] = FontFace(font.path.name, face, font.characters, font.axes, font.weight, font.path)
        return self._faces[key]

    def _read(self, files: list[Path]) -> list[StudioFont]:
        found: list[StudioFont] = []
        refused: list[FontUnreadable] = []
        for path in files:
            try:
                found += self._faces_in(path)
            except FontUnreadable as error:
                log.warning("%s", error)
                refused.append(error)
        self.refused = tuple(refused)
        return found

    def _faces_in(self, path: Path) -> list[StudioFont]:
        import uharfbuzz

        sfnt = self._sfnt(path)
        blob = uharfbuzz.Blob(sfnt)
        count = uharfbuzz.Face(blob).count
        if not count:
            raise refusal(path, "it is no font, or a broken one")
        try:
            if any(_is_cut_off(sfnt, index) for index in range(min(count, 64))):
                raise refusal(path, "it ends before its letters do")
            return [_described(path, uharfbuzz.Face(blob, index), index) for index in range(min(count, 64))]
        except (ValueError, struct.error, uharfbuzz.HarfBuzzError) as error:
            raise refusal(path, "it is no font, or a broken one", str(error)) from error

    def _sfnt(self, path: Path) -> bytes:
        try:
            size = check_plain(path).st_size
            if size > (LARGEST_PACKED if path.suffix.lower() == ".woff2" else LARGEST_FILE):
                raise refusal(path, f"it has {size / 1e6:,.0f} MB, more than any font for reading")
            return sfnt_of(path, self._cache_folder)
        except NoPlainFile as error:
            raise refusal(path, "it is no plain file, but a folder, a pipe or a device", str(error)) from error
        except FontsMissing as error:
            raise refusal(path, "it is no font, or a broken one", error.technical) from error
        except (OSError, MemoryError) as error:
            raise refusal(path, "it cannot be read", str(error)) from error


def refusal(path: Path, reason: str, detail: str = "") -> FontUnreadable:
    """The error that names a font file and what is wrong with it."""
    return FontUnreadable(detail, font=path.name, reason=reason, folder=str(path.parent))


def _files_in(folder: Path) -> list[Path]:
    """The font files of a folder and those in it, in order. Raises `FontFolderUnreadable`, also for more than is looked through."""
    if not folder.is_dir():
        raise _unreadable(folder, "there is no such folder")
    try:
        files = sorted(Path(entry.path) for entry in _entries(folder) if _is_named_as_font(entry.name))
        sizes = sum(path.stat().st_size for path in files if path.is_file())
    except OSError as error:
        raise _unreadable(folder, error.strerror or str(error)) from error
    if len(files) > MOST_FILES or sizes > LARGEST_TOGETHER:
        most = f"{MOST_FILES} of {LARGEST_TOGETHER // 1_000_000:,} MB together at most are looked through"
        reason = f"it holds {len(files)} fonts of {sizes // 1_000_000:,} MB, and {most}; choose one with this show's"
        raise _unreadable(folder, reason)
    return files


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """All that stands in a folder and those in it. A folder that is a link is not gone into: it may lead back. Raises OSError."""
    left, seen = [(folder, 0)], 0
    while left:
        place, depth = left.pop()
        try:
            with os.scandir(place) as found:
                entries = list(itertools.islice(found, MOST_ENTRIES + 1))
        except OSError as error:
            if not depth:
                raise
            log.info("a folder of fonts cannot be looked into: %s", error)
            continue
        for entry in entries:
            seen += 1
            if seen > MOST_ENTRIES:
                reason = f"it holds more than {MOST_ENTRIES:,} files; choose one with this show's fonts"
                raise _unreadable(folder, reason)
            if entry.is_dir(follow_symlinks=False) and depth < DEEPEST:
                left.append((Path(entry.path), depth + 1))
            yield entry


def _is_named_as_font(name: str) -> bool:
    return name.lower().endswith(_SUFFIXES) and not name.startswith(".")


def _unreadable(folder: Path, reason: str) -> FontFolderUnreadable:
    return FontFolderUnreadable(folder=str(folder), reason=reason)


def _of_families(found: list[StudioFont], families: tuple[str, ...], folder: Path) -> tuple[StudioFont, ...]:
    """The fonts of the named families in the order they were named; all by their names when none is."""
    by_name = sorted(found, key=lambda font: font.family.casefold())
    if not families:
        return tuple(by_name)
    chosen: list[StudioFont] = []
    for family in families:
        own = [font for font in by_name if font.family.casefold() == family.casefold()]
        if not own:
            there = ", ".join(list(dict.fromkeys(font.family for font in by_name))[:12])
            raise FontFamilyMissing(family=family, folder=str(folder), families=there)
        chosen += own
    return tuple(chosen)


def _is_cut_off(sfnt: bytes, index: int) -> bool:
    """Whether a file ends before the outlines that its table directory tells of (OpenType 1.9.1): the letters beyond would be empty.

    Raises struct.error when it ends before the directory does.
    """
    start = struct.unpack_from(">I", sfnt, 12 + 4 * index)[0] if sfnt.startswith(b"ttcf") else 0
    count = struct.unpack_from(">H", sfnt, start + 4)[0]
    records = (struct.unpack_from(">4s4xII", sfnt, start + 12 + 16 * each) for each in range(count))
    return any(str(tag, "latin-1") in _OUTLINES and place + length > len(sfnt) for tag, place, length in records)


def _described(path: Path, face: Any, index: int) -> StudioFont:
    """What a face says about itself. Raises `FontUnreadable` when it could not write words that are seen."""
    import uharfbuzz

    characters = face.unicodes
    if not face.glyph_count or not len(characters) or not 16 <= face.upem <= 16384:
        raise refusal(path, "it is no font, or a broken one")
    if _OUTLINES.isdisjoint(face.table_tags):
        raise refusal(path, "its letters are pictures, not outlines")
    if is_coloured(face) and not writes_outlines(face):
        raise refusal(path, "its letters are layers or pictures in colour, not outlines")
    font = uharfbuzz.Font(face)
    names = uharfbuzz.OTNameIdPredefined
    family = face.get_name(names.TYPOGRAPHIC_FAMILY) or face.get_name(names.FONT_FAMILY) or path.stem
    return StudioFont(
        path,
        index,
        str(family).strip(),
        round(font.get_style_value(uharfbuzz.StyleTag.WEIGHT)) or 400,
        bool(font.get_style_value(uharfbuzz.StyleTag.ITALIC) or font.get_style_value(uharfbuzz.StyleTag.SLANT_ANGLE)),
        frozenset(axis.tag for axis in face.axis_infos),
        frozenset(face.get_table_script_tags("GSUB")),
        characters,
    )
