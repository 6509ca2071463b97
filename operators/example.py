"""The first thing to try, in one press: a menu board in Chinese, typeset on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class SETDRESSER_OT_try_example(bpy.types.Operator):
    """Fill in the prompt of a noodle shop's menu board and dress what is selected with its proof: free, nothing leaves this machine"""

    bl_idname = "set_dresser.try_example"
    bl_label = "Try It: a Menu Board"
    bl_options = {"UNDO", "INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """A prompt that somebody wrote is not written over, and a service is not asked for an example."""
        from ..scene.generate.example import invites_to_try

        if invites_to_try(context):
            return True
        cls.poll_message_set("Choose Proof and leave the prompt empty")
        return False

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Fill in the example and press Generate."""
        from ..scene.generate.example import fill_in_example

        fill_in_example(context)
        if not bpy.ops.set_dresser.generate.poll():
            return {"FINISHED"}  # filled in; the panel says what keeps Generate from being pressed
        bpy.ops.set_dresser.generate("EXEC_DEFAULT")
        return {"FINISHED"}
