"""Sending a call, again where that is free: the rules of what may be sent twice. No bpy.

A call that may be billed is only sent again when the service certainly did not take it: never reached, or told so by the
service itself, in its own form (see `who_answered`). A call that is free (uploads, polls, downloads) may be repeated after any
fault that may pass.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urljoin

from ..errors import (
    AccountError,
    Billed,
    LineError,
    LineLost,
    NoAnswerInTime,
    NotReached,
    NotTheService,
    Overloaded,
    RateLimited,
    SetDresserError,
)
from ..redaction import without_secrets
from .addresses import without_query
from .delays import LONGEST_WAIT, TRIES, forbids_retry, grown_delay, moment_of, next_delay, requested_delay
from .line import Answer, Call, Line
from .shared_wait import SharedWait
from .wire import Wire

_log = logging.getLogger(__name__)

_REACHING_TRIES = 3
"""How often an address that cannot be reached is tried: each try may take `CONNECT_SECONDS`."""

_LONGEST_SHARED = 600.0
"""Seconds for which a request gives way to what the service asks others of its key; then it asks for itself."""

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 522, 524})
"""Statuses after which a free call is worth repeating."""

_HOPS = 3
"""How many redirects a download may take. No key travels with it."""


class Judge(Protocol):
    """Says which error of the tree a refusal is; both services' error functions with their key and model filled in."""

    def __call__(
        self, status: int, headers: Mapping[str, str], body: bytes, *, retry_after: float | None = None
    ) -> SetDresserError:
        """The error."""


def ask_once(line: Line, call: Call, wire: Wire, judge: Judge, shared: SharedWait) -> Answer:
    """Send a call that may be billed, at most once into the service's hands. The answer is good, its body unread.

    Waits for as long as the service asked any courier of the key to (`shared`), journals before the first byte, takes it back where the service certainly did not take the request, and waits
    (cancellable) before trying again. Raises what `judge` says, or a `LineError`.
    """
    tries = 0
    while True:
        tries += 1
        _keep_away(shared, wire)
        wire.about_to_send()
        try:
            answer = line.open(call, fresh=True, leaving=wire.leaving)
        except LineError as error:
            if error.billed is not Billed.NO:
                raise
            wire.not_sent()
            if not isinstance(error, NotReached) or tries >= _REACHING_TRIES:
                raise
            delay, why = _delay(tries), "The service is not reached yet"
        else:
            if answer.is_good:
                return answer
            refusal, delay = _judged(answer, judge, tries)
            if answer.status in (429, 503) and refusal.billed is Billed.NO:
                wire.not_sent()
            if isinstance(refusal, (RateLimited, Overloaded)):
                shared.ask_for(delay)
            if not _may_ask_again(refusal, answer, tries, delay):
                raise refusal
            why = "The service is busy"
        wire.waiting(f"{why}; trying again in {max(1, round(delay))} s")
        wire.pause(delay)


def ask_freely(
    line: Line,
    call: Call,
    judge: Judge,
    pause: Callable[[float], None] = time.sleep,
    *,
    tries: int = TRIES,
    here_too: bool = True,
    redirects_too: bool = False,
) -> Answer:
    """Send a call that costs nothing, up to `tries` times. The answer is good (or a redirect), its body unread.

    `pause` is the wire's before the request is sent (so that a cancel ends it) and plain sleep afterwards.
    """
    tried = 0
    while True:
        tried += 1
        try:
            answer = line.open(call, here_too=here_too)
        except (NotReached, LineLost, NoAnswerInTime) as error:
            if tried >= tries:
                raise
            _log.info("a free call failed, trying again: %s", error.technical)
            pause(_delay(tried))
            continue
        if answer.is_good or (redirects_too and answer.location):
            return answer
        refusal, delay = _judged(answer, judge, tried)
        if answer.status not in _PASSING or isinstance(refusal, AccountError) or tried >= tries or delay > LONGEST_WAIT:
            raise refusal
        pause(delay)


def download(line: Line, address: str, judge: Judge, *, from_here: bool, timeout: float) -> Answer:
    """Open a result file without any key, not even one that was written into its address, following a few redirects.

    `from_here`: the service runs on this machine, so its files may too; else an address on this machine is refused.
    """
    for _ in range(_HOPS + 1):
        call = Call(without_secrets(address), timeout=timeout)
        answer = ask_freely(line, call, judge, tries=3, here_too=from_here, redirects_too=True)
        if answer.is_good:
            return answer
        answer.close()
        address = urljoin(address, answer.location)
    raise NotTheService(f"more than {_HOPS} redirects, the last to {without_query(address)}")


def _keep_away(shared: SharedWait, wire: Wire) -> None:
    """Wait while the service wants to be left alone by this key. Raises `RateLimited` where that is not worth waiting for,
    `Cancelled` as soon as the artist cancels.
    """
    deadline = time.monotonic() + _LONGEST_SHARED
    while (left := shared.remaining()) > 0 and time.monotonic() < deadline:
        if left > LONGEST_WAIT:
            raise RateLimited("the service has asked another request of this key to wait", retry_after=left)
        wire.waiting(f"The service has asked to wait; sending in {max(1, round(left))} s")
        # Not all at once when it is over.
        wire.pause(left + random.random() * min(1.0, left / 4))


def _judged(answer: Answer, judge: Judge, tries: int) -> tuple[SetDresserError, float]:
    """The refusal, and how long to wait before asking again, should that be allowed."""
    requested = requested_delay(answer.headers, moment_of(answer.headers, datetime.now(UTC)))
    refusal = judge(answer.status, answer.headers, answer.start(), retry_after=requested)
    return refusal, next_delay(requested, tries, random.random())


def _may_ask_again(refusal: SetDresserError, answer: Answer, tries: int, delay: float) -> bool:
    return (
        answer.status in (429, 503)
        and isinstance(refusal, (RateLimited, Overloaded))
        and not forbids_retry(answer.headers)
        and tries < TRIES
        and delay <= LONGEST_WAIT
    )


def _delay(tries: int) -> float:
    return grown_delay(tries, random.random())
