"""The lists in which a provider and a placement are a line each, and sizes as plain numbers: every start of Blender reads them. No bpy.

What an artist reads of everything else that can be chosen, Blender's properties say in plain tables, and what code knows it by stands in
`options` and `scene.settings.options`, which no start loads: an enum takes as long to make as three operators.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class ProviderName(StrEnum):
    """Who answers a request. The order is the menu's, and Blender keeps a choice by its place: add new ones at the end."""

    PROOF = "proof"
    SEGMIND = "segmind"
    OPENAI = "openai"
    FAL = "fal"


class PlacementKind(StrEnum):
    """What becomes of a take, a line each: how it stands on disk, its number in .blend files, and what an artist reads of it.

    In the order of the Place As menu, which does not offer what has no number. What each does, `scene.placements` says in a
    file of this name.
    """

    TEXTURE = "texture", 0, "Texture", "On the active object, or on the selected faces in Edit Mode"
    PLANE = "plane", 1, "Plane", "A reference plane of a real size"
    BACKGROUND = "background", 2, "Backdrop", "Behind the scene in the camera's view, fitted to its frame"
    WORLD = "world", 6, "World", "All around the scene, as its environment: a panorama that lights it"
    PROJECTION = "projection", 3, "Projection", "From where it was captured onto the surfaces that were seen"
    IN_PLACE = "in_place", 4, "In Place", "Instead of the texture that was captured, where that is used"
    IMAGE = "image", 5, "Image", "An image only, shown in an Image Editor if one is open"
    SIGN = "sign", -1, "Sign", "On the surface of a sign, while the set is in the take's language"

    _value_: str
    number: int
    label: str
    description: str

    def __new__(cls, value: str, number: int = -1, label: str = "", description: str = "") -> Self:
        """A member with what its line says; as a text it is its value."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.number, kind.label, kind.description = number, label, description
        return kind

    @property
    def is_offered(self) -> bool:
        """Whether an artist can choose it under Place As."""
        return self.number >= 0


PRESET_EDGES = (
    (1024, 1024),
    (1536, 1024),
    (1024, 1536),
    (1280, 720),
    (720, 1280),
    (2048, 1152),
    (1152, 2048),
    (2048, 2048),
    (2560, 1440),
    (1440, 2560),
    (3840, 2160),
    (2160, 3840),
)
"""Width and height in pixels of the popular sizes, smallest first in each shape: `sizes.PRESETS` as plain numbers."""
