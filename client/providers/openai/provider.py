"""OpenAI's image protocol, spoken to OpenAI, Azure's v1 address or any service of the same protocol. No bpy.

Source: OpenAI images reference (generations as JSON, edits as multipart, streaming as server-sent events).
`response_format`, `input_fidelity`, `style` and `seed` are never sent: this model refuses them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from ...errors import BodyTooLarge, ChoiceUnsupported, KeyMissing, LineError
from ...metadata import strip
from ...request import Background, InputPicture, Moderation, PictureFormat, Request
from ..addresses import address_under, check_address
from ..conversation import Conversation
from ..events import EventKind, EventReader, ServerEvent, kind_of
from ..line import Call, Line, key_header
from ..masks import alpha_mask
from ..openai_errors import openai_error
from ..receiving import PICTURE_ADDRESS, fetch_picture, receive
from ..replies import HEAD, ReplyHead, partial_picture
from ..said import Said
from ..sending import ask_once
from ..unpacking import Unpacker
from ..wire import KeyHeader, Reply, ServiceSettings, Wire
from . import SPEC

_log = logging.getLogger(__name__)

LARGEST_PICTURE = 50_000_000
"""Bytes of one picture that goes with a request (images/edits, `image`)."""

MOST_PARTIALS = 3
"""Partial pictures that may be asked for; more that come are no sign of progress, and are not shown."""

_MORE_THAN_WORDS = 4096
"""Bytes of one line of a stream after which it must be a picture's."""


class OpenAIProvider:
    """Gets one picture per request. Stateless: one may serve any number of jobs."""

    def check(self, request: Request, service: ServiceSettings) -> None:
        """Raise `ChoiceUnsupported` for WebP of Azure."""
        if service.key_header is KeyHeader.AZURE and request.format is PictureFormat.WEBP:
            raise ChoiceUnsupported(provider="Azure", choice="WebP")

    def can_resume(self, recall: Callable[[str], str]) -> bool:
        """Only where the reply named an address to download from; there is nothing to ask for by a request id."""
        return bool(recall(PICTURE_ADDRESS))

    def fetch(self, request: Request, service: ServiceSettings, key: str, wire: Wire) -> Reply:
        """Send the request once and keep what comes. Raises errors of the tree."""
        address, headers = base_address(service), service_key_header(service, key)
        judge = partial(openai_error, key=key, model=request.model, streamed=service.stream)
        with Line(key, service.cache_folder) as line:
            talk = Conversation(SPEC, request, service, key, wire, line, address, headers, judge)
            known = wire.recall(PICTURE_ADDRESS)
            if known:
                return fetch_picture(known, ReplyHead.from_text(wire.recall(HEAD)), talk)
            call = _edit(talk) if request.is_edit else _generation(talk)
            answer = ask_once(line, call, wire, judge, talk.shared_wait)
            content_type = answer.headers.get("content-type", "").lower()
            # Some relays stream without saying so.
            streaming = "event-stream" in content_type or (service.stream and "json" not in content_type)
            head = ReplyHead(content_type, Said(200, answer.headers, b"", key).request_id)
            watcher = _StreamWatch(wire, MOST_PARTIALS)
            return receive(
                answer,
                head,
                talk,
                watch=watcher.watch if streaming else None,
                counts=watcher.counts if streaming else None,
            )


def base_address(service: ServiceSettings) -> str:
    """The checked address that paths are added to. Raises `AddressUnsafe`."""
    return check_address(service.address or SPEC.address)


def service_key_header(service: ServiceSettings, key: str) -> dict[str, str]:
    """The header that holds the key. Raises `KeyMissing` or `KeyRejected`."""
    if not key.strip():
        raise KeyMissing(provider="Azure" if service.key_header is KeyHeader.AZURE else "OpenAI")
    if service.key_header is KeyHeader.AZURE:
        return key_header("api-key", key)
    return key_header("Authorization", key, "Bearer ")


