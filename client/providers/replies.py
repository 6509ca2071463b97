"""From a raw reply on disk to the bytes of its picture, and to what the service said about it. No bpy, no network.

Everything here can run again on the same file, also long after the courier that received it has gone.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..errors import (
    AnswerUnknown,
    Billed,
    LineLost,
    NotAPicture,
    NotTheService,
    PictureDamaged,
    ReplyTooLong,
    SetDresserError,
)
from ..own_files import check_texts, read_own_file, start_of, unlinked
from ..picture_headers import picture_format
from ..prices import actual_cost, said_amount
from .events import EventReader, ServerEvent
from .openai_errors import openai_error
from .said import Said, looks_like_page
from .segmind_errors import error_text
from .wire import Reply, ReplyShape

LONGEST_REPLY = 400 * 1024 * 1024
"""Bytes of a raw reply that are read back; what keeps it on disk has a limit of its own, below this one."""

_BLOCK = 1024 * 1024
_SHORTEST_BASE64 = 64
_LONGEST_SAID, _MOST_NESTED = 20_000, 100
"""Characters, and lists and objects, of one value that a service says beside its picture: a usage has 500 and three."""
_PICTURE_FIELDS = ("data", "images", "output", "image", "image_url", "b64_json", "url")
_SAID = ("created", "created_at", "size", "quality", "background", "output_format", "usage")

HEAD = "reply_head"
"""The name under which a provider remembers the `ReplyHead` before it reads the body."""


@dataclass(frozen=True, slots=True)
class ReplyHead:
    """What a reply's headers said, remembered before the body is read so that a crash loses no cost."""

    content_type: str = ""
    request_id: str = ""
    cost: str = ""
    cost_source: str = ""
    credits_left: str = ""
    said: dict[str, Any] = field(default_factory=dict)

    def to_text(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> ReplyHead:
        """The head that `to_text` wrote; an empty one when it is not readable, as nothing depends on it but figures."""
        try:
            head = cls(**json.loads(text))
        except (ValueError, TypeError, RecursionError):
            return cls()
        texts = (head.content_type, head.request_id, head.cost, head.cost_source, head.credits_left)
        is_sound = all(isinstance(each, str) for each in texts) and isinstance(head.said, dict)
        return head if is_sound else cls()


@dataclass(frozen=True, slots=True)
class Found:
    """Where a JSON reply has its picture: in itself, or at an address."""

    data: bytes = field(default=b"", repr=False)
    address: str = ""


def reply_from_disk(path: Path, model: str, recall: Callable[[str], str]) -> Reply:
    """The reply whose whole raw file is at `path`, put together again from it and from what was remembered.

    Raises `NotTheService` for a web page.
    """
    head = ReplyHead.from_text(recall(HEAD))
    return make_reply(path, shape_of(path, head.content_type), head, model)


def make_reply(path: Path, shape: ReplyShape, head: ReplyHead, model: str) -> Reply:
    """A reply with everything that its head and its body say about it."""
    said = {**head.said, **read_said(path, shape)}
    cost, source = said_amount(head.cost), head.cost_source
    usage = said.get("usage")
    if cost is None and isinstance(usage, Mapping):
        cost, source = actual_cost(usage, model), "usage"
    return Reply(
        path=path,
        shape=shape,
        request_id=head.request_id,
        cost=cost,
        cost_source=source if cost is not None else "",
        credits_left=said_amount(head.credits_left),
        said=said,
    )


def shape_of(path: Path, content_type: str = "") -> ReplyShape:
    """How a raw reply holds its picture, by how it begins; the content type only counts where that says nothing.

    Raises `NotTheService` for a web page.
    """
    start = start_of(path, 512)
    bare = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if picture_format(start):
        return ReplyShape.PICTURE
    if bare.startswith((b"{", b"[", b'"')):
        return ReplyShape.IMAGES_JSON
    if bare.startswith((b"event:", b"data:", b":")) or "text/event-stream" in content_type.lower():
        return ReplyShape.EVENT_STREAM
    if looks_like_page(start, content_type):
        raise NotTheService(Said(200, {"content-type": content_type}, start).technical())
    return ReplyShape.PICTURE


def decode_reply(reply: Reply) -> bytes:
    """The bytes of the picture file in a reply.

    Raises `NotAPicture`, `PictureDamaged`, `ReplyTooLong`, or the error that the service sent instead of a picture.
    """
    if reply.shape is ReplyShape.EVENT_STREAM:
        return picture_in_stream(reply.path)
    if reply.shape is ReplyShape.IMAGES_JSON:
        found = find_picture(read_document(reply.path))
        if not found.data:
            raise NotAPicture(f"the reply only names an address ({len(found.address)} characters)")
        return found.data
    data = _read(reply.path)
    if not data:
        raise PictureDamaged("an empty body")
    return _checked(data)


def read_said(path: Path, shape: ReplyShape) -> dict[str, Any]:
    """What a reply's body says beside its picture: usage, the true size and quality. Empty for a bare picture file.

    Never raises an error of its own over a reply that cannot be read: `decode_reply` does that.
    """
    try:
        if shape is ReplyShape.IMAGES_JSON:
            document = read_document(path)
        elif shape is ReplyShape.EVENT_STREAM:
            document = _completed(path)
        else:
            return {}
    except SetDresserError:
        return {}
    return {name: document[name] for name in _SAID if name in document and _can_be_kept(document[name])}


def read_document(path: Path) -> dict[str, Any]:
    """The JSON of a reply as an object; a bare list or text becomes its `output`. Raises `PictureDamaged`."""
    data = _read(path)
    try:
        plain = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise PictureDamaged(f"JSON of {len(data)} bytes: {type(error).__name__}") from error
    return plain if isinstance(plain, dict) else {"output": plain}


def find_picture(document: Mapping[str, Any]) -> Found:
    """The picture of a JSON reply. Raises `NotAPicture` when there is none, `PictureDamaged` when its base64 is."""
    for text in _texts(document):
        if text.startswith(("https://", "http://")):
            return Found(address=text)
        if text.startswith("data:"):
            return Found(data=_from_base64(text))
        if len(text) >= _SHORTEST_BASE64:
            return Found(data=_from_base64(text))
    raise NotAPicture(f"JSON with the fields {', '.join(sorted(map(str, document)))[:200] or '(none)'}")


def named_address(reply: Reply) -> str:
    """The address that a reply names in the place of its picture; empty when it names none."""
    if reply.shape is not ReplyShape.IMAGES_JSON:
        return ""
    try:
        return find_picture(read_document(reply.path)).address
    except SetDresserError:
        return ""


def refusal_in(document: Mapping[str, Any]) -> str:
    """The message of an error object that came with status 200; empty when the document is no refusal."""
    if any(True for _ in _texts(document)):
        return ""
    return error_text(document) or ("without a message" if document.get("error") else "")


def event_error(event: ServerEvent, key: str = "", model: str = "") -> SetDresserError | None:
    """The error that an event of a stream is; None when it is none."""
    document = event.document
    is_error = event.name == "error" or document.get("type") == "error" or isinstance(document.get("error"), Mapping)
    if not is_error:
        return None
    return openai_error(200, {}, event.data[: 64 * 1024], key=key, model=model)


def is_completed(document: Mapping[str, Any]) -> bool:
    """Whether an event's data is the finished picture."""
    return isinstance(document.get("b64_json"), str) and "partial_image_index" not in document


def partial_picture(document: Mapping[str, Any]) -> bytes:
    """The bytes of a partial picture; empty when the event's data is none, or none that can be read."""
    text = document.get("b64_json")
    if "partial_image_index" not in document or not isinstance(text, str):
        return b""
    try:
        return _from_base64(text)
    except (NotAPicture, PictureDamaged):
        return b""


def picture_in_stream(path: Path) -> bytes:
    """The finished picture of an event stream. Raises what the stream's error says, or `LineLost` if it ended early."""
    return _from_base64(str(_completed(path)["b64_json"]))


def _completed(path: Path) -> dict[str, Any]:
    events = 0
    for event in _events(path):
        events += 1
        error = event_error(event)
        if error is not None:
            raise error
        document = event.document
        if is_completed(document):
            return document
    if not events:
        raise AnswerUnknown("a stream without any event")
    raise LineLost(f"the stream ended after {events} events, none of them the finished picture")


def _events(path: Path) -> Iterator[ServerEvent]:
    _check_length(path)
    reader = EventReader()
    with open(path, "rb", opener=unlinked) as stream:
        while piece := stream.read(_BLOCK):
            yield from reader.feed(piece)
    yield from reader.end()


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    """The texts that may be a picture or its address, in the order in which services were seen to put them."""
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, list) and depth < 6:
        for each in value[:16]:
            yield from _texts(each, depth + 1)
    elif isinstance(value, Mapping) and depth < 6:
        for name in _PICTURE_FIELDS:
            if name in value:
                yield from _texts(value[name], depth + 1)


def _from_base64(text: str) -> bytes:
    try:
        # Some services write a data URL, wrap lines or leave the padding out; none of it loses a bit.
        packed = "".join((text.partition(",")[2] if text.startswith("data:") else text).split())
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=_alternatives(packed), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PictureDamaged(f"base64 of {len(text)} characters: {error}") from error
    return _checked(data)


def _alternatives(packed: str) -> bytes | None:
    return b"-_" if "-" in packed or "_" in packed else None


def _checked(data: bytes) -> bytes:
    if picture_format(data):
        return data
    if looks_like_page(data, ""):
        raise NotTheService(Said(200, {}, data[:1024]).technical(), billed=Billed.PERHAPS)
    raise NotAPicture(f"{len(data)} bytes beginning {data[:16]!r}")


def _read(path: Path) -> bytes:
    _check_length(path)
    return read_own_file(path, LONGEST_REPLY)


def _check_length(path: Path) -> None:
    if path.stat().st_size > LONGEST_REPLY:
        raise ReplyTooLong(limit=LONGEST_REPLY // 2**20)


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
