"""The choice of a quality, as the chosen model has them. Draws only."""

from __future__ import annotations

import bpy

from ... import client
from ...client.options import Quality
from ...scene.blender.interface_language import translated
from ...scene.settings.preferences import model_name, provider_name
from ...scene.settings.request import settings_of
from .wrapping import labelled

_MENU = "SETDRESSER_MT_quality"
"""The menu's name, by which `sidebar` registers it."""
_POINTER = "set_dresser_quality_of"
"""Under what name the menu finds the settings whose quality it is to change."""


def draw_choices(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The menu's entries, the best one first."""
    of = getattr(context, _POINTER, None) or settings_of(context.scene)
    choices = of.bl_rna.properties["quality"].enum_items
    offered = [
        each for each in reversed(client.models.qualities_of(model_name(provider_name()))) if each is not Quality.AUTO
    ]
    for quality in (*offered, Quality.AUTO):
        if quality.value in choices:
            layout.prop_enum(of, "quality", quality.value)


def draw_quality(column: bpy.types.UILayout, of: bpy.types.PropertyGroup) -> None:
    """A row as properties have it, whose menu only offers what the model has."""
    chosen = of.bl_rna.properties["quality"].enum_items.get(of.quality)
    split = labelled(column, "Quality", 0.4, alignment="RIGHT")
    split.context_pointer_set(_POINTER, of)
    split.menu(_MENU, text=translated(chosen.name if chosen is not None else ""), translate=False)
