"""The stand-in service tells a reply that its client has read to the end from one that only left: what the kill test counts by."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator

import pytest

from tests.awaiting import until
from tests.service import Received, Service


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def asked(service: Service, *, latency: float = 0.0) -> socket.socket:
    """A connection over which a picture was asked for, as the simplest client would."""
    service.settings.latency = latency
    body = json.dumps({"prompt": "a wall", "size": "1024x1024", "quality": "low"}).encode()
    host = service.address.removeprefix("http://")
    head = f"POST /v1/gpt-image-2 HTTP/1.1\r\nHost: {host}\r\nx-api-key: {service.segmind_key}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    name, _, port = host.partition(":")
    connection = socket.create_connection((name, int(port)))
    connection.sendall(head.encode() + body)
    return connection


def read_to_the_end(connection: socket.socket) -> None:
    came = b""
    while b"\r\n\r\n" not in came:
        came += connection.recv(4096)
    head, _, body = came.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length"))
    left = length - len(body)
    while left:
        left -= len(connection.recv(left))


def handed_over(service: Service) -> Received:
    """The request, once its answer has gone out."""
    until(lambda: service.received and service.received[0].handed_over is not None)
    return service.received[0]


def settled(service: Service) -> Received:
    """The request, once its client has gone and it is known whether the answer was read."""
    until(lambda: service.received and not service.has_open_connections)
    return service.received[0]


def test_a_reply_that_was_read_to_the_end_is_taken(service: Service) -> None:
    with asked(service) as connection:
        read_to_the_end(connection)

    received = settled(service)
    assert received.taken
    assert received.handing_over is not None
    assert received.handed_over is not None
    assert received.handing_over <= received.handed_over


def test_a_reply_that_waits_unread_is_not_taken_yet(service: Service) -> None:
    with asked(service):
        received = handed_over(service)
        assert not received.taken


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not reset a connection that is closed unread")
def test_a_reply_that_was_left_unread_is_never_taken(service: Service) -> None:
    with asked(service) as connection:
        connection.recv(100)
        handed_over(service)

    received = settled(service)
    assert received.handed_over is not None
    assert not received.taken


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what was not acknowledged")
def test_a_reply_to_a_client_that_has_gone_is_never_taken(service: Service) -> None:
    with asked(service, latency=0.3):
        pass

    received = settled(service)
    assert not received.taken
