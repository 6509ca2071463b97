"""What a courier tells Blender: the one message type of the pipe, a line of JSON each. No bpy, no I/O.

A job's messages come in the order of `Event`; the last one of every job is `KEPT` or `FAILED`, and never both.
Of any other task for a courier it is `DONE` or `FAILED`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .errors import ErrorReport
from .plain_values import from_text, to_line


class Event(StrEnum):
    """Where a job has got to."""

    STARTED = "started"
    """A courier has taken the job: it reads the job folder and uploads pictures. Nothing is billed yet."""
    SENT = "sent"
    """The request is about to leave: from here on it may be billed, and is never re-sent by itself."""
    WAITING = "waiting"
    """Nothing to report but that the courier lives; `detail` says what it waits for."""
    RECEIVING = "receiving"
    """Bytes of the reply have come: `received`, and `expected` when the service said how many."""
    PARTIAL = "partial"
    """A partial picture stands at `path`."""
    KEPT = "kept"
    """The take stands in the library in folder `path`. Last."""
    FOUND = "found"
    """An earlier session left something behind at `path`: `found` says what, `detail` what it is called."""
    DONE = "done"
    """A task that is no job is done: `detail`, `path` and `record` hold what it says of its outcome. Last."""
    FAILED = "failed"
    """There is no take, or nothing was done; `error` says why. Last."""


LAST_EVENTS = frozenset({Event.KEPT, Event.DONE, Event.FAILED})


@dataclass(frozen=True, slots=True)
class Message:
    """One thing a courier tells about one job, or another task that it was given."""

    event: Event
    job_id: str
    """A job's identity, or that under which another task was started."""
    received: int = 0
    expected: int | None = None
    detail: str = ""
    path: str = ""
    found: str = ""
    provider: str = ""
    error: ErrorReport | None = None
    record: dict[str, Any] | None = None
    """With `FOUND`: what stands in the `take.json` of a take, so that Blender's main thread reads no file for it. With
    `DONE`: the outcome's.
    """

    @property
    def is_last(self) -> bool:
        """Whether no further message of this job will come."""
        return self.event in LAST_EVENTS

    def to_line(self) -> str:
        """This message as one line of JSON, with its line end."""
        return to_line(self) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Message:
        """The message of a line. Raises ValueError if the line is none."""
        return from_text(cls, line)
