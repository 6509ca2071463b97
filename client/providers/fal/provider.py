"""fal: submit, poll and fetch by the request's id; pictures go along as data URIs. No bpy.

Sources: fal's pages of `openai/gpt-image-2` and `openai/gpt-image-2/edit` (fields, sizes, prices), of its queue (addresses,
states) and of its errors. A request's own addresses leave out `/edit`: the queue knows a request by its model. White in a mask is
where the model may paint, as here. There is no field for a background, for moderation or for compression.
The key only ever goes to the queue's own address; result files are fetched without it.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from ...errors import (
    AccountError,
    Billed,
    ChoiceUnsupported,
    JobExpired,
    KeyMissing,
    LineError,
    NoAnswerInTime,
    ProxyLoginRefused,
    ProxyUnusable,
    ReplyError,
    ServiceError,
    SetDresserError,
)
from ...metadata import strip
from ...prices import actual_cost, rounded_up
from ...request import Request
from ..addresses import address_under, check_address, segment
from ..asking import Judge, ask_freely, ask_once
from ..line import Call, Line, key_header
from ..masks import white_mask
from ..receiving import PICTURE_ADDRESS, fetch_picture
from ..replies import HEAD, ReplyHead, find_picture, make_reply, shape_of
from ..said import Said
from ..shared_wait import SharedWait
from ..wire import REMOTE_ID, Reply, ServiceSettings, Wire
from . import SPEC
from .errors import fal_error, has_given_up

_log = logging.getLogger(__name__)

_LONGEST_RESULT = 64 * 1024 * 1024
_POLL_TIMEOUT = 30.0
_PASSING = (LineError, ServiceError)
"""What keeps a poll from its answer and may be over at the next one."""


class FalProvider:
    """Gets one picture per request. Stateless: one may serve any number of jobs."""

    poll_seconds = 1.0
    """How often a request is asked after."""

    def check(self, request: Request, service: ServiceSettings) -> None:  # noqa: ARG002  (its settings refuse nothing)
        """Raise `ChoiceUnsupported` for a model that is no name of fal's."""
        if not re.fullmatch(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", request.model, re.ASCII):
            raise ChoiceUnsupported(provider=SPEC.label, choice=f"a model called {request.model!r}")

    def can_resume(self, recall: Callable[[str], str]) -> bool:
        """Whether a request was submitted, or its picture's address is known."""
        return is_request_id(recall(REMOTE_ID)) or bool(recall(PICTURE_ADDRESS))

    def fetch(self, request: Request, service: ServiceSettings, key: str, wire: Wire) -> Reply:
        """Submit the request once, follow it and keep what comes. Raises errors of the tree."""
        with Line(key, service.cache_folder) as line:
            return _Conversation(request, service, key, wire, line, self.poll_seconds).hold()


def base_address(service: ServiceSettings) -> str:
    """The checked address that paths are added to. Raises `AddressUnsafe`."""
    return check_address(service.address or SPEC.address)


def service_key_header(key: str) -> dict[str, str]:
    """The header that holds the key. Raises `KeyMissing` or `KeyRejected`."""
    if not key.strip():
        raise KeyMissing(provider=SPEC.label)
    return key_header("Authorization", key, "Key ")


def is_request_id(text: str) -> bool:
    """Whether a text can be the id of a request: a job's folder may hold any, and it becomes part of an address with the key."""
    return re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}", text) is not None


def parameters(request: Request) -> dict[str, Any]:
    """The fields of fal's JSON, without pictures."""
    size = request.size
    return {
        "prompt": request.prompt,
        "image_size": "auto" if size is None else {"width": size.width, "height": size.height},
        "quality": request.quality.value,
        "num_images": 1,
        "output_format": request.format.value,
    }


