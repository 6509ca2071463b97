"""HTTP/1.1 on 127.0.0.1 for the stand-in service: reads requests, writes them into the books, sends what is decided."""

from __future__ import annotations

import logging
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from . import control
from .exchange import Answer, Received, new_id, query_of
from .orders import NO_ORDER, Order
from .refusals import ordered_refusal
from .services import service_at
from .transport import Cut, client_has_gone, end, has_read_all, send, send_head

if TYPE_CHECKING:
    from .server import Service

log = logging.getLogger(__name__)


class Listener(ThreadingHTTPServer):
    """Accepts connections and knows those that are open, so that stopping ends them all."""

    request_queue_size = 1024
    daemon_threads = True

    def __init__(self, service: Service, port: int) -> None:
        self.service = service
        self._lock = threading.Lock()
        self._open: dict[_Conversation, threading.Thread] = {}
        super().__init__(("127.0.0.1", port), _Conversation)

    def opened(self, handler: _Conversation) -> None:
        """Write down an open connection."""
        with self._lock:
            self._open[handler] = threading.current_thread()

    def closed(self, handler: _Conversation) -> None:
        """Cross out a connection."""
        with self._lock:
            self._open.pop(handler, None)

    def has_open_connections(self) -> bool:
        """Whether a client is still connected, or what it did last is not written down yet."""
        with self._lock:
            return bool(self._open)

    def end_connections(self) -> None:
        """End every conversation."""
        with self._lock:
            still_open = dict(self._open)
        for handler in still_open:
            end(handler.connection, reset=False)
        for thread in still_open.values():
            thread.join(5)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, OSError):
            log.debug("the connection of %s ended early: %s", client_address, error)
        elif isinstance(error, Exception):
            log.error("the stand-in service has a fault with %s", request, exc_info=error)
            self.service.troubles.append(error)


class _Conversation(BaseHTTPRequestHandler):
    """One connection: any number of requests, one after the other."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Listener
    _last: Received | None = None
    """What was answered last, until it is known whether the client has read the answer."""

    def setup(self) -> None:
        super().setup()
        self.server.opened(self)

    def finish(self) -> None:
        try:
            super().finish()
        finally:
            self.server.closed(self)

    def log_message(self, format: str, *args: object) -> None:
        log.debug(format, *args)

    def handle_one_request(self) -> None:
        last, self._last = self._last, None
        if last is not None:
            last.taken = has_read_all(self.connection) and self.server.service.is_running
        super().handle_one_request()

    def _serve(self) -> None:
        service = self.server.service
        split = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        received = Received(self.command, split.path, query_of(split.query), headers, b"")
        is_control = split.path.startswith(control.PREFIX)
        unread = NO_ORDER if is_control else service.take_unread_order(self.command, split.path)
        request_id = new_id("req_")
        if unread is not NO_ORDER:
            service.ledger.receive(received)
            self._refuse_unread(received, unread, request_id)
            return
        received.body = self._read_body()
        if not is_control:
            service.ledger.receive(received)
        try:
            answer, order = service.answer(received, request_id)
        except Exception as error:  # a fault of the stand-in must fail the test that met it, not vanish
            log.exception("the stand-in service has a fault")
            service.troubles.append(error)
            answer, order = Answer(599, repr(error).encode(), {"content-type": "text/plain"}), NO_ORDER
        self._send(received, answer, order, request_id)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815 (the base class's names)

    def _read_body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            length = int(self.headers.get("content-length", 0))
            body = self.rfile.read(length)
            if len(body) < length:
                raise ConnectionAbortedError("the client left in the middle of its request")
            return body
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers
        return b"".join(pieces)

    def _refuse_unread(self, received: Received, order: Order, request_id: str) -> None:
        service = self.server.service
        service.wait(order.delay)
        spoken = service_at(received.path)
        answer = None if spoken is None else ordered_refusal(order, spoken.name, "gpt-image-2", request_id)
        if answer is not None:
            answer.headers["connection"] = "close"
        self.close_connection = True
        self._send(received, answer, order, request_id)

    def _send(self, received: Received, answer: Answer | None, order: Order, request_id: str) -> None:
        service = self.server.service
        if answer is None:
            if order.hang:
                self._hang()
            self.close_connection = True
            end(self.connection, reset=order.reset)
            return
        answer.headers = {**_usual_headers(received.path, request_id), **answer.headers}
        received.answered = answer.status
        log.info("%s %s -> %d", received.method, received.path, answer.status)
        self.close_connection = self.close_connection or order.until_close
        if self.close_connection:
            answer.headers["connection"] = "close"
        if received.method == "HEAD":
            send_head(self.connection, answer)
            return
        ending: list[bool] = []
        left: list[bool] = []

        def before_last() -> None:
            ending.append(True)
            left.append(client_has_gone(self.connection))
            service.ledger.about_to_deliver()
            received.handing_over = time.monotonic()

        delivered = False
        try:
            gone = client_has_gone(self.connection)
            send(self.connection, answer, order, service.wait, before_last)
            delivered = not gone and not any(left)
            received.handed_over = time.monotonic()
            self._last = received
        except Cut:
            self.close_connection = True
            end(self.connection, reset=order.reset)
        except OSError:
            self.close_connection = True
        finally:
            if ending:
                service.ledger.settle(answer.billed, delivered)

    def _hang(self) -> None:
        while not client_has_gone(self.connection) and self.server.service.is_running:
            self.server.service.wait(0.05)


def _usual_headers(path: str, request_id: str) -> dict[str, str]:
    spoken = service_at(path)
    return {"x-request-id": request_id, **({} if spoken is None else spoken.usual_headers(request_id))}
