"""What hides and what is hidden, and what is told of what is seen. Imports nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ShownIn(Enum):
    """What hides and what is hidden: as in a viewport, or as in a render."""

    VIEWPORT = "viewport"
    RENDER = "render"


class Engine(Enum):
    """Whose rules hold. Workbench draws viewports in solid and wireframe shading, EEVEE those in material preview."""

    CYCLES = "Cycles"
    EEVEE = "EEVEE"
    WORKBENCH = "Workbench"


@dataclass(frozen=True, slots=True)
class Showing:
    """Where things show, by which engine, and what was chosen where the picture itself does not say whether something hides."""

    place: ShownIn
    engine: Engine
    glass_hides: bool = False
    volumes_hide: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """An object of which the view sees something: the one that has the surface, not the one that instances it."""

    session_uid: int
    name: str
