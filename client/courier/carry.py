"""Carries one job from its folder to a take: send, keep the raw reply, decode, keep the take. No bpy.

Never sends twice: a job whose folder says that it may have reached the service is only finished from what is on
disk, or taken up again by the service's own request id where there is one.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ..durable import library_error
from ..errors import (
    Billed,
    Cancelled,
    CarriedElsewhere,
    CourierLost,
    JobFolderDamaged,
    LibraryError,
    LibraryLost,
    PackageError,
    RefusedError,
    ReplyRescued,
    ReplyTooLong,
    ReplyWaits,
    SetDresserError,
    UnexpectedError,
    technical_of,
)
from ..file_lock import hold
from ..job import Job
from ..job_folder import JobFolder, Step
from ..library import Library, library_of
from ..messages import Event, Message
from ..packages import Need, require
from ..provider_registry import spec_of
from ..providers.offered import check_request
from ..providers.receiving import PICTURE_ADDRESS
from ..providers.replies import named_address
from ..providers.wire import Reply, ServiceSettings
from ..redaction import plain_without_secrets, redact, without_secrets
from ..rescue import EXPECTED, adopt
from .budget import Budget, budget_of
from .echoes import without_echoes
from .guide import as_sent
from .incoming import IncomingReply
from .keys import redacted, with_key
from .task import Report
from .trust import Mandate, check_service, on_this_machine

_log = logging.getLogger(__name__)

LONGEST_REPLY = 256 * 1024 * 1024
"""Bytes after which a reply is cut off: over four times a 3840x2160 picture in base64."""

_REPORT_STEP = 128 * 1024
"""Bytes between two reports of progress, so that a fast reply does not flood the pipe."""

_PATIENCE = 1.0
"""Seconds for which a job that another process holds is waited for: one that only looks at it lets it go at once."""

_FAULTS_HERE = (LibraryError, PackageError, UnexpectedError)
"""What fails on this machine, whatever the service does: after it the reply that has come is as good as it was."""

_TOLD_AS_THEY_ARE = (JobFolderDamaged, ReplyRescued)
"""What a library can have that the artist is told also when the picture has come."""


class FolderWire:
    """The `Wire` that a provider is lent: everything it says goes to the job's folder first, then to Blender."""

    def __init__(
        self,
        folder: JobFolder,
        cache_folder: str,
        report: Report,
        cancelled: threading.Event,
        budget: Budget | None = None,
    ) -> None:
        self._folder = folder
        self._budget = budget
        self._job_id = folder.path.name
        self._cache_folder = cache_folder
        self._untold: dict[str, str] = {}
        self.was_sent = folder.may_have_been_sent()
        """Whether the request may be with the service, whatever becomes of the journal meanwhile."""
        self.has_come = folder.has_raw_reply and not folder.recall(PICTURE_ADDRESS)
        """Whether the whole reply is here, and not only one that names the picture's address."""
        self._report = report
        self._cancelled = cancelled
        self._partials = 0

    def about_to_send(self) -> None:
        """See `Wire`."""
        self.check_cancelled()
        sending = "" if self._budget is None else self._budget.pay(self._cancelled.is_set)
        self._folder.note(Step.SENT, value=sending)
        self.was_sent = True

    def leaving(self) -> None:
        """See `Wire`."""
        self.check_cancelled()
        self._report(Message(Event.SENT, self._job_id))

    def check_cancelled(self) -> None:
        """Raise `Cancelled` when Blender said so over the pipe, or whoever cancelled it wrote so into the journal."""
        if self._cancelled.is_set() or self._folder.is_cancelled():
            raise Cancelled()

    def not_sent(self) -> None:
        """See `Wire`."""
        self._folder.note(Step.NOT_SENT)
        self.was_sent = False
        if self._budget is not None:
            self._budget.give_back()

    def keep_reply(self, chunks: Iterable[bytes], expected: int | None = None) -> Path:
        """See `Wire`. A reply whose library fails is rescued elsewhere: `ReplyRescued` says where."""
        received = reported = 0
        self.has_come = False
        if expected is not None:
            self.remember(EXPECTED, str(expected))
        with IncomingReply(self._folder, self._cache_folder) as incoming:
            for chunk in without_echoes(chunks):
                received += len(chunk)
                if received > LONGEST_REPLY:
                    raise ReplyTooLong(limit=LONGEST_REPLY // 2**20)
                incoming.write(chunk)
                if received - reported >= _REPORT_STEP:
                    reported = received
                    self._report(Message(Event.RECEIVING, self._job_id, received=received, expected=expected))
            incoming.settle(lambda: self._untold, self.waiting)
        self.has_come = True
        self._catch_up()
        self._report(Message(Event.RECEIVING, self._job_id, received=received, expected=received))
        return self._folder.raw_reply

    def remember(self, name: str, value: str) -> None:
        """See `Wire`. Once the request is sent, a journal that cannot be written must not cost the picture."""
        value = without_secrets(value)
        try:
            self._folder.note(Step.REMEMBERED, name, value)
        except LibraryError as error:
            if not self.was_sent:
                raise
            _log.warning("the journal could not be told %s: %s", name, error.technical)
            self._untold[name] = value

    def recall(self, name: str) -> str:
        """See `Wire`."""
        return self._untold.get(name) or self._folder.recall(name)

    def _catch_up(self) -> None:
        """Tell the journal what it missed; what it still does not take only costs figures, as the reply is here."""
        for name in list(self._untold):
            try:
                self._folder.note(Step.REMEMBERED, name, self._untold[name])
            except LibraryError as error:
                _log.warning("the journal still does not take %s: %s", name, error.technical)
                return
            del self._untold[name]

    def show_partial(self, picture: bytes) -> None:
        """See `Wire`."""
        self._partials += 1
        try:
            path = self._folder.keep_partial(self._partials, picture)
        except OSError as error:
            # A partial picture is a courtesy: its loss must not cost the picture that is still coming.
            _log.info("partial picture not kept: %s", error)
            return
        self._report(Message(Event.PARTIAL, self._job_id, path=str(path)))

    def waiting(self, detail: str) -> None:
        """See `Wire`."""
        self._report(Message(Event.WAITING, self._job_id, detail=detail))

    def pause(self, seconds: float) -> None:
        """See `Wire`."""
        if self._cancelled.wait(seconds):
            raise Cancelled()


def carry(path: Path, mandate: Mandate, report: Report, cancelled: threading.Event) -> None:
    """Carry the job in the folder `path`. The last message is always `KEPT` or `FAILED`; nothing is raised."""
    job_id = path.name
    library = library_of(path)
    lock = library.lock_of(job_id)
    last: list[Message] = []

    def until_free(message: Message) -> None:
        """The last message waits for the lock: whoever hears it may have the job taken up again at once."""
        (last.append if message.is_last else report)(message)

    try:
        if not library.gate.is_anything(path):
            report(_about_a_missing_folder(library, job_id))
            return
        with hold(lock, wait=False, patience=_PATIENCE, remove=True) as is_ours:
            if not is_ours:
                until_free(Message(Event.FAILED, job_id, error=CarriedElsewhere().report()))
            elif not library.gate.is_anything(path):  # whoever held it until now has made it a take
                until_free(_about_a_missing_folder(library, job_id))
            else:
                _carry(JobFolder(path), mandate, until_free, cancelled)
        for message in last:
            report(message)
    except OSError as error:
        _fail(JobFolder(path), job_id, library_error(error, lock.parent), mandate.key, report)


def _about_a_missing_folder(library: Library, job_id: str) -> Message:
    """A job without its folder: a courier that was lost had just made it a take, or the library itself is not there."""
    take = library.take_folder(job_id)
    if take is not None:
        return Message(Event.KEPT, job_id, path=str(take))
    lost = LibraryLost("the job's folder is not there", folder=library.folder, billed=Billed.PERHAPS)
    return Message(Event.FAILED, job_id, error=lost.report())


def _carry(folder: JobFolder, mandate: Mandate, report: Report, cancelled: threading.Event) -> None:
    """Carry a job that no other courier carries."""
    job_id, key = folder.path.name, mandate.key
    wire: FolderWire | None = None
    budget: Budget | None = None
    was_sent_before = False
    try:
        job = on_this_machine(folder.read(), mandate.service)
        budget = budget_of(folder, job, mandate.allowance)
        wire = FolderWire(folder, job.service.cache_folder, report, cancelled, budget)
        was_sent_before = wire.was_sent
        adopt(folder, job.service.cache_folder)
        folder.note(Step.TAKEN, value=str(os.getpid()))
        report(Message(Event.STARTED, job_id))
        reply = folder.read_reply(job.request.model, job.service.provider)
        if reply is not None and (address := named_address(reply)):
            # Its courier ended before it had followed the reply to its picture.
            folder.note(Step.REMEMBERED, PICTURE_ADDRESS, address)
            reply = None
        if reply is None:
            if not wire.was_sent:
                wire.check_cancelled()
            key = with_key(mandate.key, mandate.service.provider)
            reply = _fetch(folder, job, mandate.service, key, wire)
        if budget is not None:
            budget.settle(reply)
        # Loaded meanwhile (see `worker_loop`): what it needs would only delay the sending.
        from .finalise import finalise

        take = finalise(folder, job, reply)
    except Exception as failed:  # noqa: BLE001  the border of the process: whatever it was, the artist gets a last message
        error = failed if isinstance(failed, SetDresserError) else _unexpected(failed, job_id)
        if wire is not None:
            if wire.has_come and isinstance(error, _FAULTS_HERE) and not isinstance(error, _TOLD_AS_THEY_ARE):
                error = ReplyWaits(error.technical, trouble=error.message)
            error.billed = Billed.NO if budget is None else _billed(error, wire, was_sent_before)  # a proof has none
        _fail(folder, job_id, error, key, report, budget)
    else:
        report(Message(Event.KEPT, job_id, path=str(take)))


def _unexpected(failed: Exception, job_id: str) -> UnexpectedError:
    _log.error("job %s failed unexpectedly", job_id, exc_info=failed)
    return UnexpectedError(technical_of(failed))


def _billed(error: SetDresserError, wire: FolderWire, was_sent_before: bool) -> Billed:
    """Whether a failed job costs money, by what is known here beside what its error says."""
    if not wire.was_sent:
        return Billed.NO
    if isinstance(error, _FAULTS_HERE) and error.billed is not Billed.YES:
        # This machine failed, not the service: what was sent may be, and what came will be, on the bill.
        return Billed.YES if wire.has_come else Billed.PERHAPS
    if was_sent_before and error.billed is Billed.NO and not isinstance(error, RefusedError):
        return Billed.PERHAPS  # what keeps a job from being taken up again says nothing about its first sending
    return error.billed


def _fetch(folder: JobFolder, job: Job, own: ServiceSettings, key: str, wire: FolderWire) -> Reply:
    check_service(job.service, own)
    provider = spec_of(job.service.provider).make()
    if folder.may_have_been_sent() and not provider.can_resume(folder.recall):
        raise CourierLost("the journal says sent, and there is no reply")
    if not folder.may_have_been_sent():
        # What was sent is fetched whatever is missing here: its reply waits until it can be kept.
        require(Need.PICTURES, *([Need.NUMBERS] if job.composition is not None else []))
    # What was sent has its guide already, and taking it up again must not depend on fonts.
    request = job.request if folder.may_have_been_sent() else as_sent(folder, job)
    check_request(request, job.service)
    reply = _without_echoes_of_keys(provider.fetch(request, job.service, key, wire))
    folder.write_reply(reply)
    return reply


def _without_echoes_of_keys(reply: Reply) -> Reply:
    """What a service said beside its picture is kept in the take."""
    return replace(
        reply,
        request_id=without_secrets(reply.request_id),
        cost_source=without_secrets(reply.cost_source),
        said=plain_without_secrets(reply.said),
    )


def _fail(
    folder: JobFolder, job_id: str, error: SetDresserError, key: str, report: Report, budget: Budget | None = None
) -> None:
    error.technical = redact(error.technical, key)
    if budget is not None:
        budget.settle_failed(error)
    _log.info("job %s: %s (%s)", job_id, error.message, error.technical)
    told = redacted(error.report(), key)
    try:
        folder.write_error(told)
    except SetDresserError as second:
        _log.warning("job %s: its error could not be written down: %s", job_id, second.technical)
    report(Message(Event.FAILED, job_id, error=told))
