"""What an operator on one job of the list has: the job's identity. The button in the job's row sets it."""

from __future__ import annotations

from bpy.props import StringProperty

from ..scene.blender.properties import declares_properties


@declares_properties
class OfJob:
    """Mixed into an operator before `bpy.types.Operator`."""

    job_id: str = StringProperty(options={"HIDDEN", "SKIP_SAVE"})
