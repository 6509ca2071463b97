"""What an artist sets about references and continuity: pictures with their roles, kept with the scene; the style, with the whole file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatVectorProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from ..blender.above import above
from ..blender.properties import declares_properties
from ..blender.versions import relative_path_options

KIND_ITEMS = [
    ("FILE", "File", "A picture file"),
    ("IMAGE", "Image", "An image of this .blend, as it is now"),
    ("TAKE", "Take", "A take of this file's library"),
    ("OBJECT", "Object", "An object of this .blend, seen from four sides"),
]
"""Where a reference comes from."""

ROLE_ITEMS = [
    ("STYLE", "Style", "Follow its rendering, light and colours"),
    ("CHARACTER", "Character", "The same person"),
    ("PLACE", "This Place", "The same location"),
    ("PROP", "Object", "The same thing"),
    ("PALETTE", "Palette", "Its colours only"),
    ("LETTERING", "Type Guide", "Letters of this kind"),
    ("OTHER", "Other", "As your own words say"),
]
"""What a reference is for."""

TIME_ITEMS = [
    ("UNSAID", "Unsaid", "Nothing is said of the time"),
    ("DAWN", "Dawn", ""),
    ("MORNING", "Morning", ""),
    ("NOON", "Noon", ""),
    ("AFTERNOON", "Afternoon", ""),
    ("GOLDEN_HOUR", "Golden Hour", ""),
    ("DUSK", "Dusk", ""),
    ("NIGHT", "Night", ""),
    ("OTHER", "Other", "As your own words say"),
]


@declares_properties
class SETDRESSER_PG_reference(bpy.types.PropertyGroup):
    """A picture that goes along for the model to draw from."""

    name: str = StringProperty(name="Name", description="What the prompt calls it")
    uid: str = StringProperty(options={"HIDDEN"})  # nobody who has not seen this file can know it
    kind: str = EnumProperty(name="Kind", items=KIND_ITEMS, options={"HIDDEN"})
    path: str = StringProperty(name="File", subtype="FILE_PATH", options={"HIDDEN"} | relative_path_options())
    image: bpy.types.Image | None = PointerProperty(name="Image", type=bpy.types.Image)
    take_id: str = StringProperty(name="Take", options={"HIDDEN"})
    object: bpy.types.Object | None = PointerProperty(name="Object", type=bpy.types.Object)
    role: str = EnumProperty(name="Role", description="What the model is to take from it", items=ROLE_ITEMS)
    words: str = StringProperty(name="Words", description="What the model is to take from it, in your own words")
    enabled: bool = BoolProperty(name="Use", description="Send it along with the next request", default=True)


@declares_properties
class SETDRESSER_PG_colour(bpy.types.PropertyGroup):
    """A colour of the project's palette."""

    colour: tuple[float, float, float] = FloatVectorProperty(
        name="Colour", subtype="COLOR_GAMMA", size=3, min=0.0, max=1.0, default=(0.5,) * 3
    )


@declares_properties
class SETDRESSER_PG_style(bpy.types.PropertyGroup):
    """The project's style: one for all scenes of a .blend, on the text block that `scene.references.style` makes."""

    is_style: bool = BoolProperty(options={"HIDDEN"})
    words: str = StringProperty(
        name="Style", description="Words that join every prompt: 'overcast, Kodak 5219, muted greens'"
    )
    palette: bpy.types.bpy_prop_collection[SETDRESSER_PG_colour] = CollectionProperty(type=SETDRESSER_PG_colour)
    references: bpy.types.bpy_prop_collection[SETDRESSER_PG_reference] = CollectionProperty(
        type=SETDRESSER_PG_reference
    )


@declares_properties
class SETDRESSER_PG_continuity(bpy.types.PropertyGroup):
    """What joins the prompts of a scene by choice."""

    use_style: bool = BoolProperty(
        name="Project Style",
        description="The style's words, palette and references join the prompt",
        default=True,
    )
    use_camera_facts: bool = BoolProperty(
        name="Camera Facts", description="The camera's lens and height, and the time of day, join the prompt"
    )
    time_of_day: str = EnumProperty(name="Time of Day", description="When the shot plays", items=TIME_ITEMS)
    time_words: str = StringProperty(name="Time", description="When the shot plays, in your own words")


@declares_properties
class SETDRESSER_PG_references(bpy.types.PropertyGroup):
    """The references of a scene, in the order in which the model sees them."""

    pictures: bpy.types.bpy_prop_collection[SETDRESSER_PG_reference] = CollectionProperty(type=SETDRESSER_PG_reference)
    active: int = IntProperty(options={"HIDDEN"})


if TYPE_CHECKING:

    class ReferenceOwner(Protocol):
        """What has references besides a scene and the style: signs, in a room above."""

        def every_reference(self) -> Iterable[SETDRESSER_PG_reference]: ...
        def references_shown(self) -> Iterable[SETDRESSER_PG_reference]: ...


def reference_owner() -> ReferenceOwner:
    """Whatever else has references. Raises LookupError before anything has said so."""
    owner: ReferenceOwner = above()
    return owner


CLASSES: tuple[type[bpy.types.PropertyGroup], ...] = (
    SETDRESSER_PG_reference,
    SETDRESSER_PG_colour,
    SETDRESSER_PG_style,
    SETDRESSER_PG_continuity,
    SETDRESSER_PG_references,
)
"""In the order of their registration: what a group points to comes before it."""


def attach() -> None:
    """Give every text block room for the project's style."""
    setattr(bpy.types.Text, "set_dresser_style", PointerProperty(type=SETDRESSER_PG_style))  # noqa: B010


def detach() -> None:
    """Take it away again."""
    delattr(bpy.types.Text, "set_dresser_style")
