"""Puts away what the sidebar says in a Blender that is newer than all that Set Dresser was tried in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class SETDRESSER_OT_accept_untried_blender(bpy.types.Operator):
    """Do not say so again in this version of Blender"""

    bl_idname = "set_dresser.accept_untried_blender"
    bl_label = "Understood"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There is nothing to put away in a Blender that was tried."""
        from ..scene.blender.versions import untried_version

        if untried_version():
            return True
        cls.poll_message_set("Set Dresser was tried in this Blender")
        return False

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Note the version in the preferences, which Blender saves."""
        from ..scene.blender.versions import untried_version
        from ..scene.settings.preferences import preferences

        preferences().known_as_untried = untried_version()
        context.preferences.is_dirty = True
        return {"FINISHED"}
