"""Orders: what the stand-in service shall do wrong with the next requests, and the book that hands them out."""

from __future__ import annotations

import fnmatch
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Order:
    """One thing to do with the next `times` requests to `path`. All effects can be combined.

    An order is used up by requests that pass every check; an invalid request is refused as always and uses up none,
    unless the order says `unread`.
    """

    path: str = ""
    """A pattern such as `/upload-asset` or `/v2/requests/*`; empty: every request for a picture."""
    method: str = ""
    times: int = 1
    """For how many requests; 0 means until cleared."""

    delay: float = 0.0
    """Seconds, or until `Service.go_on`, before anything is answered. What is made is billed after it, whether or not the client waits."""
    unread: bool = False
    """Act before the body is read: with `refusal`/`status` answer at once and close, with `close` only close."""
    close: bool = False
    """Close the connection instead of answering. Billed unless `unbilled`."""
    hang: bool = False
    """Never answer, until the client goes or the service stops. Billed unless `unbilled`."""
    unbilled: bool = False
    """With `close` and `hang`: nothing was made."""

    refusal: str = ""
    """The name of a known refusal, see `refusals.REFUSALS`."""
    retry_after: float | None = None
    """With `refusal="rate_limit"` and others: seconds, said in the provider's own way; None says nothing."""
    status: int = 0
    """Answer this status instead, with `json`, `html` or `text` as the body."""
    made: bool = False
    """With `refusal` and `status`: the picture was made and is billed all the same, as behind a gateway that gave up."""
    json: Any = None
    html: str = ""
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers that are added to, or replace, those of whatever is answered."""

    picture: str = ""
    """A spoilt picture, see `faults.SPOILT`; `endless` is a body that does not end before the client hangs up."""
    content_type: str = ""
    """The content type to claim."""
    chunked: bool = False
    """Send the body in chunked transfer encoding, without a Content-Length."""
    until_close: bool = False
    """Send the body with neither a length nor chunks: the closed connection is its end."""
    cut_at: int | None = None
    """Close the connection after so many bytes of the body."""
    reset: bool = False
    """With `cut_at` and `close`: a TCP reset instead of a proper end."""
    pause_at: int | None = None
    """Stop sending for `pause` seconds, or until `Service.go_on`, after so many bytes of the body."""
    pause: float = 0.0
    drip_bytes: int = 0
    """Send the body in pieces of so many bytes, with `drip_seconds` between them."""
    drip_seconds: float = 0.0

    usage: Any = None
    """What OpenAI's answer says it used, instead of what is billed."""
    job: str = ""
    """What becomes of a request in a service's queue: `fails`, `moderated`, `stays_queued`, `expires`."""
    stream: str = ""
    """What becomes of an event stream: `error`, `moderated`, `no_completed`, `no_partials`."""

    def matches(self, method: str, path: str, picture_paths: Sequence[str]) -> bool:
        """Whether this order is meant for such a request; `picture_paths` are patterns of where pictures are asked for."""
        if self.method and self.method != method:
            return False
        if self.path:
            return fnmatch.fnmatchcase(path, self.path)
        return method == "POST" and any(fnmatch.fnmatchcase(path, pattern) for pattern in picture_paths)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Order:
        """The order that a JSON object describes. Raises ValueError naming what no order has."""
        known = {each.name for each in fields(cls)}
        unknown = sorted(set(plain) - known)
        if unknown:
            raise ValueError(f"an order has no {', '.join(unknown)}; it has {', '.join(sorted(known))}")
        return cls(**plain)


NO_ORDER = Order(times=0)


class OrderBook:
    """Orders wait here, first come first served, until a request takes one."""

    def __init__(self, picture_paths: Sequence[str]) -> None:
        self._picture_paths = picture_paths
        self._lock = threading.Lock()
        self._orders: list[Order] = []

    def add(self, order: Order) -> None:
        """Put an order at the end."""
        with self._lock:
            self._orders.append(order)

    def take(self, method: str, path: str, unread: bool = False) -> Order:
        """The first order for such a request, used up once; `NO_ORDER` when there is none."""
        with self._lock:
            for index, order in enumerate(self._orders):
                if order.unread == unread and order.matches(method, path, self._picture_paths):
                    if order.times == 1:
                        del self._orders[index]
                    elif order.times > 1:
                        self._orders[index] = replace(order, times=order.times - 1)
                    return order
        return NO_ORDER

    def waiting(self) -> list[Order]:
        """The orders that no request has taken yet."""
        with self._lock:
            return list(self._orders)

    def clear(self) -> None:
        """Forget every order."""
        with self._lock:
            self._orders.clear()
