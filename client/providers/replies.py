"""From a raw reply on disk to the bytes of its picture, and to what the service said about it. No bpy, no network.

Everything here can run again on the same file, also long after the courier that received it has gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..asked_and_came import PICTURES
from ..errors import (
    AnswerUnknown,
    Billed,
    LineLost,
    NotAPicture,
    NotTheService,
    PictureDamaged,
    SetDresserError,
)
from ..own_files import check_texts
from ..picture_headers import picture_format
from ..prices import actual_cost, said_amount
from ..provider_registry import ProviderSpec
from .events import SHORTEST_BASE64, EventKind, documents_in, event_error, kind_of, picture_texts
from .outline import LARGEST_PICTURE, Outline, from_base64, outline_of, within
from .reply_head import ReplyHead as ReplyHead
from .said import Said, error_text, looks_like_page
from .unpacking import SPACE, bare, beginning_of, blocks_of, without_guard
from .wire import Reply, ReplyShape

_LONGEST_ADDRESS = 16_000
_LONGEST_SAID, _MOST_NESTED = 20_000, 100
"""Characters, and lists and objects, of one value that a service says beside its picture: a usage has 500 and three."""
_SAID = ("created", "created_at", "size", "quality", "background", "output_format", "usage")

HEAD = "reply_head"
"""The name under which a provider remembers the `ReplyHead` before it reads the body."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a reply has its picture: in itself, or at an address."""

    data: bytes = field(default=b"", repr=False)
    address: str = ""


def reply_from_disk(path: Path, model: str, spec: ProviderSpec, recall: Callable[[str], str]) -> Reply:
    """The reply whose whole raw file is at `path`, put together again from it and from what was remembered.

    Raises `NotTheService` for a web page.
    """
    head = ReplyHead.from_text(recall(HEAD))
    return make_reply(path, shape_of(path, head.content_type), head, model, spec)


def picture_from_disk(path: Path, recall: Callable[[str], str]) -> bytes:
    """The picture of a raw reply, or of what has come of one. Raises as `decode_reply`."""
    head = ReplyHead.from_text(recall(HEAD))
    return decode_reply(Reply(path, shape_of(path, head.content_type)))


def make_reply(path: Path, shape: ReplyShape, head: ReplyHead, model: str, spec: ProviderSpec) -> Reply:
    """A reply with everything that its head and its body say about it; where both do, the head goes before."""
    document = _finished_document(path, shape)
    body = head_in(document, model, spec)
    said = {**body.said, **head.said, **_said_in(document)}
    cost, source = said_amount(head.cost), head.cost_source
    if cost is None:
        cost, source = said_amount(body.cost), body.cost_source
    usage = said.get("usage")
    if cost is None and isinstance(usage, Mapping):
        cost, source = actual_cost(usage, model), "usage"
    return Reply(
        path=path,
        shape=shape,
        request_id=head.request_id or body.request_id,
        cost=cost,
        cost_source=source if cost is not None else "",
        credits_left=said_amount(head.credits_left or body.credits_left),
        said=said,
    )


def head_in(document: Mapping[str, Any], model: str, spec: ProviderSpec) -> ReplyHead:
    """What the JSON of a reply says beside its picture, as its provider reads it; nothing that could not be kept."""
    head = ReplyHead() if spec.head_of is None else spec.head_of(document, model)
    if not head.is_sound:
        return ReplyHead()
    return replace(head, said={name: value for name, value in head.said.items() if _can_be_kept(value)})


def shape_of(path: Path, content_type: str = "") -> ReplyShape:
    """How a raw reply holds its picture, by how it begins once it is unpacked; the content type only counts where that
    says nothing.

    Raises `NotTheService` for a web page.
    """
    start = beginning_of(path)
    if picture_format(start):
        return ReplyShape.PICTURE
    if without_guard(start).startswith((b"{", b"[", b'"', b"http://", b"https://")):
        return ReplyShape.IMAGES_JSON
    if start.startswith((b"event:", b"data:", b"id:", b"retry:", b":")) or "text/event-stream" in content_type.lower():
        return ReplyShape.EVENT_STREAM
    if looks_like_page(start, content_type):
        raise NotTheService(Said(200, {"content-type": content_type}, start).technical())
    return ReplyShape.PICTURE


def decode_reply(reply: Reply) -> bytes:
    """The bytes of the picture file in a reply, as this version reads it, whatever an earlier one took it for.

    Raises `NotAPicture`, `PictureDamaged`, `ReplyTooLong`, or the error that the service sent instead of a picture.
    """
    if _shape_now(reply) is ReplyShape.PICTURE:
        data = b"".join(within(blocks_of(reply.path), LARGEST_PICTURE))
        if not data:
            raise PictureDamaged("an empty body")
        return _checked(data if picture_format(data) else data.lstrip(SPACE))
    found = picture_in(reply.path)
    if not found.data:
        raise NotAPicture(f"the reply only names an address ({len(found.address)} characters)")
    return found.data


