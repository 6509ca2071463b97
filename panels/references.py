"""Draws references and continuity: numbered as the model sees them, with their roles, prices and what is wrong with them."""

from __future__ import annotations

import bpy

from ..client.choices import ReferenceRole, TimeOfDay
from ..client.prompt_composing import numbers
from ..operators.reference import (
    SETDRESSER_OT_add_references,
    SETDRESSER_OT_move_reference,
    SETDRESSER_OT_remove_reference,
)
from ..scene.capture_settings import CaptureSource
from ..scene.settings import settings_of


def draw_references(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The pictures that go along, and the ways to add more."""
    settings = settings_of(context.scene)
    pictures = settings.references.pictures
    used = iter(numbers(len(pictures), has_capture=settings.capture.source != CaptureSource.NONE))
    for index, reference in enumerate(pictures):
        column = layout.box().column(align=True)
        row = column.row(align=True)
        row.prop(reference, "enabled", text=str(next(used)) if reference.enabled else "")
        row.prop(reference, "name", text="")
        row.operator(SETDRESSER_OT_move_reference.bl_idname, text="", icon="TRIA_UP").index = index
        row.operator(SETDRESSER_OT_remove_reference.bl_idname, text="", icon="X").index = index
        row = column.row(align=True)
        row.prop(reference, "role", text="")
        if reference.role == ReferenceRole.OTHER:
            row.prop(reference, "words", text="")
    layout.operator(SETDRESSER_OT_add_references.bl_idname, icon="ADD")


def draw_continuity(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What joins every prompt of the scene by choice."""
    continuity = settings_of(context.scene).continuity
    column = layout.column(align=True)
    column.prop(continuity, "use_style")
    column.prop(continuity, "use_camera_facts")
    if continuity.use_camera_facts:
        column.prop(continuity, "time_of_day")
        if continuity.time_of_day == TimeOfDay.OTHER:
            column.prop(continuity, "time_words")
