"""Where a courier's process takes its orders: reads stdin, does one task at a time, reports on stdout. No bpy."""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
from pathlib import Path
from typing import IO

from ..errors import UnexpectedError
from ..messages import Event, Message
from ..online_access import forbid
from ..own_files import unlinked
from ..redaction import RedactingFormatter
from .orders import Cancel, Order, OrderUnknown, order_from_line
from .run_task import run_task

_log = logging.getLogger(__name__)

_AFTER_SENDING = 0.3
"""Seconds from a request's leaving until what keeps its take is loaded: not before, or both would take longer to leave."""


_Orders = queue.SimpleQueue[tuple[Order, threading.Event] | None]
"""Orders with what cancels each; None after the last one."""


class _Pipe:
    """Reports to Blender for as long as it listens; a courier outlives it and goes on in silence."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._open = True

    def report(self, message: Message) -> None:
        """Tell Blender, if it is still there."""
        with self._lock:
            if not self._open:
                return
            try:
                self._stream.write(message.to_line())
                self._stream.flush()
            except (OSError, ValueError):
                self._open = False
                _log.info("Blender has gone; carrying on alone")

    def close(self) -> None:
        """Hang up, so that the thread which waits on the other end does not wait for the job at hand."""
        with self._lock:
            self._open = False
            try:
                self._stream.close()
            except OSError as error:
                _log.info("hanging up: %s", error)


def run(log: Path) -> None:
    """Carry jobs until stdin ends and the last one is done."""
    _log_to(log)
    forbid()
    pipe = _Pipe(_take_stdout())
    orders: _Orders = queue.SimpleQueue()
    threading.Thread(target=_read_orders, args=(sys.stdin, orders, pipe), daemon=True).start()
    ahead = threading.Timer(_AFTER_SENDING, _import_ahead)
    ahead.daemon = True

    def report(message: Message) -> None:
        pipe.report(message)
        if message.event is Event.SENT and ahead.ident is None:
            ahead.start()

    while (taken := orders.get()) is not None:
        order, cancelled = taken
        run_task(order, report, cancelled)
    sys.stderr.flush()


def _read_orders(stream: IO[str], orders: _Orders, pipe: _Pipe) -> None:
    """Sort what stdin says; ends with it. Each order has a cancel of its own, so that one which comes while the job before
    is still being finished is not taken for that one's.
    """
    last, cancelled = "", threading.Event()
    for line in stream:
        try:
            order = order_from_line(line)
        except OrderUnknown as error:
            _log.error("an order cannot be done: %s", error)
            pipe.report(Message(Event.FAILED, error.task_id, error=UnexpectedError(str(error)).report()))
            continue
        except (ValueError, KeyError, TypeError):
            _log.warning("an order of %d characters was not understood", len(line))
            continue
        if isinstance(order, Cancel):
            if order.task_id == last:
                cancelled.set()
        else:
            last, cancelled = order.task_id, threading.Event()
            orders.put((order, cancelled))
    orders.put(None)
    pipe.close()


def _import_ahead() -> None:
    """Load what keeping a take needs while the service is still painting; libraries were loaded when they were tried."""
    from ..compositing import composing  # noqa: F401
    from . import finalise  # noqa: F401


def _take_stdout() -> IO[str]:
    """The pipe to Blender; whatever else writes to stdout from here on goes to the log, never between the messages."""
    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", newline="\n")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return pipe


def _log_to(path: Path) -> None:
    """Send this process's log to a file that is never larger than half a megabyte and its predecessor."""
    from logging.handlers import RotatingFileHandler

    handler: logging.Handler
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        open(path, "ab", opener=unlinked).close()  # what is no plain file is not opened by the handler either
        handler = RotatingFileHandler(path, maxBytes=500_000, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    logging.raiseExceptions = False
