"""What a courier can be asked to do: the base of every task. No bpy, no I/O.

A new task is one file with one frozen dataclass, which says what it needs and what is done for it in the courier, and one
line in `tasks`. Blender hears what becomes of it where it is asked for: `scene/queue/tasks.start(task, on_message)`.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from ..choices import ProviderName
from ..errors import SetDresserError
from ..messages import Message

Report = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class TaskContext:
    """What a courier lends to a task while it is done."""

    task_id: str
    """What stands in its messages."""
    report: Report
    cancelled: threading.Event


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a task that went well has to say."""

    detail: str = ""
    path: str = ""
    record: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Task(ABC):
    """One thing that a courier does. Its fields are all that it needs: nothing is looked up in Blender later."""

    wants_service: ClassVar[bool] = False
    """Whether it speaks to a service. Opening the credential store, looking back and scaling pictures down do not."""
    patience: ClassVar[float | None] = None
    """Seconds after which it is given up by ending the courier: for what no exception ends, such as a decoder that hangs."""

    @property
    def queue(self) -> ProviderName:
        """With whose jobs it waits for a courier."""
        return ProviderName.PROOF

    @abstractmethod
    def run(self, context: TaskContext) -> Outcome | None:
        """Do it, in the courier. None: it has told its last message itself. Whatever is raised becomes a `FAILED`."""

    def failure(self, technical: str, reason: str) -> SetDresserError:
        """What is told of something that nobody foresaw."""
        return SetDresserError(f"{reason}: {technical}")
