"""What couriers do besides jobs: who hears what becomes of each task is said where it is started. Main thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from ...client.courier.task import Task
from ...client.messages import Message
from ...client.session_state import SessionState
from .workers import dispatch

AnyTask = TypeVar("AnyTask", bound=Task)

OnMessage = Callable[[Message], None]
"""Hears every message of one task; the last one is `DONE` or `FAILED`."""

_under_way: Final[SessionState[dict[str, tuple[Task, OnMessage]]]] = SessionState(dict)


def start(task: Task, on_message: OnMessage) -> None:
    """Have a courier do this in the background. Raises OSError when the extension has no folder."""
    _under_way.now[dispatch().start(task)] = (task, on_message)


def under_way(kind: type[AnyTask]) -> list[AnyTask]:
    """The tasks of this kind whose last message is still to come."""
    return [task for task, _ in _under_way.now.values() if isinstance(task, kind)]


def is_anything_under_way() -> bool:
    """Whether couriers still have something to say of a task."""
    return bool(_under_way.now)


def on_message(message: Message) -> bool:
    """Pass on what a courier says of a task; whether the message was about one."""
    known = _under_way.now.get(message.job_id)
    if known is None:
        return False
    if message.is_last:
        del _under_way.now[message.job_id]
    known[1](message)
    return True


def forget() -> None:
    """Drop what was started: the couriers are going."""
    _under_way.now.clear()
