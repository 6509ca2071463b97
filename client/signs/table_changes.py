"""What a table would change about the signs of a file, and which of its rows cannot be taken over. Changes nothing. No bpy, no I/O.

An empty cell leaves what is there, unless it is said that it takes words away; so does a sign or a line that the table lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from ..errors import (
    RowBeyondLines,
    RowBeyondMostLanguages,
    RowBeyondMostLines,
    RowBeyondMostSigns,
    RowOfManySigns,
    RowOfNoLine,
    RowOfUnknownId,
    RowOfUnknownRole,
    RowOfUnknownSign,
    RowRefused,
    RowTwice,
    RowWithoutSign,
    TableColumnMissing,
)
from ..lettering.cleaning import composed
from ..lettering.roles import Role, role_named
from ..lettering.unseen import bare
from ..session_state import ends_with_session
from .cells import settled
from .damaged_words import Told
from .languages import MOST_LANGUAGES, language, same_elsewhere
from .row_checks import check_name, check_note, check_words
from .sign import Sign
from .table import Column, ListedSign
from .table_columns import TableColumns, columns_of, named
from .table_file import Row, Table

MOST_LINES = 200
"""Of a sign that a table writes: with 2,000 characters there is no more to read."""
MOST_NEW_SIGNS = 2_000
"""That one table makes."""

_NUMBER = re.compile(r"0*([1-9][0-9]{0,5})(?:[.,]0+)?", re.ASCII)
"""A line's number, also as a spreadsheet writes it that takes it for a quantity."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a table is taken over."""

    languages: tuple[str, ...] = ()
    """Only these columns, by tag; all of them when empty."""
    only: tuple[str, ...] = ()
    """Only the signs of these names; all of them when empty."""
    empty_takes_away: bool = False
    """Whether an empty cell takes away the words that are there."""
    makes_signs: bool = False
    """Whether a name that the file does not have makes a sign of that name, which has no surface yet."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """A line's words in one language. `line` counts from 0."""

    uid: str
    sign: str
    line: int
    language: str
    before: str
    after: str
    row: int


@dataclass(frozen=True, slots=True)
class RoleChange:
    """What a line is for. `before` is None for a line that the sign did not have."""

    uid: str
    sign: str
    line: int
    before: Role | None
    after: Role
    row: int


