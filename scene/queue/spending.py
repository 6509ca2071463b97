"""What was spent and what may be, as panels show it and as Generate asks before it posts. Main thread only.

The ledgers are read by `read_on`, a little at a time, when jobs have reported, after a file load, and on a button;
whatever draws is shown what was read last. Before anything is posted they are read to the end.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...client.durable import library_error
from ...client.errors import LimitReached, PriceUnknown, SpentUnknown
from ...client.job import Job, new_id
from ...client.ledger import Books, Credits, Entry, LedgerReader, append, library_mark, today
from ...client.ledger_totals import read_totals
from ...client.limits import Allowance, SpendingLimits, Spent, check_limits, check_price_known, own_price
from ...client.models import known_name
from ...client.provider_registry import label_of, provider_named, spec_of
from ...client.session_state import SessionState
from ...client.spent import lost_note, spent_so_far
from ..blender.folders import user_folder
from ..settings.library_folder import library
from ..settings.preferences import own_prices, preferences

if TYPE_CHECKING:
    from ...client.prices import Estimate

_log = logging.getLogger(__name__)

SLICE = 0.003
"""Seconds that reading may take of one turn of the timer; a ledger of 10,000 requests takes about half a second in all."""

PAUSE = 0.02
"""Seconds between two turns while there is nothing else to do."""

DAYS_SHOWN = 7
_MOST_GROUPS = 5


@dataclass(frozen=True, slots=True)
class SpendingView:
    """What a panel shows."""

    spent: Spent = field(default_factory=Spent)
    day: str = ""
    """The date that `spent.day` is of."""
    days: tuple[tuple[str, Decimal], ...] = ()
    """The last days of this project, oldest first: a short date and dollars."""
    shots: tuple[tuple[str, Decimal], ...] = ()
    """The shots of this project that cost most, and what they cost."""
    signs: tuple[tuple[str, Decimal], ...] = ()
    credits: tuple[Credits, ...] = ()
    warnings: tuple[str, ...] = ()
    """What is wrong with the ledgers, a sentence each."""
    is_known: bool = False
    """Whether the ledgers have been read at all."""


@dataclass(slots=True)
class _Ledgers:
    """The two ledgers, as far as they are read: the open file's project and the person's own."""

    project: LedgerReader
    own: LedgerReader


_session = new_id()
_ledgers: Final[SessionState[_Ledgers | None]] = SessionState(lambda: None)
_view: Final[SessionState[SpendingView]] = SessionState(SpendingView)
_is_stale: Final[SessionState[bool]] = SessionState(lambda: False)
_revision: Final[SessionState[int]] = SessionState(lambda: 0)


def limits() -> SpendingLimits:
    """The person's limits; a .blend cannot reach them."""
    values = preferences()
    return SpendingLimits(
        request=_limit(values.limit_request),
        session=_limit(values.limit_session),
        day=_limit(values.limit_day),
        project=_limit(values.limit_project),
    )


def allowance() -> Allowance:
    """What goes to a courier with every job. Raises OSError when the extension has no folder."""
    return Allowance(limits(), _session, _user(), str(user_folder("ledger")), own_prices())


def view() -> SpendingView:
    """What was last read."""
    return _view.now


def revision() -> int:
    """Changes with every new view."""
    return _revision.now


def refresh() -> None:
    """Have the ledgers read by the next turns of the timer."""
    _is_stale.now = True


def is_reading() -> bool:
    """Whether there is something to read."""
    return _is_stale.now


def read_on(seconds: float = SLICE) -> bool:
    """Read for about `seconds`; whether all is read now, and the view is another one."""
    if not _is_stale.now:
        return False
    before = _revision.now
    try:
        ledgers = _current()
        is_done = ledgers.project.catch_up(seconds) and ledgers.own.catch_up(seconds)
    except OSError as error:
        _log.info("the ledger cannot be read: %s", error)
        is_done = True
    else:
        if is_done:
            _show(ledgers)
    _is_stale.now = not is_done
    return _revision.now != before


def entries() -> list[Entry]:
    """Everything that was spent in this project, read to the end. Raises OSError."""
    _read_to_the_end()
    return list(_current().project.books.entries.values())


