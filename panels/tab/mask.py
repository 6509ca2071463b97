"""Where the model may paint, as a section of the sidebar."""

from __future__ import annotations

import bpy

from ... import scene
from ...operators.mask import SETDRESSER_OT_drag_mask_box, SETDRESSER_OT_new_mask_image, SETDRESSER_OT_show_mask
from ...scene.blender.interface_language import translated
from ...scene.settings.options import MaskSource
from ...scene.settings.request import settings_of
from .wrapping import draw_wrapped


def draw_mask(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What the mask is made of, how it is widened and faded, and whether it is shown."""
    mask = settings_of(context.scene).mask
    column = layout.column(align=True)
    column.use_property_split = True
    column.use_property_decorate = False
    row = column.row(align=True)
    row.prop(mask, "source")
    row.operator(
        SETDRESSER_OT_show_mask.bl_idname,
        text="",
        icon="HIDE_OFF" if scene.mask.overlay.is_on() else "HIDE_ON",
        depress=scene.mask.overlay.is_on(),
    )
    if mask.source == MaskSource.NONE.value:
        return
    if mask.source == MaskSource.IMAGE.value:
        row = column.row(align=True)
        row.prop(mask, "image")
        row.operator(SETDRESSER_OT_new_mask_image.bl_idname, text="", icon="ADD")
    if mask.source == MaskSource.BOX.value:
        column.operator(SETDRESSER_OT_drag_mask_box.bl_idname, icon="SELECT_SET")
        box = column.column(align=True)
        for place, name in enumerate(("Left", "Bottom", "Right", "Top")):
            box.prop(mask, "box", index=place, text=translated(name), translate=False)
    column.prop(mask, "grow")
    column.prop(mask, "feather")
    column.prop(mask, "invert")
    if scene.mask.overlay.obstacle():
        draw_wrapped(layout, context, scene.mask.overlay.obstacle(), icon="INFO")
