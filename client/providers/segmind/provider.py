"""Segmind: one blocking call (v1), or submit, poll and fetch (v2), local pictures uploaded first. No bpy.

Sources: Segmind's GPT Image 2 page (fields, sizes, white = edit), its SDK (v2 and uploads) and its API reference.
The key only ever goes to the service's own addresses; result files are fetched without it.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
    RefusedError,
    ReplyError,
    ServiceError,
    ServiceFault,
)
from ...metadata import strip
from ...prices import model_data
from ...request import Background, Request
from ..addresses import check_address, segment
from ..asking import Judge, ask_freely, ask_once
from ..line import Answer, Call, Line, key_header
from ..masks import alpha_mask, white_mask
from ..receiving import PICTURE_ADDRESS, fetch_picture, receive
from ..replies import HEAD, ReplyHead, find_picture, make_reply, shape_of
from ..said import Said
from ..shared_wait import SharedWait
from ..wire import REMOTE_ID, Reply, SegmindWay, ServiceSettings, Wire
from . import SPEC, UPLOAD_ADDRESS
from .errors import segmind_error
from .uploads import Asset, UploadMemory, upload

_log = logging.getLogger(__name__)

_LONGEST_RESULT = 64 * 1024 * 1024
_POLL_TIMEOUT = 30.0
_PASSING = (LineError, ServiceError)
"""What keeps a poll from its answer and may be over at the next one."""


@dataclass(frozen=True, slots=True)
class SegmindProvider:
    """Gets one picture per request. Stateless: one may serve any number of jobs."""

    poll_seconds: float = 1.25
    """How often a v2 request is asked after; Segmind's SDK does so every 1 to 1.5 s."""

    def check(self, request: Request, service: ServiceSettings) -> None:
        """Raise `ChoiceUnsupported` for a model that is no name of Segmind's, and for a mask that has no field to go in."""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", request.model):
            raise ChoiceUnsupported(provider="Segmind", choice=f"a model called {request.model!r}")
        if request.mask is not None and not service.mask_field.strip():
            raise ChoiceUnsupported(provider="Segmind", choice="a mask without a field name for it")

    def can_resume(self, recall: Callable[[str], str]) -> bool:
        """Whether a request was submitted to v2, or its picture's address is known."""
        return is_request_id(recall(REMOTE_ID)) or bool(recall(PICTURE_ADDRESS))

    def fetch(self, request: Request, service: ServiceSettings, key: str, wire: Wire) -> Reply:
        """Upload the pictures, send the request once and keep what comes. Raises errors of the tree."""
        with Line(key, service.cache_folder) as line:
            return _Conversation(request, service, key, wire, line, self.poll_seconds).hold()


def base_address(service: ServiceSettings) -> str:
    """The checked address that paths are added to. Raises `AddressUnsafe`."""
    return check_address(service.address or SPEC.address)


def service_key_header(key: str) -> dict[str, str]:
    """The header that holds the key. Raises `KeyMissing` or `KeyRejected`."""
    if not key.strip():
        raise KeyMissing(provider="Segmind")
    return key_header("x-api-key", key)


def is_request_id(text: str) -> bool:
    """Whether a text can be the id of a request: the answer of a service or a job's folder may hold any, and it becomes
    part of an address to which the key goes.
    """
    return re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}", text) is not None


