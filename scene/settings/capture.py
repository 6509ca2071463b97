"""What an artist sets about the scene in the request: what is captured, and where the model may paint. Kept in the .blend."""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatVectorProperty, IntProperty, PointerProperty

from ..blender.above import above
from ..blender.properties import declares_properties

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
