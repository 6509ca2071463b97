"""The sections of the sidebar, drawn the same in the 3D View and the Image Editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy

from ... import scene
from ...client.choices import PlacementKind, ProviderName
from ...client.options import PictureFormat
from ...operators.generate import (
    REQUEST_PRESETS,
    SETDRESSER_OT_edit_prompt,
    SETDRESSER_OT_generate,
    SETDRESSER_OT_try_example,
    SETDRESSER_OT_use_field,
)
from ...scene.blender.folders import ROOT_PACKAGE
from ...scene.blender.interface_language import translated
from ...scene.blender.versions import draw_multiline_field
from ...scene.generate.example import invites_to_try
from ...scene.session import loading
from ...scene.settings.options import SizeChoice
from ...scene.settings.preferences import preferences
from ...scene.settings.request import settings_of
from .capture import draw_capture
from .quality import draw_quality
from .untried_blender import draw_untried_blender
from .wrapping import draw_wrapped

if TYPE_CHECKING:
    from ...scene.placements.spec import Button, Field

_TEXT_LINES_SHOWN = 6


def draw_request(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The sections, in the order in which they are filled in."""
    draw_untried_blender(layout, context)
    draw_provider(layout, context)
    draw_prompt(layout, context)
    draw_capture(layout, context)
    draw_placement(layout, context)
    draw_picture(layout, context)
    draw_generate(layout, context)


def draw_provider(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Who answers, and what that means."""
    values = preferences()
    layout.prop(values, "provider", expand=True)
    if values.provider == ProviderName.PROOF.value:
        draw_wrapped(
            layout.box(),
            context,
            "A proof: the words, typeset here. No model, no network, no key, no cost.",
            icon="INFO",
        )


def draw_prompt(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The prompt: a field, or the first lines of its text block."""
    settings = settings_of(context.scene)
    row = layout.row(align=True)
    row.label(text=translated("Prompt"), translate=False)
    text = settings.prompt_text
    row.popover(REQUEST_PRESETS, text="", icon="PRESET")
    row.operator(SETDRESSER_OT_edit_prompt.bl_idname, text="", icon="TEXT")
    if text is None:
        draw_multiline_field(
            layout, settings, "prompt", hint=translated("A wooden menu board that reads '牛肉面 ¥28' …")
        )
        if invites_to_try(context):
            layout.operator(SETDRESSER_OT_try_example.bl_idname, icon="PLAY")
        return
    row.operator(SETDRESSER_OT_use_field.bl_idname, text="", icon="X")
    box = layout.box().column(align=True)
    for line in text.lines[:_TEXT_LINES_SHOWN]:
        draw_wrapped(box, context, line.body, translate=False)
    if len(text.lines) > _TEXT_LINES_SHOWN:
        box.label(
            text=translated(f"and {len(text.lines) - _TEXT_LINES_SHOWN} more lines in '{text.name}'"), translate=False
        )


def draw_placement(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Where the take goes; what belongs to that place once it is loaded."""
    settings = settings_of(context.scene)
    column = layout.column(align=True)
    column.use_property_split = True
    column.use_property_decorate = False
    column.prop(settings, "placement")
    if not loading.is_loaded():
        return

    spec = scene.placements.registry.spec_of(PlacementKind(settings.placement))
    for shown in spec.fields(context, settings):
        _draw_field(column, shown)
    if spec.is_shaded:
        column.prop(settings, "shading")


def _draw_field(column: bpy.types.UILayout, shown: Field | Button) -> None:
    """What a placement has to set or to do."""
    text: dict[str, Any] = {"text": translated(shown.label), "translate": False} if shown.label else {}
    if isinstance(shown, scene.placements.spec.Button):
        column.operator(shown.operator, **text)
    else:
        column.prop(shown.data, shown.name, index=shown.index, **text)


def draw_picture(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Size, quality and how many."""
    settings = settings_of(context.scene)
    column = layout.column(align=True)
    column.use_property_split = True
    column.use_property_decorate = False
    column.prop(settings, "size")
    if settings.size == SizeChoice.FIT.value:
        column.prop(settings, "detail")
    if settings.size == SizeChoice.CUSTOM.value:
        column.prop(settings, "width")
        column.prop(settings, "height")
    draw_quality(column, settings)
    column.prop(settings, "variants")


def draw_more(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What is seldom changed."""
    settings = settings_of(context.scene)
    column = layout.column(align=True)
    column.use_property_split = True
    column.use_property_decorate = False
    column.prop(settings, "background")
    column.prop(settings, "format")
    row = column.row()
    row.active = settings.format != PictureFormat.PNG.value
    row.prop(settings, "compression")
    column.prop(settings, "moderation")


def draw_generate(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What it will be and cost, then the button; when it cannot be pressed, why. Until that can be said, as much room."""
    if not loading.is_loaded():
        layout.label(text="…", icon="IMAGE_DATA")
        row = layout.row()
        row.scale_y = 1.6
        row.label(text="")
        return
    view = scene.generate.preview.request_preview(context)
    if view.obstacle:
        draw_wrapped(layout, context, view.obstacle, icon="ERROR")
        if view.remedy is scene.generate.preview.Remedy.ADDON_PREFERENCES:
            layout.operator(
                "preferences.addon_show", text=translated("Open Preferences"), translate=False, icon="PREFERENCES"
            ).module = ROOT_PACKAGE
        elif view.remedy is scene.generate.preview.Remedy.SYSTEM_PREFERENCES:
            layout.operator(
                "screen.userpref_show", text=translated("Open Preferences"), translate=False, icon="PREFERENCES"
            ).section = "SYSTEM"
    else:
        column = layout.column(align=True)
        draw_wrapped(
            column, context, f"{translated(view.size_text)}   {translated(view.price_text)}", icon="IMAGE_DATA"
        )
        if view.price_date:
            draw_wrapped(column, context, f"Prices of {view.price_date}", icon="BLANK1")
        if view.model_note:
            draw_wrapped(column, context, view.model_note, icon="ERROR")
    row = layout.row()
    row.scale_y = 1.6
    row.operator(SETDRESSER_OT_generate.bl_idname, icon="SHADERFX")
