"""Which column of a table means what: the sign, its line, its role, a language, or nothing here. No bpy, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, auto

from ..errors import TableColumnMissing, TableColumnTwice
from ..language_tags import maximized, parsed
from ..lettering.unseen import bare
from .languages import MOST_LANGUAGES, language, same_elsewhere, tag_of
from .table import Column, column_named, language_named
from .table_file import Table


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
    meant: dict[str, list[int]] = {}
    other: dict[str, int] = {}
    used = {place for row in table.rows for place, cell in enumerate(row.cells) if cell}
    names = [*table.columns, *[""] * (max(used, default=-1) + 1 - len(table.columns))]
    for place, name in enumerate(names):
        column = column_named(name)
        if column is not None:
            _put(table, known, column, place)
        elif tag := language_named(name, languages, names):
            meant.setdefault(tag, []).append(place)
    spoken = _spoken(table, meant)
    places = {*known.values(), *spoken.values()}
    for place, name in enumerate(names):
        if place not in places and (name or place in used):
            called = name or f"column {place + 1}"
            number = next((n for n in range(2, len(other) + 3) if f"{called} ({n})" not in other), 2)
            other[called if called not in other else f"{called} ({number})"] = place
    spoken = {(tag if tag in languages else _of_file(tag, spoken, languages)): place for tag, place in spoken.items()}
    if Column.SIGN not in known and Column.ID not in known:
        raise TableColumnMissing(file=table.file, column="'sign'", columns=named(table.columns))
    if not spoken:
        raise TableColumnMissing(file=table.file, column="of any language", columns=named(table.columns))
    new = [tag for tag in spoken if tag not in languages]
    return TableColumns(known, spoken, other, frozenset(new[max(0, MOST_LANGUAGES - len(languages)) :]))


def _spoken(table: Table, meant: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """Of the columns that mean one language the one that it is; each other one keeps its own tag, if it has one, or means nothing here.

    Raises `TableColumnTwice` where nothing tells which is meant.
    """
    spoken: dict[str, int] = {}
    own: dict[str, int] = {}
    for tag, places in meant.items():
        first, *others = sorted(places, key=lambda place: (_says(table.columns[place], tag), place))
        spoken[tag] = first
        for place in others:
            how, kept = _says(table.columns[place], tag), _tag_written(table.columns[place])
            is_same = kept and kept == _tag_written(table.columns[first])
            if how is _says(table.columns[first], tag) and (how in (_Says.EXACTLY, _Says.WITH_A_REMARK) or is_same):
                raise TableColumnTwice(file=table.file, column=language(tag).name, first=first + 1, second=place + 1)
            if kept and kept not in meant:
                own.setdefault(kept, place)
    return dict(sorted({**own, **spoken}.items(), key=lambda each: each[1]))


class _Says(IntEnum):
    """How a column's name says its language; the clearer goes before."""

    EXACTLY = auto()
    """By its tag or its name alone."""
    BY_ANOTHER_TAG = auto()
    """That means the same: `zh-CN` is `zh-Hans`."""
    WITH_A_REMARK = auto()
    OTHERWISE = auto()


def _says(written: str, tag: str) -> _Says:
    """How a name says that it is of the language of this tag."""
    plain = " ".join(bare(written).split())
    if plain == tag:
        return _Says.EXACTLY
    known = language(tag)
    exactly = {each.casefold() for each in (tag, known.name, known.own_name)}
    for said, how in ((plain, _Says.EXACTLY), (plain.partition(" (")[0], _Says.WITH_A_REMARK)):
        if {said.casefold(), said.casefold().replace("_", "-")} & exactly:
            return how
    found, meant = parsed(plain), parsed(tag)
    if found is None or meant is None or not (found.script or found.region):
        return _Says.OTHERWISE
    return _Says.BY_ANOTHER_TAG if maximized(found) == maximized(meant) else _Says.OTHERWISE


def _tag_written(written: str) -> str:
    """The tag that a text is, of a form of a language (`hi_in` is `hi-IN`); empty where it is none, or the language itself."""
    found = parsed(bare(written))
    return str(found) if found is not None and tag_of(written) and (found.script or found.region) else ""


def _of_file(tag: str, spoken: Mapping[str, int], languages: Sequence[str]) -> str:
    """The file's language that a column by region stands for, if the table has no column of that one's own; else the column's."""
    meant = same_elsewhere(tag, languages)
    alike = [each for each in spoken if each not in languages and same_elsewhere(each, languages) == meant]
    return meant if meant and meant not in spoken and len(alike) == 1 else tag


def named(columns: Iterable[str]) -> str:
    """The columns' names as an error lists them."""
    told = ", ".join(f"'{name[:40]}'" for name in columns if name)
    return told if len(told) < 400 else f"{told[:400]}…"


def _put(table: Table, where: dict[Column, int], column: Column, place: int) -> None:
    if column in where:
        raise TableColumnTwice(file=table.file, column=f"'{column.value}'", first=where[column] + 1, second=place + 1)
    where[column] = place
