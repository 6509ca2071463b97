"""What a courier does with the system's credential store: reads the key that an order only names, stores and forgets. No bpy."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from ..credentials import KEPT_IN_STORE, forget_key, read_key, store_key, store_name
from ..errors import ErrorReport, SetDresserError
from ..messages import INQUIRY_ID, Event, Message
from ..orders import Order, OrderKind
from ..plain_values import from_text
from ..providers.wire import ServiceSettings
from ..redaction import keep_out, redact
from ..request import ProviderName

_log = logging.getLogger(__name__)


def with_key(order: Order) -> Order:
    """The order with its key, read from the store where it only says so; without one there is none. Raises `StoreRefused`.

    From here on this process writes the key nowhere, whoever repeats it.
    """
    if order.key == KEPT_IN_STORE:
        order = replace(order, key=read_key(_provider(order)))
    keep_out(order.key, order.key.strip())
    return order


def redacted(report: ErrorReport, key: str) -> ErrorReport:
    """An error as it may be written down: a service may have put the key into whatever it says."""
    return replace(
        report,
        sentence=redact(report.sentence, key),
        technical=redact(report.technical, key),
        request_id=redact(report.request_id, key),
    )


def keep(order: Order, report: Callable[[Message], None]) -> None:
    """Store or forget a key, and report one message; nothing is raised."""
    keep_out(order.key)
    try:
        if order.kind is OrderKind.STORE_KEY:
            store_key(_provider(order), order.key)
            said = f"The key is kept in {store_name()}"
        else:
            forget_key(_provider(order))
            said = f"The key was removed from {store_name()}"
    except SetDresserError as error:
        told = redacted(error.report(), order.key)
        _log.info("%s: %s", order.kind.value, told.technical)
        report(Message(Event.FAILED, INQUIRY_ID, error=told))
    except Exception as error:  # noqa: BLE001  the border of the process: whatever it was, the artist gets an answer
        _log.error("%s failed unexpectedly: %s", order.kind.value, type(error).__name__)
        report(Message(Event.FAILED, INQUIRY_ID, error=SetDresserError(type(error).__name__).report()))
    else:
        report(Message(Event.ANSWERED, INQUIRY_ID, detail=said))


def _provider(order: Order) -> ProviderName:
    return from_text(ServiceSettings, order.service).provider
