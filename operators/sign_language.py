"""Lets a shot show the signs in a language of its own, and shows all signs anew. Sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import EnumProperty

from ..scene.blender.properties import declares_properties

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

_AS_MENU = ("NONE", "As the Menu Says", "Let the shot go by the scene's language and its keyframes", 0)


def _language_items(
    _operator: bpy.types.Operator, _context: bpy.types.Context | None
) -> list[tuple[str, str, str, int]]:
    global _items
    from ..scene.signs.sign_list import language_items

    wanted = [_AS_MENU, *((*item[:3], item[3] + 1) for item in language_items() if item[0] != "NONE")]
    if wanted != _items:
        _items = wanted
    return _items


_items: list[tuple[str, str, str, int]] = [_AS_MENU]
"""Blender reads an enum's items later than they are given: they must be held."""


@declares_properties
class SETDRESSER_OT_set_shot_language(bpy.types.Operator):
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
        from ..scene.signs.language import marker_now
        from ..scene.signs.sign_list import languages

        if context.scene is None or not languages():
            cls.poll_message_set("There are no signs yet")
            return False
        if marker_now(context.scene) is None:
            cls.poll_message_set(
                "No shot begins at or before this frame: bind a camera to a marker (Marker > Bind Camera)"
            )
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Note it with the shot, and show it."""
        from ..scene.signs.language import marker_now, set_language_of_shot
        from ..scene.signs.switching import language_chosen

        marker = marker_now(context.scene)
        if marker is None:
            return {"CANCELLED"}
        set_language_of_shot(context.scene, marker, "" if self.language == "NONE" else self.language)
        language_chosen(context.scene)
        return {"FINISHED"}


class SETDRESSER_OT_show_signs(bpy.types.Operator):
    """Show every sign anew in the language of this frame: after pictures were found again, or materials and colours changed"""

    bl_idname = "set_dresser.show_signs"
    bl_label = "Show Signs Again"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be signs."""
        from ..scene.signs.sign_list import all_signs

        if context.scene is None or not all_signs():
            cls.poll_message_set("There are no signs yet")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Show them, and say which cannot be."""
        from ..scene.signs.language import language_shown
        from ..scene.signs.switching import switch

        switched = switch(context.scene, language_shown(context.scene))
        for _, sentence in switched.not_shown:
            self.report({"WARNING"}, sentence)
        if switched.without:
            self.report({"INFO"}, f"No take and no proof yet: {', '.join(switched.without)}")
        return {"FINISHED"}


SIGN_LANGUAGE_CLASSES = (SETDRESSER_OT_set_shot_language, SETDRESSER_OT_show_signs)
