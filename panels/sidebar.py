"""The Set Dresser tab: the same panels in the 3D View's sidebar and in the Image Editor's.

What draws them is imported when they are first drawn: registering costs every start of Blender, drawing only an open tab.
"""

from __future__ import annotations

from typing import Any, ClassVar

import bpy


class _Request:
    """From a prompt to a dressed surface"""

    bl_label = "Set Dresser"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the sections, in the order in which they are filled in."""
        from .capture import draw_capture
        from .sections import draw_generate, draw_picture, draw_placement, draw_prompt, draw_provider
        from .untried_blender import draw_untried_blender

        draw_untried_blender(self.layout, context)
        draw_provider(self.layout, context)
        draw_prompt(self.layout, context)
        draw_capture(self.layout, context)
        draw_placement(self.layout, context)
        draw_picture(self.layout, context)
        draw_generate(self.layout, context)


class _References:
    """Pictures to draw from"""

    bl_label = "References"
    bl_options: ClassVar[set[str]] = {"DEFAULT_CLOSED"}
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the pictures that go along beside the capture, with what each is for."""
        from .references import draw_references

        draw_references(self.layout, context)


class _Continuity:
    """What all pictures of the project have in common"""

    bl_label = "Continuity"
    bl_options: ClassVar[set[str]] = {"DEFAULT_CLOSED"}
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the project's style and the camera facts that may join each prompt."""
        from .references import draw_continuity

        draw_continuity(self.layout, context)


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


class _Signs:
    """The words on the set, in every language"""

    bl_label = "Signs"
    bl_options: ClassVar[set[str]] = {"DEFAULT_CLOSED"}
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the list of signs, and the chosen one's words."""
        from .signs import draw_signs

        draw_signs(self.layout, context)


class _SignLook:
    """How the chosen sign is to look"""

    bl_label = "Surface and Look"
    bl_options: ClassVar[set[str]] = {"DEFAULT_CLOSED"}
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        """Draw what the sign is on, its prompt and its picture's settings."""
        from .signs import draw_look

        draw_look(self.layout, context)


class _Proofreading:
    """Whether every letter is right"""

    bl_label = "Proofreading"
    bl_options: ClassVar[set[str]] = {"DEFAULT_CLOSED"}
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the chosen sign's lines to be ticked, its approval, and the reports."""
        from .proofreading import draw_proofreading

        draw_proofreading(self.layout, context)


class _Legibility:
    """Which signs the shots can read"""

    bl_label = "Legibility"
    bl_options: ClassVar[set[str]] = {"DEFAULT_CLOSED"}
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        """Draw what the last look through the shots has found."""
        from .proofreading import draw_legibility

        draw_legibility(self.layout, context)


class _More:
    """What is seldom changed"""

    bl_label = "More"
    bl_options: ClassVar[set[str]] = {"DEFAULT_CLOSED"}
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the settings that most requests leave alone."""
        from .sections import draw_more

        draw_more(self.layout, context)


class _Jobs:
    """What was asked for in this session"""

    bl_label = "Jobs"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the list of jobs."""
        from .job_list import draw_jobs

        draw_jobs(self.layout, context)


class _Spending:
    """What was spent, and what may be"""

    bl_label = "Spending"
    bl_options: ClassVar[set[str]] = {"DEFAULT_CLOSED"}
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        """Draw what was spent against its limits, by day, shot and sign."""
        from .spending import draw_spending

        draw_spending(self.layout, context)


class _InView3D:
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Set Dresser"


class _InImageEditor:
    bl_space_type = "IMAGE_EDITOR"
    bl_region_type = "UI"
    bl_category = "Set Dresser"


class SETDRESSER_PT_view_3d(_Request, _InView3D, bpy.types.Panel):
    """From a prompt to a dressed surface"""

    bl_idname = "SETDRESSER_PT_view_3d"


class SETDRESSER_PT_view_3d_references(_References, _InView3D, bpy.types.Panel):
    """Pictures to draw from"""

    bl_idname = "SETDRESSER_PT_view_3d_references"
    bl_parent_id = "SETDRESSER_PT_view_3d"


class SETDRESSER_PT_view_3d_continuity(_Continuity, _InView3D, bpy.types.Panel):
    """What all pictures of the project have in common"""

    bl_idname = "SETDRESSER_PT_view_3d_continuity"
    bl_parent_id = "SETDRESSER_PT_view_3d"


class SETDRESSER_PT_view_3d_more(_More, _InView3D, bpy.types.Panel):
    """What is seldom changed"""

    bl_idname = "SETDRESSER_PT_view_3d_more"
    bl_parent_id = "SETDRESSER_PT_view_3d"


class SETDRESSER_PT_view_3d_signs(_Signs, _InView3D, bpy.types.Panel):
    """The words on the set, in every language"""

    bl_idname = "SETDRESSER_PT_view_3d_signs"


