"""What there is to choose from: enums and plain numbers only, so that Blender's properties can name them before anything else is loaded. No bpy.

Each stands where it belongs too: `request`, `placement` and `providers.wire` pass theirs on.
"""

from __future__ import annotations

from enum import StrEnum

from .provider_registry import ProviderName as ProviderName


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


class PlacementKind(StrEnum):
    """What becomes of a take."""

    IMAGE = "image"
    TEXTURE = "texture"
    PLANE = "plane"
    BACKGROUND = "background"
    """Behind the scene in the camera's view."""
    PROJECTION = "projection"
    """From where the capture was seen onto the surfaces that were seen."""
    IN_PLACE = "in_place"
    """Instead of the texture that was captured, where that is used."""
    SIGN = "sign"
    """On the surface of a sign, while the set is in the take's language."""


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
    """As the picture was made, in any light."""
    PRINCIPLED = "principled"
    """As a lit surface."""


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
