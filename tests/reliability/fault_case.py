"""A fault of the table as it is written down: its name, the phase it meets a job in, on which routes, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from client.errors import SetDresserError
from tests.reliability.fault_routes import Route

if TYPE_CHECKING:
    from tests.reliability.fault_run import Run


class Phase(StrEnum):
    """Where a job is when the fault meets it; the value is the heading in the table."""

    CONNECTING = "Before connecting"
    UPLOADING = "While uploading"
    WAITING = "After sending, before the reply"
    REPLYING = "While replying"
    AFTER_REPLY = "After the reply: following it to the picture"
    KEEPING = "While keeping the picture"
    BETWEEN = "Between two jobs"


Story = Callable[["Run"], Iterator[None]]
"""Makes the fault. Posts the job and yields: the job comes to its end there. What stands after the yield happens before
Blender's next start."""


def possible() -> str:
    """A case that any machine can run."""
    return ""


@dataclass(frozen=True, slots=True)
class Case:
    """One fault in one phase."""

    name: str
    phase: Phase
    routes: tuple[Route, ...]
    story: Story
    says: type[SetDresserError] | tuple[type[SetDresserError] | None, ...] | None = None
    """The error that the artist is told; None when the take comes although there was a fault; several where it depends
    on which write it is that fails.
    """
    spoilt: bool = False
    """The service sends something that is no usable picture, so that keeping it raw is all that can be done."""
    seconds: float = 1.0
    """About how long it takes: the slow ones begin first."""
    impossible_here: Callable[[], str] = possible
    """Why this machine cannot run it; empty when it can."""


@dataclass(frozen=True, slots=True)
class Row:
    """A case on one route."""

    case: Case
    route: Route

    @property
    def id(self) -> str:
        """What a test calls it."""
        return f"{self.case.phase.name.lower()}: {self.case.name}: {self.route}".replace(" ", "-")
