"""The stand-in service itself: the one object that tests hold. It decides what is answered; `listener` speaks HTTP."""

from __future__ import annotations

import threading
import time
from collections import deque
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

from . import control
from .billing import Billed, Ledger
from .exchange import Answer, Making, Received, Refused, html_answer
from .faults import endless, gzip_bomb, spoil
from .listener import Listener
from .orders import NO_ORDER, Order, OrderBook
from .pictures import Commission
from .refusals import ordered_refusal
from .services import SERVICES, is_queued, picture_paths, service_at, service_named
from .settings import AZURE_KEY, FAL_KEY, OPENAI_KEY, SEGMIND_KEY, Settings


class Service:
    """The image services of `services` on 127.0.0.1, as strict as the real ones, with books that tests can read.

    Use it as a context manager, or call `start` and `stop`. `port` 0 takes any free one.
    """

    segmind_key = SEGMIND_KEY
    openai_key = OPENAI_KEY
    azure_key = AZURE_KEY
    fal_key = FAL_KEY

    def __init__(self, port: int = 0, settings: Settings | None = None, ledger: Ledger | None = None) -> None:
        self.settings = settings or Settings()
        self.troubles: list[Exception] = []
        """Faults of the stand-in itself: they are answered with status 599 and raised again by `stop`."""
        self._port = port
        self.ledger = ledger or Ledger()
        """The books as the listener writes them; tests read `received` and `billed`, or watch them being written."""
        self._book = OrderBook(picture_paths())
        self._stopping = threading.Event()
        self._waking = threading.Condition()
        self._times_woken = 0
        self._held = 0
        self._handlers = {
            each.name: each.make(self.settings, self.ledger, self._stopping) for each in SERVICES.values()
        }
        self._recent: deque[float] = deque()
        self._recent_lock = threading.Lock()
        self._server: Listener | None = None

    @property
    def address(self) -> str:
        """Where the server is, without a slash at its end."""
        if self._server is None:
            raise RuntimeError("the service is not running")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def segmind_address(self) -> str:
        """In place of https://api.segmind.com."""
        return self.address

    @property
    def upload_address(self) -> str:
        """In place of https://workflows-api.segmind.com/upload-asset."""
        return self.address + "/upload-asset"

    @property
    def openai_address(self) -> str:
        """In place of https://api.openai.com/v1."""
        return self.address + "/v1"

    @property
    def azure_address(self) -> str:
        """In place of https://RESOURCE.openai.azure.com/openai/v1."""
        return self.address + "/openai/v1"

    @property
    def fal_address(self) -> str:
        """In place of https://queue.fal.run."""
        return self.address

    def fields_of(self, name: str) -> dict[str, str]:
        """The addresses of one service, by the fields of `ServiceSettings` that hold them. Raises ValueError for one that is not spoken."""
        return {each: self.address + path for each, path in service_named(name).fields.items()}

    def key_of(self, name: str) -> str:
        """The key that one service takes. Raises ValueError for one that is not spoken."""
        return service_named(name).key

    @property
    def received(self) -> list[Received]:
        """Every request so far, oldest first, with its key."""
        return self.ledger.received

    @property
    def billed(self) -> list[Billed]:
        """Everything that would stand on the bill, as it stands now, oldest first. Ask anew to see what was delivered."""
        return self.ledger.billed

    @property
    def credits_left(self) -> float:
        """Dollars left on the Segmind account."""
        return float(max(Decimal(0), self.settings.credits - self.ledger.spent_at("segmind")))

    @property
    def has_open_connections(self) -> bool:
        """Whether a client is still connected, or what it did last is not in the books yet."""
        return self._server is not None and self._server.has_open_connections()

    @property
    def orders_waiting(self) -> list[Order]:
        """The orders that no request has taken yet."""
        return self._book.waiting()

    def order(self, **fields: Any) -> Order:
        """Order what happens to the next requests; see `Order` for the fields."""
        order = Order.from_json(fields)
        self._book.add(order)
        return order

    def cancel_orders(self) -> None:
        """Forget the orders that wait; the books stay."""
        self._book.clear()

    def forget(self) -> None:
        """Empty the books and forget every order; settings and uploads stay."""
        self.ledger.forget()
        self._book.clear()

    def start(self) -> Self:
        """Begin to listen."""
        self._stopping.clear()
        self._server = Listener(self, self._port)
        for handler in self._handlers.values():
            handler.address = self.address
        threading.Thread(target=self._server.serve_forever, args=(0.02,), name="stand-in service", daemon=True).start()
        return self

    def stop(self) -> None:
        """Close every connection and the server. Raises the first trouble the stand-in itself had, if any."""
        server, self._server = self._server, None
        self._stopping.set()
        self.go_on()
        if server is not None:
            server.shutdown()
            server.end_connections()
            server.server_close()
        if self.troubles:
            raise self.troubles[0]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wait(self, seconds: float) -> None:
        """Sleep, but no longer than the service runs, and not past `go_on`."""
        if seconds > 0:
            with self._waking:
                woken = self._times_woken
                self._held += 1
                self._waking.wait_for(lambda: self._stopping.is_set() or self._times_woken != woken, seconds)
                self._held -= 1

    @property
    def is_holding(self) -> bool:
        """Whether some request or reply waits just now because an order wants it to."""
        with self._waking:
            return self._held > 0

    def go_on(self) -> None:
        """End every delay and pause that an order makes just now."""
        with self._waking:
            self._times_woken += 1
            self._waking.notify_all()

    @property
    def is_running(self) -> bool:
        """Whether the service answers."""
        return not self._stopping.is_set()

    def wait_until_stopped(self) -> None:
        """Sleep until the service stops."""
        self._stopping.wait()

    def take_unread_order(self, method: str, path: str) -> Order:
        """The order that acts before the body of such a request is read."""
        return self._book.take(method, path, unread=True)

    def answer(self, received: Received, request_id: str) -> tuple[Answer | None, Order]:
        """What to answer, and the order by which it is sent. No answer means: close the connection, or hang."""
        if received.path.startswith(control.PREFIX):
            return control.control(received, self._book, self.ledger, self.settings), NO_ORDER
        spoken = service_at(received.path)
        if spoken is None:
            return html_answer(404, "404 Not Found", "No service of the stand-in is here."), NO_ORDER
        try:
            outcome = self._handlers[spoken.name].handle(received, request_id)
        except Refused as refused:
            return refused.answer, NO_ORDER
        if isinstance(outcome, Answer) and outcome.status >= 400:
            return outcome, NO_ORDER
        order = self._book.take(received.method, received.path)
        is_submit = is_queued(received.path)
        if isinstance(outcome, Making):
            if self._too_many():
                order = Order(refusal="rate_limit", retry_after=30)
            ready_at = time.monotonic() + order.delay + (0 if is_submit else self.settings.latency)
            outcome.prepare()
            self.wait(ready_at - time.monotonic())
        else:
            self.wait(order.delay)
        answer = self._by_order(outcome, order, spoken.name, request_id)
        if answer is not None and not (isinstance(outcome, Making) and is_submit):
            _spoil_body(answer, outcome, order)
        return answer, order

    def _by_order(self, outcome: Answer | Making, order: Order, name: str, request_id: str) -> Answer | None:
        refusal = ordered_refusal(order, name, outcome.model if isinstance(outcome, Making) else "", request_id)
        if refusal is not None:
            if order.made and isinstance(outcome, Making):
                outcome.make(order)
            return refusal
        if isinstance(outcome, Making):
            if (order.close or order.hang) and order.unbilled:
                return None
            outcome = outcome.make(order)
        if order.close or order.hang:
            return None
        outcome.headers.update(order.headers)
        return outcome

    def _too_many(self) -> bool:
        limit = self.settings.requests_per_minute
        now = time.monotonic()
        with self._recent_lock:
            while self._recent and self._recent[0] < now - 60:
                self._recent.popleft()
            if limit is not None and len(self._recent) >= limit:
                return True
            self._recent.append(now)
        return False


def _spoil_body(answer: Answer, outcome: Answer | Making, order: Order) -> None:
    """Do to the body what the provider could not do itself: wrong types, bombs, spoilt downloads."""
    if order.picture == "gzip_bomb":
        answer.body, answer.chunks = gzip_bomb(), None
        answer.headers["content-encoding"] = "gzip"
    elif order.picture == "endless":
        answer.chunks = endless()
    elif order.picture and isinstance(outcome, Answer):
        half = answer.body[: len(answer.body) // 2]
        answer.body = half if order.picture == "truncated" else spoil(order.picture, Commission("", 1024, 1024))
    if order.content_type:
        answer.headers["content-type"] = order.content_type
