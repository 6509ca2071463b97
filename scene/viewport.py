"""What the viewport that holds the panel shows of a placed take. Main thread only."""

from __future__ import annotations

import bpy


def hides_takes(context: bpy.types.Context) -> bool:
    """Whether this viewport's shading shows no pictures on surfaces: Blender's own default does not."""
    space = context.space_data
    if not isinstance(space, bpy.types.SpaceView3D):
        return False
    return space.shading.type == "WIREFRAME" or (
        space.shading.type == "SOLID" and space.shading.color_type != "TEXTURE"
    )


def show_takes(context: bpy.types.Context) -> None:
    """Let this viewport show pictures on surfaces as they look: Material Preview.

    Solid shading coloured by texture would show them, but without the scene's view transform, so in wrong colours.
    """
    space = context.space_data
    if isinstance(space, bpy.types.SpaceView3D):
        space.shading.type = "MATERIAL"
