"""Lets the viewport show what was placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from ..scene.viewport import hides_takes, show_takes

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class SETDRESSER_OT_show_takes(bpy.types.Operator):
    """Show pictures on surfaces in this viewport, in their true colours: Material Preview"""

    bl_idname = "set_dresser.show_takes"
    bl_label = "Show Takes in Viewport"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a 3D View that does not show them yet."""
        return hides_takes(context)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Change the viewport's shading, which is no part of the scene."""
        show_takes(context)
        return {"FINISHED"}
