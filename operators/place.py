"""Places a take that is already in the library: again, elsewhere, or because its target had gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty

from ..scene.file_session import file_session
from .of_job import OfJob
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class SETDRESSER_OT_place_take(OfJob, bpy.types.Operator):
    """Place this take on what is selected now, as Place As says"""

    bl_idname = "set_dresser.place_take"
    bl_label = "Place Here"
    bl_options = {"UNDO", "INTERNAL"}

    if TYPE_CHECKING:
        as_wanted: bool
    else:
        as_wanted: BoolProperty(
            name="As Wanted",
            description="Where it was wanted when it was asked for, instead of on what is selected now",
            options={"HIDDEN", "SKIP_SAVE"},
        )

    @classmethod
    def description(cls, context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        """The tooltip, which depends on where the take goes."""
        if getattr(properties, "as_wanted", False):
            return "Place this take where it was wanted when it was asked for"
        return "Place this take on what is selected now, as Place As says"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Place the take of one job."""
        from ..client.errors import SetDresserError
        from ..scene import jobs
        from ..scene.asking import placement_here
        from ..scene.placements import place

        view = jobs.job(self.job_id)
        if view is None or view.take is None:
            return {"CANCELLED"}
        take = view.take
        try:
            placement = take.placement if self.as_wanted else placement_here(context, take.placement)
            placed = place(
                placement,
                picture=take.picture,
                width=take.width,
                height=take.height,
                has_alpha=take.has_alpha,
                depth=take.depth,
                beyond=take.beyond,
                take_id=take.id,
                file_session=file_session(),
            )
        except SetDresserError as error:
            return refuse(self, error)
        jobs.settle(view.id, notes=placed.notes)
        return {"FINISHED"}