def _parameters(request: Request, service: ServiceSettings) -> dict[str, str | int | bool]:
    """The fields that both calls share. What is left out is the service's own default."""
    fields: dict[str, str | int | bool] = {
        "model": request.model,
        "prompt": request.prompt,
        "n": 1,
        "size": str(request.size) if request.size else "auto",
        "quality": request.quality.value,
        "output_format": request.format.value,
    }
    if request.format is not PictureFormat.PNG:
        fields["output_compression"] = request.compression
    if request.background is not Background.AUTO:
        fields["background"] = request.background.value
    if request.moderation is not Moderation.AUTO:
        fields["moderation"] = request.moderation.value
    if service.stream:
        fields["stream"] = True
        fields["partial_images"] = max(0, min(MOST_PARTIALS, service.partial_pictures))
    return fields


def _generation(talk: Conversation) -> Call:
    body = json.dumps(_parameters(talk.request, talk.service)).encode()
    return talk.call(address_under(talk.address, "images/generations"), body)


def _edit(talk: Conversation) -> Call:
    """Multipart, as it is the only encoding that takes custom sizes and large pictures for certain.

    File names are made up here, and metadata stays here: what an artist calls a picture, and where it was taken, is
    nobody else's business.
    """
    from urllib3.filepost import encode_multipart_formdata

    request = talk.request
    parts: list[tuple[str, str | tuple[str, bytes, str]]] = []
    for name, value in _parameters(request, talk.service).items():
        parts.append((name, ("true" if value else "false") if isinstance(value, bool) else str(value)))
    for number, picture in enumerate(request.input_pictures, 1):
        parts.append(("image[]", _part(picture, number)))
    if request.mask is not None:
        parts.append(("mask", ("mask.png", alpha_mask(request.mask.data), "image/png")))
    body, media_type = encode_multipart_formdata(parts)
    return talk.call(address_under(talk.address, "images/edits"), body, media_type)


def _part(picture: InputPicture, number: int) -> tuple[str, bytes, str]:
    if len(picture.data) >= LARGEST_PICTURE:
        raise BodyTooLarge(f"picture {number} has {len(picture.data)} bytes")
    return f"picture-{number}.{picture.format.value}", strip(picture.data), picture.media_type


class _StreamWatch:
    """Looks at a stream's events on their way to the disk: shows partial pictures, and notes that the finished one has come."""

    def __init__(self, wire: Wire, partials: int) -> None:
        self._wire, self._partials_left = wire, partials
        self._completed = self._has_counted = False
        self._reader = EventReader()

    def watch(self, chunks: Iterator[bytes]) -> Iterable[bytes]:
        """Pass the bytes on as they come. A line that is lost after the finished picture has come is no loss."""
        unpacker = Unpacker()
        try:
            for chunk in chunks:
                yield chunk
                self._look_at(unpacker.feed(chunk))
        except LineError as error:
            if not self._completed:
                # Raised within the generator by the line; keep_reply lets it through.
                raise
            _log.info("the stream broke off after its picture: %s", error.technical)
        self._look_at(unpacker.end())
        for event in self._reader.end():
            self._see(event)

    def _look_at(self, pieces: Iterable[bytes]) -> None:
        for piece in pieces:
            for event in self._reader.feed(piece):
                self._see(event)

    def counts(self, _chunk: bytes) -> bool:
        """Whether what came last was, or is becoming, more than a heartbeat."""
        counts, self._has_counted = self._has_counted or self._reader.pending > _MORE_THAN_WORDS, False
        return counts

    def _see(self, event: ServerEvent) -> None:
        kind = kind_of(event)
        if kind is EventKind.FINISHED:
            self._completed = self._has_counted = True
        elif kind is EventKind.PARTIAL and self._partials_left > 0:
            self._partials_left -= 1
            self._has_counted = True
            picture = partial_picture(event.document)
            if picture:
                self._wire.show_partial(picture)
