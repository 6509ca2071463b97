"""The courier's hand on the money: checks the limits before a sending, and writes into the ledgers what becomes of it. No bpy.

A sending stands in two ledgers, the project's in the library and the person's own, so that a project shows what it cost
whoever paid, and a day's limit holds across projects. Both are locked while the limits are checked and the line is
written: couriers that come to it at the same moment pass one after the other.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from ..durable import library_errors
from ..errors import (
    AccountError,
    Billed,
    Cancelled,
    LedgerLocked,
    LineError,
    RefusedError,
    RequestError,
    ServiceError,
    SetDresserError,
)
from ..file_lock import hold
from ..job import Job, now
from ..job_folder import JobFolder, Step
from ..ledger import LARGEST_AMOUNT, Books, Credits, Entry, Fate, LedgerReader, append, today
from ..library import library_of
from ..limits import Allowance, Spent, check_limits
from ..prices import estimate
from ..providers.wire import Reply
from ..request import ProviderName

_log = logging.getLogger(__name__)

_KNOWN_FREE = (RequestError, AccountError, RefusedError, ServiceError, LineError)
"""Errors whose `NO` is the service's or the line's own. Others, such as a full disk, know nothing of the bill."""


class Purse:
    """What one job may spend and has spent."""

    def __init__(self, folder: JobFolder, job: Job, allowance: Allowance) -> None:
        self._folder = folder
        self._job = job
        self._allowance = allowance
        self._project = library_of(folder.path).ledger
        self._own = Path(allowance.ledger) if allowance.ledger else self._project
        self._project_reader, self._own_reader = _reader_of(self._project), _reader_of(self._own)
        self._price = price_of(job)
        self._unsettled = 0
        """The attempt that was paid and not settled; 0 when there is none."""
        self._is_settled = False

    def pay(self, is_given_up: Callable[[], bool]) -> None:
        """Check the limits and write down that the request is being sent. Raises `LimitReached`, `LibraryError`; `Cancelled`
        when `is_given_up` while the ledgers are waited for.
        """
        self._spent()  # what there is to read is read before others have to wait
        with self._held(is_given_up):
            check_limits(self._allowance.limits, self._price, self._spent())
            self._unsettled, self._is_settled = self._attempts() + 1, False
            self._write(self._entry(self._unsettled, Fate.SENT))

    def give_back(self) -> None:
        """The service certainly did not take the last sending."""
        self._settle(Fate.NOT_CHARGED)

    def settle(self, reply: Reply) -> None:
        """The whole reply is on disk; what it says of its cost is the charge."""
        self._unsettled = self._unsettled or self._attempts()
        charge = reply.cost if reply.cost is not None and 0 <= reply.cost <= LARGEST_AMOUNT else None
        left = None
        if reply.credits_left is not None:
            left = Credits(self._job.service.provider.value, max(Decimal(0), reply.credits_left), now())
        self._settle(Fate.CHARGED, charge, (reply.cost_source if charge is not None else "") or "none", left)

    def settle_failed(self, error: SetDresserError) -> None:
        """There will be no take. What `error` says of the bill is written down, unless the bill is known already."""
        try:
            was_sent = self._folder.may_have_been_sent()
            if was_sent and not self._is_settled:
                self._unsettled = self._unsettled or self._attempts()
        except OSError as lost:
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
        """Write down what became of the last attempt. The picture matters more: a disk that refuses is only logged, and
        the sending goes on counting as its estimate.
        """
        attempt, self._unsettled, self._is_settled = self._unsettled, 0, True
        if not attempt:
            return
        entry = replace(self._entry(attempt, fate), charge=charge, source=source)
        try:
            with self._held(lambda: False):
                self._write(entry, *([credits] if credits is not None else []))
        except SetDresserError as error:
            _log.warning("job %s: the ledger was not written: %s", self._job.id, error.technical)

    def _attempts(self) -> int:
        """How often the job was on its way so far, by its journal: what came to the ledger only counts once."""
        return sum(step is Step.SENT for step, _, _ in self._folder.notes())

    def _spent(self) -> Spent:
        """What the limits are held against; ledgers without a limit on them are not read."""
        limits, spent = self._allowance.limits, Spent()
        if limits.session is not None or limits.day is not None:
            books = _read(self._own_reader)
            spent = Spent(books.by_session[self._allowance.session], books.by_day[today()])
        if limits.project is not None:
            spent = replace(spent, project=_read(self._project_reader).total)
        return spent

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

    def _write(self, *lines: Entry | Credits) -> None:
        for folder in self._folders():
            with library_errors(folder):
                append(folder, lines, today())

    def _folders(self) -> list[Path]:
        return list(dict.fromkeys([self._project, self._own]))

    def _entry(self, attempt: int, fate: Fate) -> Entry:
        job = self._job
        return Entry(
            job=job.id,
            attempt=attempt,
            fate=fate,
            at=now(),
            day=today(),
            provider=job.service.provider.value,
            estimate=self._price,
            model=job.request.model,
            size="auto" if job.request.size is None else str(job.request.size),
            quality=job.request.quality.value,
            shot=job.purpose.shot,
            sign=job.purpose.sign,
            language=job.purpose.language,
            title=job.title,
            user=self._allowance.user,
            session=self._allowance.session,
        )


@lru_cache(maxsize=4)
def _reader_of(ledger: Path) -> LedgerReader:
    """A courier carries many jobs, one after the other: what it has read of a ledger it does not read again."""
    return LedgerReader(ledger)


def _read(reader: LedgerReader) -> Books:
    with library_errors(reader.folder):
        reader.catch_up()
    return reader.books


def purse_for(folder: JobFolder, job: Job, allowance: Allowance) -> Purse | None:
    """The purse of a job; None for a proof, which costs nothing, is never limited and stands in no ledger."""
    return None if job.service.provider is ProviderName.PROOF else Purse(folder, job, allowance)


def price_of(job: Job) -> Decimal:
    """The most that a job may cost: what was estimated when it was made, or what is by now, if that is more.

    A job's folder may be a stranger's, so that what it says of its price cannot make it cheaper.
    """
    service = job.service
    partials = service.partial_pictures if service.stream else 0
    by_now = estimate(job.request, service.provider, partial_pictures=partials).high
    try:
        then = Decimal(job.estimate or 0)
    except InvalidOperation:
        then = Decimal(0)
    return max(by_now, then) if then.is_finite() and 0 <= then <= LARGEST_AMOUNT else by_now


def note_credits(allowance: Allowance, provider: str, left: Decimal) -> None:
    """Write what is left on an account into the person's own ledger, when there is one. A disk that refuses is logged."""
    if not allowance.ledger:
        return
    folder = Path(allowance.ledger)
    try:
        with hold(folder / "lock", wait=True) as is_held:
            if not is_held:
                raise TimeoutError("the ledger stays locked")
            append(folder, [Credits(provider, max(Decimal(0), left), now())], today())
    except OSError as error:
        _log.warning("the credits were not written down: %s", error)
