"""What there is to choose from: enums and plain numbers only, so that Blender's properties can name them before anything else is loaded. No bpy.

Each stands where it belongs too: `provider_registry`, `request`, `placement` and `providers.wire` pass theirs on.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self, TypeAlias

Item: TypeAlias = tuple[str, str, str] | tuple[str, str, str, int]
"""A choice as Blender's menus have it: identifier, label, description, and the number that .blend files hold where it is not its place."""


class Choice(StrEnum):
    """Something that an artist chooses, a line each: its value, what is read of it in the menu, and its number where that is not its place."""

    _value_: str
    label: str
    description: str
    number: int

    def __new__(cls, value: str, label: str = "", description: str = "", number: int = -1) -> Self:
        """A member with what its line says; as a text it is its value."""
        choice = str.__new__(cls, value)
        choice._value_ = value
        choice.label, choice.description, choice.number = label, description, number
        return choice

    @property
    def item(self) -> Item:
        """As Blender's menus have it."""
        plain = (self.value, self.label, self.description)
        return plain if self.number < 0 else (*plain, self.number)


class ProviderName(StrEnum):
    """Who answers a request. The order is the menu's, and Blender keeps a choice by its place: add new ones at the end."""

    PROOF = "proof"
    SEGMIND = "segmind"
    OPENAI = "openai"
    FAL = "fal"


class Quality(Choice):
    """Rendering fidelity, the lowest first; `auto` lets the model choose, so its price is only known afterwards.

    Which of them a model has, `models.qualities_of` says.
    """

    LOW = "low", "Low", "The cheapest draft", 2
    MEDIUM = "medium", "Medium", "For ideas, and signs far away; fine lettering suffers", 1
    HIGH = "high", "High", "Keeps lettering crisp", 0
    XHIGH = "xhigh", "Extra High", "Above High; GPT Image 2.5 and newer", 4
    MAX = "max", "Maximum", "The dearest there is; GPT Image 2.5 and newer", 5
    AUTO = "auto", "Auto", "The model chooses; the price is shown as 'up to'", 3


class Background(Choice):
    """What lies behind the subject."""

    AUTO = "auto", "Auto", "The model chooses"
    OPAQUE = "opaque", "Opaque", "A full picture"
    TRANSPARENT = "transparent", "Transparent", "A cut-out; a preview feature that some services refuse"


class PictureFormat(Choice):
    """The file format that is asked for."""

    PNG = "png", "PNG", "Crisp lettering, transparency"
    JPEG = "jpeg", "JPEG", "Smaller and faster; no transparency"
    WEBP = "webp", "WebP", "Small, with transparency"


class Moderation(Choice):
    """How strict the service's content filter is asked to be."""

    AUTO = "auto", "Standard", "The service's usual content filter"
    LOW = "low", "Low", "A less strict content filter"


class PlacementKind(Choice):
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


class Shading(Choice):
    """How a surface shows its picture."""

    EMISSION = "emission", "Emission", "Shows as the picture was made, in any light"
    PRINCIPLED = "principled", "Principled", "Lit by the scene's lights"


class ReferenceRole(Choice):
    """What a reference picture is for."""

    STYLE = "STYLE", "Style", "Follow its rendering, light and colours"
    CHARACTER = "CHARACTER", "Character", "The same person"
    PLACE = "PLACE", "This Place", "The same location"
    PROP = "PROP", "Object", "The same thing"
    PALETTE = "PALETTE", "Palette", "Its colours only"
    LETTERING = "LETTERING", "Type Guide", "Letters of this kind"
    OTHER = "OTHER", "Other", "As your own words say"


class TimeOfDay(Choice):
    """When the shot plays."""

    UNSAID = "UNSAID", "Unsaid", "Nothing is said of the time"
    DAWN = "DAWN", "Dawn"
    MORNING = "MORNING", "Morning"
    NOON = "NOON", "Noon"
    AFTERNOON = "AFTERNOON", "Afternoon"
    GOLDEN_HOUR = "GOLDEN_HOUR", "Golden Hour"
    DUSK = "DUSK", "Dusk"
    NIGHT = "NIGHT", "Night"
    OTHER = "OTHER", "Other", "As your own words say"


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
