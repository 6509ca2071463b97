"""A service that is slow to take the request: waited for as long as for the answer, and told as what it is when that ends."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme
from PIL import Image

from client.dispatch import Dispatch
from client.errors import Billed, NotTakenInTime
from client.messages import Event, Message
from client.providers import line
from client.providers.line import Call, Line
from client.providers.wire import ServiceSettings
from client.request import InputPicture, ProviderName
from tests.client.answering import Answering
from tests.client.edits import encoded
from tests.client.networks import behind_tls, plain_network
from tests.client.posted_jobs import job, last_messages, library, program
from tests.client.sample_requests import request

_HASTE, _BUSY = 4.0, 6.0
"""Seconds for connecting, and those for which a busy service reads nothing: more than the former."""
LARGE = bytes(30_000_000)
"""More than the buffers of two sockets hold."""


@pytest.fixture(autouse=True)
def _plain_network(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_network(monkeypatch)


@pytest.fixture
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connecting has so little patience that no writing could borrow it."""
    monkeypatch.setattr(line, "CONNECT_SECONDS", _HASTE)


@contextmanager
def deaf() -> Iterator[str]:
    """A server that takes connections, and nothing of what is sent."""
    listener = socket.create_server(("127.0.0.1", 0))
    taken: list[socket.socket] = []

    def accept() -> None:
        try:
            while True:
                taken.append(listener.accept()[0])
        except OSError:
            return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(60)
        for each in taken:
            each.close()


@pytest.mark.usefixtures("_hasty")
@pytest.mark.parametrize("is_secure", [False, True])
def test_a_busy_service_is_waited_for_while_the_request_goes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_secure: bool
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with (
        Answering(200, b"{}", {}, busy=_BUSY) as address,
        behind_tls(urlsplit(address).port or 0, authority) as secure,
        Line() as own,
    ):
        answer = own.open(Call(secure if is_secure else address, body=LARGE, timeout=60.0))

    assert answer.status == 200


@pytest.mark.usefixtures("_hasty")
def test_so_it_is_on_a_connection_that_is_used_again() -> None:
    with Answering(200, b"{}", {}, busy=0.0) as quick, Answering(200, b"{}", {}, busy=_BUSY) as busy, Line() as own:
        own.open(Call(quick, body=b"1", timeout=60.0)).start()
        own.open(Call(busy, body=b"1", timeout=60.0)).start()

        assert own.open(Call(busy, body=LARGE, timeout=60.0)).status == 200


def test_a_line_that_takes_nothing_more_ends_and_may_have_been_charged() -> None:
    with deaf() as address, Line() as own, pytest.raises(NotTakenInTime) as caught:
        own.open(Call(address, body=LARGE, timeout=2.0))

    assert caught.value.billed is Billed.PERHAPS
    assert "took nothing more" in caught.value.message


def test_a_job_of_large_pictures_waits_for_a_busy_service(tmp_path: Path) -> None:
    """Longer than a connection is waited for."""
    noise = encoded(Image.frombytes("RGB", (2000, 1500), random.Random(7).randbytes(9_000_000)))
    with Answering(400, b'{"error": {"message": "no"}}', {}, busy=line.CONNECT_SECONDS + 2) as address:
        last = carry(tmp_path, address, noise)

    assert last.error is not None
    assert last.error.kind not in ("LineLost", "NoAnswerInTime", "NotTakenInTime")


def carry(folder: Path, address: str, capture: InputPicture) -> Message:
    """The last word on a job with this picture."""
    own = replace(ServiceSettings(ProviderName.OPENAI), address=address, timeout=60.0)
    asked, dispatch = job(own, request(capture=capture)), Dispatch(program(folder))
    dispatch.post(library(folder).post(asked).path, own, "sk-test-0123456789abcdef")
    last = last_messages(dispatch, 1)[asked.id][-1]
    dispatch.close()
    assert last.event is Event.FAILED
    return last
