"""The table of signs that goes to translators and comes back: written, looked at, and taken over. Main thread only.

`looked_at` changes nothing; what it returns is what `take_over` does, once somebody has seen it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from ...client.errors import TableOld, TableRefused
from ...client.signs.table import ListedSign, is_known, language_named, table_rows
from ...client.signs.table_changes import Options, TableChanges, TextChange, changes_of
from ...client.signs.table_file import TableFormat, format_of, read_table, write_table
from . import revision
from .properties import SETDRESSER_PG_sign, SETDRESSER_PG_sign_line
from .sign_list import (
    add_language,
    add_line,
    all_signs,
    check_language,
    languages,
    make_sign_list,
    new_sign,
    read_sign,
    sign_named,
    takes_of,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """A table that went out."""

    path: Path
    signs: int
    rows: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What changed words mean for pictures: how many takes will be out of date, and how many of these were approved."""

    out_of_date: int = 0
    approved: int = 0


def export_table(
    path: Path,
    *,
    tags: Sequence[str] = (),
    only: Sequence[str] = (),
    form: TableFormat | None = None,
    with_mark: bool = True,
) -> Written:
    """Write the table: all languages and signs of the file unless told; CSV or TSV as the file's ending says unless told.

    Raises `LanguageMissing`, `SignMissing`, `TableUnwritable`.
    """
    for tag in tags:
        check_language(tag)
    for name in only:
        sign_named(name)
    chosen = tuple(tags) or tuple(languages())
    signs = [_listed(sign) for sign in all_signs() if not only or sign.name in only]
    rows = list(table_rows(signs, chosen))
    write_table(path, rows, form or format_of(path), with_mark=with_mark)
    return Written(path, len(signs), len(rows) - 1, chosen)


def looked_at(path: Path, options: Options | None = None) -> TableChanges:
    """What the table would change. Raises errors of `TableError`; rows that cannot be taken over are told, not raised."""
    tags = languages()
    table = read_table(path, lambda name: is_known(name) or language_named(name, tags) != "")
    return changes_of(table, [_listed(sign) for sign in all_signs()], tags, options)


def check_refused(changes: TableChanges) -> None:
    """Raise `TableRefused` when there are rows that cannot be taken over."""
    if changes.refused:
        raise TableRefused(count=len(changes.refused), file=changes.file, first=changes.refused[0].message)


def take_over(changes: TableChanges, *, without_refused: bool = False) -> None:
    """Do what the table says: all of it or nothing. Rows that were refused are left out only if that is asked for.

    Raises `TableRefused`, `TableOld`, `SignListLinked`.
    """
    if not without_refused:
        check_refused(changes)
    if changes.is_nothing and not changes.other:
        return
    make_sign_list()
    _check_as_before(changes)
    for tag in changes.new_languages:
        add_language(tag)
    for name in changes.new_signs:
        new_sign(name)
    _write(changes, _by_key())
    revision.touch()


def consequences(changes: TableChanges) -> Consequences:
    """Which takes are of other words once this is done."""
    signs = _by_key()
    touched = {(change.uid, change.language) for change in changes.texts if change.uid}
    for change in changes.roles:
        if change.before is not None and (sign := signs.get(change.uid)) is not None:
            touched |= {(change.uid, text.name) for text in sign.lines[change.line].texts if text.text.strip()}
    found = [takes_of(signs[uid], tag) for uid, tag in touched if uid in signs]
    return Consequences(
        sum(bool(each.generated) for each in found), sum(bool(each.generated) and each.is_approved for each in found)
    )


def _listed(sign: SETDRESSER_PG_sign) -> ListedSign:
    return ListedSign(read_sign(sign), _other_cells(sign))


def _other_cells(sign: SETDRESSER_PG_sign) -> dict[str, tuple[str, ...]]:
    """A sign's cells of columns that mean nothing here, by column."""
    if not sign.unknown_columns:
        return {}
    try:
        plain = json.loads(sign.unknown_columns)
        return {str(column): tuple(map(str, cells)) for column, cells in plain.items()}
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        _log.warning("the foreign columns of %s cannot be read: %s", sign.name, error)
        return {}


def _by_key() -> dict[str, SETDRESSER_PG_sign]:
    """The signs by identity, and by name: so are those told that a table has made."""
    signs = all_signs()
    return {sign.name: sign for sign in signs} | {sign.uid: sign for sign in signs}


def _check_as_before(changes: TableChanges) -> None:
    """Raise `TableOld` unless everything that is to be changed is as it was when the table was looked at."""
    signs = _by_key()
    of_signs = {note.uid for note in changes.notes} | {cells.uid for cells in changes.other}
    if any(name in signs for name in changes.new_signs) or any(uid and uid not in signs for uid in of_signs):
        raise TableOld()
    for role in changes.roles:
        if role.uid and _role_now(signs, role.uid, role.line) != (None if role.before is None else role.before.name):
            raise TableOld()
    for (uid, line), texts in groupby(changes.texts, key=_line_of):
        now = _texts_now(signs, uid, line) if uid else {}
        if now is None or any(now.get(each.language, "") != each.before for each in texts):
            raise TableOld()


def _line_of(change: TextChange) -> tuple[str, int]:
    return change.uid, change.line


def _texts_now(signs: dict[str, SETDRESSER_PG_sign], uid: str, line: int) -> dict[str, str] | None:
    """A line's words by language; None without the sign."""
    sign = signs.get(uid)
    if sign is None:
        return None
    return {text.name: text.text for text in sign.lines[line].texts} if line < len(sign.lines) else {}


def _role_now(signs: dict[str, SETDRESSER_PG_sign], uid: str, line: int) -> str | None:
    sign = signs.get(uid)
    if sign is None:
        return ""
    return sign.lines[line].role if line < len(sign.lines) else None


def _write(changes: TableChanges, signs: dict[str, SETDRESSER_PG_sign]) -> None:
    for role in changes.roles:
        sign = signs[role.uid or role.sign]
        while len(sign.lines) <= role.line:
            add_line(sign)
        if sign.lines[role.line].role != role.after.name:
            sign.lines[role.line].role = role.after.name
    for (key, line), texts in groupby(changes.texts, key=lambda each: (each.uid or each.sign, each.line)):
        _write_texts(signs[key].lines[line], texts)
    for note in changes.notes:
        signs[note.uid or note.sign].notes = note.after
    for cells in changes.other:
        sign = signs[cells.uid or cells.sign]
        other = {**_other_cells(sign), cells.column: cells.cells}
        sign.unknown_columns = json.dumps(other, ensure_ascii=False, separators=(",", ":"))


def _write_texts(line: SETDRESSER_PG_sign_line, changes: Iterable[TextChange]) -> None:
    there = {text.name: text for text in line.texts}
    for change in changes:
        if change.language not in there:
            line.texts.add().name = change.language
            there = {text.name: text for text in line.texts}
        there[change.language].text = change.after
