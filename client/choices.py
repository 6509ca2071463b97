"""What there is to choose from: enums and plain numbers only, so that Blender's properties can name them before anything else is loaded. No bpy.

Each stands where it belongs too: `request`, `placement` and `providers.wire` pass theirs on.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

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
    """What becomes of a take, a line each: how it stands on disk, its number in .blend files, and what an artist reads of it.

    In the order of the Place As menu, which does not offer what has no number. What each does, `scene.placements` says in a
    file of this name.
    """

    _value_: str
    number: int
    label: str
    description: str

    TEXTURE = "texture", 0, "Texture", "On the active object, or on the selected faces in Edit Mode"
    PLANE = "plane", 1, "Plane", "A reference plane of a real size"
    BACKGROUND = "background", 2, "Backdrop", "Behind the scene in the camera's view, fitted to its frame"
    WORLD = "world", 6, "World", "All around the scene, as its environment: a panorama that lights it"
    PROJECTION = "projection", 3, "Projection", "From where it was captured onto the surfaces that were seen"
    IN_PLACE = "in_place", 4, "In Place", "Instead of the texture that was captured, where that is used"
    IMAGE = "image", 5, "Image", "An image only, shown in an Image Editor if one is open"
    SIGN = "sign", -1, "Sign", "On the surface of a sign, while the set is in the take's language"

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
