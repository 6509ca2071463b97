"""Draws references and continuity: numbered as the model sees them, with their roles, prices and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator

import bpy

from ...client.options import ReferenceRole, TimeOfDay
from ...client.prompt_composing import numbers
from ...operators.generate import SETDRESSER_OT_show_prompt
from ...operators.reference import (
    SETDRESSER_OT_add_image_reference,
    SETDRESSER_OT_add_object_reference,
    SETDRESSER_OT_add_references,
    SETDRESSER_OT_allow_references,
    SETDRESSER_OT_change_palette,
    SETDRESSER_OT_export_style,
    SETDRESSER_OT_import_style,
    SETDRESSER_OT_move_reference,
    SETDRESSER_OT_pin_reference,
    SETDRESSER_OT_remove_reference,
    SETDRESSER_OT_set_up_style,
)
from ...scene.blender.interface_language import translated
from ...scene.references import listed
from ...scene.references.status import ReferenceStatus, look_soon, price_text, status_of
from ...scene.references.style import MOST_COLOURS, is_shared, style
from ...scene.settings.options import CaptureSource, ReferenceKind
from ...scene.settings.references import SETDRESSER_PG_reference
from ...scene.settings.request import settings_of
from .wrapping import draw_wrapped

_ICONS = {
    ReferenceKind.FILE: "FILE_IMAGE",
    ReferenceKind.IMAGE: "IMAGE_DATA",
    ReferenceKind.TAKE: "SHADERFX",
    ReferenceKind.OBJECT: "OBJECT_DATA",
}


def draw_references(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The pictures that go along, and the ways to add more."""
    settings = settings_of(context.scene)
    own, of_style = listed.own(settings), listed.of_style(settings)
    if own or of_style:
        look_soon()
    if hidden := sum(max(0, len(each) - listed.MOST_LISTED) for each in (own, of_style)):
        layout.label(text=translated(f"{hidden} more are not shown"), translate=False, icon="INFO")
    used = iter(numbers(len(own) + len(of_style), has_capture=settings.capture.source != CaptureSource.NONE))
    waits = [
        _draw_reference(layout.box().column(align=True), context, reference, index, used, of_style=is_of_style)
        for is_of_style, references in ((False, own), (True, of_style))
        for index, reference in enumerate(references[: listed.MOST_LISTED])
    ]
    if any(waits):
        layout.operator(SETDRESSER_OT_allow_references.bl_idname, icon="CHECKMARK")
    row = layout.row(align=True)
    row.operator(
        SETDRESSER_OT_add_references.bl_idname, text=translated("Add Files"), translate=False, icon="FILE_IMAGE"
    )
    row.operator(SETDRESSER_OT_add_image_reference.bl_idname, text="", icon="IMAGE_DATA")
    row.operator(SETDRESSER_OT_add_object_reference.bl_idname, text="", icon="OBJECT_DATA")


def draw_continuity(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What joins every prompt of the scene by choice, and the prompt that comes of it."""
    continuity = settings_of(context.scene).continuity
    _draw_style(layout.column(align=True), continuity)
    column = layout.column(align=True)
    column.prop(continuity, "use_camera_facts")
    if continuity.use_camera_facts:
        column.prop(continuity, "time_of_day", text="")
        if continuity.time_of_day == TimeOfDay.OTHER:
            column.prop(continuity, "time_words", text="")
    layout.operator(SETDRESSER_OT_show_prompt.bl_idname, icon="TEXT")


def _draw_reference(
    column: bpy.types.UILayout,
    context: bpy.types.Context,
    reference: SETDRESSER_PG_reference,
    index: int,
    used: Iterator[int],
    *,
    of_style: bool,
) -> bool:
    """One reference: its number, name and role, what it costs or what is wrong with it. Whether it waits to be allowed."""
    row = column.row(align=True)
    number = row.row(align=True)
    number.ui_units_x = 1.5
    number.prop(reference, "enabled", text=str(next(used)) if reference.enabled else "–", toggle=True)
    row.prop(reference, "name", text="", icon=_ICONS[ReferenceKind(reference.kind)])
    for operator, icon in (
        (SETDRESSER_OT_pin_reference, "PINNED" if of_style else "UNPINNED"),
        (SETDRESSER_OT_move_reference, "TRIA_UP"),
        (SETDRESSER_OT_remove_reference, "X"),
    ):
        button = row.operator(operator.bl_idname, text="", icon=icon)
        button.index, button.of_style = index, of_style
    row = column.row(align=True)
    row.prop(reference, "role", text="")
    if reference.role == ReferenceRole.OTHER:
        row.prop(reference, "words", text="", placeholder=translated("what the model is to take from it"))
    if not reference.enabled:
        return False
    status = status_of(reference)
    draw_status(column, context, status)
    return status.is_to_be_allowed


def draw_status(column: bpy.types.UILayout, context: bpy.types.Context, status: ReferenceStatus) -> None:
    """What is known of a reference: its size and price, or what is wrong with it."""
    if status.error is not None:
        draw_wrapped(column, context, status.error.sentence, icon="ERROR")
    elif status.size is None:
        column.label(text=translated("Being scaled down …"), translate=False, icon="SORTTIME")
    else:
        width, height = status.size
        draw_wrapped(column, context, f"{width} × {height}   {translated(price_text(status.size))}", icon="BLANK1")
        for note in status.notes:
            draw_wrapped(column, context, note, icon="INFO")


def _draw_style(column: bpy.types.UILayout, continuity: bpy.types.PropertyGroup) -> None:
    found = style()
    if found is None:
        row = column.row(align=True)
        row.operator(SETDRESSER_OT_set_up_style.bl_idname, icon="BRUSHES_ALL")
        row.operator(SETDRESSER_OT_import_style.bl_idname, text="", icon="IMPORT")
        return
    row = column.row(align=True)
    row.prop(continuity, "use_style")
    row.operator(SETDRESSER_OT_import_style.bl_idname, text="", icon="IMPORT")
    row.operator(SETDRESSER_OT_export_style.bl_idname, text="", icon="EXPORT")
    inner = column.column(align=True)
    inner.active = continuity.use_style
    inner.enabled = not is_shared(found)
    inner.prop(found, "words", text="", placeholder=translated("overcast, muted greens, 35 mm film grain …"))
    row = inner.row(align=True)
    for colour in found.palette:
        row.prop(colour, "colour", text="")
    if len(found.palette) < MOST_COLOURS:
        row.operator(SETDRESSER_OT_change_palette.bl_idname, text="", icon="ADD")
    if found.palette:
        row.operator(SETDRESSER_OT_change_palette.bl_idname, text="", icon="REMOVE").remove = len(found.palette) - 1
