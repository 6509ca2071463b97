"""The table of signs that goes out to translators: its columns, and the rows that signs make. No bpy, no I/O.

One row a sign and line, one column a language:

    sign, sign id, line, role, notes, en, hi, kn, (columns that somebody else added)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ..lettering.unseen import bare
from .languages import tag_among
from .sign import Sign


class Column(StrEnum):
    """A column that means something besides the languages'."""

    SIGN = "sign"
    ID = "sign id"
    LINE = "line"
    ROLE = "role"
    NOTES = "notes"


_OTHER_NAMES = {
    "sign name": Column.SIGN,
    "name": Column.SIGN,
    "sign_id": Column.ID,
    "uid": Column.ID,
    "line number": Column.LINE,
    "note": Column.NOTES,
}
_NUMBERING = ("ID", "Id", "Nr", "No", "NO", "IN", "In")
"""What somebody who numbers rows, or measures in inches, calls that column: `id` is Indonesian only where it is written as a tag is."""
_ENGLISH = frozenset(["arm", "cat", "est", "fin", "ice", "mac", "mar", "may", "pan", "per", "sin", "tel"])
"""Three-letter codes of languages that are words, or short for words: a column of telephone numbers is not Telugu."""


@dataclass(frozen=True, slots=True)
class ListedSign:
    """A sign as the list has it, and the cells of columns that mean nothing here, a cell a line."""

    sign: Sign
    other: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def column_named(name: str) -> Column | None:
    """The column that is called so, in any case."""
    plain = " ".join(bare(name).split()).casefold()
    return next((column for column in Column if column.value == plain), _OTHER_NAMES.get(plain))


def language_named(name: str, languages: Sequence[str] = ()) -> str:
    """The tag of the language that a column is called after; empty when it is none. The file's own languages go first."""
    plain = bare(name)
    if not plain or plain in languages:
        return plain
    return "" if plain in _NUMBERING or plain.casefold() in _ENGLISH else tag_among(plain, languages)


def is_known(name: str) -> bool:
    """Whether a column of this name means something."""
    return column_named(name) is not None or language_named(name) != ""


def table_rows(signs: Sequence[ListedSign], languages: Sequence[str]) -> Iterator[list[str]]:
    """The rows of these signs in these languages, the columns' names first."""
    other = list(dict.fromkeys(name for listed in signs for name in listed.other))
    yield [*(column.value for column in Column), *languages, *other]
    for listed in signs:
        sign = listed.sign
        for number, line in enumerate(sign.lines):
            yield [
                sign.name,
                sign.uid,
                str(number + 1),
                line.role.value,
                "" if number else sign.notes,
                *(line.texts.get(tag, "") for tag in languages),
                *(_cell(listed.other.get(name, ()), number) for name in other),
            ]


def _cell(cells: Sequence[str], number: int) -> str:
    return cells[number] if number < len(cells) else ""
