"""Makes a proofreading report from the sheet that Blender laid out: sends nothing. A picture that hangs a decoder ends this process. No bpy."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from ...errors import ReportNotMade, SetDresserError
from ...providers.wire import ServiceSettings
from ..task import Outcome, Task, TaskContext

LARGEST_SHEET = 50_000_000


@dataclass(frozen=True, slots=True)
class MakeReport(Task):
    """Make the report of the sheet in the file `sheet`, as the file `path`; fonts as `fonts` says."""

    patience: ClassVar[float | None] = 900.0
    """A report of a hundred signs takes some fifteen seconds."""

    sheet: Path
    path: str
    fonts: ServiceSettings

    def run(self, _: TaskContext) -> Outcome:
        """See `Task`."""
        from ...proofreading.making import make_report
        from ...proofreading.sheet import Sheet

        make_report(Sheet.from_text(_taken_away(self.sheet)), self.fonts, Path(self.path))
        return Outcome(path=self.path)

    def failure(self, technical: str, reason: str) -> SetDresserError:
        """See `Task`."""
        return ReportNotMade(technical, reason=reason)


def _taken_away(laid_out: Path) -> str:
    """What the sheet says. It is read once, whatever becomes of the report: words and paths of a set are not left about."""
    from ...gate import Gate
    from ...own_files import read_own_file

    try:
        return read_own_file(laid_out, LARGEST_SHEET).decode("utf-8")
    finally:
        with contextlib.suppress(OSError):
            Gate(laid_out.parent).remove(laid_out)