@dataclass(frozen=True, slots=True)
class NotesChange:
    """A sign's notes."""

    uid: str
    sign: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class OtherCells:
    """A sign's cells of a column that means nothing here."""

    uid: str
    sign: str
    column: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableChanges:
    """All that a table would change. Signs that it would make have an empty uid and are told by their names."""

    file: str
    new_languages: tuple[str, ...] = ()
    new_signs: tuple[str, ...] = ()
    roles: tuple[RoleChange, ...] = ()
    texts: tuple[TextChange, ...] = ()
    notes: tuple[NotesChange, ...] = ()
    other: tuple[OtherCells, ...] = ()
    refused: tuple[RowRefused, ...] = ()
    kept_columns: tuple[str, ...] = ()
    """Those that mean nothing here: they go out again as they came."""
    same: int = 0
    """How many texts are as they were."""
    left_empty: int = 0
    """How many empty cells left words that are there."""

    @property
    def is_nothing(self) -> bool:
        """Whether the signs would be as they are, but for columns that mean nothing here."""
        return not (self.new_languages or self.new_signs or self.roles or self.texts or self.notes)


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of which it is known what it is about."""

    sign: Sign
    line: int
    row: Row


@dataclass(slots=True)
class _Draft:
    """Changes while they are found."""

    roles: list[RoleChange] = field(default_factory=list)
    texts: list[TextChange] = field(default_factory=list)
    notes: list[NotesChange] = field(default_factory=list)
    other: list[OtherCells] = field(default_factory=list)
    refused: list[RowRefused] = field(default_factory=list)
    same: int = 0
    left_empty: int = 0


def changes_of(
    table: Table, signs: Sequence[ListedSign], languages: Sequence[str], options: Options | None = None
) -> TableChanges:
    """What the table would change about these signs of a file with these languages.

    Raises `TableColumnMissing`, `TableColumnTwice`; rows that cannot be taken over are among the changes.
    """
    options = options or Options()
    columns = columns_of(table, languages)
    if options.languages:
        wanted = {
            tag if tag in columns.languages else same_elsewhere(tag, languages) or tag for tag in options.languages
        }
        for tag in options.languages:
            if tag not in columns.languages and same_elsewhere(tag, languages) not in columns.languages:
                raise TableColumnMissing(file=table.file, column=f"'{tag}'", columns=named(table.columns))
        chosen = {tag: place for tag, place in columns.languages.items() if tag in wanted}
        columns = replace(columns, languages=chosen)
    draft, made = _Draft(), dict[str, Sign]()
    found = _found(table, columns, signs, made if options.makes_signs else None, draft)
    listed = {each.sign.uid: each for each in signs}
    by_sign: dict[str, list[_Found]] = {}
    for each in found:
        if options.only and each.sign.name not in options.only:
            continue
        by_sign.setdefault(each.sign.uid or each.sign.name, []).append(each)
    for rows in by_sign.values():
        known = listed.get(rows[0].sign.uid, ListedSign(rows[0].sign))
        _compare(known, rows, columns, options, draft)
    if not options.languages:
        _keep_empty_columns(columns, signs, by_sign, draft)
    spoken = {change.language for change in draft.texts}
    return TableChanges(
        file=table.file,
        new_languages=tuple(tag for tag in columns.languages if tag in spoken and tag not in languages),
        new_signs=tuple(sign.name for sign in made.values() if sign.name in by_sign),
        roles=tuple(draft.roles),
        texts=tuple(draft.texts),
        notes=tuple(draft.notes),
        other=tuple(draft.other),
        refused=tuple(sorted(draft.refused, key=lambda each: each.row)),
        kept_columns=tuple(columns.other),
        same=draft.same,
        left_empty=draft.left_empty,
    )


def _found(
    table: Table, columns: TableColumns, signs: Sequence[ListedSign], made: dict[str, Sign] | None, draft: _Draft
) -> list[_Found]:
    """The rows of which it is known what they are about, each line once; `made` collects signs that are to be made."""
    names: dict[str, list[Sign]] = {}
    for listed in signs:
        names.setdefault(composed(bare(listed.sign.name)), []).append(listed.sign)
    uids = {listed.sign.uid: listed.sign for listed in signs}
    lines: dict[tuple[str, int], _Found] = {}
    twice: set[tuple[str, int]] = set()
    counted: dict[str, int] = {}
    for row in table.rows:
        try:
            sign = _sign(row, columns, names, uids, made)
            key = sign.uid or sign.name
            counted[key] = counted.get(key, 0) + 1
            line = _line(row, columns, sign, counted[key])
            if (key, line) in lines:
                twice.add((key, line))
                other = lines[key, line].row.number
                raise RowTwice(row=row.number, sign=sign.name, line=line + 1, other=other)
            lines[key, line] = _Found(sign, line, row)
        except RowRefused as refused:
            draft.refused.append(refused)
    # Of two rows of one line nobody knows which is meant: neither is taken over.
    return [each for key, each in lines.items() if key not in twice]


def _sign(
    row: Row,
    columns: TableColumns,
    names: Mapping[str, Sequence[Sign]],
    uids: Mapping[str, Sign],
    made: dict[str, Sign] | None,
) -> Sign:
    name, uid = _plain_cell(row, columns, Column.SIGN), _plain_cell(row, columns, Column.ID)
    if uid:
        if uid not in uids:
            raise RowOfUnknownId(row=row.number, sign=name or "of no name", id=uid[:40])
        return uids[uid]
    if not name:
        raise RowWithoutSign(row=row.number)
    called = names.get(composed(name), ())
    if len(called) > 1:
        raise RowOfManySigns(row=row.number, sign=name)
    if called:
        return called[0]
    if made is None:
        raise RowOfUnknownSign(row=row.number, sign=name[:80])
    if composed(name) not in made:
        check_name(name, row=row.number)
        if len(made) >= MOST_NEW_SIGNS:
            raise RowBeyondMostSigns(row=row.number, sign=name, most=f"{MOST_NEW_SIGNS:,}")
        made[composed(name)] = Sign(uid="", name=name, lines=(), width=1, height=1, skeleton="")
    return made[composed(name)]


def _line(row: Row, columns: TableColumns, sign: Sign, counted: int) -> int:
    """The row's line from 0; without a column of lines they are counted as they come."""
    if Column.LINE not in columns.known:
        return counted - 1
    written = _plain_cell(row, columns, Column.LINE)
    number = _NUMBER.fullmatch(written)
    if number is None:
        raise RowOfNoLine(row=row.number, sign=sign.name, line=f"'{written[:40]}'" if written else "nothing")
    return int(number[1]) - 1


def _compare(
    listed: ListedSign, rows: Sequence[_Found], columns: TableColumns, options: Options, draft: _Draft
) -> None:
    """Note what the rows of one sign would change."""
    sign = listed.sign
    count = len(sign.lines)
    fitting: list[_Found] = []
    for found in sorted(rows, key=lambda each: each.line):
        is_new = found.line >= len(sign.lines)
        try:
            if is_new and found.line >= MOST_LINES:
                raise RowBeyondMostLines(row=found.row.number, sign=sign.name, line=found.line + 1, most=MOST_LINES)
            texts = list(_texts(found, columns, options, draft))
            _check_notes(found, columns)
            role = _role(found, columns)
            if is_new and not texts and role is None:
                fitting.append(found)
                continue
            if found.line > count:
                raise RowBeyondLines(row=found.row.number, sign=sign.name, line=found.line + 1, count=count)
        except RowRefused as refused:
            draft.refused.append(refused)
            continue
        fitting.append(found)
        before = None if is_new else sign.lines[found.line].role
        if is_new or (role is not None and role is not before):
            changed = RoleChange(
                sign.uid, sign.name, found.line, before, role or _role_of_new(found.line), found.row.number
            )
            draft.roles.append(changed)
        count = max(count, found.line + 1)
        draft.texts += texts
    if options.languages:
        return
    _compare_notes(sign, fitting, columns, draft)
    _compare_other(listed, fitting, columns, draft, count)


