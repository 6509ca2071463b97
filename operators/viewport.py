"""Lets the viewport show what was placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


WORKBENCH_SHOWS_IMAGES = (
    "This scene renders with Workbench, which shows plain images only, and in other colours: "
    "choose another engine to see projections and true colours"
)


class SETDRESSER_OT_show_takes(bpy.types.Operator):
    """Show pictures on surfaces in this viewport, in their true colours: Material Preview. With Workbench as the engine, Solid by texture"""

    bl_idname = "set_dresser.show_takes"
    bl_label = "Show Takes in Viewport"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a 3D View that does not show them all yet."""
        from ..scene.blender.viewport import Showing, most_shown, showing

        shown = showing(context)
        if shown is None:
            cls.poll_message_set("Only a 3D View shows pictures on surfaces")
            return False
        if shown is most_shown(context.scene):
            is_all = shown is Showing.MATERIALS
            cls.poll_message_set("This viewport shows them already" if is_all else WORKBENCH_SHOWS_IMAGES)
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Change the viewport's shading, which is no part of the scene."""
        from ..scene.blender.viewport import Showing, show_takes, showing

        show_takes(context)
        if showing(context) is not Showing.MATERIALS:
            self.report({"INFO"}, WORKBENCH_SHOWS_IMAGES)
        return {"FINISHED"}