def picture_in(path: Path, key: str = "", model: str = "") -> Found:
    """The picture of a reply in JSON or in events, wherever it stands and whatever stands around it.

    A finished picture goes before an error: a gateway that tried again says both. Raises what the service said instead,
    `LineLost` for a stream that ended before its picture, `NotAPicture` or `PictureDamaged`.
    """
    outline = outline_of(path)
    trouble: SetDresserError | None = None
    said: SetDresserError | None = None
    events, fields = 0, ""
    for event in documents_in(outline.text):
        events += 1
        fields = fields or ", ".join(sorted(map(str, event.document)))[:200]
        kind = kind_of(event)
        if kind is EventKind.ERROR:
            said = said or event_error(event, key, model)
        elif kind is EventKind.FINISHED:
            try:
                return _found_in(event.document, outline)
            except (NotAPicture, PictureDamaged, NotTheService) as error:
                trouble = trouble or error
    raise trouble or said or _without_picture(outline, events, fields)


def _without_picture(outline: Outline, events: int, fields: str) -> SetDresserError:
    """Why a reply without a finished picture has none."""
    text = without_guard(bare(outline.text))
    if text.startswith((b"{", b"[", b'"')):
        if not events:
            return PictureDamaged(f"JSON of {len(outline.text)} bytes that is not whole")
        return NotAPicture(f"JSON with the fields {fields or '(none)'}")
    if not events:
        return AnswerUnknown("a stream without any event")
    return LineLost(f"the stream ended after {events} events, none of them the finished picture")


def read_said(path: Path, shape: ReplyShape) -> dict[str, Any]:
    """What a reply's body says beside its picture: usage, the true size and quality. Empty for a bare picture file."""
    return _said_in(_finished_document(path, shape))


def _finished_document(path: Path, shape: ReplyShape) -> dict[str, Any]:
    """The JSON object that holds the picture, its long texts outlined; empty for a bare picture file.

    Never raises an error of its own over a reply that cannot be read: `decode_reply` does that.
    """
    if shape is ReplyShape.PICTURE:
        return {}
    try:
        finished = (each for each in documents_in(outline_of(path).text) if kind_of(each) is EventKind.FINISHED)
        return next((each.document for each in finished), {})
    except SetDresserError:
        return {}


def _said_in(document: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: document[name] for name in _SAID if name in document and _can_be_kept(document[name])}
    data = document.get("data")
    return {**said, PICTURES: len(data)} if isinstance(data, list) and len(data) > 1 else said


def find_picture(document: Mapping[str, Any]) -> Found:
    """The picture of a JSON object. Raises `NotAPicture` when there is none, `PictureDamaged` when its base64 is."""
    return _found_in(document, None)


def _found_in(document: Mapping[str, Any], outline: Outline | None) -> Found:
    """The first text of a document that is a picture or its address; the trouble with the first that is none, else."""
    trouble: SetDresserError | None = None
    for text in picture_texts(document):
        long_text = outline.long_text(text) if outline is not None else None
        start = text[:16] if outline is None or long_text is None else outline.whole(text, 16)
        if start.startswith(("https://", "http://")):
            return Found(address=text if outline is None else outline.whole(text, _LONGEST_ADDRESS))
        if long_text is None and len(text) < SHORTEST_BASE64 and not start.startswith("data:"):
            continue
        try:
            data = from_base64([text.encode("utf-8", "replace")]) if outline is None else outline.decoded(text)
            return Found(data=_checked(data))
        except (NotAPicture, PictureDamaged, NotTheService) as error:
            trouble = trouble or error
    raise trouble or NotAPicture(f"JSON with the fields {', '.join(sorted(map(str, document)))[:200] or '(none)'}")


def named_address(reply: Reply) -> str:
    """The address that a reply names in the place of its picture; empty when it names none."""
    try:
        return "" if _shape_now(reply) is ReplyShape.PICTURE else picture_in(reply.path).address
    except SetDresserError:
        return ""


def _shape_now(reply: Reply) -> ReplyShape:
    """What a reply is taken for now; a stream is one whatever it begins with, as only its content type may have said so."""
    shape = shape_of(reply.path)
    return reply.shape if shape is ReplyShape.PICTURE and reply.shape is ReplyShape.EVENT_STREAM else shape


def refusal_in(path: Path) -> str:
    """The message of an error object that came with status 200; empty when the reply holds a picture, or is no JSON."""
    first = next(documents_in(outline_of(path).text), None)
    if first is None or kind_of(first) is EventKind.FINISHED:
        return ""
    return error_text(first.document) or ("without a message" if first.document.get("error") else "")


def partial_picture(document: Mapping[str, Any]) -> bytes:
    """The bytes of a partial picture; empty when an event's data is none, or none that can be read."""
    for text in picture_texts(document):
        try:
            return _checked(from_base64([text.encode("utf-8", "replace")]))
        except SetDresserError:
            continue
    return b""


def _checked(data: bytes) -> bytes:
    if picture_format(data):
        return data
    if looks_like_page(data, ""):
        raise NotTheService(Said(200, {}, data[:1024]).technical(), billed=Billed.PERHAPS)
    raise NotAPicture(f"{len(data)} bytes beginning {data[:16]!r}")


def _can_be_kept(value: object) -> bool:
    """Whether a plain value can stand in a take's record: short, flat and of whole characters. What a service says beside
    its picture must never cost the picture.
    """
    try:
        text = json.dumps(value, ensure_ascii=False)
        text.encode()
        check_texts(value)
    except (ValueError, RecursionError):
        return False
    return len(text) <= _LONGEST_SAID and text.count("[") + text.count("{") <= _MOST_NESTED
