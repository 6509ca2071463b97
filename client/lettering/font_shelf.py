"""The shelf of fonts that words are set with: which of Blender's own writes which script, and a studio's before them. No bpy.

Reads Blender's fonts folder (`bpy.utils.system_resource('DATAFILES', path='fonts')`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from ..errors import FontsMissing, PackageMissing, ShaperMissing
from ..packages import Need, require
from ..session_state import ends_with_session
from .drawn import flaws, leaves_out
from .fonts import FontFace, sfnt_of
from .studio_fonts import StudioFonts

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

_JOINED = frozenset(["Beng", "Deva", "Gujr", "Guru", "Java", "Khmr", "Knda", "Mlym", "Mymr", "Taml", "Telu"])
"""Scripts with conjuncts or stacked letters, which a font may lack though it has rules for the script."""
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

    def spells(self, face: FontFace, text: str, script: str) -> bool:
        """Whether a font draws every letter of a word, and joins them as its readers do: a studio's as well as Blender's own."""
        if face.studio_file is None:
            return True
        key = (text, script)
        if key not in face.spells:
            face.spells[key] = not leaves_out(face, text, script) and self._joins(face, text, script)
        return face.spells[key]

    def _joins(self, face: FontFace, text: str, script: str) -> bool:
        """Whether a word has no flaw in a studio's font that it has not in Blender's, too, where that has the script."""
        if script not in _JOINED or not (found := flaws(face, text, script)):
            return True
        own = next(self._opened((_BY_SCRIPT[script],)), None)
        return own is None or not own.has(text) or found <= flaws(own, text, script)

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


@ends_with_session
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
    studio = StudioFonts(Path(studio_folder), families, cache) if studio_folder else None
    return FontShelf(Path(fonts_folder), cache, studio)


def families_in(written: str) -> tuple[str, ...]:
    """The families that somebody wrote with commas between them."""
    return tuple(name for part in written.split(",") if (name := part.strip()))


def _is_font(path: Path) -> bool:
    return path.suffix.lower() in (".woff2", ".ttf", ".otf") and not path.name.startswith(".")
