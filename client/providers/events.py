"""What replies are made of: server-sent events and JSON objects, and which of them is the finished picture. No bpy, no I/O.

Sources: the HTML standard, section 9.2 (server-sent events); OpenAI's images reference (`….partial_image`,
`….completed`); relays that speak otherwise (`….result` with a list `data`, events of the Responses API, one JSON object a
line, the plain JSON of a picture although a stream was asked for).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from ..errors import SetDresserError
from ..provider_registry import all_specs
from ..session_state import ends_with_session
from .openai_errors import openai_error
from .unpacking import bare, without_guard

MOST_WATCHED = 64 * 1024 * 1024
"""Bytes of one line of a stream that are held while it comes; a longer one is only read from the disk, when it is whole."""

_USUAL_FIELDS = (
    "data", "images", "output", "image", "image_url", "b64_json", "url", "partial_image_b64", "result", "item", "response",
)  # fmt: skip
"""Where OpenAI's protocol, and the relays that were seen to speak it, put a picture; what a provider calls it beyond these is its
spec's to say.
"""
_DEEPEST, _MOST_PICTURES = 6, 16
SHORTEST_BASE64 = 64
"""Characters; no picture is shorter."""
LONG_TEXT_MARK = "\0long text "
"""What stands in an outline for a long text (see `outline`)."""
_FINISHED = ("completed", "complete", "result", "done", "succeeded", "finished")
_LINE_END = re.compile(rb"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: its name, empty when it has none, and its data."""

    name: str
    data: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The data as a JSON object; empty when it is none, as with `[DONE]`. A bare list or text becomes its `output`."""
        try:
            plain = json.loads(self.data)
        except (ValueError, RecursionError):
            return {}
        return plain if isinstance(plain, dict) else {"output": plain}


class EventKind(Enum):
    """What an event, or a JSON object that is a whole reply, is."""

    FINISHED = "the picture"
    PARTIAL = "a picture on the way to it"
    ERROR = "why there is none"
    OTHER = "anything else"


def kind_of(event: ServerEvent) -> EventKind:
    """What an event is, by its type, its object or its name, and by whether it holds a picture or names one's address."""
    document = event.document
    named = next(
        (text for name in ("type", "object") if isinstance(text := document.get(name), str)), event.name
    ).lower()
    has_picture = any(_may_be_picture(text) for text in picture_texts(document))
    is_said_to_be_it = named.endswith(_FINISHED) and isinstance(document.get("b64_json"), str)
    if not has_picture and not is_said_to_be_it:
        is_error = "error" in (event.name, named) or bool(document.get("error"))
        return EventKind.ERROR if is_error else EventKind.OTHER
    if "partial" in named:
        return EventKind.PARTIAL
    if named.endswith(_FINISHED):
        return EventKind.FINISHED
    if "partial_image_index" in document or "partial_image_b64" in document or named.endswith("chunk"):
        return EventKind.PARTIAL
    return EventKind.FINISHED


def _may_be_picture(text: str) -> bool:
    return len(text) >= SHORTEST_BASE64 or text.startswith(("https://", "http://", "data:", LONG_TEXT_MARK))


def event_error(event: ServerEvent, key: str = "", model: str = "") -> SetDresserError:
    """The error that an event of the kind `ERROR` is."""
    return openai_error(200, {}, event.data[: 64 * 1024], key=key, model=model)


def picture_texts(value: object, depth: int = 0) -> Iterator[str]:
    """The texts that may be a picture or its address, in the order in which services were seen to put them."""
    if isinstance(value, str):
        if value and depth:
            yield value
    elif isinstance(value, list) and depth < _DEEPEST:
        for each in value[:_MOST_PICTURES]:
            yield from picture_texts(each, depth + 1)
    elif isinstance(value, Mapping) and depth < _DEEPEST:
        for name in _picture_fields():
            if name in value:
                yield from picture_texts(value[name], depth + 1)


@ends_with_session
@cache
def _picture_fields() -> tuple[str, ...]:
    """Whose reply it is does not matter: relays put one service's picture into another's field."""
    return tuple(dict.fromkeys((*_USUAL_FIELDS, *(name for spec in all_specs() for name in spec.picture_fields))))


def documents_in(text: bytes) -> Iterator[ServerEvent]:
    """The events of a whole reply: of a stream, or its JSON objects, one or several, with whatever stands around them."""
    start = without_guard(bare(text))
    if start.startswith((b"{", b"[", b'"')):
        yield from _objects_in(start)
    elif start.startswith((b"http://", b"https://")):
        yield ServerEvent("", json.dumps(start.split()[0].decode("utf-8", "replace")).encode())
    else:
        reader = EventReader()
        yield from reader.feed(text)
        yield from reader.end()


def _objects_in(text: bytes) -> Iterator[ServerEvent]:
    decoder, rest = json.JSONDecoder(), text.decode("utf-8", "replace")
    while rest:
        try:
            _, end = decoder.raw_decode(rest)
        except (ValueError, RecursionError):
            return
        yield ServerEvent("", rest[:end].encode())
        rest = rest[end:].lstrip(" \t\r\n,")


class EventReader:
    """Turns the bytes of a stream into its events. One line may be tens of megabytes, so no byte is looked at twice."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._after_return = False
        self._first_line = True
        self._name = ""
        self._data: list[bytes] = []
        self.pending = 0
        """Bytes of the line that is coming."""

    def feed(self, piece: bytes) -> Iterator[ServerEvent]:
        """The events that are whole now."""
        at = 0
        if self._after_return and piece:
            at = 1 if piece.startswith(b"\n") else 0
            self._after_return = False
        while end := _LINE_END.search(piece, at):
            line = b"".join([*self._pieces, piece[at : end.start()]])
            self._pieces.clear()
            self.pending = 0
            at = end.end()
            self._after_return = at == len(piece) and end.group() == b"\r"
            yield from self._take(line)
        if at < len(piece):
            self.pending += len(piece) - at
            self._pieces.append(piece[at:])
            if self.pending > MOST_WATCHED:
                self._pieces = [self._pieces[0][:64]]

    def end(self) -> Iterator[ServerEvent]:
        """The last event when its closing blank line is missing: a service that hangs up at once after it means it."""
        yield from self._take(b"".join(self._pieces))
        self._pieces.clear()
        yield from self._take(b"")

    def _take(self, line: bytes) -> Iterator[ServerEvent]:
        if self._first_line:
            line = line.removeprefix(b"\xef\xbb\xbf")
            self._first_line = False
        if not line:
            if self._data:
                yield ServerEvent(self._name, b"\n".join(self._data))
            self._name, self._data = "", []
            return
        if line.startswith(b"{"):  # a relay that sends one JSON object a line
            yield ServerEvent(self._name, line)
            return
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
        elif field == b"event":
            self._name = value.decode("utf-8", "replace")
