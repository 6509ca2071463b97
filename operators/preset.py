"""Presets: uses a ready-made one, and keeps one's own by Blender's preset system, as files in the user's presets folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import bpy
from bl_operators.presets import AddPresetBase
from bpy.props import EnumProperty, StringProperty

from ..scene.blender.properties import declares_properties
from .reporting import refuse
from .sign import has_sign

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

REQUEST_PRESETS = "SETDRESSER_PT_request_presets"
SIGN_PRESETS = "SETDRESSER_PT_sign_presets"
"""The lists of presets by their identifiers: Blender's preset operators name them."""

REQUEST_FOLDER = "set_dresser/requests"
SIGN_FOLDER = "set_dresser/signs"
"""Where in the user's presets folder they lie."""


@declares_properties
class SETDRESSER_OT_use_preset(bpy.types.Operator):
    """Fill in a ready-made case: what it is, its look, its size and quality. Where it goes stays as it is"""

    bl_idname = "set_dresser.use_preset"
    bl_label = "Use Preset"
    bl_options = {"UNDO", "INTERNAL"}

    key: str = StringProperty(name="Preset", options={"SKIP_SAVE"})
    what: str = EnumProperty(
        name="For",
        items=[
            ("REQUEST", "Request", "The next request; its prompt is replaced"),
            ("SIGN", "Sign", "The chosen sign; words that somebody wrote stay"),
        ],
        options={"SKIP_SAVE"},
    )

    @classmethod
    def description(cls, context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        """What this one fills in."""
        from ..client.signs.presets import PRESETS

        preset = next((each for each in PRESETS if each.key == getattr(properties, "key", "")), None)
        for_sign = getattr(properties, "what", "") == "SIGN"
        return cls.__doc__ or "" if preset is None else preset.told(for_sign=for_sign)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Fill it in."""
        from ..client.errors import SetDresserError
        from ..client.signs.presets import PRESETS
        from ..scene.generate.presets import use_for_request, use_for_sign
        from ..scene.settings.request import settings_of
        from ..scene.signs.sign_list import active_sign

        preset = next((each for each in PRESETS if each.key == self.key), None)
        if preset is None:
            self.report({"ERROR"}, f"There is no preset '{self.key}'")
            return {"CANCELLED"}
        if self.what == "REQUEST":
            use_for_request(settings_of(context.scene), preset)
            return {"FINISHED"}
        sign = active_sign()
        if sign is None:
            self.report({"ERROR"}, "Choose a sign in the list")
            return {"CANCELLED"}
        try:
            use_for_sign(sign, preset)
        except SetDresserError as error:
            return refuse(self, error)
        return {"FINISHED"}


class _KeepingPreset(AddPresetBase):
    """Blender's own way of keeping presets, with names that every system can have as files."""

    @staticmethod
    def as_filename(name: str) -> str:  # type: ignore[override]  # what is known of Blender's says that it gives nothing
        """What the preset's file is called, without its ending."""
        from ..client.file_names import file_name

        as_blender_names: Callable[[str], Any] = AddPresetBase.as_filename
        return file_name(as_blender_names(name), "preset")


class SETDRESSER_OT_keep_request_preset(_KeepingPreset, bpy.types.Operator):
    """Keep this prompt, size, quality, format and background as a preset of your own, or remove one"""

    bl_idname = "set_dresser.keep_request_preset"
    bl_label = "Keep as Preset"

    preset_menu = REQUEST_PRESETS
    preset_subdir = REQUEST_FOLDER
    preset_defines = ["settings = bpy.context.scene.set_dresser"]
    preset_values = [
        "settings.prompt",
        "settings.size",
        "settings.detail",
        "settings.width",
        "settings.height",
        "settings.quality",
        "settings.background",
        "settings.format",
        "settings.compression",
    ]

    def pre_cb(self, context: bpy.types.Context) -> None:
        """A prompt in a text block is kept too: the field, which it hides, gets its words."""
        from ..scene.settings.request import prompt_of, settings_of

        settings = settings_of(context.scene)
        if settings.prompt_text is not None and not (self.remove_name or self.remove_active):
            settings.prompt = prompt_of(settings)


class SETDRESSER_OT_keep_sign_preset(_KeepingPreset, bpy.types.Operator):
    """Keep what this sign is and how it looks, without its words, as a preset of your own, or remove one"""

    bl_idname = "set_dresser.keep_sign_preset"
    bl_label = "Keep as Preset"

    preset_menu = SIGN_PRESETS
    preset_subdir = SIGN_FOLDER
    preset_defines = [
        "signs = next(text.set_dresser_signs for text in bpy.data.texts if text.set_dresser_signs.is_list)",
        "sign = signs.signs[signs.active]",
    ]
    preset_values = [
        "sign.subject",
        "sign.skeleton",
        "sign.style",
        "sign.quality",
        "sign.detail",
        "sign.background",
        "sign.format",
        "sign.shading",
        "sign.use_guide",
    ]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a sign."""
        return has_sign(context)


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_use_preset,
    SETDRESSER_OT_keep_request_preset,
    SETDRESSER_OT_keep_sign_preset,
)
