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
    """Tells Blender something on the way: `on_message` hears it. The last message is made of the `Outcome`."""
    cancelled: threading.Event
    """Set when an artist cancelled a job. Other tasks cannot be cancelled."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a task that went well has to say: the fields of its last message, `DONE`."""

    detail: str = ""
    """A sentence for the artist."""
    path: str = ""
    """The file or folder that it is about."""
    record: dict[str, Any] | None = None
    """Anything else, as JSON has it: `plain_values.to_plain` makes it of a dataclass, and `from_plain` reads it in Blender."""


@dataclass(frozen=True, slots=True)
class Task(ABC):
    """One thing that a courier does. Its fields are all that it needs: nothing is looked up in Blender later.

    A field that holds a secret is a `field(repr=False)`: what has a task in it is logged.
    """

    patience: ClassVar[float | None] = None
    """Seconds after which it is given up by ending the courier: for what no exception ends, such as a decoder that hangs."""

    @property
    def goes_online(self) -> bool:
        """Whether it speaks to anybody outside this machine. It waits then while Blender's Allow Online Access is off; one that
        does not say so gets no line at all (`online_access`).
        """
        return False

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
