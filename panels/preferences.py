"""The add-on's preferences as they are drawn; their values stand in `scene.settings.preference_values`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import client, scene
from ..operators.preferences import (
    SETDRESSER_OT_forget_key,
    SETDRESSER_OT_look_through_fonts,
    SETDRESSER_OT_partial_pictures_here,
    SETDRESSER_OT_store_key,
    SETDRESSER_OT_test_key,
)
from ..scene.blender.folders import ROOT_PACKAGE
from ..scene.blender.interface_language import translated
from ..scene.settings.preference_values import PreferenceValues
from . import tab

if TYPE_CHECKING:
    from ..client.provider_registry import ProviderName, ProviderSpec


class SETDRESSER_AddonPreferences(PreferenceValues, bpy.types.AddonPreferences):
    """Providers, keys and the library"""

    bl_idname = ROOT_PACKAGE

    def draw(self, context: bpy.types.Context) -> None:
        """Draw what the chosen provider needs, then the library."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.prop(self, "provider")
        self._draw_provider(layout, client.provider_registry.spec_of(client.choices.ProviderName(self.provider)))
        layout.separator()
        layout.prop(self, "library_folder")
        layout.prop(self, "concurrency")
        layout.prop(self, "timeout_minutes")
        self._draw_fonts(layout)
        layout.separator()
        column = layout.column(align=True)
        for name in ("limit_request", "limit_session", "limit_day", "limit_project", "ask_above"):
            column.prop(self, name)

    def _draw_fonts(self, layout: bpy.types.UILayout) -> None:
        """The studio's fonts, and what was found among them."""
        layout.separator()
        layout.prop(self, "studio_fonts_folder")
        if not self.studio_fonts_folder:
            return
        layout.prop(self, "font_families")
        layout.operator(SETDRESSER_OT_look_through_fonts.bl_idname)
        view = scene.queue.account.account_view(client.choices.ProviderName.PROOF)
        if view is not None:
            tab.wrapping.draw_wrapped(layout, bpy.context, view.sentence, icon="ERROR" if view.is_error else "INFO")

    def _draw_provider(self, layout: bpy.types.UILayout, spec: ProviderSpec) -> None:
        """Key, model and the settings that the provider understands, in the order of its spec."""
        if spec.is_local:
            layout.label(
                text=translated(f"{spec.label} needs no network, no key and no money"), translate=False, icon="INFO"
            )
            return
        self._draw_key(layout, spec.key_preference, spec.name)
        self._draw_model(layout, spec)
        for setting in spec.settings:
            layout.prop(self, setting.preference)
            if (
                setting.field == "stream"
                and getattr(self, setting.preference)
                and scene.settings.preferences.are_partials_off_here()
            ):
                row = layout.row()
                row.label(
                    text=translated("Off for this address: its gateway cannot pass them on"),
                    translate=False,
                    icon="INFO",
                )
                row.operator(
                    SETDRESSER_OT_partial_pictures_here.bl_idname, text=translated("Try Again"), translate=False
                ).wanted = True

    def _draw_model(self, layout: bpy.types.UILayout, spec: ProviderSpec) -> None:
        """The model, what has to be known of it, and its price where only the person can know it."""
        layout.prop(self, spec.model_preference)
        model = scene.settings.preferences.model_name(spec.name)
        if note := client.models.end_note(model):
            tab.wrapping.draw_wrapped(layout, bpy.context, note, icon="ERROR")
        if model and client.models.known_name(model) is None:
            layout.prop(self, spec.price_preference)

    def _draw_key(self, layout: bpy.types.UILayout, name: str, provider: ProviderName) -> None:
        """The key, where it is kept, and whether it works."""
        layout.prop(self, "key_place")
        layout.prop(
            self, name, text=translated(f"{client.provider_registry.spec_of(provider).label} Key"), translate=False
        )
        row = layout.row(align=True)
        if self.key_place == scene.settings.options.KeyPlace.STORE:
            row.operator(SETDRESSER_OT_store_key.bl_idname)
        row.operator(SETDRESSER_OT_forget_key.bl_idname)
        row.operator(SETDRESSER_OT_test_key.bl_idname)
        icon = {scene.queue.keys.KeySource.NONE: "INFO", scene.queue.keys.KeySource.PREFERENCES: "UNLOCKED"}.get(
            scene.queue.keys.key_source(provider), "LOCKED"
        )
        tab.wrapping.draw_wrapped(layout, bpy.context, scene.queue.keys.source_text(provider), icon=icon)
        view = scene.queue.account.account_view(provider)
        if view is not None:
            tab.wrapping.draw_wrapped(
                layout, bpy.context, view.sentence, icon="ERROR" if view.is_error else "CHECKMARK"
            )
