"""Scales a reference picture down for later requests: sends nothing. A file that hangs a decoder ends this process. No bpy."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

from ..errors import ReferenceDamaged, SetDresserError
from ..messages import Event, Message, reference_id
from ..orders import Order
from ..plain_values import to_plain

_log = logging.getLogger(__name__)

PATIENCE = 120.0
"""Seconds that a picture may take; a gigabyte takes a few."""


def prepare(order: Order, report: Callable[[Message], None]) -> None:
    """Prepare one file, and report one message; nothing is raised."""
    from ..references.shelf import Shelf

    job_id = reference_id(order.folder)
    watch = threading.Timer(PATIENCE, _give_up, (order, report))
    watch.daemon = True
    watch.start()
    try:
        made = Shelf(Path(order.cache_folder)).prepared(Path(order.folder), order.name)
    except SetDresserError as error:
        report(Message(Event.FAILED, job_id, path=order.folder, error=error.report()))
    except Exception as error:  # noqa: BLE001  the border of the process: whatever it was, the artist gets an answer
        _log.exception("a reference could not be prepared")
        damaged = ReferenceDamaged(type(error).__name__, name=order.name)
        report(Message(Event.FAILED, job_id, path=order.folder, error=damaged.report()))
    else:
        report(Message(Event.PREPARED, job_id, path=order.folder, record=to_plain(made)))
    finally:
        watch.cancel()


def _give_up(order: Order, report: Callable[[Message], None]) -> None:
    """Nothing stops a decoder but the end of its process."""
    damaged = ReferenceDamaged(f"not decoded in {PATIENCE:.0f} s", name=order.name)
    report(Message(Event.FAILED, reference_id(order.folder), path=order.folder, error=damaged.report()))
    os._exit(1)
