"""What every topic of the benchmark is given. No bpy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .stand_in import StandIn


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the stand-in service, a folder of the topic's own (not made yet), and whether to repeat less."""

    service: StandIn
    scratch: Path
    quick: bool
