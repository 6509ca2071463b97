"""A service that queues: a request is submitted once, asked after by its id until its picture is made, and fetched. No bpy.

Submitting may be billed; asking after a request is free. Faults of that pass until the deadline, and whatever ends it then says
that the picture may be charged. The id is remembered before anything else happens: whoever takes the job up again begins with it.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..errors import (
    AccountError,
    Billed,
    JobExpired,
    LineError,
    NoAnswerInTime,
    ProxyLoginRefused,
    ProxyUnusable,
    ReplyError,
    ServiceError,
    SetDresserError,
)
from .conversation import Conversation
from .line import Call
from .receiving import fetch_picture
from .replies import HEAD, ReplyHead, find_picture, head_in, make_reply, shape_of
from .said import Said
from .sending import Judge, ask_freely, ask_once
from .wire import PICTURE_ADDRESS, REMOTE_ID, Reply

_log = logging.getLogger(__name__)

_LONGEST_RESULT = 64 * 1024 * 1024
_POLL_TIMEOUT = 30.0
_PASSING = (LineError, ServiceError)
"""What keeps a poll from its answer and may be over at the next one."""
_FINAL = (JobExpired, AccountError, ProxyLoginRefused, ProxyUnusable)


def never_failed(_status: Mapping[str, Any]) -> None:
    """A service whose status never says that a request has failed: its result does."""


def never_given_up(_status: int, _headers: Mapping[str, str], _body: bytes) -> bool:
    """A service that gives no request up."""
    return False


@dataclass(frozen=True, slots=True)
class Queue:
    """How one service's queue is asked after a request."""

    address_of: Callable[[str], str]
    """A request's own address, from its id: its result stands there, and its status under `/status`."""
    judge: Judge
    """What a refusal means that is about a submitted request."""
    waiting: str
    """What a status says of a request that has not begun."""
    seconds: float
    """How often a request is asked after."""
    failure_in: Callable[[Mapping[str, Any]], SetDresserError | None] = never_failed
    """The error of a status that says that the request has failed; None of any other."""
    has_given_up: Callable[[int, Mapping[str, str], bytes], bool] = never_given_up
    """Whether an answer says that the request has failed for good, although such an error might pass."""


def is_request_id(text: str) -> bool:
    """Whether a text can be the id of a request: the answer of a service or a job's folder may hold any, and it becomes
    part of an address to which the key goes.
    """
    return re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}", text) is not None


def can_take_up(recall: Callable[[str], str]) -> bool:
    """Whether a request was submitted, or its picture's address is known."""
    return is_request_id(recall(REMOTE_ID)) or bool(recall(PICTURE_ADDRESS))


def take_up(talk: Conversation, queue: Queue) -> Reply | None:
    """Go on from wherever an earlier courier was; None where nothing was submitted."""
    known = talk.wire.recall(PICTURE_ADDRESS)
    if known:
        return fetch_picture(known, ReplyHead.from_text(talk.wire.recall(HEAD)), talk)
    request_id = talk.wire.recall(REMOTE_ID)
    return follow(request_id, talk, queue) if is_request_id(request_id) else None


def submit(call: Call, talk: Conversation) -> str:
    """Send the request once. Its id, remembered before anything else happens."""
    answer = ask_once(talk.line, call, talk.wire, talk.judge, talk.shared_wait)
    start = answer.start()
    request_id = Said(answer.status, answer.headers, start, talk.key).document.get("request_id")
    if not isinstance(request_id, str) or not is_request_id(request_id):
        error = talk.judge(answer.status, answer.headers, start)
        error.billed = Billed.PERHAPS
        raise error
    talk.wire.remember(REMOTE_ID, request_id)
    return request_id


def follow(request_id: str, talk: Conversation, queue: Queue) -> Reply:
    """Poll until the picture is made, then fetch it."""
    result = _Poll(request_id, talk, queue).result()
    head = replace(head_in(result, talk.request.model, talk.spec), request_id=request_id)
    talk.wire.remember(HEAD, head.to_text())
    try:
        found = find_picture({name: result[name] for name in talk.spec.picture_fields if name in result})
    except ReplyError:
        talk.wire.keep_reply([json.dumps(result).encode()])
        raise
    if found.address:
        talk.wire.remember(PICTURE_ADDRESS, found.address)
        return fetch_picture(found.address, head, talk)
    path = talk.wire.keep_reply([found.data], len(found.data))
    return make_reply(path, shape_of(path), head, talk.request.model, talk.spec)


class _Poll:
    """Asks after one request."""

    def __init__(self, request_id: str, talk: Conversation, queue: Queue) -> None:
        self._request_id, self._talk, self._queue = request_id, talk, queue
        self._has_given_up = False
        """Whether the service has given the request up; whether that is charged, nobody says."""

    def result(self) -> dict[str, Any]:
        """The result of the request. Faults pass until the deadline; whatever ends it says that it may be charged."""
        patience = self._talk.service.timeout
        deadline = time.monotonic() + patience
        trouble = ""
        while time.monotonic() < deadline:
            try:
                status = self._ask("/status")
                if (failure := self._queue.failure_in(status)) is not None:
                    raise failure
                if status.get("status") == "COMPLETED":
                    result = self._ask()
                    if result.get("status") in (None, "COMPLETED"):
                        return result
                self._talk.wire.waiting(self._words(status.get("status")))
            except _FINAL as error:
                error.billed = Billed.PERHAPS
                error.request_id = error.request_id or self._request_id
                raise
            except _PASSING as error:
                if self._has_given_up:
                    raise
                trouble = error.technical
                _log.info("asking after %s failed, going on: %s", self._request_id, trouble)
                self._talk.wire.waiting("The service does not answer just now; asking again")
            time.sleep(self._queue.seconds)
        minutes = f"{round(patience / 60, 1):g}"
        raise NoAnswerInTime(f"still not ready; {trouble}", minutes=minutes, request_id=self._request_id)

    def _ask(self, which: str = "") -> dict[str, Any]:
        talk = self._talk
        timeout = min(_POLL_TIMEOUT, talk.service.timeout / 4)
        call = Call(self._queue.address_of(self._request_id) + which, talk.headers, timeout=timeout)
        answer = ask_freely(talk.line, call, self._judge, tries=1)
        start = answer.start(_LONGEST_RESULT)
        document = Said(answer.status, answer.headers, start, talk.key).document
        if not document:
            raise self._judge(answer.status, answer.headers, start)
        return document

    def _judge(
        self, status: int, headers: Mapping[str, str], body: bytes, *, retry_after: float | None = None
    ) -> SetDresserError:
        error = self._queue.judge(status, headers, body, retry_after=retry_after)
        error.request_id = error.request_id or self._request_id
        self._has_given_up = self._queue.has_given_up(status, headers, body)
        return error

    def _words(self, status: object) -> str:
        is_waiting = status == self._queue.waiting
        return "The request waits in the service's queue" if is_waiting else "The service is making the picture"
