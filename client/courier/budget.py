"""The courier's hand on the money: checks the limits before a sending, and writes into the ledgers what becomes of it. No bpy.

A sending stands in two ledgers, the project's in the library and the person's own, so that a project shows what it cost
whoever paid, and a day's limit holds across projects. Both are locked while the limits are checked and the line is
written: couriers that come to it at the same moment pass one after the other.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_UP, Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from ..durable import library_errors
from ..errors import (
    AccountError,
    Billed,
    Cancelled,
    LedgerLocked,
    LibraryError,
    LineError,
    RefusedError,
    RequestError,
    ServiceError,
    SetDresserError,
)
from ..file_lock import hold
from ..job import Job, now
from ..job_folder import JobFolder, Step
from ..ledger import (
    LARGEST_AMOUNT,
    MOST_ATTEMPTS,
    MOST_CREDITS,
    Credits,
    Entry,
    Fate,
    LedgerReader,
    append,
    is_sending,
    library_mark,
    new_sending,
    today,
)
from ..ledger_totals import note_change, read_totals
from ..library import library_of
from ..limits import Allowance, OwnPrice, Spent, check_limits, check_price_known, own_price
from ..prices import Estimate, believed_charge, estimate
from ..provider_registry import spec_of
from ..providers.wire import Reply
from ..session_state import ends_with_session
from ..spent import spent_so_far

_log = logging.getLogger(__name__)

_KNOWN_FREE = (RequestError, AccountError, RefusedError, ServiceError, LineError)
"""Errors whose `NO` is the service's or the line's own. Others, such as a full disk, know nothing of the bill."""


@dataclass(frozen=True, slots=True)
class _Sending:
    """One time that a job was on its way: by the journal the how manieth, and its identity where it has one."""

    attempt: int
    identity: str = ""
    is_paid_here: bool = False
    """Whether this budget paid it; else the journal says so, which others may have written."""


class Budget:
    """What one job may spend and has spent."""

    def __init__(self, folder: JobFolder, job: Job, allowance: Allowance) -> None:
        self._folder = folder
        self._job = job
        self._allowance = allowance
        library = library_of(folder.path)
        self._project = library.ledger
        self._own = Path(allowance.ledger) if allowance.ledger else self._project
        self._library = library_mark(library.folder)
        self._project_reader, self._own_reader = _reader_of(self._project), _reader_of(self._own)
        self._price = price_of(job, allowance.own_prices)
        self._unsettled: _Sending | None = None
        """The sending that was paid and not settled."""
        self._is_settled = False

    def pay(self, is_given_up: Callable[[], bool]) -> str:
        """Check the limits and write down that the request is being sent; the identity of the sending, for the journal.

        Raises `LimitReached`, `PriceUnknown`, `SpentUnknown`, `LibraryError`; `Cancelled` when `is_given_up` while the
        ledgers are waited for.
        """
        limits, model = self._allowance.limits, self._job.request.model
        check_price_known(limits, model, is_known=estimate_of(self._job, self._allowance.own_prices).is_known)
        self._spent()  # what there is to read is read before others have to wait
        with self._held(is_given_up):
            check_limits(limits, self._price, self._spent())
            attempt = self._sendings().attempt + 1
            sending = _Sending(attempt, self._never_begun(attempt) or new_sending(), is_paid_here=True)
            self._unsettled, self._is_settled = sending, False
            self._write(self._entry(sending, Fate.SENT))
        return sending.identity

    def give_back(self) -> None:
        """The service certainly did not take the last sending."""
        self._settle(Fate.NOT_CHARGED)

    def settle(self, reply: Reply) -> None:
        """The whole reply is on disk; what it says of its cost is the charge, where a picture can cost that."""
        self._unsettled = self._unsettled or self._sendings()
        charge = believed_charge(reply.cost, self._job.request.model, LARGEST_AMOUNT)
        left = None
        if reply.credits_left is not None:
            left = _credits(self._job.service.provider.value, reply.credits_left)
        self._settle(Fate.CHARGED, charge, (reply.cost_source if charge is not None else "") or "none", left)

    def settle_failed(self, error: SetDresserError) -> None:
        """There will be no take. What `error` says of the bill is written down, unless the bill is known already."""
        try:
            was_sent = self._folder.may_have_been_sent()
            if was_sent and not self._is_settled:
                self._unsettled = self._unsettled or self._sendings()
        except (OSError, LibraryError) as lost:
            _log.warning("job %s: its journal cannot be read: %s", self._job.id, lost)
            was_sent = True
        if not self._unsettled:
            return
        if error.billed is Billed.YES:
            self._settle(Fate.CHARGED, source="none")
        elif error.billed is Billed.NO and (not was_sent or isinstance(error, _KNOWN_FREE)):
            self._settle(Fate.NOT_CHARGED)
        else:
            self._settle(Fate.PERHAPS_CHARGED)

    def _settle(
        self, fate: Fate, charge: Decimal | None = None, source: str = "", credits: Credits | None = None
    ) -> None:
        """Write down what became of the last attempt, unless only a journal claims that it was ever sent: the ledger would
        know. The picture matters more: a disk that refuses is only logged, and the sending goes on counting as its estimate.
        """
        sending, self._unsettled, self._is_settled = self._unsettled, None, True
        if sending is None or not sending.attempt:
            return
        entry = replace(self._entry(sending, fate), charge=charge, source=source)
        try:
            with self._held(lambda: False):
                self._read_own()
                if not sending.is_paid_here and entry.key not in self._own_reader.books.entries:
                    _log.info("job %s: no ledger of this person's knows that it was sent", self._job.id)
                    return
                self._write(entry, *([credits] if credits is not None else []))
        except SetDresserError as error:
            _log.warning("job %s: the ledger was not written: %s", self._job.id, error.technical)

    def _sendings(self) -> _Sending:
        """How often the job was on its way so far, by its journal, and the identity of the last time."""
        sent = [value for step, _, value in self._folder.notes() if step is Step.SENT]
        identity = sent[-1] if sent and is_sending(sent[-1]) else ""
        return _Sending(min(len(sent), MOST_ATTEMPTS - 1), identity)

    def _never_begun(self, attempt: int) -> str:
        """The identity of this very sending where a courier had written it down and ended before it could begin; else empty."""
        self._read_own()
        in_journal = {value for step, _, value in self._folder.notes() if step is Step.SENT}
        for entry in self._own_reader.books.by_library.get(self._library, {}).values():
            is_open = entry.fate is Fate.SENT and entry.sending not in in_journal
            if is_open and (entry.job, entry.attempt) == (self._job.id, attempt):
                return entry.sending
        return ""

    def _spent(self) -> Spent:
        """What the limits are held against; where there is none, nothing is read."""
        limits = self._allowance.limits
        if limits.session is None and limits.day is None and limits.project is None:
            return Spent()
        with library_errors(self._own):
            self._own_reader.catch_up()
        if limits.project is not None:
            with library_errors(self._project):
                self._project_reader.catch_up()
        return spent_so_far(
            self._own_reader,
            self._project_reader,
            read_totals(self._own),
            session=self._allowance.session,
            day=today(),
            library=self._library,
        )

    @contextlib.contextmanager
    def _held(self, is_given_up: Callable[[], bool]) -> Iterator[None]:
        """Hold both ledgers, always in the same order; each is waited for for a minute."""
        with contextlib.ExitStack() as held:
            for folder in self._folders():
                with library_errors(folder):
                    if held.enter_context(hold(folder / "lock", wait=True, is_given_up=is_given_up)):
                        continue
                if is_given_up():
                    raise Cancelled()
                raise LedgerLocked("the ledger stays locked", folder=folder)
            yield

    def _write(self, entry: Entry, *credits: Credits) -> None:
        """Write into both ledgers, the own one first, and remember what it amounts to: never more than what stands there. Should
        this process end in between, `_never_begun` finds the sending there, and it is not counted anew.
        """
        self._read_own()
        before = self._own_reader.books.entries.get(entry.key)
        after = entry if before is None else before.joined(entry)
        is_less = before is not None and after.amount < before.amount
        if is_less:
            self._remember(before, after)
        for folder in reversed(self._folders()):
            with library_errors(folder):
                append(folder, (entry, *credits), today())
        if not is_less:
            self._remember(before, after)

    def _read_own(self) -> None:
        """Know what stands in the own ledger; what cannot be read counts as never written."""
        with contextlib.suppress(OSError):
            self._own_reader.catch_up()

    def _remember(self, before: Entry | None, after: Entry) -> None:
        if self._allowance.ledger:
            with library_errors(self._own):
                note_change(self._own, self._own_reader.books, before, after)

    def _folders(self) -> list[Path]:
        return list(dict.fromkeys([self._project, self._own]))

    def _entry(self, sending: _Sending, fate: Fate) -> Entry:
        job = self._job
        return Entry(
            job=job.id,
            attempt=sending.attempt,
            fate=fate,
            at=now(),
            day=today(),
            provider=job.service.provider.value,
            estimate=min(self._price, LARGEST_AMOUNT),
            model=job.request.model,
            size="auto" if job.request.size is None else str(job.request.size),
            quality=job.request.quality.value,
            shot=job.purpose.shot,
            sign=job.purpose.sign,
            language=job.purpose.language,
            title=job.title,
            user=self._allowance.user,
            session=self._allowance.session,
            sending=sending.identity,
            library=self._library,
        )


@ends_with_session
@lru_cache(maxsize=4)
def _reader_of(ledger: Path) -> LedgerReader:
    """A courier carries many jobs, one after the other: what it has read of a ledger it does not read again."""
    return LedgerReader(ledger)


def budget_of(folder: JobFolder, job: Job, allowance: Allowance) -> Budget | None:
    """The budget of a job; None for a proof, which costs nothing, is never limited and stands in no ledger."""
    return None if spec_of(job.service.provider).is_local else Budget(folder, job, allowance)


def estimate_of(job: Job, own_prices: Iterable[OwnPrice] = ()) -> Estimate:
    """What a job would cost by now, whatever its folder says of that."""
    service = job.service
    return estimate(
        job.request,
        service.provider,
        partial_pictures=service.partial_pictures if service.stream else 0,
        own_price=own_price(own_prices, service.provider.value, job.request.model),
    )


def price_of(job: Job, own_prices: Iterable[OwnPrice] = ()) -> Decimal:
    """The most that a job may cost, up to the next millionth, as the ledger has it: what was estimated when it was made, or
    what is by now, if that is more.

    A job's folder may be a stranger's, so that what it says of its price cannot make it cheaper.
    """
    by_now = estimate_of(job, own_prices).high
    try:
        then = Decimal(job.estimate or 0)
    except InvalidOperation:
        then = Decimal(0)
    most = max(by_now, then) if then.is_finite() and 0 <= then <= LARGEST_AMOUNT else by_now
    return most.quantize(Decimal("0.000001"), ROUND_UP)


def note_credits(allowance: Allowance, provider: str, left: Decimal) -> None:
    """Write what is left on an account into the person's own ledger, when there is one. A disk that refuses is logged."""
    if not allowance.ledger:
        return
    folder = Path(allowance.ledger)
    try:
        with hold(folder / "lock", wait=True) as is_held:
            if not is_held:
                raise TimeoutError("the ledger stays locked")
            append(folder, [_credits(provider, left)], today())
    except OSError as error:
        _log.warning("the credits were not written down: %s", error)


def _credits(provider: str, left: Decimal) -> Credits:
    """A line about an account that is sure to be believed."""
    known = min(max(Decimal(0), left), MOST_CREDITS) if left.is_finite() else Decimal(0)
    return Credits(provider, known.quantize(Decimal("0.000001"), ROUND_DOWN), now())
