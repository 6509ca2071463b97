"""The Set Dresser tab: the same panels in the 3D View's sidebar and in the Image Editor's, made from one table, and the popovers of presets.

What draws them stands in `tab`, which is loaded when they are first drawn: registering costs every start of Blender, drawing only an open tab.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

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
from ..scene.blender.properties import TRANSLATION_CONTEXT, InOurWords
from . import tab

_Draw: TypeAlias = Callable[[bpy.types.UILayout, bpy.types.Context], None]


def _draw_jobs(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The list of jobs; none before what keeps it is loaded."""
    if scene.session.loading.is_loaded():
        tab.job_list.draw_jobs(layout, context)


class SETDRESSER_UL_signs(bpy.types.UIList):
    """The signs, each with how far it is in the language that is shown"""

    bl_idname = "SETDRESSER_UL_signs"

    def draw_item(
        self,
        context: Any,
        layout: Any,
        data: Any,
        item: Any,
        icon: Any,
        active_data: Any,
        active_property: Any,
        index: Any = 0,
        flt_flag: Any = 0,
    ) -> None:
        """One row; Blender draws only those that are seen."""
        tab.signs.draw_row(layout, context, item)


class SETDRESSER_MT_quality(InOurWords, bpy.types.Menu):
    """The qualities that the chosen model has"""

    bl_idname = "SETDRESSER_MT_quality"
    bl_label = "Quality"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw those and no others."""
        tab.quality.draw_choices(self.layout, context)


_OPEN: set[str] = set()
_CLOSED = {"DEFAULT_CLOSED"}

_PANELS: tuple[tuple[str, str, str, set[str], str, Callable[[], _Draw]], ...] = (
    ("", "", "Set Dresser", _OPEN, "From a prompt to a dressed surface", lambda: tab.sections.draw_request),
    ("_references", "", "References", _CLOSED, "Pictures to draw from", lambda: tab.references.draw_references),
    (
        "_continuity",
        "",
        "Continuity",
        _CLOSED,
        "What all pictures of the project have in common",
        lambda: tab.references.draw_continuity,
    ),
    ("_more", "", "More", _CLOSED, "What is seldom changed", lambda: tab.sections.draw_more),
    ("_jobs", "", "Jobs", _OPEN, "What was asked for in this session", lambda: _draw_jobs),
    ("_spending", "", "Spending", _CLOSED, "What was spent, and what may be", lambda: tab.spending.draw_spending),
    ("_signs", "", "Signs", _CLOSED, "The words on the set, in every language", lambda: tab.signs.draw_signs),
    (
        "_sign_look",
        "_signs",
        "Surface and Look",
        _CLOSED,
        "How the chosen sign is to look",
        lambda: tab.signs.draw_look,
    ),
    (
        "_proofreading",
        "_signs",
        "Proofreading",
        _CLOSED,
        "Whether every letter is right",
        lambda: tab.proofreading.draw_proofreading,
    ),
    (
        "_legibility",
        "_signs",
        "Legibility",
        _CLOSED,
        "Which signs the shots can read",
        lambda: tab.proofreading.draw_legibility,
    ),
)
"""Each panel: the end of its name and of its parent's, its title, whether it begins closed, what it is for, and what draws it, found when that is first done."""

_TABS_OF_THEIR_OWN = ("", "_signs")
"""Those that stand in the tab itself; the others stand in their parents."""
_OF_THE_SCENE_ONLY = ("_legibility",)
"""Those that make no sense beside a picture."""


def _panel(
    editor: str, name: str, parent: str, title: str, options: set[str], purpose: str, drawn_by: Callable[[], _Draw]
) -> type[bpy.types.Panel]:
    """The class of one panel in one editor's sidebar."""

    def draw_in_layout(self: bpy.types.Panel, context: bpy.types.Context) -> None:
        drawn_by()(self.layout, context)

    begin = f"SETDRESSER_PT_{editor.lower()}"
    said: dict[str, Any] = {
        "__doc__": purpose,
        "bl_idname": begin + name,
        "bl_label": title,
        "bl_options": set(options),
        "bl_space_type": editor,
        "bl_region_type": "UI",
        "bl_category": "Set Dresser",
        "bl_translation_context": TRANSLATION_CONTEXT,
        "draw": draw_in_layout,
    }
    if name not in _TABS_OF_THEIR_OWN:
        said["bl_parent_id"] = begin + parent
    return type(begin + name, (bpy.types.Panel,), said)


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


CLASSES: tuple[type[bpy.types.Panel | bpy.types.UIList | bpy.types.Menu], ...] = (
    SETDRESSER_UL_signs,
    SETDRESSER_MT_quality,
    *(_panel("VIEW_3D", *row) for row in _PANELS),
    *(_panel("IMAGE_EDITOR", *row) for row in _PANELS if row[0] not in _OF_THE_SCENE_ONLY),
    SETDRESSER_PT_request_presets,
    SETDRESSER_PT_sign_presets,
)
"""In the order of the tab; a panel comes after its parent."""
