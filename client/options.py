"""What a request and its pictures may be: enums, by the values that stand on disk and in .blend files. No bpy.

Each stands where it belongs too: `request`, `placement` and `providers.wire` pass theirs on. What an artist reads of them, the properties
say: `scene.settings.request`, `scene.settings.references`. `tests/blender/test_menus.py` holds both to the same values.
"""

from __future__ import annotations

from enum import StrEnum


class Quality(StrEnum):
    """Rendering fidelity, the lowest first; `auto` lets the model choose, so its price is only known afterwards.

    Which of them a model has, `models.qualities_of` says.
    """

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    XHIGH = "xhigh"
    MAX = "max"
    AUTO = "auto"


class Background(StrEnum):
    """What lies behind the subject."""

    AUTO = "auto"
    OPAQUE = "opaque"
    TRANSPARENT = "transparent"


class PictureFormat(StrEnum):
    """The file format that is asked for."""

    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"


class Moderation(StrEnum):
    """How strict the service's content filter is asked to be."""

    AUTO = "auto"
    LOW = "low"


class PlaneFit(StrEnum):
    """How a picture's aspect ratio meets the frame that a plane was asked for."""

    WIDTH = "width"
    """The plane is as wide as the frame; its height follows the picture."""
    COVER = "cover"
    """The plane covers the whole frame and may reach past it."""
    CONTAIN = "contain"
    """The whole plane lies inside the frame."""


class Shading(StrEnum):
    """How a surface shows its picture."""

    EMISSION = "emission"
    PRINCIPLED = "principled"


class ReferenceRole(StrEnum):
    """What a reference picture is for."""

    STYLE = "STYLE"
    CHARACTER = "CHARACTER"
    PLACE = "PLACE"
    PROP = "PROP"
    PALETTE = "PALETTE"
    LETTERING = "LETTERING"
    OTHER = "OTHER"


class TimeOfDay(StrEnum):
    """When the shot plays."""

    UNSAID = "UNSAID"
    DAWN = "DAWN"
    MORNING = "MORNING"
    NOON = "NOON"
    AFTERNOON = "AFTERNOON"
    GOLDEN_HOUR = "GOLDEN_HOUR"
    DUSK = "DUSK"
    NIGHT = "NIGHT"
    OTHER = "OTHER"


class SegmindWay(StrEnum):
    """How Segmind is spoken to."""

    V1 = "v1"
    """One blocking call; the reply is the picture."""
    V2 = "v2"
    """Submit, poll, fetch: survives proxies that cut idle lines, and can be taken up again by its request id."""


class KeyHeader(StrEnum):
    """How an OpenAI-protocol service wants the key."""

    BEARER = "bearer"
    """`Authorization: Bearer KEY`."""
    AZURE = "azure"
    """`api-key: KEY`, as Azure's v1 address wants it."""
