"""Previews on the way to a picture, for gateways that cannot pass them on: off or on again for one address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty

from ..scene.blender.editors import redraw_panels
from ..scene.blender.properties import declares_properties

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


@declares_properties
class SETDRESSER_OT_partial_pictures_here(bpy.types.Operator):
    """Have partial pictures on or off for the service address that the preferences name now. It is remembered for that
    address alone"""

    bl_idname = "set_dresser.partial_pictures_here"
    bl_label = "Partial Pictures at This Address"
    bl_options = {"INTERNAL"}

    wanted: bool = BoolProperty(default=False, options={"HIDDEN", "SKIP_SAVE"})

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remember the choice."""
        from ..scene.settings.preferences import want_partial_pictures_here

        want_partial_pictures_here(wanted=self.wanted)
        self.report({"INFO"}, f"Partial Pictures are {'on' if self.wanted else 'off'} for this address")
        redraw_panels()
        return {"FINISHED"}
