"""Long prompts: moves the prompt into a text block and opens it, or back into the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from ..scene.settings.request import settings_of

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class SETDRESSER_OT_edit_prompt(bpy.types.Operator):
    """Write the prompt in a text editor, with as many lines as it takes"""

    bl_idname = "set_dresser.edit_prompt"
    bl_label = "Edit as Text"
    bl_options = {"UNDO"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Make sure that there is a text block, and show it."""
        from ..scene.settings.prompt_text import move_to_text, show_text

        text = move_to_text(settings_of(context.scene))
        if not show_text(context, text):
            self.report({"INFO"}, f"The prompt is in the text block '{text.name}'; open it in a Text Editor")
        return {"FINISHED"}


class SETDRESSER_OT_use_field(bpy.types.Operator):
    """Put the text block's words back into the field"""

    bl_idname = "set_dresser.use_field"
    bl_label = "Use the Field"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a text block to take the words from."""
        return settings_of(context.scene).prompt_text is not None

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Move the words back; the text block stays in the file."""
        from ..scene.settings.prompt_text import move_to_field

        move_to_field(settings_of(context.scene))
        return {"FINISHED"}
