"""What an operator on one job of the list has: the job's identity. The button in the job's row sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.props import StringProperty


class OfJob:
    """Mixed into an operator before `bpy.types.Operator`."""

    if TYPE_CHECKING:
        job_id: str
    else:
        job_id: StringProperty(options={"HIDDEN", "SKIP_SAVE"})
