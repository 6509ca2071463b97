"""The signs of a .blend as Blender keeps them: their words, their looks, their takes. Kept once for all scenes, by `scene.signs.sign_list`.

Words stand in Blender's own properties, so that they are saved, undone, appended and animated like everything else there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from ..blender.above import above
from ..blender.properties import declares_properties
from ..settings.references import SETDRESSER_PG_reference
from ..settings.request import BACKGROUND_ITEMS, FORMAT_ITEMS, QUALITY_ITEMS, SHADING_ITEMS
from . import revision

ROLE_ITEMS = [
    ("HEADLINE", "Headline", "The largest words"),
    ("SUB_HEADLINE", "Sub-headline", "Smaller, below it"),
    ("BODY", "Line", "An item, a sentence"),
    ("PRICE", "Price", "Belongs to the line before it, in a column of its own"),
    ("SMALL_PRINT", "Small Print", "The model draws it badly"),
]
"""Identifiers are the names of `client.lettering.roles.Role`."""

_QUALITY_NUMBERS = {"max": 4, "xhigh": 3, "high": 0, "medium": 1, "low": 2}
"""The numbers that .blend files hold of signs: other ones than of requests."""

DETAIL_ITEMS = [
    ("1.05", "1 MP", "Drafts, and signs far away"),
    ("1.57", "1.6 MP", "Most signs"),
    ("3.69", "3.7 MP", "Heroes and close-ups"),
    ("8.29", "8.3 MP", "The most there is; the service calls it experimental"),
]


if TYPE_CHECKING:

    class Answers(Protocol):
        """What stands above the properties, and is called when Blender asks for the menu's languages or somebody has chosen something."""

        def language_items(self) -> list[tuple[str, str, str, int]]: ...
        def language_chosen(self, scene: bpy.types.Scene) -> None: ...
        def shading_chosen(self, scene: bpy.types.Scene) -> None: ...


def _answering() -> Answers:
    answers: Answers = above()
    return answers


def _touched(_group: bpy.types.PropertyGroup, _context: bpy.types.Context) -> None:
    """Words or looks have changed: what was reckoned of them is old."""
    revision.touch()


def _language_chosen(group: bpy.types.PropertyGroup, _context: bpy.types.Context) -> None:
    """Somebody chose the set's language in a panel: show it."""
    _answering().language_chosen(group.id_data)


def _shading_chosen(_group: bpy.types.PropertyGroup, context: bpy.types.Context) -> None:
    """Somebody chose how a sign is lit: let it be."""
    _answering().shading_chosen(context.scene)


def _language_items(_group: bpy.types.PropertyGroup, _context: bpy.types.Context) -> list[tuple[str, str, str, int]]:
    return _answering().language_items()


@declares_properties
class SETDRESSER_PG_line_text(bpy.types.PropertyGroup):
    """A line's text in one language; its name is the language's tag."""

    name: str
    text: str = StringProperty(name="Text", description="What stands on the sign", update=_touched)


@declares_properties
class SETDRESSER_PG_sign_line(bpy.types.PropertyGroup):
    """A line of a sign, in every language."""

    role: str = EnumProperty(
        name="Role", description="What the line is for", items=ROLE_ITEMS, default="BODY", update=_touched
    )
    texts: bpy.types.bpy_prop_collection[SETDRESSER_PG_line_text] = CollectionProperty(type=SETDRESSER_PG_line_text)


@declares_properties
class SETDRESSER_PG_line_check(bpy.types.PropertyGroup):
    """A line of a take that somebody reads; its name is the wanted text."""

    name: str
    is_right: bool = BoolProperty(
        name="Right", description="This line was read on the picture, and every letter is right"
    )


@declares_properties
class SETDRESSER_PG_sign_take(bpy.types.PropertyGroup):
    """The take that a sign has in one language: its proof, or what was generated. Its name is the language's tag."""

    name: str
    is_proof: bool = BoolProperty()
    take_id: str = StringProperty()
    picture: str = StringProperty()
    width: int = IntProperty()
    height: int = IntProperty()
    has_alpha: bool = BoolProperty()
    fingerprint: str = StringProperty()
    is_approved: bool = BoolProperty(name="Approved", update=_touched)
    # The smallest letters' size over the height of what the sign shows; 0 while nobody has set them.
    smallest: float = FloatProperty()
    checks: bpy.types.bpy_prop_collection[SETDRESSER_PG_line_check] = CollectionProperty(type=SETDRESSER_PG_line_check)
    remark: str = StringProperty(name="Remark", description="What whoever reads it has to say")


