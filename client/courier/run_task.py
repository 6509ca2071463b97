"""Does one task: gives it up when it takes too long, and turns whatever becomes of it into its last message. No bpy."""

from __future__ import annotations

import logging
import os
import threading

from ..errors import SetDresserError
from ..messages import Event, Message
from ..online_access import allowed
from .keys import redacted
from .orders import Order
from .task import Report, Task, TaskContext

_log = logging.getLogger(__name__)


def run_task(order: Order, report: Report, cancelled: threading.Event) -> None:
    """Do what is ordered. Its last message is told, whatever happens; nothing is raised."""
    task, context = order.task, TaskContext(order.task_id, report, cancelled)
    watch = _watched(task, context)
    try:
        with allowed(when=order.may_go_online and task.goes_online):
            outcome = task.run(context)
    except SetDresserError as error:
        _fail(task, context, error)
    except Exception as error:  # noqa: BLE001  the border of the process: whatever it was, the artist gets an answer
        _log.exception("%s failed unexpectedly", type(task).__name__)
        _fail(task, context, task.failure(str(error), type(error).__name__))
    else:
        if outcome is not None:
            done = Message(Event.DONE, context.task_id, detail=outcome.detail, path=outcome.path, record=outcome.record)
            context.report(done)
    finally:
        if watch is not None:
            watch.cancel()


def _watched(task: Task, context: TaskContext) -> threading.Timer | None:
    if task.patience is None:
        return None
    watch = threading.Timer(task.patience, _give_up, (task, context))
    watch.daemon = True
    watch.start()
    return watch


def _give_up(task: Task, context: TaskContext) -> None:
    """Nothing stops a decoder but the end of its process."""
    _fail(task, context, task.failure(f"not done in {task.patience:.0f} s", "it took too long"))
    os._exit(1)


def _fail(task: Task, context: TaskContext, error: SetDresserError) -> None:
    told = redacted(error.report())
    _log.info("%s: %s", type(task).__name__, told.technical)
    context.report(Message(Event.FAILED, context.task_id, error=told))
