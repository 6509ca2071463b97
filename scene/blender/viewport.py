"""What the viewport that holds the panel shows of materials. Main thread only.

Tried with renders of Workbench, whose shading Solid is (`tests/blender/test_seen_in_viewport.py`): coloured by texture, it shows the
image node that was last chosen in a material, through the mesh's active UV map, on objects that are displayed as textured. It knows no
other nodes. While a scene renders with Workbench, its viewports have no Material Preview.
"""

from __future__ import annotations

from enum import Enum

import bpy


class Showing(Enum):
    """What a viewport shows of materials."""

    MATERIALS = "all of them, as they render"
    ACTIVE_IMAGES = "the image that was last chosen, through the active UV map"
    NOTHING = "nothing of them"


def showing(context: bpy.types.Context) -> Showing | None:
    """What this viewport shows of materials; None outside a 3D View."""
    space = context.space_data
    if not isinstance(space, bpy.types.SpaceView3D):
        return None
    shading = space.shading
    if shading.type == "RENDERED" and renders_with_workbench(context.scene):
        shading = context.scene.display.shading
    if shading.type in ("MATERIAL", "RENDERED"):
        return Showing.MATERIALS
    if shading.type == "SOLID" and shading.color_type == "TEXTURE":
        return Showing.ACTIVE_IMAGES
    return Showing.NOTHING


def renders_with_workbench(scene: bpy.types.Scene) -> bool:
    """Whether nothing in this scene shows more of a material than an image."""
    return scene.render.engine == "BLENDER_WORKBENCH"


def most_shown(scene: bpy.types.Scene) -> Showing:
    """The most that a viewport of this scene can show."""
    return Showing.ACTIVE_IMAGES if renders_with_workbench(scene) else Showing.MATERIALS


def show_takes(context: bpy.types.Context) -> None:
    """Let this viewport show pictures on surfaces as they look: Material Preview.

    Solid shading coloured by texture shows some of them only, and without the scene's view transform, so in wrong colours;
    with Workbench there is no more.
    """
    space = context.space_data
    if not isinstance(space, bpy.types.SpaceView3D):
        return
    if renders_with_workbench(context.scene):
        space.shading.type = "SOLID"
        space.shading.color_type = "TEXTURE"
    else:
        space.shading.type = "MATERIAL"
