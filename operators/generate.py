"""Generate: posts what the settings ask for, and what stands around its button: presets, the prompt as text and as it is sent, a first example. Sends nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import bpy
from bl_operators.presets import AddPresetBase
from bpy.props import BoolProperty, EnumProperty, StringProperty

from .. import client, scene
from ..scene.blender.interface_language import translated
from ..scene.blender.properties import InOurWords, declares_properties
from ..scene.settings.request import settings_of
from .reporting import finish, refuse
from .sign import OnSign

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

REQUEST_PRESETS = "SETDRESSER_PT_request_presets"
SIGN_PRESETS = "SETDRESSER_PT_sign_presets"
"""The lists of presets by their identifiers: Blender's preset operators name them."""

REQUEST_FOLDER = "set_dresser/requests"
SIGN_FOLDER = "set_dresser/signs"
"""Where in the user's presets folder they lie."""

_CHARACTERS = 96
"""Across the popup that shows the prompt."""
_MOST_LINES = 40


@declares_properties
class SETDRESSER_OT_use_preset(InOurWords, bpy.types.Operator):
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
        preset = next(
            (each for each in client.signs.presets.PRESETS if each.key == getattr(properties, "key", "")), None
        )
        for_sign = getattr(properties, "what", "") == "SIGN"
        return cls.__doc__ or "" if preset is None else preset.description(for_sign=for_sign)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Fill it in."""
        preset = next((each for each in client.signs.presets.PRESETS if each.key == self.key), None)
        if preset is None:
            self.report({"ERROR"}, translated(f"There is no preset '{self.key}'"))
            return {"CANCELLED"}
        if self.what == "REQUEST":
            scene.generate.presets.use_for_request(settings_of(context.scene), preset)
            return {"FINISHED"}
        sign = scene.signs.sign_list.active_sign()
        if sign is None:
            self.report({"ERROR"}, "Choose a sign in the list")
            return {"CANCELLED"}
        try:
            scene.generate.presets.use_for_sign(sign, preset)
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        return {"FINISHED"}


class _KeepingPreset(AddPresetBase):
    """Blender's own way of keeping presets, with names that every system can have as files."""

    @staticmethod
    def as_filename(name: str) -> str:  # type: ignore[override]  # what is known of Blender's says that it gives nothing
        """What the preset's file is called, without its ending."""
        as_blender_names: Callable[[str], Any] = AddPresetBase.as_filename
        return client.file_names.file_name(as_blender_names(name), "preset")


class SETDRESSER_OT_keep_request_preset(_KeepingPreset, InOurWords, bpy.types.Operator):
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
        settings = settings_of(context.scene)
        if settings.prompt_text is not None and not (self.remove_name or self.remove_active):
            settings.prompt = scene.settings.request.prompt_of(settings)


class SETDRESSER_OT_keep_sign_preset(OnSign, _KeepingPreset, InOurWords, bpy.types.Operator):
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


