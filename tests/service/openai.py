"""OpenAI's images protocol: generations, edits, streams, the list of models; and Azure's v1 address of the same."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

from .billing import PARTIAL_TOKENS, Billed, Ledger, Usage, input_tokens, output_tokens, text_tokens
from .exchange import Answer, Chunk, Making, Received, Refused, json_answer, parse_multipart
from .faults import MODERATION_TEXT, OPENAI, SPOILT_BODIES, SPOILT_JSON, openai_error, spoil
from .openai_rules import (
    BAD_REQUEST,
    EDIT_ONLY,
    Sent,
    Wanted,
    check,
    picture_of,
    pictures_of,
    refuse,
    unknown_address,
)
from .orders import Order
from .pictures import Commission, edit_area_from_alpha, make_picture
from .settings import AZURE_KEY, OPENAI_KEY, OPENAI_MODELS, SHUTDOWNS, Settings
from .stand_in import StandIn

AZURE_PREFIX = "/openai"
DEPLOYMENTS = ("gpt-image-2", "previs-pictures")
"""The deployments of the Azure resource; both are GPT Image 2."""
BLOCKED_WORD = "[blocked]"
"""A prompt with this in it meets the content filter, for a person trying things out."""


class OpenAi:
    """Answers what comes to `/v1/images/...`, `/v1/models` and `/openai/v1/...`."""

    def __init__(self, settings: Settings, ledger: Ledger, stopping: threading.Event) -> None:
        self._settings = settings
        self._ledger = ledger
        self._stopping = stopping
        self.address = ""

    def handle(self, received: Received, request_id: str) -> Answer | Making:
        """Check a request. Raises `Refused`."""
        is_azure = received.path.startswith(AZURE_PREFIX + "/")
        path = received.path.removeprefix(AZURE_PREFIX) if is_azure else received.path
        self._check_key(received, is_azure)
        if path == "/v1/models" or path.startswith("/v1/models/"):
            return _models(received.method, path)
        if path not in ("/v1/images/generations", "/v1/images/edits"):
            return unknown_address(received.method, received.path)
        if received.method != "POST":
            text = f"Not allowed to {received.method} on {received.path}."
            return openai_error(405, text, BAD_REQUEST, "method_not_supported")
        sent = _read_edit(received, is_azure) if path.endswith("edits") else _read_generation(received, is_azure)
        wanted = check(sent, self._settings, DEPLOYMENTS)
        if BLOCKED_WORD in wanted.prompt:
            text = MODERATION_TEXT.format(request_id=request_id)
            raise refuse(text, "moderation_blocked", None, "image_generation_user_error")
        provider = "azure" if is_azure else "openai"
        return Making(
            provider,
            wanted.model,
            make=lambda order: self._make(wanted, sent, provider, request_id, order),
            prepare=lambda: make_picture(_commission(wanted, self._settings, 0)),
        )

    def _check_key(self, received: Received, is_azure: bool) -> None:
        authorization = received.headers.get("authorization", "")
        scheme, _, key = authorization.partition(" ")
        if is_azure:
            offered = received.headers.get("api-key") or (key if scheme == "Bearer" else "")
            if offered != AZURE_KEY:
                text = (
                    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key "
                    "for an active subscription and use a correct regional API endpoint for your resource."
                )
                raise Refused(json_answer(401, {"error": {"code": "401", "message": text}}))
            return
        if scheme != "Bearer" or not key:
            text = (
                "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer "
                "auth (i.e. Authorization: Bearer YOUR_KEY)."
            )
            raise refuse(text, None, status=401)
        if key != OPENAI_KEY:
            shown = key[:3] + "*" * 8 + key[-4:]
            text = (
                f"Incorrect API key provided: {shown}. "
                "You can find your API key at https://platform.openai.com/account/api-keys."
            )
            raise refuse(text, "invalid_api_key", status=401)

    def _make(self, wanted: Wanted, sent: Sent, provider: str, request_id: str, order: Order) -> Answer:
        streams = wanted.stream
        partials = min(wanted.partials, self._settings.partials_sent) if streams else 0
        if order.stream == "no_partials":
            partials = 0
        usage = Usage(
            text_in=text_tokens(wanted.prompt),
            image_in=sum(input_tokens(*size) for size in wanted.input_sizes),
            image_out=wanted.pictures * output_tokens(_family(wanted), *wanted.size, wanted.quality)
            + partials * PARTIAL_TOKENS,
        )
        entry = Billed(
            provider,
            request_id,
            wanted.model,
            wanted.prompt,
            wanted.size,
            wanted.quality,
            wanted.pictures,
            usage.cost,
            usage,
        )
        if not streams:
            self._ledger.bill(entry)
            answer = self._whole(wanted, usage, order)
            answer.billed = entry
            return answer
        kind = "image_edit" if sent.is_edit else "image_generation"
        headers = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}
        if order.stream not in ("error", "moderated"):
            self._ledger.bill(entry)
        events = self._events(wanted, usage, kind, partials, request_id, order)
        return Answer(200, headers=headers, chunks=events, billed=entry)

    def _whole(self, wanted: Wanted, usage: Usage, order: Order) -> Answer:
        if order.picture == "not_json":
            return Answer(200, b'{"created": 17852', {"content-type": "application/json"})
        data = [self._datum(wanted, order, variant) for variant in range(wanted.pictures)]
        if order.picture == "no_data":
            data = []
        reply = {"created": int(time.time()), **_echo(wanted), "data": data, "usage": usage.as_json()}
        if order.usage is not None:
            reply["usage"] = order.usage
        if order.picture == "null_data":
            reply["data"] = None
        return json_answer(200, reply)

    def _datum(self, wanted: Wanted, order: Order, variant: int = 0) -> dict[str, str]:
        if order.picture == "url_only":
            return {"url": "https://pictures.example/one.png"}
        if order.picture == "not_base64":
            return {"b64_json": "*** this is not base64 ***"}
        prefix = f"data:image/{wanted.format};base64," if order.picture == "data_prefix" else ""
        return {"b64_json": prefix + base64.b64encode(self._picture(wanted, order, variant)).decode()}

    def _picture(self, wanted: Wanted, order: Order, variant: int = 0) -> bytes:
        name = order.picture if order.picture not in (*SPOILT_JSON, *SPOILT_BODIES) else ""
        return spoil(name, _commission(wanted, self._settings, variant))

    def _events(
        self, wanted: Wanted, usage: Usage, kind: str, partials: int, request_id: str, order: Order
    ) -> Iterator[Chunk]:
        for number in range(partials):
            self._stopping.wait(self._settings.partial_seconds)
            partial = self._event_of(wanted, Order(), f"{kind}.partial_image", variant=number + 1)
            yield Chunk(_event(f"{kind}.partial_image", {**partial, "partial_image_index": number}))
        self._stopping.wait(self._settings.partial_seconds)
        if order.stream in ("error", "moderated"):
            yield Chunk(_event("error", _stream_error(order.stream, request_id)), is_last=True)
            return
        if order.stream == "no_completed":
            return
        for variant in range(wanted.pictures):
            whole = self._event_of(wanted, order, f"{kind}.completed", variant)
            event = _event(f"{kind}.completed", {**whole, "usage": usage.as_json(with_output_details=False)})
            is_last = variant == wanted.pictures - 1
            done = b"data: [DONE]\n\n" if is_last and self._settings.stream_done else b""
            yield Chunk(event + done, is_last)

    def _event_of(self, wanted: Wanted, order: Order, kind: str, variant: int) -> dict[str, Any]:
        return {"type": kind, "created_at": int(time.time()), **_echo(wanted), **self._datum(wanted, order, variant)}


def _family(wanted: Wanted) -> str:
    return wanted.model if wanted.model in OPENAI_MODELS else "gpt-image-2"


def _echo(wanted: Wanted) -> dict[str, str]:
    return {
        "background": wanted.background,
        "output_format": wanted.format,
        "quality": wanted.quality,
        "size": f"{wanted.size[0]}x{wanted.size[1]}",
    }


def _commission(wanted: Wanted, settings: Settings, variant: int) -> Commission:
    return Commission(
        prompt=wanted.prompt,
        width=wanted.size[0],
        height=wanted.size[1],
        format=wanted.format,
        compression=wanted.compression,
        transparent=wanted.background == "transparent",
        grain=settings.grain,
        repainting=settings.repainting,
        first_input=wanted.inputs[0] if wanted.inputs else None,
        mask=None if wanted.mask is None else edit_area_from_alpha(wanted.mask),
        variant=variant,
    )


def _event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def _stream_error(name: str, request_id: str) -> dict[str, Any]:
    if name == "moderated":
        message = MODERATION_TEXT.format(request_id=request_id)
        error = {"message": message, "type": "image_generation_user_error", "param": None, "code": "moderation_blocked"}
        return {"type": "error", "error": error}
    message = f"The server had an error processing your request. (request ID {request_id})"
    return {
        "type": "error",
        "error": {"message": message, "type": "server_error", "param": None, "code": "server_error"},
    }


def _models(method: str, path: str) -> Answer:
    if method != "GET":
        return openai_error(405, f"Not allowed to {method} on {path}.", BAD_REQUEST, "method_not_supported")
    entries = [
        {
            "id": name,
            "object": "model",
            "created": 1776729600,
            "owned_by": "openai",
            "shutdown_date": SHUTDOWNS.get(name),
        }
        for name in OPENAI_MODELS
    ]
    if path == "/v1/models":
        return json_answer(200, {"object": "list", "data": entries})
    name = path.removeprefix("/v1/models/")
    for entry in entries:
        if entry["id"] == name:
            return json_answer(200, entry)
    text = f"The model `{name}` does not exist or you do not have access to it."
    return openai_error(404, text, BAD_REQUEST, "model_not_found", "model")


def _parse_json(received: Received) -> dict[str, Any]:
    try:
        values = received.json()
    except ValueError:
        values = None
    if not isinstance(values, dict):
        text = (
            "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library "
            "correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)"
        )
        raise refuse(text, None)
    return values


def _bad_content_type(received: Received, accepted: str) -> Refused:
    kind = received.content_type
    text = (
        f"Unsupported content type: '{kind}'. This API method only accepts {accepted} requests, but you specified the "
        f"header 'Content-Type: {kind}'. Please try again with a supported content type."
    )
    return refuse(text, "unsupported_content_type")


def _read_generation(received: Received, is_azure: bool) -> Sent:
    if received.content_type != "application/json":
        raise _bad_content_type(received, "'application/json'")
    return Sent(_parse_json(received), is_text=False, is_azure=is_azure)


def _read_edit(received: Received, is_azure: bool) -> Sent:
    if received.content_type == "application/json" and not is_azure:
        values = _parse_json(received)
        images = values.pop("images", [])
        if not isinstance(images, list):
            raise refuse("Invalid type for 'images': expected an array.", "invalid_type", "images")
        mask = picture_of(values.pop("mask"), "mask") if "mask" in values else None
        inputs = [picture_of(entry, f"images[{number}]") for number, entry in enumerate(images)]
        return Sent(values, is_text=False, is_edit=True, inputs=inputs, mask=mask)
    if received.content_type != "multipart/form-data":
        raise _bad_content_type(received, "'multipart/form-data'")
    try:
        received.parts = parse_multipart(received)
    except ValueError as error:
        raise refuse(f"Could not parse multipart form: {error}", None) from error
    return _read_parts(received, is_azure)


def _read_parts(received: Received, is_azure: bool) -> Sent:
    values: dict[str, Any] = {}
    mask = None
    for part in received.parts:
        if part.name in ("image", "image[]"):
            continue
        if part.name == "mask":
            if mask is not None:
                raise refuse("Duplicate parameter: 'mask'.", "duplicate_parameter", "mask")
            mask = (part.content_type, part.data)
        elif part.filename is not None and part.name not in EDIT_ONLY:
            raise refuse(f"Unknown parameter: '{part.name}'.", "unknown_parameter", part.name)
        elif part.name in values:
            raise refuse(f"Duplicate parameter: '{part.name}'.", "duplicate_parameter", part.name)
        else:
            try:
                values[part.name] = part.data.decode()
            except UnicodeDecodeError as error:
                raise refuse(f"Invalid '{part.name}': not UTF-8.", "invalid_value", part.name) from error
    inputs = pictures_of(received.parts)
    return Sent(values, is_text=True, is_edit=True, is_azure=is_azure, inputs=inputs, mask=mask)


def _usual_headers(_request_id: str) -> dict[str, str]:
    return {
        "openai-version": "2020-10-01",
        "openai-organization": "org-standin",
        "x-ratelimit-limit-requests": "500",
        "x-ratelimit-remaining-requests": "499",
        "x-ratelimit-reset-requests": "120ms",
        "x-ratelimit-limit-tokens": "250000",
        "x-ratelimit-remaining-tokens": "240000",
        "x-ratelimit-reset-tokens": "2.4s",
    }


def _usual_headers_of_azure(request_id: str) -> dict[str, str]:
    return {"apim-request-id": request_id.removeprefix("req_"), "x-ms-region": "Sweden Central"}


STAND_IN = StandIn(
    name="openai",
    label="OpenAI",
    make=OpenAi,
    key=OPENAI_KEY,
    paths=("/v1/images*", "/v1/models*"),
    picture_paths=("/v1/images/*",),
    refusals=OPENAI,
    fields={"address": "/v1"},
    usual_headers=_usual_headers,
)
AZURE_STAND_IN = StandIn(
    name="azure",
    label="Azure",
    make=OpenAi,
    key=AZURE_KEY,
    paths=("/openai/*",),
    picture_paths=("/openai/v1/images/*",),
    refusals=OPENAI,
    fields={"address": "/openai/v1"},
    usual_headers=_usual_headers_of_azure,
    note="(header: api-key)",
)
