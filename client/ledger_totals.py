"""What the person's own ledger amounted to when it was last written, kept beside it. No bpy.

    USER FOLDER/ledger_totals.json   dollars by day and by session, the newest only

A ledger can be deleted, damaged or put back from a backup. It would say less then than was spent, and a limit would begin
anew. What was counted is therefore remembered here too, and the larger sum counts. Whoever changes it holds the ledger's lock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from .gate import Gate
from .ledger import Books, Entry

_MOST_DAYS, _MOST_SESSIONS = 14, 64
_LARGEST = 100_000
"""Bytes of the file; with as many days and sessions as it keeps it has about five thousand."""


@dataclass(frozen=True, slots=True)
class LedgerTotals:
    """Dollars that were counted, by day and by session; the newest last."""

    by_day: Mapping[str, Decimal] = field(default_factory=dict)
    by_session: Mapping[str, Decimal] = field(default_factory=dict)


def totals_path(ledger: Path) -> Path:
    """Where the totals of a ledger stand: beside its folder, so that they do not go with it."""
    return ledger.with_name(f"{ledger.name}_totals.json")


def read_totals(ledger: Path) -> LedgerTotals:
    """What was remembered of a ledger; nothing where there is no such file, or none that can be read."""
    try:
        plain = json.loads(Gate(ledger.parent).read(totals_path(ledger), _LARGEST))
        return LedgerTotals(_amounts(plain["days"]), _amounts(plain["sessions"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidOperation):
        return LedgerTotals()


def note_change(ledger: Path, books: Books, before: Entry | None, after: Entry) -> None:
    """Remember that the ledger, which amounts to `books` so far, says `after` of a sending instead of `before`.

    Raises OSError.
    """
    totals = read_totals(ledger)
    change = after.amount - (Decimal(0) if before is None else before.amount)
    in_session = change if before is not None and before.session == after.session else after.amount
    days = _changed(totals.by_day, books.by_day, after.day, change, _MOST_DAYS)
    sessions = _changed(totals.by_session, books.by_session, after.session, in_session, _MOST_SESSIONS)
    plain: dict[str, Any] = {
        "days": {name: f"{amount:f}" for name, amount in days.items()},
        "sessions": {name: f"{amount:f}" for name, amount in sessions.items()},
    }
    Gate(ledger.parent).write_json(totals_path(ledger), plain, synced=False)


def _changed(
    remembered: Mapping[str, Decimal], counted: Mapping[str, Decimal], name: str, change: Decimal, most: int
) -> dict[str, Decimal]:
    """The remembered sums with one of them changed and moved to the end; the oldest go."""
    so_far = max(remembered.get(name, Decimal(0)), counted.get(name, Decimal(0)))
    changed = {other: amount for other, amount in remembered.items() if other != name}
    changed[name] = max(Decimal(0), so_far + change)
    return dict(list(changed.items())[-most:])


def _amounts(plain: Mapping[str, str]) -> dict[str, Decimal]:
    found = {str(name): Decimal(text) for name, text in plain.items()}
    if not all(amount.is_finite() and amount >= 0 for amount in found.values()):
        raise ValueError("no amounts")
    return found
