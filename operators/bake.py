"""Bakes a projection into a picture on the object's UV map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, EnumProperty

from ..scene.blender.properties import declares_properties
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

SIZES = [(str(size), f"{size} × {size}", "") for size in (1024, 2048, 4096, 8192)]


@declares_properties
class SETDRESSER_OT_bake_projection(bpy.types.Operator):
    """Make the active object's topmost projection a picture on its UV map, so that it moves, bends and exports with it"""

    bl_idname = "set_dresser.bake_projection"
    bl_label = "Bake Projection"
    bl_options = {"REGISTER", "UNDO"}

    size: str = EnumProperty(name="Size", description="Pixels of the picture", items=SIZES, default="2048")
    new_map: bool = BoolProperty(
        name="New UV Map",
        description="Lay the object out anew, without overlaps, instead of using its own UV map",
        default=False,
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether there is an object in Object Mode."""
        obj = context.active_object
        if obj is None or obj.mode != "OBJECT":
            cls.poll_message_set("Select an object that a take was projected onto, in Object Mode")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Bake the active object's projection."""
        from ..client.errors import SetDresserError
        from ..scene.placements.bake import bake_projection

        obj = context.active_object
        assert obj is not None
        try:
            baked = bake_projection(obj, int(self.size), new_map=self.new_map)
        except SetDresserError as error:
            return refuse(self, error)
        for note in baked.notes:
            self.report({"WARNING"}, note)
        self.report({"INFO"}, f"Baked onto {obj.name}, UV map {baked.uv_map}.")
        return {"FINISHED"}
