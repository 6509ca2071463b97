"""The table of signs that goes out to translators: its columns, and the rows that signs make. No bpy, no I/O.

One row a sign and line, one column a language:

    sign, sign id, line, role, notes, en, hi, kn, (columns that somebody else added)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ..lettering.unseen import bare
from .languages import KNOWN, tag_among
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
_NUMBERING = ("ID", "Id", "Nr", "No", "NO", "IN", "In", "MO", "Mo", "SH", "Sh", "TL", "Tl", "JI", "Ji", "JW", "Jw")
"""What somebody who numbers rows, measures in inches or counts days calls that column: `id` is Indonesian only where it is written as a tag is."""
_WORDS = frozenset(
    [
        "als",
        "arm",
        "ben",
        "cat",
        "dan",
        "est",
        "fin",
        "hun",
        "ice",
        "ind",
        "kan",
        "kat",
        "lat",
        "lit",
        "mac",
        "mal",
        "mar",
        "may",
        "mol",
        "mon",
        "nor",
        "pan",
        "per",
        "pol",
        "ron",
        "san",
        "sin",
        "som",
        "tel",
    ]
)
"""Three-letter codes of languages that are words, names, or short for words: a column of telephone numbers is not Telugu, nor one of latitudes Latin."""
_CODE_LENGTH = 3


@dataclass(frozen=True, slots=True)
class ListedSign:
    """A sign as the list has it, and the cells of columns that mean nothing here, a cell a line."""

    sign: Sign
    other: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def column_named(name: str) -> Column | None:
    """The column that is called so, in any case."""
    plain = " ".join(bare(name).split()).casefold()
    return next((column for column in Column if column.value == plain), _OTHER_NAMES.get(plain))


def language_named(name: str, languages: Sequence[str] = (), beside: Sequence[str] = ()) -> str:
    """The tag of the language that a column is called after; empty when it is none. The file's own languages go first.

    A three-letter code that is a word as well is one only where a column `beside` it is called by a code that is none.
    """
    plain = bare(name)
    if not plain or plain in languages:
        return plain
    if plain in _NUMBERING or (_is_code_s_length(plain) and not _is_code_beside(plain, beside)):
        return ""
    return tag_among(plain, languages)


def _is_code_s_length(plain: str) -> bool:
    is_name = any(plain.casefold() == known.name.casefold() for known in KNOWN.values())  # Lao
    return len(plain) == _CODE_LENGTH and plain.isascii() and plain.isalpha() and not is_name


def _is_code_beside(plain: str, beside: Sequence[str]) -> bool:
    """Whether three letters are meant as a language's code: in one case (`Ben` checked them), and no word, or among other codes."""
    if not (plain.islower() or plain.isupper()):
        return False
    if plain.casefold() not in _WORDS:
        return True
    others = (bare(other) for other in beside)
    return any(
        _is_code_s_length(other)
        and other.islower() == plain.islower()
        and _is_code_beside(other, ())
        and tag_among(other, ()) != ""
        for other in others
    )


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
