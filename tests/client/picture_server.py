"""A server that answers every request with bytes that a test wrote itself, head and all: for what no service should send."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.client.sample_requests import picture

PICTURE = picture(1536, 1024, form="JPEG").data
B64 = base64.b64encode(PICTURE).decode()
REPLY: dict[str, Any] = {"created": 1, "data": [{"b64_json": B64}], "size": "1536x1024", "quality": "low"}

Serve = Callable[[socket.socket, bytes], None]


def answer(body: bytes, *lines: str, status: str = "200 OK") -> bytes:
    """A whole answer of a known length."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *lines]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def reply_json(**changes: Any) -> bytes:
    """OpenAI's JSON of one picture."""
    return json.dumps({**REPLY, **changes}).encode()


def event(name: str, document: dict[str, Any], end: str = "\n") -> bytes:
    """One event of a stream."""
    named = f"event: {name}{end}" if name else ""
    return f"{named}data: {json.dumps(document)}{end}{end}".encode()


@contextmanager
def serving(serve: Serve | bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server on a free port: its address, and the heads that came. `serve` is what it says, or does with a request."""
    heads: list[bytes] = []
    do = (lambda connection, _: connection.sendall(serve)) if isinstance(serve, bytes) else serve
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        ended = threading.Event()

        def accept() -> None:
            while not ended.is_set():
                with contextlib.suppress(OSError):
                    connection, _ = listening.accept()
                    threading.Thread(target=one, args=(connection,), daemon=True).start()

        def one(connection: socket.socket) -> None:
            connection.settimeout(20)
            with contextlib.suppress(OSError), connection, connection.makefile("rb") as stream:
                head = b"".join(iter(stream.readline, b"\r\n"))
                heads.append(head)
                lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                stream.read(int(lengths[0].split(b":")[1]) if lengths else 0)
                do(connection, head)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1", heads
        finally:
            ended.set()
            thread.join(60)
