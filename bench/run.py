"""What every topic of the benchmark is given. No bpy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .stand_in import StandIn


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the stand-in service, a folder of the topic's own (not made yet), whether to repeat less, and another build."""

    service: StandIn
    scratch: Path
    quick: bool
    against: Path | None = None
    """A zip of the extension to compare this one with."""
