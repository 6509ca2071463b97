"""The lists of presets: the ready-made ones, below them the artist's own, as Blender keeps them."""

from __future__ import annotations

import bpy
from bl_ui.utils import PresetPanel

from .. import client, scene
from ..operators.generate import (
    REQUEST_FOLDER,
    REQUEST_PRESETS,
    SIGN_FOLDER,
    SIGN_PRESETS,
    SETDRESSER_OT_keep_request_preset,
    SETDRESSER_OT_keep_sign_preset,
    SETDRESSER_OT_use_preset,
)
from ..scene.blender.interface_language import translated
from ..scene.blender.properties import InOurWords


class _Presets(PresetPanel):
    """A popover as Blender's own lists of presets are."""

    bl_label = "Presets"
    preset_operator = "script.execute_preset"
    preset_add_operator: str
    preset_subdir: str
    what: str
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        """The ready-made ones, then one's own with the field that keeps a further one."""
        layout = self.layout
        column = layout.column(align=True)
        column.emboss = "PULLDOWN_MENU"
        for preset in client.signs.presets.PRESETS:
            row = column.operator(SETDRESSER_OT_use_preset.bl_idname, text=translated(preset.label), translate=False)
            row.key, row.what = preset.key, self.what
        layout.separator()
        if bpy.utils.preset_paths(self.preset_subdir):
            super().draw(context)
        else:
            self._draw_keep_first(layout, context)

    def _draw_keep_first(self, layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
        """Blender's own list would say that a folder is missing, before anything was kept."""
        row = layout.row()
        row.operator_context = "EXEC_DEFAULT"
        row.prop(context.window_manager, "preset_name", text="")
        row.operator(self.preset_add_operator, text="", icon="ADD").name = context.window_manager.preset_name


class SETDRESSER_PT_request_presets(_Presets, InOurWords, bpy.types.Panel):
    """Ready-made requests, and one's own"""

    bl_idname = REQUEST_PRESETS
    preset_subdir = REQUEST_FOLDER
    preset_add_operator = SETDRESSER_OT_keep_request_preset.bl_idname
    what = "REQUEST"

    @staticmethod
    def post_cb(context: bpy.types.Context, _filepath: str) -> None:
        """A prompt in a text block would hide the preset's; the block stays in the file."""
        scene.settings.request.settings_of(context.scene).prompt_text = None
        push_undo()


class SETDRESSER_PT_sign_presets(_Presets, InOurWords, bpy.types.Panel):
    """Ready-made looks of signs, and one's own"""

    bl_idname = SIGN_PRESETS
    preset_subdir = SIGN_FOLDER
    preset_add_operator = SETDRESSER_OT_keep_sign_preset.bl_idname
    what = "SIGN"

    @staticmethod
    def post_cb(_context: bpy.types.Context, _filepath: str) -> None:
        """Blender's preset operator makes no undo step."""
        push_undo()


def push_undo() -> None:
    """One undo step for a preset that was used. Without a window there is no undo."""
    if not bpy.app.background and bpy.ops.ed.undo_push.poll():
        bpy.ops.ed.undo_push(message="Use Preset")


CLASSES: tuple[type[bpy.types.Panel], ...] = (SETDRESSER_PT_request_presets, SETDRESSER_PT_sign_presets)
