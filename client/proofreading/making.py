"""Makes a report: pictures opened and cut, words set, a page written. Takes seconds, so a courier does it for Blender. No bpy."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..durable import library_errors
from ..errors import LetteringError
from ..lettering.font_shelf import FontShelf, shelf_of
from ..signs.languages import language
from .embedded_fonts import font_rules
from .page import SignPictures, beginning, ending, section
from .pictures import as_shown, line_guide, whole_guide
from .sheet import Sheet, SheetSign

if TYPE_CHECKING:
    from ..providers.wire import ServiceSettings


def make_report(sheet: Sheet, fonts: ServiceSettings, path: Path) -> None:
    """Write the report of a sheet as one HTML file, whole or not at all.

    A picture that is gone, and words that cannot be set here, are said where they are missed. Raises `LibraryError` for
    the disk, `FontsMissing` and `ShaperMissing` where nothing can be set at all.
    """
    families = tuple(name for part in fonts.font_families.split(",") if (name := part.strip()))
    shelf = shelf_of(fonts.fonts_folder, fonts.cache_folder, fonts.studio_fonts_folder, families)
    # A name that nobody can have known: a link or a pipe may stand at any other.
    draft = path.with_name(f"{path.stem[:40]}-{secrets.token_hex(4)}~")
    with library_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(draft, "x", encoding="utf-8", errors="replace", newline="\n") as out:
                out.writelines(_parts(sheet, shelf))
            os.replace(draft, path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise


def _parts(sheet: Sheet, shelf: FontShelf) -> Iterator[str]:
    """The page, piece by piece: no more than one sign's pictures are held at a time."""
    yield beginning(sheet, font_rules(_texts(sheet), shelf))
    for sign in sheet.signs:
        yield section(sheet, sign, pictures_of(sign, sheet.language, shelf))
    yield ending()


def _texts(sheet: Sheet) -> Iterator[str]:
    """All that the page says in letters that a reader's machine may lack."""
    yield language(sheet.language).own_name
    for sign in sheet.signs:
        yield from (sign.name, sign.remark, sign.notes)
        yield from (line.text for line in sign.lines)
        yield from sign.source


def pictures_of(sign: SheetSign, tag: str, shelf: FontShelf) -> SignPictures:
    """A sign's pictures; what cannot be shown is said instead. Reads one file."""
    troubles: list[str] = []
    taken = guide = ""
    if sign.picture:
        try:
            taken = as_shown(Path(sign.picture), sign.ratio)
        except (OSError, ValueError) as error:
            troubles.append(
                f"Its picture cannot be opened any more ({Path(sign.picture).name}: {type(error).__name__})."
            )
    try:
        guide = whole_guide(sign, tag, shelf)
    except LetteringError as error:
        troubles.append(error.message)
    strips = []
    for line in sign.lines:
        try:
            strips.append(line_guide(line, tag, shelf))
        except LetteringError:
            strips.append("")  # said above, of all lines together
    return SignPictures(taken, guide, tuple(strips), tuple(troubles))
