"""What of the scene goes along, and where the model may paint. Only draws."""

from __future__ import annotations

import bpy

from ...scene.blender.interface_language import translated
from ...scene.settings.options import CaptureSource
from ...scene.settings.request import settings_of
from .mask import draw_mask


def draw_capture(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The choice of what goes along; with a capture also how it is made and where the model may paint."""
    settings = settings_of(context.scene)
    source = settings.capture.source
    column = layout.column(align=True)
    column.label(text=translated("Send Along"), translate=False)
    grid = column.grid_flow(row_major=True, columns=2, even_columns=True, align=True)
    grid.prop(settings.capture, "source", expand=True)
    if source == CaptureSource.NONE:
        return
    box = layout.box().column()
    box.use_property_split = True
    box.use_property_decorate = False
    if source == CaptureSource.CAMERA:
        box.prop(settings.capture, "render_with")
    elif source == CaptureSource.VIEWPORT:
        box.prop(settings.capture, "show_overlays")
        box.prop(settings.capture, "show_compositor")
    if source != CaptureSource.TEXTURE:
        box.prop(settings.capture, "glass_hides")
        box.prop(settings.capture, "volumes_hide")
    draw_mask(box, context)
