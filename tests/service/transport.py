"""How an answer goes out over a connection: whole, in pieces, slowly, or not quite. Knows sockets, knows no provider."""

from __future__ import annotations

import selectors
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from email.utils import formatdate
from http import HTTPStatus

from .exchange import Answer, Chunk
from .orders import Order


class Cut(Exception):
    """The connection is to be closed here."""


def send(
    connection: socket.socket,
    answer: Answer,
    order: Order,
    wait: Callable[[float], object],
    before_last: Callable[[], object],
) -> None:
    """Send an answer as `order` wants it sent.

    `wait` sleeps for some seconds; `before_last` is called before the bytes that make the answer whole.
    Raises `Cut` where the order cuts the connection, OSError when the client has gone.
    """
    in_chunks = answer.chunks is not None or order.chunked
    headers = {"date": formatdate(usegmt=True), "server": "stand-in", **answer.headers}
    if order.until_close:
        in_chunks = False
    elif in_chunks:
        headers["transfer-encoding"] = "chunked"
    else:
        headers["content-length"] = str(len(answer.body))
    connection.sendall(_head(answer.status, headers))
    is_ended = False
    for piece, is_last in _shaped(answer.chunks or iter([Chunk(answer.body, is_last=True)]), order, wait):
        if is_last:
            before_last()
            is_ended = True
        if in_chunks:
            connection.sendall(b"".join((b"%x\r\n" % len(piece), piece, b"\r\n", b"0\r\n\r\n" if is_last else b"")))
        else:
            connection.sendall(piece)
    if not is_ended:
        before_last()
        connection.sendall(b"0\r\n\r\n" if in_chunks else b"")


def send_head(connection: socket.socket, answer: Answer) -> None:
    """Send an answer's headers alone, as HEAD asks."""
    connection.sendall(_head(answer.status, {**answer.headers, "content-length": str(len(answer.body))}))


def _head(status: int, headers: dict[str, str]) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _shaped(
    chunks: Iterator[Chunk], order: Order, wait: Callable[[float], object]
) -> Iterator[tuple[memoryview, bool]]:
    """The pieces in which a body goes out, each with whether it is the last."""
    sent = 0
    for chunk in chunks:
        rest = memoryview(chunk.data)
        while rest:
            if order.cut_at is not None and sent >= order.cut_at:
                raise Cut
            if order.pause_at == sent:
                wait(order.pause)
            step = _step(len(rest), sent, order)
            yield rest[:step], chunk.is_last and step == len(rest)
            rest = rest[step:]
            sent += step
            if order.drip_bytes and rest:
                wait(order.drip_seconds)


def _step(length: int, sent: int, order: Order) -> int:
    """How many of the next `length` bytes may go out in one piece."""
    step = min(length, order.drip_bytes) if order.drip_bytes else length
    for mark in (order.cut_at, order.pause_at):
        if mark is not None and mark > sent:
            step = min(step, mark - sent)
    return step


def client_has_gone(connection: socket.socket) -> bool:
    """Whether the other end has closed the connection already."""
    try:
        with selectors.DefaultSelector() as readable:
            readable.register(connection, selectors.EVENT_READ)
            return bool(readable.select(0)) and connection.recv(1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):
        return True  # ValueError: closed on this side already


def has_read_all(connection: socket.socket) -> bool:
    """Wait until the other end hangs up or says more; whether it had read everything that was sent to it by then.

    Its system answers with a reset when it ended with bytes unread, or when bytes came after its end.
    """
    try:
        connection.recv(1, socket.MSG_PEEK)
        return connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0 and _unacknowledged(connection) == 0
    except (OSError, ValueError):
        return False  # ValueError: closed on this side already


def _unacknowledged(connection: socket.socket) -> int:
    """How many bytes the other end's system has not acknowledged; 0 where this system does not say."""
    if sys.platform != "linux":
        return 0
    import fcntl
    import termios

    return int.from_bytes(fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4)), sys.byteorder)


def end(connection: socket.socket, *, reset: bool) -> None:
    """Close a connection for both directions, with a TCP reset if so wanted."""
    if reset:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        return
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was quicker
