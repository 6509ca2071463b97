"""The project's style and the composed prompt: makes, exports and imports the one, shows the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, IntProperty, StringProperty

from .. import client, scene
from ..scene.blender.interface_language import translated
from ..scene.blender.properties import InOurWords, declares_properties
from ..scene.settings.request import settings_of
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

_CHARACTERS = 96
"""Across the popup that shows the prompt."""
_MOST_LINES = 40


class SETDRESSER_OT_set_up_style(InOurWords, bpy.types.Operator):
    """Give this .blend a style that joins the prompts of all its scenes: words, a palette, references"""

    bl_idname = "set_dresser.set_up_style"
    bl_label = "Set Up Project Style"
    bl_options = {"UNDO"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Make it where there is none."""
        scene.references.style.make_style()
        settings_of(context.scene).continuity.use_style = True
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_change_palette(InOurWords, bpy.types.Operator):
    """Add a colour to the project's palette, or remove one"""

    bl_idname = "set_dresser.change_palette"
    bl_label = "Change Palette"
    bl_options = {"UNDO", "INTERNAL"}

    remove: int = IntProperty(default=-1, options={"HIDDEN", "SKIP_SAVE"})

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Up to six colours."""
        palette = scene.references.style.make_style().palette
        if 0 <= self.remove < len(palette):
            palette.remove(self.remove)
        elif len(palette) < scene.references.style.MOST_COLOURS:
            palette.add()
        else:
            self.report({"INFO"}, translated(f"A palette has {scene.references.style.MOST_COLOURS} colours at most"))
            return {"CANCELLED"}
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_export_style(InOurWords, bpy.types.Operator):
    """Write the project's words and palette to a small file, for other .blend files"""

    bl_idname = "set_dresser.export_style"
    bl_label = "Export Style"
    bl_options = {"INTERNAL"}

    filepath: str = StringProperty(subtype="FILE_PATH", default="style.json", options={"SKIP_SAVE"})
    filter_glob: str = StringProperty(default="*.json", options={"HIDDEN"})
    check_existing: bool = BoolProperty(default=True, options={"HIDDEN"})

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a style."""
        if scene.references.style.style() is None:
            cls.poll_message_set("There is no project style yet")
            return False
        return True

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask where to."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Write it."""
        try:
            scene.references.style.export_style(bpy.path.abspath(self.filepath))
        except OSError as error:
            return refuse(self, error)
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_import_style(InOurWords, bpy.types.Operator):
    """Take over words and palette from a file that was exported"""

    bl_idname = "set_dresser.import_style"
    bl_label = "Import Style"
    bl_options = {"UNDO", "INTERNAL"}

    filepath: str = StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    filter_glob: str = StringProperty(default="*.json", options={"HIDDEN"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask which."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Read it; the style's references stay."""
        try:
            scene.references.style.import_style(bpy.path.abspath(self.filepath))
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        settings_of(context.scene).continuity.use_style = True
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_show_prompt(InOurWords, bpy.types.Operator):
    """Show the prompt as it will be sent: with the pictures' roles, the style and the camera"""

    bl_idname = "set_dresser.show_prompt"
    bl_label = "Show Composed Prompt"
    bl_options = {"INTERNAL"}

    copy: bool = BoolProperty(
        name="Copy", description="Put it on the clipboard", default=False, options={"HIDDEN", "SKIP_SAVE"}
    )

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Show it, or copy it."""
        if self.copy:
            return self.execute(context)
        return context.window_manager.invoke_popup(self, width=620)

    def draw(self, context: bpy.types.Context) -> None:
        """The prompt in lines, then what can be done with it."""
        import textwrap

        try:
            prompt = scene.generate.prompt.composed_prompt(context, settings_of(context.scene))
        except client.errors.SetDresserError as error:
            self.layout.label(text=translated(error.message), icon="ERROR", translate=False)
            return
        lines = [row for line in prompt.split("\n") for row in (textwrap.wrap(line, _CHARACTERS) or [""])]
        column = self.layout.column(align=True)
        column.scale_y = 0.8
        for line in lines[:_MOST_LINES]:
            column.label(text=line, translate=False)
        if len(lines) > _MOST_LINES:
            column.label(text=translated(f"… and {len(lines) - _MOST_LINES} more lines"), translate=False)
        row = self.layout.row()
        row.label(text=translated(f"{len(prompt):,} characters"), translate=False)
        row.operator(self.bl_idname, text="Copy", icon="COPYDOWN").copy = True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Copy it."""
        try:
            context.window_manager.clipboard = scene.generate.prompt.composed_prompt(
                context, settings_of(context.scene)
            )
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        self.report({"INFO"}, "The composed prompt is on the clipboard")
        return {"FINISHED"}


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_set_up_style,
    SETDRESSER_OT_change_palette,
    SETDRESSER_OT_export_style,
    SETDRESSER_OT_import_style,
    SETDRESSER_OT_show_prompt,
)
