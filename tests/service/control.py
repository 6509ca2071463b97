"""The stand-in's own addresses, for tests that run in another process: `/_orders`, `/_billed`, `/_received`, `/_settings`."""

from __future__ import annotations

from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from .billing import Ledger
from .exchange import Answer, Received, json_answer
from .orders import Order, OrderBook
from .settings import Settings

PREFIX = "/_"


def control(received: Received, book: OrderBook, ledger: Ledger, settings: Settings) -> Answer:
    """Carry out a request to one of the stand-in's own addresses."""
    try:
        return _control(received, book, ledger, settings)
    except (TypeError, ValueError, ArithmeticError) as error:
        return json_answer(400, {"error": str(error)})


def _control(received: Received, book: OrderBook, ledger: Ledger, settings: Settings) -> Answer:
    match received.method, received.path:
        case "GET", "/_orders":
            return json_answer(200, [asdict(order) for order in book.waiting()])
        case "POST", "/_orders":
            wanted = received.json()
            for plain in wanted if isinstance(wanted, list) else [wanted]:
                book.add(Order.from_json(plain))
            return json_answer(200, {"waiting": len(book.waiting())})
        case "DELETE", "/_orders":
            book.clear()
            return json_answer(200, {"waiting": 0})
        case "GET", "/_billed":
            return json_answer(200, [{**asdict(entry), "cost": str(entry.cost)} for entry in ledger.billed])
        case "GET", "/_received":
            return json_answer(200, [_without_body(each) for each in ledger.received])
        case "DELETE", "/_received" | "/_billed":
            ledger.forget()
            return json_answer(200, {})
        case "GET", "/_settings":
            return json_answer(200, _plain_settings(settings))
        case "POST", "/_settings":
            _set(settings, received.json())
            return json_answer(200, _plain_settings(settings))
    return json_answer(404, {"error": f"no {received.method} {received.path} here"})


def _without_body(received: Received) -> dict[str, Any]:
    return {
        "method": received.method,
        "path": received.path,
        "query": received.query,
        "headers": received.headers,
        "body_bytes": len(received.body),
        "when": received.when,
        "answered": received.answered,
    }


def _plain_settings(settings: Settings) -> dict[str, Any]:
    return {**asdict(settings), "credits": str(settings.credits)}


def _set(settings: Settings, values: dict[str, Any]) -> None:
    known = {each.name for each in fields(settings)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise ValueError(f"there is no setting {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    for name, value in values.items():
        setattr(settings, name, Decimal(str(value)) if name == "credits" else value)