class SETDRESSER_OT_edit_prompt(InOurWords, bpy.types.Operator):
    """Write the prompt in a text editor, with as many lines as it takes"""

    bl_idname = "set_dresser.edit_prompt"
    bl_label = "Edit as Text"
    bl_options = {"UNDO"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Make sure that there is a text block, and show it."""
        text = scene.settings.prompt_text.move_to_text(settings_of(context.scene))
        if not scene.settings.prompt_text.show_text(context, text):
            self.report(
                {"INFO"}, translated(f"The prompt is in the text block '{text.name}'; open it in a Text Editor")
            )
        return {"FINISHED"}


class SETDRESSER_OT_use_field(InOurWords, bpy.types.Operator):
    """Put the text block's words back into the field"""

    bl_idname = "set_dresser.use_field"
    bl_label = "Use the Field"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a text block to take the words from."""
        if settings_of(context.scene).prompt_text is None:
            cls.poll_message_set("The prompt is in the field already")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Move the words back; the text block stays in the file."""
        scene.settings.prompt_text.move_to_field(settings_of(context.scene))
        return {"FINISHED"}


class SETDRESSER_OT_try_example(InOurWords, bpy.types.Operator):
    """Fill in the prompt of a noodle shop's menu board and dress what is selected with its proof: free, nothing leaves this machine"""

    bl_idname = "set_dresser.try_example"
    bl_label = "Try It: a Menu Board"
    bl_options = {"UNDO", "INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """A prompt that somebody wrote is not written over, and a service is not asked for an example."""
        if scene.generate.example.invites_to_try(context):
            return True
        cls.poll_message_set("Choose Proof and leave the prompt empty")
        return False

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Fill in the example and press Generate."""
        scene.generate.example.fill_in_example(context)
        if not bpy.ops.set_dresser.generate.poll():
            return {"FINISHED"}  # filled in; the panel says what keeps Generate from being pressed
        bpy.ops.set_dresser.generate("EXEC_DEFAULT")
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_show_prompt(InOurWords, bpy.types.Operator):
    """Show the prompt as it will be sent: with the pictures' roles, the style and the camera"""

    bl_idname = "set_dresser.show_prompt"
    bl_label = "Show Composed Prompt"
    bl_options = {"INTERNAL"}

    copy: bool = BoolProperty(
        name="Copy", description="Put it on the clipboard", default=False, options={"HIDDEN", "SKIP_SAVE"}
    )

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Show it, or copy it."""
        if self.copy:
            return self.execute(context)
        return context.window_manager.invoke_popup(self, width=620)

    def draw(self, context: bpy.types.Context) -> None:
        """The prompt in lines, then what can be done with it."""
        import textwrap

        try:
            prompt = scene.generate.prompt.composed_prompt(context, settings_of(context.scene))
        except client.errors.SetDresserError as error:
            self.layout.label(text=translated(error.message), icon="ERROR", translate=False)
            return
        lines = [row for line in prompt.split("\n") for row in (textwrap.wrap(line, _CHARACTERS) or [""])]
        column = self.layout.column(align=True)
        column.scale_y = 0.8
        for line in lines[:_MOST_LINES]:
            column.label(text=line, translate=False)
        if len(lines) > _MOST_LINES:
            column.label(text=translated(f"… and {len(lines) - _MOST_LINES} more lines"), translate=False)
        row = self.layout.row()
        row.label(text=translated(f"{len(prompt):,} characters"), translate=False)
        row.operator(self.bl_idname, text="Copy", icon="COPYDOWN").copy = True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Copy it."""
        try:
            context.window_manager.clipboard = scene.generate.prompt.composed_prompt(
                context, settings_of(context.scene)
            )
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        self.report({"INFO"}, "The composed prompt is on the clipboard")
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_generate(InOurWords, bpy.types.Operator):
    """Ask for the picture; it is placed when it comes, and Blender goes on working until then"""

    bl_idname = "set_dresser.generate"
    bl_label = "Generate"
    # No REGISTER: the redo panel and Repeat Last would send, and pay, again.
    bl_options = set[str]()

    wait: bool = BoolProperty(
        name="Wait",
        description="Do not return until the takes are placed; always so without a window",
        default=False,
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether the settings can be asked for now; if not, the button says why."""
        if context.scene is None:
            return False
        obstacle = scene.generate.preview.request_preview(context).obstacle
        if obstacle:
            cls.poll_message_set(translated(obstacle))
        return not obstacle

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask first when it is dear; what is cheap, and whatever a script runs, goes ahead."""
        question = "" if self.wait or bpy.app.background else scene.generate.post.question_before(context)
        if not question:
            return self.execute(context)
        return context.window_manager.invoke_confirm(
            self,
            event,
            title=translated("Generate?"),
            message=translated(question),
            confirm_text=translated("Generate"),
            icon="QUESTION",
        )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Post one job a variant."""
        try:
            posted = scene.generate.post.post_jobs(context)
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        if self.wait or bpy.app.background:
            return finish(self, posted)
        scene.queue.timer.begin()
        self.report({"INFO"}, translated(f"Asked for {len(posted)} picture{'s' if len(posted) > 1 else ''}"))
        return {"FINISHED"}


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_use_preset,
    SETDRESSER_OT_keep_request_preset,
    SETDRESSER_OT_keep_sign_preset,
    SETDRESSER_OT_edit_prompt,
    SETDRESSER_OT_use_field,
    SETDRESSER_OT_show_prompt,
    SETDRESSER_OT_try_example,
    SETDRESSER_OT_generate,
)
