"""Looks through the studio's fonts: which families are there, and what they are good for. Sends nothing. No bpy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...providers.wire import ServiceSettings
from ..task import Outcome, Task, TaskContext


@dataclass(frozen=True, slots=True)
class LookThroughFonts(Task):
    """Look through the fonts that these settings name."""

    service: ServiceSettings

    def run(self, _: TaskContext) -> Outcome:
        """See `Task`."""
        from ...lettering.font_report import report_sentence
        from ...lettering.font_shelf import families_in, require_shaper

        require_shaper()
        cache = Path(self.service.cache_folder) if self.service.cache_folder else None
        families = families_in(self.service.font_families)
        return Outcome(detail=report_sentence(self.service.studio_fonts_folder, families, cache))
