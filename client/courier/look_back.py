"""Looks for what an earlier session left in a library, away from Blender's main thread. Sends nothing. No bpy."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from ..errors import SetDresserError
from ..library import Library
from ..messages import LOOK_BACK_ID, Event, Message
from ..orders import Order
from .recovery import survey, worth_telling

_log = logging.getLogger(__name__)


def look_back(order: Order, report: Callable[[Message], None]) -> None:
    """Report a message for everything found that matters, then the last one; nothing is raised."""
    try:
        for left in worth_telling(survey(Library(Path(order.folder)))):
            report(
                Message(
                    Event.FOUND,
                    LOOK_BACK_ID,
                    detail=left.title or left.id,
                    path=str(left.folder),
                    found=left.state.value,
                    provider=left.provider.value if left.provider is not None else "",
                    error=left.error,
                    record=left.take.plain if left.take is not None else None,
                )
            )
    except Exception as error:  # noqa: BLE001  the border of the process: looking back must always come to an end
        _log.exception("looking back failed unexpectedly")
        report(Message(Event.FAILED, LOOK_BACK_ID, error=SetDresserError(type(error).__name__).report()))
    else:
        report(Message(Event.LOOKED_BACK, LOOK_BACK_ID, path=order.folder))
