"""Undo steps for what a timer has changed, and when Blender can bear one. Main thread only."""

from __future__ import annotations

import bpy

_EDITING = tuple(
    f"{prefix}_OT_"
    for prefix in (
        *("TRANSFORM", "OBJECT", "MESH", "CURVE", "CURVES", "SURFACE", "LATTICE", "ARMATURE", "POSE", "UV", "NODE"),
        *("SCULPT", "SCULPT_CURVES", "PAINT", "GPENCIL", "GREASE_PENCIL", "ANIM", "ACTION", "GRAPH", "SEQUENCER"),
    )
)
"""Modal tools that edit data. Others, such as another add-on's key display, may run all day and must not hold takes."""


def push(message: str) -> None:
    """One undo step for what a timer has changed.

    Not in the background: there is no undo there until something pushes to it, and Blender 4.2 and 4.5 crash when
    other files are loaded then, as the steps of the last one stay.
    """
    windows = bpy.context.window_manager.windows
    if bpy.app.background or not windows:
        return
    with bpy.context.temp_override(window=windows[0]):
        if bpy.ops.ed.undo_push.poll():
            bpy.ops.ed.undo_push(message=message)


def is_blender_busy() -> bool:
    """Whether data must not be changed now: a render reads it, or a modal tool is in the middle of an edit."""
    if bpy.app.is_job_running("RENDER"):
        return True
    return any(
        operator.bl_idname.startswith(_EDITING)
        for window in bpy.context.window_manager.windows
        for operator in window.modal_operators
    )


def is_playing() -> bool:
    """Whether an animation plays in a window; never without one."""
    return any(window.screen.is_animation_playing for window in bpy.context.window_manager.windows)