@declares_properties
class SETDRESSER_PG_sign(bpy.types.PropertyGroup):
    """A sign: a surface, its words in every language, and how it is to look."""

    name: str = StringProperty(name="Name", description="What the sign is called", update=_touched)
    uid: str = StringProperty(options={"HIDDEN"})
    object: bpy.types.Object | None = PointerProperty(type=bpy.types.Object, options={"HIDDEN"})
    # Which material shows the takes: what it is on shows them, whatever becomes of the object.
    material: bpy.types.Material | None = PointerProperty(type=bpy.types.Material, options={"HIDDEN"})
    # A client.placement.Target as JSON.
    target: str = StringProperty(options={"HIDDEN"})
    width: float = FloatProperty(name="Width", description="Of the surface", unit="LENGTH", update=_touched)
    height: float = FloatProperty(name="Height", description="Of the surface", unit="LENGTH", update=_touched)
    lines: bpy.types.bpy_prop_collection[SETDRESSER_PG_sign_line] = CollectionProperty(type=SETDRESSER_PG_sign_line)
    subject: str = StringProperty(name="What", description="What it is: 'a lacquered shop sign'", update=_touched)
    style: str = StringProperty(name="Look", description="Style, materials, light", update=_touched)
    skeleton: str = StringProperty(
        name="Prompt", description="The prompt, with {subject}, {copy} and {style} in their places", update=_touched
    )
    notes: str = StringProperty(name="Notes", description="For translators and the art department; never sent")
    quality: str = EnumProperty(
        name="Quality",
        description="Rendering fidelity",
        items=[
            (value, label, description, _QUALITY_NUMBERS[value])
            for value, label, description, _ in QUALITY_ITEMS
            if value in _QUALITY_NUMBERS
        ],
        default="high",
        update=_touched,
    )
    background: str = EnumProperty(
        name="Background",
        description="Behind the subject",
        items=BACKGROUND_ITEMS,
        update=_touched,
    )
    format: str = EnumProperty(
        name="Format",
        description="The file format asked for",
        items=FORMAT_ITEMS,
        update=_touched,
    )
    detail: str = EnumProperty(
        name="Detail", description="How many pixels", items=DETAIL_ITEMS, default="1.57", update=_touched
    )
    shading: str = EnumProperty(
        name="Shading",
        description="How the surface shows the picture",
        items=SHADING_ITEMS,
        update=_shading_chosen,
    )
    use_guide: bool = BoolProperty(
        name="Type Guide",
        description="Send the words along as a picture, set in the right script, for the model to keep their letters",
        update=_touched,
    )
    use_reference: bool = BoolProperty(name="Reference", description="Send a picture along", update=_touched)
    reference: SETDRESSER_PG_reference = PointerProperty(type=SETDRESSER_PG_reference)
    takes: bpy.types.bpy_prop_collection[SETDRESSER_PG_sign_take] = CollectionProperty(type=SETDRESSER_PG_sign_take)
    # Columns of a translator's table that mean nothing here, as JSON by line: they go out again as they came.
    unknown_columns: str = StringProperty(options={"HIDDEN"})


@declares_properties
class SETDRESSER_PG_language(bpy.types.PropertyGroup):
    """A language of the set; its name is its tag. `number` stays its own, so that keyframes go on meaning it."""

    name: str
    number: int = IntProperty()


@declares_properties
class SETDRESSER_PG_sign_list(bpy.types.PropertyGroup):
    """All signs of a .blend, on the text block that `scene.signs.sign_list` makes."""

    is_list: bool = BoolProperty(options={"HIDDEN"})
    signs: bpy.types.bpy_prop_collection[SETDRESSER_PG_sign] = CollectionProperty(type=SETDRESSER_PG_sign)
    languages: bpy.types.bpy_prop_collection[SETDRESSER_PG_language] = CollectionProperty(type=SETDRESSER_PG_language)
    # Those that were taken away: their keyframes must never come to mean another language.
    former: bpy.types.bpy_prop_collection[SETDRESSER_PG_language] = CollectionProperty(type=SETDRESSER_PG_language)
    active: int = IntProperty(name="Sign", options={"HIDDEN"})


@declares_properties
class SETDRESSER_PG_shot_language(bpy.types.PropertyGroup):
    """A shot that has a language of its own; its name is the shot's, `frame` where it begins, by which a renamed one is known."""

    name: str
    language: str = StringProperty()
    frame: int = IntProperty()


@declares_properties
class SETDRESSER_PG_scene_signs(bpy.types.PropertyGroup):
    """What a scene shows of the signs."""

    language: str = EnumProperty(
        name="Language",
        description="The language that the set's signs are shown in; may be keyframed",
        items=_language_items,
        update=_language_chosen,
        options={"ANIMATABLE"},
    )
    shots: bpy.types.bpy_prop_collection[SETDRESSER_PG_shot_language] = CollectionProperty(
        type=SETDRESSER_PG_shot_language, options={"HIDDEN"}
    )
    # Blender saves no linked text block to which nothing of the file points.
    linked_list: bpy.types.Text | None = PointerProperty(type=bpy.types.Text, options={"HIDDEN"})


CLASSES: tuple[type[bpy.types.PropertyGroup], ...] = (
    SETDRESSER_PG_line_text,
    SETDRESSER_PG_sign_line,
    SETDRESSER_PG_line_check,
    SETDRESSER_PG_sign_take,
    SETDRESSER_PG_sign,
    SETDRESSER_PG_language,
    SETDRESSER_PG_sign_list,
    SETDRESSER_PG_shot_language,
    SETDRESSER_PG_scene_signs,
)
"""In the order of their registration: what a group points to comes before it."""


def attach() -> None:
    """Give every text block room for signs, and every scene a language."""
    setattr(bpy.types.Text, "set_dresser_signs", PointerProperty(type=SETDRESSER_PG_sign_list))  # noqa: B010
    setattr(bpy.types.Scene, "set_dresser_signs", PointerProperty(type=SETDRESSER_PG_scene_signs))  # noqa: B010


def detach() -> None:
    """Take both away again."""
    delattr(bpy.types.Scene, "set_dresser_signs")
    delattr(bpy.types.Text, "set_dresser_signs")
