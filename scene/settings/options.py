"""What an artist can choose in a scene: enums, by the values that .blend files hold. What is read of them, the properties' menus say.

No start of Blender loads them: an enum takes as long to make as three operators. `tests/blender/test_menus.py` holds them and the menus
to the same values.
"""

from __future__ import annotations

from enum import StrEnum


class CaptureSource(StrEnum):
    """What goes along as the picture to be changed."""

    NONE = "NONE"
    VIEWPORT = "VIEWPORT"
    CAMERA = "CAMERA"
    TEXTURE = "TEXTURE"


class RenderWith(StrEnum):
    """How a camera's picture is rendered."""

    SCENE = "SCENE"
    WORKBENCH = "WORKBENCH"
    EEVEE = "EEVEE"
    CYCLES = "CYCLES"


class MaskSource(StrEnum):
    """What says where the model may paint. In the menu's order, which .blend files hold: a new one comes last."""

    NONE = "NONE"
    OBJECTS = "OBJECTS"
    FACES = "FACES"
    BOX = "BOX"
    STROKES = "STROKES"
    IMAGE = "IMAGE"
    ISLANDS = "ISLANDS"


class ReferenceKind(StrEnum):
    """Where a reference comes from."""

    FILE = "FILE"
    IMAGE = "IMAGE"
    TAKE = "TAKE"
    OBJECT = "OBJECT"


class SizeChoice(StrEnum):
    """Ways to say the size besides the presets, which stand as WIDTHxHEIGHT."""

    FIT = "FIT"
    CUSTOM = "CUSTOM"
    AUTO = "AUTO"


class PlaneAnchor(StrEnum):
    """Where a reference plane goes. In the menu's order, which .blend files hold: a new one comes last."""

    CAMERA = "CAMERA"
    CURSOR = "CURSOR"
    DEPTH = "DEPTH"
    FACE = "FACE"


class PlaneFacing(StrEnum):
    """Which way a plane at the cursor looks."""

    CAMERA = "CAMERA"
    FRONT = "FRONT"
    SIDE = "SIDE"
    TOP = "TOP"


class KeyPlace(StrEnum):
    """Where a typed key is kept."""

    STORE = "STORE"
    PREFERENCES = "PREFERENCES"


class WhichSigns(StrEnum):
    """Which signs are asked for."""

    LANGUAGE = "LANGUAGE"
    ALL = "ALL"
    ACTIVE = "ACTIVE"
