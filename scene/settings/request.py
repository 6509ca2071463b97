"""What an artist sets for the next request, kept in the .blend with the scene: words, what is captured, where the model may paint. Nothing here names a service or a key."""

from __future__ import annotations

from typing import cast

import bpy
from bpy.props import (
    BoolProperty,
    EnumProperty,
    FloatProperty,
    FloatVectorProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from ...client.choices import PRESET_EDGES, PlacementKind
from ..blender.above import above
from ..blender.properties import declares_properties
from . import references as reference_settings
from .references import SETDRESSER_PG_continuity, SETDRESSER_PG_references

CAPTURE_ITEMS = [
    ("NONE", "Words Only", "Nothing of the scene goes along"),
    ("VIEWPORT", "Viewport", "The 3D View as it looks; in the camera's view, its frame"),
    ("CAMERA", "Camera", "A render from the scene's camera"),
    ("TEXTURE", "Texture", "The picture on the active object's material, to be changed in place"),
]
"""What goes along as the picture to be changed."""


RENDER_ITEMS = [
    ("SCENE", "As the Scene", "With the scene's own engine and settings"),
    ("WORKBENCH", "Workbench", "Plain shapes, in a moment"),
    ("EEVEE", "EEVEE, Quick", "Materials and lights, few samples"),
    ("CYCLES", "Cycles, Quick", "Materials and lights, few samples, denoised"),
]
"""How a camera's picture is rendered."""


MASK_ITEMS = [
    ("NONE", "Everywhere", "The model may change the whole capture"),
    ("OBJECTS", "Selected Objects", "What is seen of the selected objects"),
    ("FACES", "Selected Faces", "What is seen of the selected faces"),
    ("BOX", "Box", "A rectangle dragged over the view"),
    ("STROKES", "Strokes", "Annotation or Grease Pencil strokes, closed into areas"),
    ("IMAGE", "Image", "A picture painted in the Image Editor: white may change"),
    ("ISLANDS", "UV Islands", "The islands of the selected faces, on a texture"),
]
"""What says where the model may paint. In the menu's order, which .blend files hold: a new one comes last."""

SIZE_ITEMS = [
    ("FIT", "Fit the Target", "The legal size nearest to the target's aspect ratio"),
    *((f"{width}x{height}", f"{width} × {height}", "") for width, height in PRESET_EDGES),
    ("CUSTOM", "Custom", "Width and height of your own"),
    ("AUTO", "The Model Chooses", "The price is known only afterwards"),
]
ANCHOR_ITEMS = [
    ("CAMERA", "Camera", "Fills the active camera's view at a distance"),
    ("CURSOR", "Cursor", "Stands at the 3D cursor with a given width"),
    ("DEPTH", "Selected", "Fills the camera's view at the depth of the selected objects"),
    ("FACE", "Face", "Lies on the selected faces or the active object's largest one"),
]
"""Where a reference plane goes. In the menu's order, which .blend files hold: a new one comes last."""


FACING_ITEMS = [
    ("CAMERA", "Camera", "Turned towards the active camera"),
    ("FRONT", "Front", "Upright, looking along -Y"),
    ("SIDE", "Side", "Upright, looking along +X"),
    ("TOP", "Top", "Lying flat, looking up"),
]
"""Which way a plane at the cursor looks."""


PLACEMENT_ITEMS = [(kind.value, kind.label, kind.description, kind.number) for kind in PlacementKind if kind.is_offered]
DETAIL_ITEMS = [
    ("1.05", "1 MP", "About 1024 × 1024: drafts"),
    ("1.57", "1.6 MP", "About 1536 × 1024: most signs and boards"),
    ("3.69", "3.7 MP", "About 2560 × 1440: close-ups"),
    ("8.29", "8.3 MP", "About 3840 × 2160: the most there is; the service calls it experimental"),
]
QUALITY_ITEMS = [
    ("max", "Maximum", "The dearest there is; GPT Image 2.5 and newer", 5),
    ("xhigh", "Extra High", "Above High; GPT Image 2.5 and newer", 4),
    ("high", "High", "Keeps lettering crisp", 0),
    ("medium", "Medium", "For ideas, and signs far away; fine lettering suffers", 1),
    ("low", "Low", "The cheapest draft", 2),
    ("auto", "Auto", "The model chooses; the price is shown as 'up to'", 3),
]
"""Each with the number that .blend files hold."""
BACKGROUND_ITEMS = [
    ("auto", "Auto", "The model chooses"),
    ("opaque", "Opaque", "A full picture"),
    ("transparent", "Transparent", "A cut-out; a preview feature that some services refuse"),
]
FORMAT_ITEMS = [
    ("png", "PNG", "Crisp lettering, transparency"),
    ("jpeg", "JPEG", "Smaller and faster; no transparency"),
    ("webp", "WebP", "Small, with transparency"),
]
MODERATION_ITEMS = [
    ("auto", "Standard", "The service's usual content filter"),
    ("low", "Low", "A less strict content filter"),
]
SHADING_ITEMS = [
    ("emission", "Emission", "Shows as the picture was made, in any light"),
    ("principled", "Principled", "Lit by the scene's lights"),
]


def _suit(capture: SETDRESSER_PG_capture, _context: bpy.types.Context) -> None:
    """Something else goes along: the placement and the mask are to suit it."""
    above().suit(capture)


@declares_properties
class SETDRESSER_PG_capture(bpy.types.PropertyGroup):
    """What is captured for the next request."""

    source: str = EnumProperty(
        name="Send Along",
        description="What of the scene the model sees",
        items=CAPTURE_ITEMS,
        update=_suit,
    )
    render_with: str = EnumProperty(
        name="Render",
        description="How the camera's picture is made",
        items=RENDER_ITEMS,
        default="WORKBENCH",
    )
    show_overlays: bool = BoolProperty(
        name="Overlays", description="Capture the viewport's grid, outlines and annotations too", default=False
    )
    glass_hides: bool = BoolProperty(
        name="Glass Hides",
        description="What stands behind glass is hidden by it; else it is seen through the glass",
        default=False,
    )
    volumes_hide: bool = BoolProperty(
        name="Volumes Hide",
        description="What stands in or behind fog is hidden by it; else it is seen through the fog",
        default=False,
    )
    show_compositor: bool = BoolProperty(
        name="Compositor",
        description="Capture the viewport with the compositor's effects; else it is switched off for the capture",
        default=False,
    )


@declares_properties
class SETDRESSER_PG_mask(bpy.types.PropertyGroup):
    """Where the model may paint in the next request."""

    source: str = EnumProperty(name="May Change", description="Where the model may paint", items=MASK_ITEMS)
    image: bpy.types.Image | None = PointerProperty(
        name="Mask", description="White where the model may paint, black where not", type=bpy.types.Image
    )
    box: tuple[float, float, float, float] = FloatVectorProperty(
        name="Box",
        description="Left, bottom, right and top of the box, as parts of the capture",
        size=4,
        min=0.0,
        max=1.0,
        default=(0.25, 0.25, 0.75, 0.75),
    )
    grow: int = IntProperty(
        name="Grow",
        description="Widen the mask by so many pixels of the capture; less than 0 narrows it",
        default=4,
        min=-256,
        max=256,
        subtype="PIXEL",
    )
    feather: int = IntProperty(
        name="Feather",
        description="Pixels outside the mask over which the take fades into the capture",
        default=6,
        min=0,
        max=256,
        subtype="PIXEL",
    )
    invert: bool = BoolProperty(name="Invert", description="The model may paint everywhere but there", default=False)


@declares_properties
class SETDRESSER_PG_settings(bpy.types.PropertyGroup):
    """The next request."""

    prompt: str = StringProperty(
        name="Prompt",
        description=(
            "What the picture should show. Put words that must be read in quotes: 'OPEN DAILY'. "
            "{scene}, {shot}, {camera.lens} and, on a sign, {copy} and others are filled in"
        ),
    )
    prompt_text: bpy.types.Text | None = PointerProperty(
        name="Prompt Text",
        description="A text block that holds the prompt instead of the field",
        type=bpy.types.Text,
    )
    capture: SETDRESSER_PG_capture = PointerProperty(name="Capture", type=SETDRESSER_PG_capture)
    mask: SETDRESSER_PG_mask = PointerProperty(name="Mask", type=SETDRESSER_PG_mask)
    references: SETDRESSER_PG_references = PointerProperty(name="References", type=SETDRESSER_PG_references)
    continuity: SETDRESSER_PG_continuity = PointerProperty(name="Continuity", type=SETDRESSER_PG_continuity)
    placement: str = EnumProperty(
        name="Place As",
        description="What becomes of the take",
        items=PLACEMENT_ITEMS,
        default=PlacementKind.TEXTURE.value,
    )
    size: str = EnumProperty(name="Size", description="Pixels of the picture", items=SIZE_ITEMS)
    detail: str = EnumProperty(
        name="Detail", description="How many pixels a fitted picture has", items=DETAIL_ITEMS, default="1.57"
    )
    width: int = IntProperty(name="Width", default=1536, min=16, max=3840, step=16, subtype="PIXEL")
    height: int = IntProperty(name="Height", default=1024, min=16, max=3840, step=16, subtype="PIXEL")
    quality: str = EnumProperty(
        name="Quality",
        description="Rendering fidelity",
        items=QUALITY_ITEMS,
        default="high",
    )
    background: str = EnumProperty(name="Background", description="Behind the subject", items=BACKGROUND_ITEMS)
    format: str = EnumProperty(name="Format", description="The file format asked for", items=FORMAT_ITEMS)
    compression: int = IntProperty(
        name="Compression",
        description="100 keeps lettering crisp; lower is smaller (JPEG and WebP)",
        default=100,
        min=0,
        max=100,
        subtype="PERCENTAGE",
    )
    moderation: str = EnumProperty(name="Moderation", description="Strictness of the filter", items=MODERATION_ITEMS)
    variants: int = IntProperty(
        name="Variants", description="How many takes to make, each a request of its own", default=1, min=1, max=10
    )
    anchor: str = EnumProperty(name="Plane At", description="Where the plane goes", items=ANCHOR_ITEMS)
    facing: str = EnumProperty(name="Facing", description="Which way the plane looks", items=FACING_ITEMS)
    distance: float = FloatProperty(
        name="Distance", description="From the camera", default=5.0, min=0.001, soft_max=100.0, unit="LENGTH"
    )
    plane_width: float = FloatProperty(
        name="Width", description="Of the plane", default=2.0, min=0.001, soft_max=100.0, unit="LENGTH"
    )
    shading: str = EnumProperty(name="Shading", description="How the surface shows the picture", items=SHADING_ITEMS)


def settings_of(scene: bpy.types.Scene) -> SETDRESSER_PG_settings:
    """The settings that a scene keeps."""
    return cast(SETDRESSER_PG_settings, getattr(scene, "set_dresser"))  # noqa: B009  the stubs do not know it


def prompt_of(settings: SETDRESSER_PG_settings) -> str:
    """The prompt: the text block's when there is one, else the field's."""
    if settings.prompt_text is not None:
        return settings.prompt_text.as_string()
    return settings.prompt


CLASSES: tuple[type[bpy.types.PropertyGroup], ...] = (
    SETDRESSER_PG_capture,
    SETDRESSER_PG_mask,
    *reference_settings.CLASSES,
    SETDRESSER_PG_settings,
)
"""In the order of their registration: what a group points to comes before it."""


def attach() -> None:
    """Give every scene its settings."""
    reference_settings.attach()
    setattr(bpy.types.Scene, "set_dresser", PointerProperty(type=SETDRESSER_PG_settings))  # noqa: B010


def detach() -> None:
    """Take the settings away; must come before the class is unregistered, or reading the pointer crashes 5.2."""
    delattr(bpy.types.Scene, "set_dresser")
    reference_settings.detach()
