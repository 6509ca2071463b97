"""Tells in the status bar that jobs have failed, for whoever has closed the list. Changes nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import bpy

from ..scene.blender.properties import declares_properties

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

_SOON = 0.01
"""Seconds: what a timer starts is not shown, what ends in an event of the window is."""


@declares_properties
class SETDRESSER_OT_tell_failures(bpy.types.Operator):
    """Say which jobs have failed since this was last said"""

    bl_idname = "set_dresser.tell_failures"
    bl_label = "Tell Failures"
    bl_options = {"INTERNAL"}

    _timer: bpy.types.Timer | None = None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Wait for the window's next turn."""
        self._timer = context.window_manager.event_timer_add(_SOON, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Say it; everything else goes on as if this were not there."""
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        self.cancel(context)
        return self.execute(context)

    def cancel(self, context: bpy.types.Context) -> None:
        """It is said, or another file is opened."""
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            self._timer = None

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """One warning: an error would open a popup in the middle of other work."""
        from ..scene.queue import failures

        sentence = failures.take_sentence(time.monotonic())
        if not sentence:
            return {"CANCELLED"}
        self.report({"WARNING"}, sentence)
        return {"FINISHED"}
