"""Scales a reference picture down for later requests: sends nothing. A file that hangs a decoder ends this process. No bpy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from ...errors import ReferenceDamaged, SetDresserError
from ..task import Outcome, Task, TaskContext


@dataclass(frozen=True, slots=True)
class PrepareReference(Task):
    """Scale the picture in the file `source` down, and keep it in the folder `shelf`; `name` is what an artist calls it."""

    patience: ClassVar[float | None] = 120.0
    """A gigabyte takes a few seconds."""

    source: str
    name: str
    shelf: Path

    def run(self, _: TaskContext) -> Outcome:
        """The prepared picture is the outcome's record: a `ShelvedPicture`."""
        from ...plain_values import to_plain
        from ...references.shelf import Shelf

        made = Shelf(self.shelf).prepared(Path(self.source), self.name)
        return Outcome(path=self.source, record=to_plain(made))

    def failure(self, technical: str, reason: str) -> SetDresserError:
        """See `Task`."""
        return ReferenceDamaged(f"{reason}: {technical}", name=self.name)
