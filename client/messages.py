"""What a courier tells Blender: the one message type of the pipe, a line of JSON each. No bpy, no I/O.

A job's messages come in the order of `Event`; the last one of every job is `KEPT` or `FAILED`, and never both.
An inquiry about an account has one message only: `ANSWERED` or `FAILED`; a reference that is scaled down `PREPARED` or `FAILED`;
a proofreading report `REPORTED` or `FAILED`.
"""

from __future__ import annotations

import hashlib
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
    ANSWERED = "answered"
    """An inquiry about the account was answered; `detail` is the sentence. Last."""
    FOUND = "found"
    """An earlier session left something behind at `path`: `found` says what, `detail` what it is called."""
    LOOKED_BACK = "looked_back"
    """Everything that was left behind has been found. Last."""
    PREPARED = "prepared"
    """The reference whose file is `path` is ready to go along: `record` tells of its picture. Last."""
    REPORTED = "reported"
    """The proofreading report stands in the file `path`. Last."""
    FAILED = "failed"
    """There is no take, or no answer; `error` says why. Last."""


INQUIRY_ID = "inquiry"
"""Stands in `job_id` where a message is about an account and not about a job."""

LOOK_BACK_ID = "look-back"
"""Stands in `job_id` where a message is about what earlier sessions left behind."""

REFERENCE_ID = "reference-"
"""Begins `job_id` where a message is about a reference picture."""

REPORT_ID = "report-"
"""Begins `job_id` where a message is about a proofreading report."""

LAST_EVENTS = frozenset({Event.KEPT, Event.ANSWERED, Event.LOOKED_BACK, Event.PREPARED, Event.REPORTED, Event.FAILED})


def reference_id(path: str) -> str:
    """What stands in `job_id` where a message is about the reference picture in this file."""
    return REFERENCE_ID + hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def report_id(path: str) -> str:
    """What stands in `job_id` where a message is about the proofreading report in this file."""
    return REPORT_ID + hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Message:
    """One thing a courier tells about one job."""

    event: Event
    job_id: str
    received: int = 0
    expected: int | None = None
    detail: str = ""
    path: str = ""
    found: str = ""
    provider: str = ""
    error: ErrorReport | None = None
    record: dict[str, Any] | None = None
    """With `FOUND`: what stands in the `take.json` of a take, so that Blender's main thread reads no file for it. With
    `PREPARED`: the prepared picture.
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
