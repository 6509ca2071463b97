"""Looks for what an earlier session left in a library, away from Blender's main thread. Sends nothing. No bpy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...messages import Event, Message
from ..task import Outcome, Task, TaskContext


@dataclass(frozen=True, slots=True)
class LookBack(Task):
    """Find what earlier sessions left in `library`."""

    library: Path

    def run(self, context: TaskContext) -> Outcome:
        """Report a `FOUND` for everything that matters."""
        from ...library import Library
        from ..recovery import survey, worth_telling

        for left in worth_telling(survey(Library(self.library))):
            context.report(
                Message(
                    Event.FOUND,
                    context.task_id,
                    detail=left.title or left.id,
                    path=str(left.folder),
                    found=left.state.value,
                    provider=left.provider.value if left.provider is not None else "",
                    error=left.error,
                    record=left.take.plain if left.take is not None else None,
                )
            )
        return Outcome(path=str(self.library))