def _texts(found: _Found, columns: TableColumns, options: Options, draft: _Draft) -> Iterator[TextChange]:
    """The words of one row that are not as they are."""
    sign, row = found.sign, found.row
    known: Mapping[str, str] = sign.lines[found.line].texts if found.line < len(sign.lines) else {}
    for tag, place in columns.languages.items():
        before, after = known.get(tag, ""), _cell(row, place)
        if after == before:
            draft.same += bool(after)
            continue
        from_right = language(tag).is_right_to_left
        kept = settled(before, right_to_left=from_right)
        if from_right and after != kept:
            after = settled(after, right_to_left=True)
        if after == kept or (not after.isascii() and composed(after) == composed(kept)):
            draft.same += bool(after)
        elif not after and not options.empty_takes_away:
            draft.left_empty += 1
        else:
            if tag in columns.beyond_most:
                raise RowBeyondMostLanguages(row=row.number, language=language(tag).name, most=MOST_LANGUAGES)
            told = Told(kept, partial(_beside, row, tag, known, columns), partial(_kept_beside, tag, known))
            check_words(after, tag, told, row=row.number, sign=sign.name)
            yield TextChange(sign.uid, sign.name, found.line, tag, before, after, row.number)


def _kept_beside(tag: str, known: Mapping[str, str]) -> list[str]:
    """What the file has of the line in other languages."""
    return [settled(text) for other, text in known.items() if other != tag and text]


def _beside(row: Row, tag: str, known: Mapping[str, str], columns: TableColumns) -> list[str]:
    """The line in other languages as far as old code pages have their letters, so that they cannot have been lost with it."""
    there = _kept_beside(tag, known)
    written = [
        _cell(row, place)
        for other, place in columns.languages.items()
        if other != tag and language(other).script == "Latn"
    ]
    return [*there, *filter(None, written)]


def _check_notes(found: _Found, columns: TableColumns) -> None:
    """Raise a `RowRefused` for a note that is too long, or was damaged on its way."""
    note = _cell(found.row, columns.known.get(Column.NOTES))
    if note and note != settled(found.sign.notes):
        check_note(note, settled(found.sign.notes), row=found.row.number, sign=found.sign.name)


def _role(found: _Found, columns: TableColumns) -> Role | None:
    """The role that a row gives its line; None where it says nothing of it."""
    written = _plain_cell(found.row, columns, Column.ROLE)
    role = _role_called(written) if written else None
    if written and role is None:
        roles = ", ".join(each.value for each in Role)
        raise RowOfUnknownRole(
            row=found.row.number,
            sign=found.sign.name,
            line=found.line + 1,
            role=f"'{written[:40]}'",
            roles=roles,
        )
    return role


def _role_of_new(line: int) -> Role:
    """What a further line is for when the table does not say: a sign begins with its headline."""
    return Role.BODY if line else Role.HEADLINE


_role_called = ends_with_session(lru_cache(maxsize=256)(role_named))
"""A table says the same few roles thousands of times."""


def _compare_notes(sign: Sign, rows: Sequence[_Found], columns: TableColumns, draft: _Draft) -> None:
    """A sign has one note; what stands in its further rows is added to it, so that nothing is lost."""
    if (place := columns.known.get(Column.NOTES)) is None:
        return
    written = dict.fromkeys(filter(None, (_cell(found.row, place) for found in rows)))
    notes = " / ".join(written)
    if notes and notes != settled(sign.notes):
        draft.notes.append(NotesChange(sign.uid, sign.name, sign.notes, notes))


def _compare_other(
    listed: ListedSign, rows: Sequence[_Found], columns: TableColumns, draft: _Draft, count: int
) -> None:
    """Note the cells of columns that mean nothing here; lines that the table lacks keep theirs."""
    for name, place in columns.other.items():
        before = listed.other.get(name, ())
        cells = [*before[:count], *[""] * (count - len(before))]
        for found in rows:
            if found.line < count:
                cells[found.line] = _cell(found.row, place)
        if tuple(cells) != before and (any(cells) or before):
            draft.other.append(OtherCells(listed.sign.uid, listed.sign.name, name, tuple(cells)))


def _keep_empty_columns(
    columns: TableColumns, signs: Sequence[ListedSign], by_sign: Mapping[str, Sequence[_Found]], draft: _Draft
) -> None:
    """A column in which nobody has written yet goes with the first sign, so that it goes out again."""
    kept = {change.column for change in draft.other} | {name for listed in signs for name in listed.other}
    first = next(iter(by_sign.values()), None)
    if first is not None:
        for name in columns.other.keys() - kept:
            draft.other.append(OtherCells(first[0].sign.uid, first[0].sign.name, name, ("",)))


def _plain_cell(row: Row, columns: TableColumns, column: Column) -> str:
    """What a row says of its sign, its line or its role: no words for anybody to read."""
    return bare(_cell(row, columns.known.get(column)))


def _cell(row: Row, place: int | None) -> str:
    return row.cells[place] if place is not None and place < len(row.cells) else ""