class SETDRESSER_PT_view_3d_sign_look(_SignLook, _InView3D, bpy.types.Panel):
    """How the chosen sign is to look"""

    bl_idname = "SETDRESSER_PT_view_3d_sign_look"
    bl_parent_id = "SETDRESSER_PT_view_3d_signs"


class SETDRESSER_PT_view_3d_proofreading(_Proofreading, _InView3D, bpy.types.Panel):
    """Whether every letter is right"""

    bl_idname = "SETDRESSER_PT_view_3d_proofreading"
    bl_parent_id = "SETDRESSER_PT_view_3d_signs"


class SETDRESSER_PT_view_3d_legibility(_Legibility, _InView3D, bpy.types.Panel):
    """Which signs the shots can read"""

    bl_idname = "SETDRESSER_PT_view_3d_legibility"
    bl_parent_id = "SETDRESSER_PT_view_3d_signs"


class SETDRESSER_PT_view_3d_jobs(_Jobs, _InView3D, bpy.types.Panel):
    """What was asked for in this session"""

    bl_idname = "SETDRESSER_PT_view_3d_jobs"
    bl_parent_id = "SETDRESSER_PT_view_3d"


class SETDRESSER_PT_view_3d_spending(_Spending, _InView3D, bpy.types.Panel):
    """What was spent, and what may be"""

    bl_idname = "SETDRESSER_PT_view_3d_spending"
    bl_parent_id = "SETDRESSER_PT_view_3d"


class SETDRESSER_PT_image_editor(_Request, _InImageEditor, bpy.types.Panel):
    """From a prompt to a dressed surface"""

    bl_idname = "SETDRESSER_PT_image_editor"


class SETDRESSER_PT_image_editor_references(_References, _InImageEditor, bpy.types.Panel):
    """Pictures to draw from"""

    bl_idname = "SETDRESSER_PT_image_editor_references"
    bl_parent_id = "SETDRESSER_PT_image_editor"


class SETDRESSER_PT_image_editor_continuity(_Continuity, _InImageEditor, bpy.types.Panel):
    """What all pictures of the project have in common"""

    bl_idname = "SETDRESSER_PT_image_editor_continuity"
    bl_parent_id = "SETDRESSER_PT_image_editor"


class SETDRESSER_PT_image_editor_more(_More, _InImageEditor, bpy.types.Panel):
    """What is seldom changed"""

    bl_idname = "SETDRESSER_PT_image_editor_more"
    bl_parent_id = "SETDRESSER_PT_image_editor"


class SETDRESSER_PT_image_editor_signs(_Signs, _InImageEditor, bpy.types.Panel):
    """The words on the set, in every language"""

    bl_idname = "SETDRESSER_PT_image_editor_signs"


class SETDRESSER_PT_image_editor_sign_look(_SignLook, _InImageEditor, bpy.types.Panel):
    """How the chosen sign is to look"""

    bl_idname = "SETDRESSER_PT_image_editor_sign_look"
    bl_parent_id = "SETDRESSER_PT_image_editor_signs"


class SETDRESSER_PT_image_editor_proofreading(_Proofreading, _InImageEditor, bpy.types.Panel):
    """Whether every letter is right"""

    bl_idname = "SETDRESSER_PT_image_editor_proofreading"
    bl_parent_id = "SETDRESSER_PT_image_editor_signs"


class SETDRESSER_PT_image_editor_jobs(_Jobs, _InImageEditor, bpy.types.Panel):
    """What was asked for in this session"""

    bl_idname = "SETDRESSER_PT_image_editor_jobs"
    bl_parent_id = "SETDRESSER_PT_image_editor"


class SETDRESSER_PT_image_editor_spending(_Spending, _InImageEditor, bpy.types.Panel):
    """What was spent, and what may be"""

    bl_idname = "SETDRESSER_PT_image_editor_spending"
    bl_parent_id = "SETDRESSER_PT_image_editor"


SIDEBAR_CLASSES: tuple[type[bpy.types.Panel | bpy.types.UIList], ...] = (
    SETDRESSER_UL_signs,
    SETDRESSER_PT_view_3d,
    SETDRESSER_PT_view_3d_references,
    SETDRESSER_PT_view_3d_continuity,
    SETDRESSER_PT_view_3d_more,
    SETDRESSER_PT_view_3d_jobs,
    SETDRESSER_PT_view_3d_spending,
    SETDRESSER_PT_view_3d_signs,
    SETDRESSER_PT_view_3d_sign_look,
    SETDRESSER_PT_view_3d_proofreading,
    SETDRESSER_PT_view_3d_legibility,
    SETDRESSER_PT_image_editor,
    SETDRESSER_PT_image_editor_references,
    SETDRESSER_PT_image_editor_continuity,
    SETDRESSER_PT_image_editor_more,
    SETDRESSER_PT_image_editor_jobs,
    SETDRESSER_PT_image_editor_spending,
    SETDRESSER_PT_image_editor_signs,
    SETDRESSER_PT_image_editor_sign_look,
    SETDRESSER_PT_image_editor_proofreading,
)
