"""Networks as studios have them, on this machine: a service behind TLS with a CA of its own, and a proxy that has to be passed."""

from __future__ import annotations

import base64
import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from client.providers.wire import ServiceSettings
from client.request import ProviderName
from tests.client.posted_jobs import settings
from tests.service import Service

_TURN = 0.05
_VARIABLES = (
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)


def plain_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no certificates of this machine's own."""
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def at_https(front: str, service: Service, folder: Path, provider: ProviderName, **changes: Any) -> ServiceSettings:
    """The service's settings with https instead of http."""
    plain = settings(service, folder, provider, **changes)
    return replace(
        plain,
        address=plain.address.replace(service.address, front),
        upload_address=plain.upload_address.replace(service.address, front),
    )


@contextmanager
def behind_tls(port: int, authority: trustme.CA, name: str = "localhost") -> Iterator[str]:
    """The server at `port` under an https address of localhost, with a certificate of `authority` for `name`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)

    def serve(connection: socket.socket) -> None:
        with (
            context.wrap_socket(connection, server_side=True) as near,
            socket.create_connection(("127.0.0.1", port)) as far,
        ):
            _tunnel(near, far)

    with _listening(serve) as own_port:
        yield f"https://localhost:{own_port}"


@dataclass
class Proxy:
    """A CONNECT proxy; `heads` is everything that it was told, `login` what it wants to be told first."""

    port: int = 0
    login: str = ""
    heads: list[str] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[Proxy]:
        """Listen on a free port."""
        with _listening(self._serve) as self.port:
            yield self

    def _serve(self, near: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = near.recv(4096)
            if not piece:
                return
            head += piece
        text = head.decode("latin-1")
        self.heads.append(text)
        wanted = "Proxy-Authorization: Basic " + base64.b64encode(self.login.encode()).decode()
        if self.login and wanted.lower() not in text.lower():
            near.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        host, _, port = text.split()[1].rpartition(":")
        with socket.create_connection((host, int(port))) as far:
            near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            _tunnel(near, far)


@contextmanager
def redirecting(location: Callable[[str], str], status: int) -> Iterator[tuple[str, list[str]]]:
    """A server that sends every request on to `location(path)`: its address, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Location", location(self.path))
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, format: str, *words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": _TURN}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


@contextmanager
def _listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def accept() -> None:
        while not ended.is_set():
            if not select.select([listener], [], [], _TURN)[0]:
                continue
            connection, _ = listener.accept()
            threading.Thread(target=guarded, args=(connection,), daemon=True).start()

    def guarded(connection: socket.socket) -> None:
        # A client that hangs up, or trusts nobody here, is what some tests are about.
        with contextlib.suppress(OSError), connection:
            serve(connection)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        ended.set()
        thread.join(60)
        listener.close()


def _tunnel(near: socket.socket, far: socket.socket) -> None:
    """Pass bytes on both ways until either side closes."""
    while True:
        buffered = isinstance(near, ssl.SSLSocket) and near.pending() > 0
        ready = [near] if buffered else select.select([near, far], [], [], 10)[0]
        if not ready:
            return
        for source in ready:
            data = source.recv(65536)
            if not data:
                return
            (far if source is near else near).sendall(data)
