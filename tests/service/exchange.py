"""What goes over the wire, as plain values: a received request, an answer, a picture about to be made. No sockets here."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from .billing import Billed
    from .orders import Order


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart/form-data body."""

    name: str
    filename: str | None
    content_type: str
    data: bytes


@dataclass(slots=True)
class Received:
    """One request as it came. Header names are in lower case; the body is whole and untouched."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    when: float = field(default_factory=time.time)
    answered: int | None = None
    """The HTTP status that was sent, None while (or when) no answer went out."""
    handing_over: float | None = None
    """`time.monotonic()` just before the bytes that make the answer whole; None if it did not come that far."""
    handed_over: float | None = None
    """`time.monotonic()` when the last byte of the whole answer had been given to the system; None if it never was."""
    taken: bool = False
    """Whether the client had read every byte of the whole answer when it hung up or asked for something else. One that
    is killed with bytes unread, or before they came, resets the connection instead."""
    parts: list[Part] = field(default_factory=list)
    """The parts of a multipart body, filled in when the request was understood as one."""

    @property
    def key(self) -> str:
        """The key that the request carried, whichever header held it; empty when none did."""
        found = (self.headers[name].rpartition(" ")[2] for name in self.key_headers)
        return next((key for key in found if key), "")

    @property
    def key_headers(self) -> list[str]:
        """The headers in which services want keys, such as `x-api-key`; none of them belongs in a download, as a file's address is
        for everybody and need not be the service's own host.
        """
        return sorted(name for name in self.headers if name == "authorization" or name.endswith("key"))[::-1]

    @property
    def content_type(self) -> str:
        """The media type without its parameters, in lower case."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def json(self) -> Any:
        """The body as JSON. Raises ValueError when it is none."""
        return json.loads(self.body)

    def fields(self) -> dict[str, str]:
        """The text parts of a multipart body, by name."""
        return {part.name: part.data.decode() for part in self.parts if part.filename is None}

    def files(self) -> list[Part]:
        """The file parts of a multipart body, in order."""
        return [part for part in self.parts if part.filename is not None]


class Chunk(NamedTuple):
    """A piece of a body."""

    data: bytes
    is_last: bool = False


@dataclass(slots=True)
class Answer:
    """One answer. With `chunks` the body comes piece by piece, in chunked transfer encoding."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    chunks: Iterator[Chunk] | None = None
    billed: Billed | None = None
    """The entry that is marked as delivered once the whole body has gone out."""


@dataclass(frozen=True, slots=True)
class Making:
    """A request that passed every check: nothing is billed until `make` is called."""

    provider: str
    model: str
    make: Callable[[Order], Answer]
    prepare: Callable[[], object]
    """Paint the picture ahead, so that its making takes as long as the settings say and no longer."""


class Refused(Exception):
    """A check failed; `answer` says so as the real service would."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body.decode(errors="replace"))
        self.answer = answer


def json_answer(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer of JSON."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(status, body, {"content-type": "application/json", **(headers or {})})


def html_answer(status: int, title: str, text: str = "") -> Answer:
    """A web page, as frameworks, gateways and hotel networks send them."""
    page = f"<!doctype html>\n<html lang=en>\n<title>{title}</title>\n<h1>{title}</h1>\n<p>{text}</p>\n</html>\n"
    return Answer(status, page.encode(), {"content-type": "text/html; charset=utf-8"})


def new_id(prefix: str = "") -> str:
    """A fresh request id."""
    return prefix + uuid.uuid4().hex


def query_of(text: str) -> dict[str, str]:
    """The query string as a dictionary."""
    return dict(parse_qsl(text, keep_blank_values=True))


def parse_multipart(received: Received) -> list[Part]:
    """The parts of a multipart/form-data body. Raises ValueError when the body is not well formed."""
    header = Message()
    header["content-type"] = received.headers.get("content-type", "")
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise ValueError("no boundary in the content type")
    mark = b"--" + boundary.encode()
    pieces = (b"\r\n" + received.body).split(b"\r\n" + mark)
    if len(pieces) < 2 or pieces[-1].strip() != b"--" or pieces[0].strip():
        raise ValueError("the multipart body does not begin or end with its boundary")
    return [_parse_part(piece) for piece in pieces[1:-1]]


def _parse_part(piece: bytes) -> Part:
    head, gap, data = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    if not gap:
        raise ValueError("a part has no empty line after its headers")
    headers = Message()
    for line in head.decode().split("\r\n"):
        label, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"a part has a bad header line: {line!r}")
        headers[label] = value.strip()
    if headers.get_content_disposition() != "form-data":
        raise ValueError("a part is not form-data")
    name = headers.get_param("name", header="content-disposition")
    if not name or isinstance(name, tuple):
        raise ValueError("a part has no plain name")
    kind = headers.get_content_type() if "content-type" in headers else "application/octet-stream"
    return Part(name, headers.get_filename(), kind, data)
