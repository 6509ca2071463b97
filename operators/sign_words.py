"""The words of signs: lines of the chosen one, and languages of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import EnumProperty, IntProperty, StringProperty

from ..scene.blender.properties import declares_properties
from .of_sign import OnSign
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class SETDRESSER_OT_add_sign_line(OnSign, bpy.types.Operator):
    """Add a line to this sign, in every language"""

    bl_idname = "set_dresser.add_sign_line"
    bl_label = "Add Line"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Add it at the end."""
        from ..scene.signs.sign_list import active_sign, add_line

        sign = active_sign()
        assert sign is not None
        add_line(sign)
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_remove_sign_line(OnSign, bpy.types.Operator):
    """Remove this line, in every language. With Ctrl, move it up instead"""

    bl_idname = "set_dresser.remove_sign_line"
    bl_label = "Remove Line"
    bl_options = {"UNDO", "INTERNAL"}

    index: int = IntProperty(options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Move it while Ctrl is held."""
        from ..scene.signs.sign_list import active_sign, move_line

        sign = active_sign()
        if event.ctrl and sign is not None:
            move_line(sign, self.index, self.index - 1)
            return {"FINISHED"}
        return self.execute(context)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remove it."""
        from ..scene.signs.sign_list import active_sign, remove_line

        sign = active_sign()
        if sign is None or not 0 <= self.index < len(sign.lines):
            return {"CANCELLED"}
        remove_line(sign, self.index)
        return {"FINISHED"}


_choices: list[tuple[str, str, str]] = []
"""Blender reads an enum's items later than they are given: they must be held."""


def _known_languages(_operator: bpy.types.Operator, _context: bpy.types.Context) -> list[tuple[str, str, str]]:
    from ..client.signs.languages import KNOWN

    if not _choices:
        _choices.extend(
            (tag, each.name if each.own_name == each.name else f"{each.name} · {each.own_name}", tag)
            for tag, each in KNOWN.items()
        )
    return _choices


@declares_properties
class SETDRESSER_OT_add_language(bpy.types.Operator):
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
        from ..client.errors import LanguageUnknown, SetDresserError
        from ..client.signs.languages import tag_of
        from ..scene.signs.sign_list import add_language

        try:
            tag = tag_of(self.tag or self.choice)
            if not tag:
                raise LanguageUnknown(language=self.tag)
            add_language(tag)
        except SetDresserError as error:
            return refuse(self, error)
        context.scene.set_dresser_signs.language = tag
        return {"FINISHED"}


class SETDRESSER_OT_remove_language(bpy.types.Operator):
    """Take the language that is shown away, with every sign's words in it"""

    bl_idname = "set_dresser.remove_language"
    bl_label = "Remove Language"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be one."""
        from ..scene.signs.sign_list import languages

        if context.scene is None or not languages():
            cls.poll_message_set("There is no language")
            return False
        return True

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask first: a translator's work would go."""
        from ..client.signs.languages import language
        from ..scene.signs.switching import language_of

        name = language(language_of(context.scene)).name
        return context.window_manager.invoke_confirm(
            self, event, title=f"Remove {name}?", message=f"All words in {name} go with it.", confirm_text="Remove"
        )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remove it, and show the first that is left."""
        from ..client.errors import SetDresserError
        from ..scene.signs.sign_list import languages, remove_language
        from ..scene.signs.switching import language_of

        try:
            remove_language(language_of(context.scene))
        except SetDresserError as error:
            return refuse(self, error)
        if languages():
            context.scene.set_dresser_signs.language = languages()[0]
        return {"FINISHED"}


SIGN_WORDS_CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_add_sign_line,
    SETDRESSER_OT_remove_sign_line,
    SETDRESSER_OT_add_language,
    SETDRESSER_OT_remove_language,
)