class _Conversation:
    """One request's way through Segmind."""

    def __init__(
        self, request: Request, service: ServiceSettings, key: str, wire: Wire, line: Line, poll_seconds: float
    ) -> None:
        self._request, self._service, self._wire, self._line = request, service, wire, line
        self._key, self._poll_seconds = key, poll_seconds
        self._base = base_address(service)
        self._headers = service_key_header(key)
        self._shared = SharedWait(service.cache_folder, self._base, key)
        self._judge: Judge = partial(segmind_error, key=key, model=request.model)

    def hold(self) -> Reply:
        """Go on from wherever an earlier courier was."""
        known = self._wire.recall(PICTURE_ADDRESS)
        if known:
            return self._fetch(known, ReplyHead.from_text(self._wire.recall(HEAD)))
        request_id = self._wire.recall(REMOTE_ID)
        if is_request_id(request_id):
            return self._follow(request_id)
        body = self._body()
        try:
            if self._service.segmind_way is SegmindWay.V2:
                return self._follow(self._submit(body))
            return self._call(body)
        except (RefusedError, ServiceFault):
            # The reason may be an upload that is no longer there; the next request sends its pictures anew.
            self._memory.forget(asset.digest for asset in self._assets)
            raise

    def _call(self, body: bytes) -> Reply:
        """v1: the answer is the picture."""
        call = Call(
            f"{self._base}/v1/{self._request.model}", self._headers, body, "application/json", self._service.timeout
        )
        answer = ask_once(self._line, call, self._wire, self._judge, self._shared)
        return receive(
            answer,
            _head(answer, self._key),
            self._line,
            self._wire,
            self._judge,
            model=self._request.model,
            address=self._base,
            timeout=self._service.timeout,
        )

    def _submit(self, body: bytes) -> str:
        """v2: the request's id, remembered before anything else happens."""
        call = Call(
            f"{self._base}/v2/{self._request.model}", self._headers, body, "application/json", self._service.timeout
        )
        answer = ask_once(self._line, call, self._wire, self._judge, self._shared)
        start = answer.start()
        said = Said(answer.status, answer.headers, start, self._key)
        request_id = said.document.get("request_id")
        if not isinstance(request_id, str) or not is_request_id(request_id):
            error = self._judge(answer.status, answer.headers, start)
            error.billed = Billed.PERHAPS
            raise error
        self._wire.remember(REMOTE_ID, request_id)
        return request_id

    def _follow(self, request_id: str) -> Reply:
        """v2: poll until the picture is made, then fetch it."""
        result = self._await(request_id)
        metrics = result.get("metrics")
        head = _result_head(metrics if isinstance(metrics, Mapping) else {}, request_id)
        self._wire.remember(HEAD, head.to_text())
        try:
            found = find_picture({name: result[name] for name in ("images", "output") if name in result})
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
                status = self._ask_after(request_id, "/status")
                if status.get("status") == "FAILED":
                    raise self._judge(422, {}, json.dumps(status).encode())
                if status.get("status") == "COMPLETED":
                    result = self._ask_after(request_id)
                    if result.get("status") in (None, "COMPLETED"):
                        return result
                self._wire.waiting(_waiting_words(status.get("status")))
            except (JobExpired, AccountError, ProxyLoginRefused, ProxyUnusable) as error:
                error.billed = Billed.PERHAPS
                error.request_id = error.request_id or request_id
                raise
            except _PASSING as error:
                trouble = error.technical
                _log.info("asking after %s failed, going on: %s", request_id, trouble)
                self._wire.waiting("The service does not answer just now; asking again")
            time.sleep(self._poll_seconds)
        minutes = f"{round(self._service.timeout / 60, 1):g}"
        raise NoAnswerInTime(f"still not ready; {trouble}", minutes=minutes, request_id=request_id)

    def _ask_after(self, request_id: str, which: str = "") -> dict[str, Any]:
        address = f"{self._base}/v2/requests/{segment(request_id)}{which}"
        judge: Judge = partial(segmind_error, key=self._key, model=self._request.model, request_known=True)
        answer = ask_freely(
            self._line,
            Call(address, self._headers, timeout=min(_POLL_TIMEOUT, self._service.timeout / 4)),
            judge,
            tries=1,
        )
        start = answer.start(_LONGEST_RESULT)
        document = Said(answer.status, answer.headers, start, self._key).document
        if not document:
            raise judge(answer.status, answer.headers, start)
        return document

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

    def _body(self) -> bytes:
        """The request as Segmind's JSON, its pictures uploaded."""
        addresses = self._upload()
        fields = parameters(self._request)
        pictures = len(self._request.input_pictures)
        if pictures:
            fields["image_urls"] = addresses[:pictures]
        if self._request.mask is not None:
            fields[self._service.mask_field.strip()] = addresses[pictures]
        return json.dumps(fields).encode()

    def _upload(self) -> list[str]:
        self._assets = _assets(self._request, self._service.mask_alpha)
        upload_address = check_address(self._service.upload_address or UPLOAD_ADDRESS)
        self._memory = UploadMemory(self._service.cache_folder, upload_address)
        if not self._assets:
            return []
        self._wire.waiting(f"Uploading {len(self._assets)} picture{'s' if len(self._assets) > 1 else ''}")
        return upload(
            self._assets,
            self._line,
            upload_address,
            self._headers,
            self._memory,
            self._judge,
            self._wire.pause,
            self._service.timeout,
        )


def parameters(request: Request) -> dict[str, Any]:
    """The fields of Segmind's JSON, without pictures. A size that is no preset goes as width and height."""
    fields: dict[str, Any] = {"prompt": request.prompt}
    if request.size is None:
        fields["size"] = "auto"
    elif str(request.size) in model_data()["services"]["segmind"]["size_presets"]:
        fields["size"] = str(request.size)
    else:
        fields["width"], fields["height"] = request.size.width, request.size.height
    fields["quality"] = request.quality.value
    fields["moderation"] = request.moderation.value
    if request.background is not Background.AUTO:
        # Segmind knows only opaque (its default) and transparent.
        fields["background"] = request.background.value
    fields["output_compression"] = request.compression
    fields["output_format"] = request.format.value
    return fields


def _assets(request: Request, with_alpha: bool) -> list[Asset]:
    """The pictures to upload, without metadata: capture, references, then the mask, which is white where Segmind may
    paint, as here.
    """
    assets = [Asset(strip(picture.data), picture.media_type) for picture in request.input_pictures]
    if request.mask is not None:
        packed = alpha_mask if with_alpha else white_mask
        assets.append(Asset(packed(request.mask.data), "image/png"))
    return assets


def _head(answer: Answer, key: str) -> ReplyHead:
    """What v1's headers say."""
    headers = answer.headers
    named = {"generation_time": "x-generation-time", "seed": "x-seed-value"}
    cost = headers.get("x-cost", "")
    return ReplyHead(
        content_type=headers.get("content-type", ""),
        request_id=Said(answer.status, headers, b"", key).request_id,
        cost=cost,
        cost_source="x-cost" if cost else "",
        credits_left=headers.get("x-remaining-credits", ""),
        said={name: headers[header] for name, header in named.items() if headers.get(header)},
    )


def _result_head(metrics: Mapping[str, Any], request_id: str) -> ReplyHead:
    """What a v2 result's metrics say."""
    cost, left = metrics.get("cost"), metrics.get("remaining_credits")
    times = ("inference_time", "queue_time", "total_time", "retry_count")
    return ReplyHead(
        request_id=request_id,
        cost="" if cost is None else str(cost),
        cost_source="" if cost is None else "metrics.cost",
        credits_left="" if left is None else str(left),
        said={name: metrics[name] for name in times if isinstance(metrics.get(name), (int, float))},
    )


def _waiting_words(status: object) -> str:
    return "The request waits in the service's queue" if status == "QUEUED" else "The service is making the picture"
