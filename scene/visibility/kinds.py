"""What each kind of object and of surface does to what is behind it, engine by engine: the table of docs/visibility.md. No bpy."""

from __future__ import annotations

from enum import Enum
from typing import Final

from ...client.errors import SeenNotDrawn
from .shown import Engine, Showing, ShownIn


class Form(Enum):
    """What an object is made of where it shows."""

    SURFACE = "faces"
    STRANDS = "ribbons along its curves"
    POINTS = "a ball around each point"
    DRAWING = "strokes and fills"
    MEDIUM = "something in the air"
    NOTHING = "nothing that renders"


FORMS: Final[dict[str, Form]] = {
    "MESH": Form.SURFACE,
    "CURVE": Form.SURFACE,
    "SURFACE": Form.SURFACE,
    "META": Form.SURFACE,
    "FONT": Form.SURFACE,
    "CURVES": Form.STRANDS,
    "POINTCLOUD": Form.POINTS,
    "GPENCIL": Form.DRAWING,
    "GREASEPENCIL": Form.DRAWING,
    "VOLUME": Form.MEDIUM,
    "EMPTY": Form.NOTHING,
    "ARMATURE": Form.NOTHING,
    "LATTICE": Form.NOTHING,
    "LIGHT": Form.NOTHING,
    "LIGHT_PROBE": Form.NOTHING,
    "CAMERA": Form.NOTHING,
    "SPEAKER": Form.NOTHING,
}
"""By Blender's types of objects, of all versions."""


class Finish(Enum):
    """What a material makes of the surface that has it."""

    SOLID = "hides what is behind it"
    CUT_OUT = "hides where its opacity is a half or more"
    CLEAR = "is less than half opaque everywhere"
    GLASS = "lets light through, bent or not"
    VOLUME = "has no surface, only a volume"


HIDES: Final[dict[Finish, dict[Engine, bool]]] = {
    Finish.SOLID: {Engine.CYCLES: True, Engine.EEVEE: True, Engine.WORKBENCH: True},
    Finish.CUT_OUT: {Engine.CYCLES: True, Engine.EEVEE: True, Engine.WORKBENCH: True},
    Finish.CLEAR: {Engine.CYCLES: False, Engine.EEVEE: False, Engine.WORKBENCH: True},
    Finish.GLASS: {Engine.CYCLES: False, Engine.EEVEE: False, Engine.WORKBENCH: True},
    Finish.VOLUME: {Engine.CYCLES: False, Engine.EEVEE: False, Engine.WORKBENCH: True},
}
"""Workbench knows no materials: all is solid to it. Glass and volumes as they are by default: see `hides`."""

DRAWS_FORM: Final[dict[Form, frozenset[Engine]]] = {
    Form.SURFACE: frozenset(Engine),
    Form.STRANDS: frozenset({Engine.CYCLES, Engine.EEVEE}),
    Form.POINTS: frozenset(Engine),
    Form.DRAWING: frozenset(Engine),
    Form.MEDIUM: frozenset(),
    Form.NOTHING: frozenset(),
}
"""Which engines draw it so that it hides. Workbench draws strands as lines of a pixel; volumes are looked through."""

HEEDS_RAYS: Final[dict[Engine, bool]] = {Engine.CYCLES: True, Engine.EEVEE: True, Engine.WORKBENCH: False}
"""Whether an object that is hidden from camera rays shows no more."""

HEEDS_INDIRECT_ONLY: Final[dict[Engine, bool]] = {
    Engine.CYCLES: True,
    Engine.EEVEE: False,
    Engine.WORKBENCH: False,
}
"""Whether what is in a collection that is set to Indirect Only shows no more: measured in 4.2 and 5.2."""

_SEEN_THROUGH_DISPLAY: Final = frozenset({"WIRE", "BOUNDS"})


def form_of(object_type: str) -> Form:
    """What an object of a type is made of. Raises `SeenNotDrawn` of a type that no Blender had when this was written."""
    form = FORMS.get(object_type)
    if form is None:
        raise SeenNotDrawn(f"objects of type {object_type} are not known")
    return form


def is_drawn(form: Form, engine: Engine) -> bool:
    """Whether the engine draws it so that it hides what is behind it."""
    return engine in DRAWS_FORM[form]


def hides(finish: Finish, showing: Showing) -> bool:
    """Whether a surface hides what is behind it, at all."""
    if finish is Finish.GLASS and showing.glass_hides:
        return True
    if finish is Finish.VOLUME and showing.volumes_hide:
        return True
    return HIDES[finish][showing.engine]


def is_display_solid(display_type: str, showing: Showing) -> bool:
    """Whether Display As leaves it solid: in a render always."""
    return showing.place is ShownIn.RENDER or display_type not in _SEEN_THROUGH_DISPLAY


def meets_camera(*, visible_camera: bool, indirect_only: bool, engine: Engine) -> bool:
    """Whether the camera's rays meet an object with these switches."""
    return (visible_camera or not HEEDS_RAYS[engine]) and not (indirect_only and HEEDS_INDIRECT_ONLY[engine])