def check_asked(asked: Sequence[Job]) -> None:
    """Raise `LimitReached` when these jobs would pass a limit together; `PriceUnknown`, `SpentUnknown` or a `LibraryError`
    when nobody can know.

    The courier checks again before it sends: what else is on its way counts there.
    """
    if not asked:
        return
    for job in asked:
        check_price_known(
            limits(), job.request.model, is_known=_has_price(job.service.provider.value, job.request.model)
        )
    each = max(Decimal(job.estimate or 0) for job in asked)
    if not each:
        return
    try:
        _read_to_the_end()
    except OSError as error:
        raise library_error(error, library().ledger) from error
    check_limits(limits(), each, _view.now.spent, len(asked))


def obstacle(price: Estimate, count: int) -> str:
    """Why `count` pictures of this price must not be asked for, by what was last read; empty when they may."""
    spent = _view.now.spent if _view.now.day == today() else replace(_view.now.spent, day=Decimal(0))
    try:
        check_price_known(limits(), price.model, is_known=price.is_known)
        check_limits(limits(), price.high / count, spent, count)
    except (LimitReached, PriceUnknown, SpentUnknown) as error:
        return error.message
    return ""


def question(price: Estimate, count: int, provider: str) -> str:
    """What to ask before these pictures are asked for; empty when they are cheap enough to go ahead."""
    is_cheap = price.high <= Decimal(str(round(preferences().ask_above, 2)))
    if price.is_free or (is_cheap and price.is_known):
        return ""
    label = label_of(provider)
    pictures = "1 picture" if count == 1 else f"{count} pictures"
    return f"{pictures} from {label}, {price.label}{' together' if count > 1 else ''}"


def bring_along(take_ids: Sequence[str], before: Path, now: Path) -> None:
    """Let what these takes cost stand in the ledger of the library that they have moved to, too."""
    wanted, reader = set(take_ids), LedgerReader(before)
    try:
        reader.catch_up()
        lines = [entry for entry in reader.books.entries.values() if entry.job in wanted]
        if lines:
            append(now, lines, today())
    except OSError as error:
        _log.warning("what the takes cost stays in the ledger of unsaved files: %s", error)
    refresh()


def _has_price(provider: str, model: str) -> bool:
    """Whether a picture of this model has a price: the list's, the person's own, or none at all as proofs have."""
    return (
        spec_of(provider_named(provider)).is_local
        or known_name(model) is not None
        or own_price(own_prices(), provider, model) is not None
    )


def _read_to_the_end() -> None:
    ledgers = _current()
    ledgers.project.catch_up()
    ledgers.own.catch_up()
    _show(ledgers)
    _is_stale.now = False


def _current() -> _Ledgers:
    """The ledgers of the file that is open now."""
    project, own = library().ledger, user_folder("ledger")
    if _ledgers.now is None or _ledgers.now.own.folder != own:
        _ledgers.now = _Ledgers(LedgerReader(project), LedgerReader(own))
    elif _ledgers.now.project.folder != project:
        _ledgers.now.project = LedgerReader(project)
    return _ledgers.now


def _show(ledgers: _Ledgers) -> None:
    project, own = ledgers.project.books, ledgers.own.books
    totals = read_totals(ledgers.own.folder)
    spent = spent_so_far(
        ledgers.own,
        ledgers.project,
        totals,
        session=_session,
        day=today(),
        library=library_mark(library().folder),
    )
    lost = lost_note(ledgers.own, totals, today())
    unknown = dict.fromkeys(reason for _, reason in spent.unknown)
    shown = SpendingView(
        spent=spent,
        day=today(),
        days=_last_days(project),
        shots=_dearest(project.by_shot),
        signs=_dearest(project.by_sign),
        credits=tuple(own.credits[name] for name in sorted(own.credits)),
        warnings=((lost,) if lost else ()) + tuple(f"{reason[0].upper()}{reason[1:]}." for reason in unknown),
        is_known=True,
    )
    if shown != _view.now:
        _view.now, _revision.now = shown, _revision.now + 1


def _last_days(books: Books) -> tuple[tuple[str, Decimal], ...]:
    last = date.fromisoformat(today())
    days = [last - timedelta(days=back) for back in range(DAYS_SHOWN - 1, -1, -1)]
    return tuple((f"{day:%a} {day.day}", books.by_day.get(day.isoformat(), Decimal(0))) for day in days)


def _dearest(amounts: dict[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    named = [(name, amount) for name, amount in amounts.items() if name and amount]
    return tuple(sorted(named, key=lambda pair: (-pair[1], pair[0]))[:_MOST_GROUPS])


def _limit(dollars: float) -> Decimal | None:
    return Decimal(str(round(dollars, 2))) if dollars > 0 else None


def _user() -> str:
    import getpass  # asks for more modules of Python's than a start of Blender should wait for

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
