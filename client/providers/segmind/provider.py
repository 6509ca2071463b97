"""Segmind: one blocking call (v1), or submit, poll and fetch (v2), local pictures uploaded first. No bpy.

Sources: Segmind's GPT Image 2 page (fields, sizes, white = edit), its SDK (v2 and uploads) and its API reference.
The key only ever goes to the service's own addresses; result files are fetched without it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ...errors import ChoiceUnsupported, KeyMissing, RefusedError, ServiceFault, SetDresserError
from ...metadata import strip
from ...prices import model_data
from ...request import Background, Request
from ..addresses import check_address, segment
from ..conversation import Conversation
from ..line import Answer, Line, key_header
from ..masks import alpha_mask, white_mask
from ..polling import Queue, can_take_up, follow, submit, take_up
from ..receiving import receive
from ..reply_head import ReplyHead
from ..said import Said
from ..sending import ask_once
from ..wire import Reply, SegmindWay, ServiceSettings, Wire
from . import SPEC, UPLOAD_ADDRESS
from .errors import segmind_error
from .uploads import Asset, UploadMemory, upload


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
        return can_take_up(recall)

    def fetch(self, request: Request, service: ServiceSettings, key: str, wire: Wire) -> Reply:
        """Upload the pictures, send the request once and keep what comes. Raises errors of the tree."""
        address, headers = base_address(service), service_key_header(key)
        judge = partial(segmind_error, key=key, model=request.model)
        with Line(key, service.cache_folder) as line:
            talk = Conversation(SPEC, request, service, key, wire, line, address, headers, judge)
            queue = _queue(talk, self.poll_seconds)
            if (reply := take_up(talk, queue)) is not None:
                return reply
            pictures = _Pictures(talk)
            body = pictures.body()
            try:
                if service.segmind_way is SegmindWay.V2:
                    return follow(submit(talk.call(f"{address}/v2/{request.model}", body), talk), talk, queue)
                return _blocking(talk, body)
            except (RefusedError, ServiceFault):
                # The reason may be an upload that is no longer there; the next request sends its pictures anew.
                pictures.forget()
                raise


def base_address(service: ServiceSettings) -> str:
    """The checked address that paths are added to. Raises `AddressUnsafe`."""
    return check_address(service.address or SPEC.address)


def service_key_header(key: str) -> dict[str, str]:
    """The header that holds the key. Raises `KeyMissing` or `KeyRejected`."""
    if not key.strip():
        raise KeyMissing(provider="Segmind")
    return key_header("x-api-key", key)


def _blocking(talk: Conversation, body: bytes) -> Reply:
    """v1: the answer is the picture."""
    call = talk.call(f"{talk.address}/v1/{talk.request.model}", body)
    answer = ask_once(talk.line, call, talk.wire, talk.judge, talk.shared_wait)
    return receive(answer, _head(answer, talk.key), talk)


def _queue(talk: Conversation, seconds: float) -> Queue:
    """v2."""

    def failure_in(status: Mapping[str, Any]) -> SetDresserError | None:
        return talk.judge(422, {}, json.dumps(status).encode()) if status.get("status") == "FAILED" else None

    return Queue(
        address_of=lambda request_id: f"{talk.address}/v2/requests/{segment(request_id)}",
        judge=partial(segmind_error, key=talk.key, model=talk.request.model, request_known=True),
        waiting="QUEUED",
        seconds=seconds,
        failure_in=failure_in,
    )


class _Pictures:
    """The pictures of one request, which Segmind wants as addresses."""

    def __init__(self, talk: Conversation) -> None:
        self._talk = talk
        self._assets = _assets(talk.request, talk.service.mask_alpha)
        self._address = check_address(talk.service.upload_address or UPLOAD_ADDRESS)
        self._memory = UploadMemory(talk.service.cache_folder, self._address)

    def body(self) -> bytes:
        """The request as Segmind's JSON, its pictures uploaded."""
        addresses = self._upload()
        request = self._talk.request
        fields = parameters(request)
        pictures = len(request.input_pictures)
        if pictures:
            fields["image_urls"] = addresses[:pictures]
        if request.mask is not None:
            fields[self._talk.service.mask_field.strip()] = addresses[pictures]
        return json.dumps(fields).encode()

    def forget(self) -> None:
        """The next request uploads them anew."""
        self._memory.forget(asset.digest for asset in self._assets)

    def _upload(self) -> list[str]:
        if not self._assets:
            return []
        talk = self._talk
        talk.wire.waiting(f"Uploading {len(self._assets)} picture{'s' if len(self._assets) > 1 else ''}")
        return upload(
            self._assets,
            talk.line,
            self._address,
            talk.headers,
            self._memory,
            talk.judge,
            talk.wire.pause,
            talk.service.timeout,
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


def head_of(result: Mapping[str, Any], _model: str) -> ReplyHead:
    """What a v2 result's metrics say."""
    metrics = result.get("metrics")
    if not isinstance(metrics, Mapping):
        return ReplyHead()
    cost, left = metrics.get("cost"), metrics.get("remaining_credits")
    times = ("inference_time", "queue_time", "total_time", "retry_count")
    return ReplyHead(
        cost="" if cost is None else str(cost),
        cost_source="" if cost is None else "metrics.cost",
        credits_left="" if left is None else str(left),
        said={name: metrics[name] for name in times if isinstance(metrics.get(name), (int, float))},
    )
