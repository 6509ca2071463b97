"""What was spent as a table that a spreadsheet opens: every request, or totals per day, shot and sign. No bpy, no I/O.

The text is CSV as RFC 4180 has it. Words come from prompts and names, so that a cell which a spreadsheet would take
for a formula is marked as text.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from enum import StrEnum

from .ledger import Entry, Fate

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a cell begins with when a spreadsheet would calculate it; some take the full-width signs, too."""

COLUMNS = (
    "date", "time (UTC)", "provider", "model", "size", "quality", "estimate ($)", "charge ($)", "counts as ($)",
    "charge known from", "state", "shot", "sign", "language", "title", "user", "job", "attempt",
)  # fmt: skip


class Table(StrEnum):
    """What a table has a row for."""

    REQUESTS = "requests"
    DAYS = "days"
    SHOTS = "shots"
    SIGNS = "signs"


_GROUP: dict[Table, Callable[[Entry], str]] = {
    Table.DAYS: lambda entry: entry.day,
    Table.SHOTS: lambda entry: entry.shot,
    Table.SIGNS: lambda entry: entry.sign,
}
_HEADING = {Table.DAYS: "date", Table.SHOTS: "shot", Table.SIGNS: "sign"}


def as_csv(entries: Iterable[Entry], table: Table) -> str:
    """The table, with a line of headings; rows end with CRLF. Write it as UTF-8 with a byte order mark, for Excel."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows(_requests(entries) if table is Table.REQUESTS else _totals(entries, table))
    return text.getvalue()


def _requests(entries: Iterable[Entry]) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [COLUMNS]
    for entry in sorted(entries, key=lambda entry: (entry.day, entry.at, entry.job, entry.attempt)):
        charge = "" if entry.charge is None else f"{entry.charge:f}"
        words = (entry.shot, entry.sign, entry.language, entry.title, entry.user)
        rows.append(
            (
                *map(as_cell, (entry.day, entry.at, entry.provider, entry.model, entry.size, entry.quality)),
                *(f"{entry.estimate:f}", charge, f"{entry.amount:f}", as_cell(entry.source), _state(entry)),
                *map(as_cell, words),
                *(entry.job, str(entry.attempt)),
            )
        )
    return rows


def _totals(entries: Iterable[Entry], table: Table) -> list[Sequence[str]]:
    group = _GROUP[table]
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    counts: defaultdict[str, int] = defaultdict(int)
    for entry in entries:
        if entry.fate is not Fate.NOT_CHARGED:
            amounts[group(entry)] += entry.amount
            counts[group(entry)] += 1
    rows: list[Sequence[str]] = [(_HEADING[table], "requests", "dollars")]
    rows += [(as_cell(name), str(counts[name]), f"{amounts[name]:f}") for name in sorted(amounts)]
    return rows


def as_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: with an apostrophe before it where one would."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _state(entry: Entry) -> str:
    return entry.fate.value.replace("_", " ")
