"""Asks a service about an account: does it know the key, are there credits. Free of charge, and never sends a prompt. No bpy."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

from ..errors import SetDresserError
from ..job import service_from_plain
from ..limits import Allowance
from ..messages import INQUIRY_ID, Event, Message
from ..redaction import redact
from .keys import with_key
from .orders import Order
from .purse import note_credits

_log = logging.getLogger(__name__)


def inquire(order: Order, report: Callable[[Message], None]) -> None:
    """Ask, and report one message; nothing is raised."""
    from ..account import check_account

    try:
        order = with_key(order)
        service = service_from_plain(json.loads(order.service))
        state = check_account(service, order.key, order.model)
        if state.credits_left is not None:
            note_credits(Allowance.from_text(order.allowance), service.provider.value, state.credits_left)
    except SetDresserError as error:
        error.technical = redact(error.technical, order.key)
        report(Message(Event.FAILED, INQUIRY_ID, error=error.report()))
    except Exception as error:  # noqa: BLE001  the border of the process: whatever it was, the artist gets an answer
        _log.exception("an inquiry failed unexpectedly")
        report(Message(Event.FAILED, INQUIRY_ID, error=SetDresserError(type(error).__name__).report()))
    else:
        report(Message(Event.ANSWERED, INQUIRY_ID, detail=state.sentence))
