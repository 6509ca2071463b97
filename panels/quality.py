"""The choice of a quality, as the chosen model has them. Draws only."""

from __future__ import annotations

import bpy

from ..client.choices import Quality
from ..scene.settings.preferences import model_name, provider_name
from ..scene.settings.request import settings_of

_POINTER = "set_dresser_quality_of"
"""Under what name the menu finds the settings whose quality it is to change."""


class SETDRESSER_MT_quality(bpy.types.Menu):
    """The qualities that the chosen model has"""

    bl_idname = "SETDRESSER_MT_quality"
    bl_label = "Quality"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the best one first."""
        from ..client.models import (
            qualities_of,
        )  # reads the table of models, which a start of Blender need not wait for

        of = getattr(context, _POINTER, None) or settings_of(context.scene)
        choices = of.bl_rna.properties["quality"].enum_items
        offered = [each for each in reversed(qualities_of(model_name(provider_name()))) if each is not Quality.AUTO]
        for quality in (*offered, Quality.AUTO):
            if quality.value in choices:
                self.layout.prop_enum(of, "quality", quality.value)


def draw_quality(column: bpy.types.UILayout, of: bpy.types.PropertyGroup) -> None:
    """A row as properties have it, whose menu only offers what the model has."""
    chosen = of.bl_rna.properties["quality"].enum_items.get(of.quality)
    split = column.split(factor=0.4, align=True)
    label = split.row()
    label.alignment = "RIGHT"
    label.label(text="Quality")
    split.context_pointer_set(_POINTER, of)
    split.menu(SETDRESSER_MT_quality.bl_idname, text=chosen.name if chosen is not None else "")
