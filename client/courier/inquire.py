"""Asks a service about an account: does it know the key, are there credits. Free of charge, and never sends a prompt. No bpy.

Of the proof provider, which has no account, it asks what the studio's fonts are good for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from ..errors import SetDresserError
from ..limits import Allowance
from ..messages import INQUIRY_ID, Event, Message
from ..orders import Order
from ..plain_values import from_text
from ..providers.wire import ServiceSettings
from ..request import ProviderName
from .budget import note_credits
from .keys import redacted, with_key

_log = logging.getLogger(__name__)


def inquire(order: Order, report: Callable[[Message], None]) -> None:
    """Ask, and report one message; nothing is raised."""
    try:
        order = with_key(order)
        service = from_text(ServiceSettings, order.service)
        is_about_fonts = service.provider is ProviderName.PROOF and service.studio_fonts_folder
        sentence = _of_fonts(service) if is_about_fonts else _of_account(order, service)
    except SetDresserError as error:
        report(Message(Event.FAILED, INQUIRY_ID, error=redacted(error.report(), order.key)))
    except Exception as error:  # noqa: BLE001  the border of the process: whatever it was, the artist gets an answer
        _log.exception("an inquiry failed unexpectedly")
        report(Message(Event.FAILED, INQUIRY_ID, error=SetDresserError(type(error).__name__).report()))
    else:
        report(Message(Event.ANSWERED, INQUIRY_ID, detail=sentence))


def _of_account(order: Order, service: ServiceSettings) -> str:
    from ..account import check_account

    state = check_account(service, order.key, order.model)
    if state.credits_left is not None:
        note_credits(Allowance.from_text(order.allowance), service.provider.value, state.credits_left)
    return state.sentence


def _of_fonts(service: ServiceSettings) -> str:
    from ..lettering.font_report import told
    from ..lettering.font_shelf import families_in, require_shaper

    require_shaper()
    cache = Path(service.cache_folder) if service.cache_folder else None
    return told(service.studio_fonts_folder, families_in(service.font_families), cache)
