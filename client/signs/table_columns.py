"""Which column of a table means what: the sign, its line, its role, a language, or nothing here. No bpy, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ..errors import TableColumnMissing, TableColumnTwice
from .languages import MOST_LANGUAGES, language, same_elsewhere
from .table import Column, column_named, language_named
from .table_file import Table

_Key = TypeVar("_Key", Column, str)


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Which column stands where, counted from 0."""

    known: Mapping[Column, int]
    languages: Mapping[str, int]
    other: Mapping[str, int]
    beyond_most: frozenset[str] = frozenset()
    """Languages that the file would have to be given, and of which it would then have too many."""


def columns_of(table: Table, languages: Sequence[str]) -> TableColumns:
    """Which column is which; a column without a name that has cells is called by its number.

    Raises `TableColumnMissing`, `TableColumnTwice`.
    """
    known: dict[Column, int] = {}
    spoken: dict[str, int] = {}
    other: dict[str, int] = {}
    used = {place for row in table.rows for place, cell in enumerate(row.cells) if cell}
    for place in range(max(len(table.columns), *(place + 1 for place in used), 0)):
        name = table.columns[place] if place < len(table.columns) else ""
        column, tag = column_named(name), language_named(name, languages)
        if column is not None:
            _put(table, known, column, place, f"'{column.value}'")
        elif tag:
            _put(table, spoken, tag, place, language(tag).name)
        elif name or place in used:
            name = name or f"column {place + 1}"
            number = next((n for n in range(2, len(other) + 3) if f"{name} ({n})" not in other), 2)
            other[name if name not in other else f"{name} ({number})"] = place
    spoken = {(tag if tag in languages else _of_file(tag, spoken, languages)): place for tag, place in spoken.items()}
    if Column.SIGN not in known and Column.ID not in known:
        raise TableColumnMissing(file=table.file, column="'sign'", columns=named(table.columns))
    if not spoken:
        raise TableColumnMissing(file=table.file, column="of any language", columns=named(table.columns))
    new = [tag for tag in spoken if tag not in languages]
    return TableColumns(known, spoken, other, frozenset(new[max(0, MOST_LANGUAGES - len(languages)) :]))


def _of_file(tag: str, spoken: Mapping[str, int], languages: Sequence[str]) -> str:
    """The file's language that a column by region stands for, if the table has no column of that one's own; else the column's."""
    meant = same_elsewhere(tag, languages)
    alike = [each for each in spoken if each not in languages and same_elsewhere(each, languages) == meant]
    return meant if meant and meant not in spoken and len(alike) == 1 else tag


def named(columns: Iterable[str]) -> str:
    """The columns' names as an error lists them."""
    told = ", ".join(f"'{name[:40]}'" for name in columns if name)
    return told if len(told) < 400 else f"{told[:400]}…"


def _put(table: Table, where: dict[_Key, int], key: _Key, place: int, said: str) -> None:
    if key in where:
        raise TableColumnTwice(file=table.file, column=said, first=where[key] + 1, second=place + 1)
    where[key] = place
