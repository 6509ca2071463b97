"""What a table would change, in an artist's words and as plain values: for the preview, the report and the command line. No bpy, no I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from .languages import language
from .table_changes import RoleChange, TableChanges, TextChange

_SHOWN_CHARACTERS = 40


class _Kind(Enum):
    """What becomes of a text, in the order in which it is said."""

    NEW = auto()
    CHANGED = auto()
    TAKEN_AWAY = auto()


@dataclass(frozen=True, slots=True)
class Preview:
    """A table's changes with what is said of them, put into words once: a dialog draws them at every move of the mouse."""

    changes: TableChanges
    summary: tuple[str, ...]
    details: tuple[str, ...]
    refused: tuple[str, ...]


def preview(changes: TableChanges) -> Preview:
    """The changes in words."""
    refused = tuple(error.message for error in changes.refused)
    return Preview(changes, tuple(summary(changes)), tuple(details(changes)), refused)


def summary(changes: TableChanges) -> list[str]:
    """A few sentences: how much of what changes, and what is left alone."""
    said = _counted(changes)
    if changes.new_signs:
        count = len(changes.new_signs)
        said.append(f"{count:,} new sign{_plural(count)} without a surface yet: {_list(changes.new_signs)}")
    if lines := sum(change.before is None for change in changes.roles):
        said.append(f"{lines:,} new line{_plural(lines)}")
    if roles := sum(change.before is not None for change in changes.roles):
        said.append(f"{roles:,} line{_plural(roles)} with another role")
    if changes.notes:
        said.append(f"{len(changes.notes):,} sign{_plural(len(changes.notes))} with other notes")
    if changes.is_nothing:
        said.append("Nothing changes")
    if changes.same:
        said.append(f"{changes.same:,} text{_plural(changes.same)} as before")
    if changes.left_empty:
        said.append(f"{changes.left_empty:,} empty cell{_plural(changes.left_empty)}: what is there stays")
    if changes.kept_columns:
        said.append(f"Kept as they are and written out again: the columns {_list(changes.kept_columns)}")
    return said


def _counted(changes: TableChanges) -> list[str]:
    """How many texts are new, changed and taken away, a sentence a language."""
    kinds = Counter((each.language, _kind(each)) for each in changes.texts)
    said = []
    for tag in dict.fromkeys(tag for tag, _ in kinds):
        counts = ", ".join(_many(kinds[tag, kind], kind) for kind in _Kind if kinds[tag, kind])
        name = language(tag).name
        said.append(f"{f'{name} (a new language)' if tag in changes.new_languages else name}: {counts}")
    return said


def _kind(change: TextChange) -> _Kind:
    return _Kind.TAKEN_AWAY if not change.after else _Kind.CHANGED if change.before else _Kind.NEW


def _many(count: int, kind: _Kind) -> str:
    match kind:
        case _Kind.NEW:
            return f"{count:,} new"
        case _Kind.CHANGED:
            return f"{count:,} changed"
        case _Kind.TAKEN_AWAY:
            return f"{count:,} taken away"


def details(changes: TableChanges) -> Iterator[str]:
    """Every change, one a line; what replaces words first."""
    for change in sorted(changes.texts, key=lambda each: not each.before):
        yield _text_said(change)
    for role in changes.roles:
        yield _role_said(role)
    for note in changes.notes:
        yield f"{note.sign}, notes: {_short(note.before)} → {_short(note.after)}"


def _text_said(change: TextChange) -> str:
    where = f"{change.sign}, line {change.line + 1}, {change.language}"
    if not change.before:
        return f"{where}: {_short(change.after)}"
    return f"{where}: {_short(change.before)} → {_short(change.after) or 'nothing'}"


def _role_said(change: RoleChange) -> str:
    before = "a new line" if change.before is None else change.before.value
    return f"{change.sign}, line {change.line + 1}: {before} → {change.after.value}"


def as_values(changes: TableChanges) -> dict[str, Any]:
    """The same as plain values, for `--json`."""
    return {
        "file": changes.file,
        "new_languages": list(changes.new_languages),
        "new_signs": list(changes.new_signs),
        "texts": [
            {
                "row": each.row,
                "sign": each.sign,
                "line": each.line + 1,
                "language": each.language,
                "before": each.before,
                "after": each.after,
            }
            for each in changes.texts
        ],
        "roles": [
            {
                "row": each.row,
                "sign": each.sign,
                "line": each.line + 1,
                "before": None if each.before is None else each.before.value,
                "after": each.after.value,
            }
            for each in changes.roles
        ],
        "notes": [{"sign": each.sign, "before": each.before, "after": each.after} for each in changes.notes],
        "kept_columns": list(changes.kept_columns),
        "refused": [
            {"row": each.row, "sign": each.sign, "kind": type(each).__name__, "said": each.message}
            for each in changes.refused
        ],
        "same": changes.same,
        "left_empty": changes.left_empty,
    }


def _plural(count: int) -> str:
    return "" if count == 1 else "s"


def _list(names: tuple[str, ...]) -> str:
    shown = ", ".join(name[:_SHOWN_CHARACTERS] for name in names[:6])
    return shown if len(names) <= 6 else f"{shown} and {len(names) - 6} more"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN_CHARACTERS else f"{flat[:_SHOWN_CHARACTERS]}…"
