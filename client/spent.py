"""What was spent so far, as limits are held against it: from both ledgers and what was remembered of the own one. No bpy.

The person's own ledger decides. A line of a library, which others may write to, can only make it stricter: a sending that
stands in both counts as the dearer of the two, and what is missing there counts all the same.
"""

from __future__ import annotations

from decimal import Decimal

from .ledger import Books, LedgerReader
from .ledger_totals import LedgerTotals
from .limits import Span, Spent, dollars


def spent_so_far(
    own: LedgerReader, project: LedgerReader, totals: LedgerTotals, *, session: str, day: str, library: str
) -> Spent:
    """What counts in this session, on this day and in this library, by what the readers have read."""
    unknown = [
        (span, _unread(name)) for name in own.unread if name.startswith(day) for span in (Span.SESSION, Span.DAY)
    ]
    unknown += [(Span.PROJECT, _unread(name)) for name in project.unread[:1]]
    return Spent(
        session=max(own.books.by_session.get(session, Decimal(0)), totals.by_session.get(session, Decimal(0))),
        day=max(own.books.by_day.get(day, Decimal(0)), totals.by_day.get(day, Decimal(0))),
        project=_of_project(own.books, project.books, library),
        unknown=tuple(unknown),
    )


def lost_note(own: LedgerReader, totals: LedgerTotals, day: str) -> str:
    """A sentence about a ledger that says less of this day than was counted when it was written; empty where it says all."""
    counted, remembered = own.books.by_day.get(day, Decimal(0)), totals.by_day.get(day, Decimal(0))
    if remembered <= counted:
        return ""
    return (
        f"Your own ledger says {dollars(counted)} for today, but {dollars(remembered)} were counted: a part of it was deleted "
        "or damaged. The larger sum counts."
    )


def _of_project(own: Books, project: Books, library: str) -> Decimal:
    """What the library's ledger says, with what this person's own knows of it and it does not."""
    total = project.total
    for key, entry in own.by_library.get(library, {}).items():
        said = project.entries.get(key)
        total += max(Decimal(0), entry.amount - (Decimal(0) if said is None else said.amount))
    return total


def _unread(name: str) -> str:
    return f"the ledger's file {name} is no plain file, or larger than any day's can be"
