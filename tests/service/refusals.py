"""What an order puts in the place of an answer: a service's known refusals, those of whoever stands before it, and any other answer."""

from __future__ import annotations

from collections.abc import Callable

from .exchange import Answer, html_answer, json_answer
from .orders import Order
from .services import SERVICES, service_named

_SHARED: dict[str, Callable[[], Answer]] = {
    "captive_portal": lambda: html_answer(200, "Welcome to Hotel Wi-Fi", "Please accept the terms to go online."),
    "bad_gateway": lambda: html_answer(502, "502 Bad Gateway", "nginx"),
    "gateway_timeout": lambda: html_answer(504, "504 Gateway Time-out", "nginx"),
    "proxy_login": lambda: html_answer(407, "407 Proxy Authentication Required", "Ask your administrator."),
    "too_large": lambda: html_answer(413, "413 Request Entity Too Large", "nginx"),
}
"""What gateways, proxies and networks say in any service's place."""
REFUSALS = {each.name: sorted({*each.refusals, *_SHARED}) for each in SERVICES.values()}
"""The names that `Order.refusal` may have, by service."""


def refusal_answer(order: Order, service: str, model: str, request_id: str) -> Answer:
    """The service's answer for `order.refusal`. Raises ValueError for a name it does not know."""
    spoken = service_named(service)
    if order.refusal in _SHARED:
        answer = _SHARED[order.refusal]()
    elif order.refusal in spoken.refusals:
        answer = spoken.refusals[order.refusal](model, request_id)
    else:
        raise ValueError(f"no refusal {order.refusal!r} for {service}; it has {', '.join(REFUSALS[service])}")
    if order.retry_after is not None:
        answer.headers.update(spoken.wait_headers(order.retry_after))
    return answer


def ordered_refusal(order: Order, service: str, model: str, request_id: str) -> Answer | None:
    """The answer that `order` puts in the place of any other, None if it does not."""
    if order.refusal:
        answer = refusal_answer(order, service, model, request_id)
        answer.status = order.status or answer.status
    elif order.status and order.html:
        answer = Answer(order.status, order.html.encode(), {"content-type": "text/html; charset=utf-8"})
    elif order.status and order.json is not None:
        answer = json_answer(order.status, order.json)
    elif order.status:
        answer = Answer(order.status, order.text.encode(), {"content-type": "text/plain"})
    else:
        return None
    if order.content_type:
        answer.headers["content-type"] = order.content_type
    answer.headers.update(order.headers)
    return answer
