"""fal: submit, poll and fetch by the request's id; pictures go along as data URIs. No bpy.

Sources: fal's pages of `openai/gpt-image-2` and `openai/gpt-image-2/edit` (fields, sizes, prices), of its queue (addresses,
states) and of its errors. A request's own addresses leave out `/edit`: the queue knows a request by its model. White in a mask is
where the model may paint, as here. There is no field for a background, for moderation or for compression.
The key only ever goes to the queue's own address; result files are fetched without it.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from ...errors import ChoiceUnsupported, KeyMissing
from ...metadata import strip
from ...prices import actual_cost, rounded_up
from ...request import Request
from ..addresses import address_under, check_address, segment
from ..conversation import Conversation
from ..line import Line, key_header
from ..masks import white_mask
from ..polling import Queue, can_take_up, follow, submit, take_up
from ..reply_head import ReplyHead
from ..wire import Reply, ServiceSettings, Wire
from . import SPEC
from .errors import fal_error, has_given_up


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
        return can_take_up(recall)

    def fetch(self, request: Request, service: ServiceSettings, key: str, wire: Wire) -> Reply:
        """Submit the request once, follow it and keep what comes. Raises errors of the tree."""
        address, headers = base_address(service), service_key_header(key)
        judge = partial(fal_error, key=key, model=request.model)
        with Line(key, service.cache_folder) as line:
            talk = Conversation(SPEC, request, service, key, wire, line, address, headers, judge)
            queue = _queue(talk, self.poll_seconds)
            if (reply := take_up(talk, queue)) is not None:
                return reply
            path = f"{request.model}/edit" if request.input_pictures else request.model
            call = talk.call(address_under(address, path), _body(request))
            return follow(submit(call, talk), talk, queue)


def base_address(service: ServiceSettings) -> str:
    """The checked address that paths are added to. Raises `AddressUnsafe`."""
    return check_address(service.address or SPEC.address)


def service_key_header(key: str) -> dict[str, str]:
    """The header that holds the key. Raises `KeyMissing` or `KeyRejected`."""
    if not key.strip():
        raise KeyMissing(provider=SPEC.label)
    return key_header("Authorization", key, "Key ")


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


def _queue(talk: Conversation, seconds: float) -> Queue:
    return Queue(
        address_of=lambda request_id: address_under(
            talk.address, f"{talk.request.model}/requests/{segment(request_id)}"
        ),
        judge=partial(fal_error, key=talk.key, model=talk.request.model, request_known=True),
        waiting="IN_QUEUE",
        seconds=seconds,
        has_given_up=has_given_up,
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


def head_of(result: Mapping[str, Any], model: str) -> ReplyHead:
    """What a result says beside its picture: the tokens, of which fal charges the price up to the next cent."""
    usage = result.get("usage")
    cost: Decimal | None = actual_cost(usage, model) if isinstance(usage, Mapping) else None
    return ReplyHead(
        cost="" if cost is None else str(rounded_up(cost, SPEC.name)),
        cost_source="" if cost is None else "usage",
        said={"usage": usage} if cost is not None else {},
    )
