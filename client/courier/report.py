"""Makes a proofreading report from the sheet that Blender laid out: sends nothing. A picture that hangs a decoder ends this process. No bpy."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

from ..errors import ReportNotMade, SetDresserError
from ..gate import Gate
from ..messages import Event, Message, report_id
from ..orders import Order
from ..own_files import read_own_file
from ..plain_values import from_text
from ..providers.wire import ServiceSettings

_log = logging.getLogger(__name__)

PATIENCE = 900.0
"""Seconds that a report may take; one of a hundred signs takes some fifteen."""

LARGEST_SHEET = 50_000_000


def make(order: Order, report: Callable[[Message], None]) -> None:
    """Make one report, and report one message; nothing is raised."""
    from ..proofreading.making import make_report
    from ..proofreading.sheet import Sheet

    job_id, path = report_id(order.name), Path(order.name)
    watch = threading.Timer(PATIENCE, _give_up, (order, report))
    watch.daemon = True
    watch.start()
    try:
        sheet = Sheet.from_text(_taken_away(Path(order.folder)))
        make_report(sheet, from_text(ServiceSettings, order.service), path)
    except SetDresserError as error:
        report(Message(Event.FAILED, job_id, path=order.name, error=error.report()))
    except Exception as error:  # noqa: BLE001  the border of the process: whatever it was, the artist gets an answer
        _log.exception("a report could not be made")
        failed = ReportNotMade(str(error), reason=type(error).__name__)
        report(Message(Event.FAILED, job_id, path=order.name, error=failed.report()))
    else:
        report(Message(Event.REPORTED, job_id, path=order.name))
    finally:
        watch.cancel()


def _taken_away(laid_out: Path) -> str:
    """What the sheet says. It is read once, whatever becomes of the report: words and paths of a set are not left about."""
    try:
        return read_own_file(laid_out, LARGEST_SHEET).decode("utf-8")
    finally:
        with contextlib.suppress(OSError):
            Gate(laid_out.parent).remove(laid_out)


def _give_up(order: Order, report: Callable[[Message], None]) -> None:
    """Nothing stops a decoder but the end of its process."""
    failed = ReportNotMade(f"not made in {PATIENCE:.0f} s", reason="it took too long")
    report(Message(Event.FAILED, report_id(order.name), path=order.name, error=failed.report()))
    os._exit(1)
