"""The Set Dresser tab: the same panels in the 3D View's sidebar and in the Image Editor's, made from one table.

What draws them is imported when they are first drawn: registering costs every start of Blender, drawing only an open tab.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import bpy

from .. import scene

_Draw: TypeAlias = Callable[[bpy.types.UILayout, bpy.types.Context], None]


def _request(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The sections, in the order in which they are filled in."""
    from .capture import draw_capture
    from .sections import draw_generate, draw_picture, draw_placement, draw_prompt, draw_provider
    from .untried_blender import draw_untried_blender

    draw_untried_blender(layout, context)
    draw_provider(layout, context)
    draw_prompt(layout, context)
    draw_capture(layout, context)
    draw_placement(layout, context)
    draw_picture(layout, context)
    draw_generate(layout, context)


def _references(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The pictures that go along beside the capture, with what each is for."""
    from .references import draw_references

    draw_references(layout, context)


def _continuity(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The project's style and the camera facts that may join each prompt."""
    from .references import draw_continuity

    draw_continuity(layout, context)


def _more(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The settings that most requests leave alone."""
    from .sections import draw_more

    draw_more(layout, context)


def _jobs(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The list of jobs; none before what keeps it is loaded."""
    if not scene.session.loading.is_loaded():
        return
    from .job_list import draw_jobs

    draw_jobs(layout, context)


def _spending(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What was spent against its limits, by day, shot and sign."""
    from .spending import draw_spending

    draw_spending(layout, context)


def _signs(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The list of signs, and the chosen one's words."""
    from .signs import draw_signs

    draw_signs(layout, context)


def _sign_look(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What the sign is on, its prompt and its picture's settings."""
    from .signs import draw_look

    draw_look(layout, context)


def _proofreading(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The chosen sign's lines to be ticked, its approval, and the reports."""
    from .proofreading import draw_proofreading

    draw_proofreading(layout, context)


def _legibility(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What the last look through the shots has found."""
    from .proofreading import draw_legibility

    draw_legibility(layout, context)


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
        from .signs import draw_row

        draw_row(layout, context, item)


class SETDRESSER_MT_quality(bpy.types.Menu):
    """The qualities that the chosen model has"""

    bl_idname = "SETDRESSER_MT_quality"
    bl_label = "Quality"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw those and no others."""
        from .quality import draw_choices

        draw_choices(self.layout, context)


_OPEN: set[str] = set()
_CLOSED = {"DEFAULT_CLOSED"}

_PANELS: tuple[tuple[str, str, str, set[str], str, _Draw], ...] = (
    ("", "", "Set Dresser", _OPEN, "From a prompt to a dressed surface", _request),
    ("_references", "", "References", _CLOSED, "Pictures to draw from", _references),
    ("_continuity", "", "Continuity", _CLOSED, "What all pictures of the project have in common", _continuity),
    ("_more", "", "More", _CLOSED, "What is seldom changed", _more),
    ("_jobs", "", "Jobs", _OPEN, "What was asked for in this session", _jobs),
    ("_spending", "", "Spending", _CLOSED, "What was spent, and what may be", _spending),
    ("_signs", "", "Signs", _CLOSED, "The words on the set, in every language", _signs),
    ("_sign_look", "_signs", "Surface and Look", _CLOSED, "How the chosen sign is to look", _sign_look),
    ("_proofreading", "_signs", "Proofreading", _CLOSED, "Whether every letter is right", _proofreading),
    ("_legibility", "_signs", "Legibility", _CLOSED, "Which signs the shots can read", _legibility),
)
"""Each panel: the end of its name and of its parent's, its title, whether it begins closed, what it is for, what draws it."""

_TABS_OF_THEIR_OWN = ("", "_signs")
"""Those that stand in the tab itself; the others stand in their parents."""
_OF_THE_SCENE_ONLY = ("_legibility",)
"""Those that make no sense beside a picture."""


def _panel(
    editor: str, name: str, parent: str, title: str, options: set[str], purpose: str, draw: _Draw
) -> type[bpy.types.Panel]:
    """The class of one panel in one editor's sidebar."""

    def draw_in_layout(self: bpy.types.Panel, context: bpy.types.Context) -> None:
        draw(self.layout, context)

    begin = f"SETDRESSER_PT_{editor.lower()}"
    said: dict[str, Any] = {
        "__doc__": purpose,
        "bl_idname": begin + name,
        "bl_label": title,
        "bl_options": set(options),
        "bl_space_type": editor,
        "bl_region_type": "UI",
        "bl_category": "Set Dresser",
        "draw": draw_in_layout,
    }
    if name not in _TABS_OF_THEIR_OWN:
        said["bl_parent_id"] = begin + parent
    return type(begin + name, (bpy.types.Panel,), said)


CLASSES: tuple[type[bpy.types.Panel | bpy.types.UIList | bpy.types.Menu], ...] = (
    SETDRESSER_UL_signs,
    SETDRESSER_MT_quality,
    *(_panel("VIEW_3D", *row) for row in _PANELS),
    *(_panel("IMAGE_EDITOR", *row) for row in _PANELS if row[0] not in _OF_THE_SCENE_ONLY),
)
"""In the order of the tab; a panel comes after its parent."""