class _Conversation:
    """One request's way through fal's queue."""

    def __init__(
        self, request: Request, service: ServiceSettings, key: str, wire: Wire, line: Line, poll_seconds: float
    ) -> None:
        self._request, self._service, self._wire, self._line = request, service, wire, line
        self._key, self._poll_seconds = key, poll_seconds
        self._base = base_address(service)
        self._headers = service_key_header(key)
        self._judge: Judge = partial(fal_error, key=key, model=request.model)
        self._has_failed = False
        """Whether the queue has given the request up; whether that is charged, nobody says."""

    def hold(self) -> Reply:
        """Go on from wherever an earlier courier was."""
        known = self._wire.recall(PICTURE_ADDRESS)
        if known:
            return self._fetch(known, ReplyHead.from_text(self._wire.recall(HEAD)))
        request_id = self._wire.recall(REMOTE_ID)
        return self._follow(request_id if is_request_id(request_id) else self._submit())

    def _submit(self) -> str:
        """The request's id, remembered before anything else happens."""
        request, model = self._request, self._request.model
        call = Call(
            address_under(self._base, f"{model}/edit" if request.input_pictures else model),
            self._headers,
            _body(request),
            "application/json",
            self._service.timeout,
        )
        shared = SharedWait(self._service.cache_folder, self._base, self._key)
        answer = ask_once(self._line, call, self._wire, self._judge, shared)
        start = answer.start()
        request_id = Said(answer.status, answer.headers, start, self._key).document.get("request_id")
        if not isinstance(request_id, str) or not is_request_id(request_id):
            error = self._judge(answer.status, answer.headers, start)
            error.billed = Billed.PERHAPS
            raise error
        self._wire.remember(REMOTE_ID, request_id)
        return request_id

    def _follow(self, request_id: str) -> Reply:
        """Poll until the picture is made, then fetch it."""
        result = self._await(request_id)
        head = _result_head(result, request_id, self._request.model)
        self._wire.remember(HEAD, head.to_text())
        try:
            found = find_picture({name: result[name] for name in ("images",) if name in result})
        except ReplyError:
            self._wire.keep_reply([json.dumps(result).encode()])
            raise
        if found.address:
            self._wire.remember(PICTURE_ADDRESS, found.address)
            return self._fetch(found.address, head)
        path = self._wire.keep_reply([found.data], len(found.data))
        return make_reply(path, shape_of(path), head, self._request.model)

    def _await(self, request_id: str) -> dict[str, Any]:
        """The result of a request. Faults of polls pass until the deadline; whatever ends it says it may be charged."""
        deadline = time.monotonic() + self._service.timeout
        trouble = ""
        while time.monotonic() < deadline:
            try:
                status = self._ask_after(request_id, "/status").get("status")
                if status == "COMPLETED":
                    return self._ask_after(request_id)
                self._wire.waiting(_waiting_words(status))
            except (JobExpired, AccountError, ProxyLoginRefused, ProxyUnusable) as error:
                error.billed = Billed.PERHAPS
                error.request_id = error.request_id or request_id
                raise
            except _PASSING as error:
                if self._has_failed:
                    raise
                trouble = error.technical
                _log.info("asking after %s failed, going on: %s", request_id, trouble)
                self._wire.waiting("The service does not answer just now; asking again")
            time.sleep(self._poll_seconds)
        minutes = f"{round(self._service.timeout / 60, 1):g}"
        raise NoAnswerInTime(f"still not ready; {trouble}", minutes=minutes, request_id=request_id)

    def _ask_after(self, request_id: str, which: str = "") -> dict[str, Any]:
        address = address_under(self._base, f"{self._request.model}/requests/{segment(request_id)}{which}")
        judge: Judge = partial(self._judge_of_queue, request_id)
        timeout = min(_POLL_TIMEOUT, self._service.timeout / 4)
        answer = ask_freely(self._line, Call(address, self._headers, timeout=timeout), judge, tries=1)
        start = answer.start(_LONGEST_RESULT)
        document = Said(answer.status, answer.headers, start, self._key).document
        if not document:
            raise judge(answer.status, answer.headers, start)
        return document

    def _judge_of_queue(
        self,
        request_id: str,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        *,
        retry_after: float | None = None,
    ) -> SetDresserError:
        error = fal_error(
            status,
            headers,
            body,
            key=self._key,
            model=self._request.model,
            retry_after=retry_after,
            request_known=True,
        )
        error.request_id = error.request_id or request_id
        self._has_failed = has_given_up(status, headers, body)
        return error

    def _fetch(self, address: str, head: ReplyHead) -> Reply:
        return fetch_picture(
            address,
            head,
            self._line,
            self._wire,
            self._judge,
            model=self._request.model,
            address=self._base,
            timeout=self._service.timeout,
        )


def _body(request: Request) -> bytes:
    """The request as fal's JSON, its pictures in it, without metadata: capture, references, and the mask."""
    fields = parameters(request)
    if request.input_pictures:
        fields["image_urls"] = [_data_uri(strip(each.data), each.media_type) for each in request.input_pictures]
    if request.mask is not None:
        fields["mask_url"] = _data_uri(white_mask(request.mask.data), "image/png")
    return json.dumps(fields).encode()


def _data_uri(data: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"


def _result_head(result: Mapping[str, Any], request_id: str, model: str) -> ReplyHead:
    """What a result says beside its picture: the tokens, of which fal charges the price up to the next cent."""
    usage = result.get("usage")
    cost: Decimal | None = actual_cost(usage, model) if isinstance(usage, Mapping) else None
    return ReplyHead(
        request_id=request_id,
        cost="" if cost is None else str(rounded_up(cost, SPEC.name)),
        cost_source="" if cost is None else "usage",
        said={"usage": usage} if cost is not None else {},
    )


def _waiting_words(status: object) -> str:
    return "The request waits in the service's queue" if status == "IN_QUEUE" else "The service is making the picture"
