"""The studio's fonts: look through the chosen folder, and say what is found and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from ..client.choices import ProviderName
from ..scene.settings.preferences import preferences, service_settings
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class SETDRESSER_OT_look_through_fonts(bpy.types.Operator):
    """Read the fonts of this folder: which families are there, what they can write, and which files cannot be used"""

    bl_idname = "set_dresser.look_through_fonts"
    bl_label = "Look Through Fonts"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """A folder must be chosen, and no other answer be on its way."""
        from ..scene.queue.account import is_asking

        if not preferences().studio_fonts_folder.strip():
            cls.poll_message_set("Choose a folder first; without one, words are set in Blender's own fonts")
            return False
        if is_asking():
            cls.poll_message_set("Still waiting for an answer")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Read them in the background; the answer appears under the folder."""
        from ..client.errors import LibraryError, SetDresserError
        from ..scene.blender.user_action import check_person_asks
        from ..scene.queue import tasks
        from ..scene.session import delivery

        try:
            check_person_asks()
            tasks.inquire_fonts(service_settings(ProviderName.PROOF))
        except SetDresserError as error:
            return refuse(self, error)
        except OSError as error:
            return refuse(self, LibraryError(f"{type(error).__name__}: {error}"))
        if bpy.app.background:
            delivery.answer_now()
        else:
            delivery.begin()
        return {"FINISHED"}
