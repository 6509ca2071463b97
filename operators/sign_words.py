"""The words of signs and the languages that they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy
from bpy.props import EnumProperty, IntProperty, StringProperty

from .. import client, scene
from ..client.session_state import SessionState
from ..scene.blender.interface_language import translated
from ..scene.blender.properties import InOurWords, declares_properties
from .reporting import refuse
from .sign import OnSign

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class SETDRESSER_OT_add_sign_line(OnSign, InOurWords, bpy.types.Operator):
    """Add a line to this sign, in every language"""

    bl_idname = "set_dresser.add_sign_line"
    bl_label = "Add Line"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Add it at the end."""
        sign = scene.signs.sign_list.active_sign()
        assert sign is not None
        scene.signs.sign_list.add_line(sign)
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_remove_sign_line(OnSign, InOurWords, bpy.types.Operator):
    """Remove this line, in every language. With Ctrl, move it up instead"""

    bl_idname = "set_dresser.remove_sign_line"
    bl_label = "Remove Line"
    bl_options = {"UNDO", "INTERNAL"}

    index: int = IntProperty(options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Move it while Ctrl is held."""
        sign = scene.signs.sign_list.active_sign()
        if event.ctrl and sign is not None:
            scene.signs.sign_list.move_line(sign, self.index, self.index - 1)
            return {"FINISHED"}
        return self.execute(context)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remove it."""
        sign = scene.signs.sign_list.active_sign()
        if sign is None or not 0 <= self.index < len(sign.lines):
            return {"CANCELLED"}
        scene.signs.sign_list.remove_line(sign, self.index)
        return {"FINISHED"}


_choices: Final[SessionState[list[tuple[str, str, str]]]] = SessionState(list)
"""Blender reads an enum's items later than they are given: they must be held."""


def _known_languages(_operator: bpy.types.Operator, _context: bpy.types.Context) -> list[tuple[str, str, str]]:
    if not _choices.now:
        _choices.now.extend(
            (tag, each.name if each.own_name == each.name else f"{each.name} · {each.own_name}", tag)
            for tag, each in client.signs.languages.KNOWN.items()
        )
    return _choices.now


@declares_properties
class SETDRESSER_OT_add_language(InOurWords, bpy.types.Operator):
    """Add a language in which every sign can have words"""

    bl_idname = "set_dresser.add_language"
    bl_label = "Add Language"
    bl_options = {"UNDO"}
    bl_property = "choice"

    tag: str = StringProperty(name="Tag", description="Such as hi or es-MX", options={"SKIP_SAVE"})
    choice: str = EnumProperty(items=_known_languages, options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Let it be searched for by its name."""
        if not self.tag:
            context.window_manager.invoke_search_popup(self)
        return self.execute(context) if self.tag else {"FINISHED"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Add it, and let it be the one that is written in and shown: what is typed next is meant for it."""
        try:
            tag = scene.signs.sign_list.tag_meant(self.tag or self.choice)
            if not tag:
                raise client.errors.LanguageUnknown(language=self.tag)
            scene.signs.sign_list.add_language(tag)
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        context.scene.set_dresser_signs.language = tag
        return {"FINISHED"}


class SETDRESSER_OT_remove_language(InOurWords, bpy.types.Operator):
    """Take the language that is shown away, with every sign's words in it"""

    bl_idname = "set_dresser.remove_language"
    bl_label = "Remove Language"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be one."""
        if context.scene is None or not scene.signs.sign_list.languages():
            cls.poll_message_set("There is no language")
            return False
        return True

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask first: a translator's work would go."""
        name = client.signs.languages.language(scene.signs.language.language_of(context.scene)).name
        return context.window_manager.invoke_confirm(
            self,
            event,
            title=translated(f"Remove {name}?"),
            message=translated(f"All words in {name} go with it."),
            confirm_text=translated("Remove"),
        )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remove it, and show the first that is left."""
        try:
            scene.signs.sign_list.remove_language(scene.signs.language.language_of(context.scene))
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        if scene.signs.sign_list.languages():
            context.scene.set_dresser_signs.language = scene.signs.sign_list.languages()[0]
        return {"FINISHED"}


_AS_MENU = ("NONE", "As the Menu Says", "Let the shot go by the scene's language and its keyframes", 0)


def _language_items(
    _operator: bpy.types.Operator, _context: bpy.types.Context | None
) -> list[tuple[str, str, str, int]]:
    wanted = [
        _AS_MENU,
        *((*item[:3], item[3] + 1) for item in scene.signs.sign_list.language_items() if item[0] != "NONE"),
    ]
    if wanted != _items.now:
        _items.now = wanted
    return _items.now


_items: Final[SessionState[list[tuple[str, str, str, int]]]] = SessionState(lambda: [_AS_MENU])
"""Blender reads an enum's items later than they are given: they must be held."""


@declares_properties
class SETDRESSER_OT_set_shot_language(InOurWords, bpy.types.Operator):
    """Let the shot at the current frame show the signs in a language of its own, whatever the menu and its keyframes say"""

    bl_idname = "set_dresser.set_shot_language"
    bl_label = "Language of This Shot"
    bl_options = {"REGISTER", "UNDO"}

    language: str = EnumProperty(
        name="Language", description="The language of the shot at the current frame", items=_language_items
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a shot at the current frame, and a language."""
        if context.scene is None or not scene.signs.sign_list.languages():
            cls.poll_message_set("There are no signs yet")
            return False
        if scene.signs.shots.marker_now(context.scene) is None:
            cls.poll_message_set("There are no shots: bind a camera to a marker (Marker > Bind Camera)")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Note it with the shot, and show it."""
        marker = scene.signs.shots.marker_now(context.scene)
        if marker is None:
            return {"CANCELLED"}
        scene.signs.language.set_language_of_shot(
            context.scene, marker, "" if self.language == "NONE" else self.language
        )
        scene.signs.choosing.language_chosen(context.scene)
        return {"FINISHED"}


class SETDRESSER_OT_show_signs(InOurWords, bpy.types.Operator):
    """Show every sign anew in the language of this frame: after pictures were found again, or materials and colours changed"""

    bl_idname = "set_dresser.show_signs"
    bl_label = "Show Signs Again"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be signs."""
        if context.scene is None or not scene.signs.sign_list.all_signs():
            cls.poll_message_set("There are no signs yet")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Show them, and say which cannot be."""
        switched = scene.signs.switching.switch(context.scene, scene.signs.language.language_shown(context.scene))
        for _, sentence in switched.not_shown:
            self.report({"WARNING"}, translated(sentence))
        if switched.without:
            self.report({"INFO"}, translated(f"No take and no proof yet: {', '.join(switched.without)}"))
        return {"FINISHED"}


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_add_sign_line,
    SETDRESSER_OT_remove_sign_line,
    SETDRESSER_OT_add_language,
    SETDRESSER_OT_remove_language,
    SETDRESSER_OT_set_shot_language,
    SETDRESSER_OT_show_signs,
)
