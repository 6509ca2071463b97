"""Places a take that is already in the library: again, elsewhere, or because its target had gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty

from ..scene.blender.open_file import file_session
from ..scene.blender.properties import declares_properties
from .of_job import OfJob
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


@declares_properties
class SETDRESSER_OT_place_take(OfJob, bpy.types.Operator):
    """Place this take on what is selected now, as Place As says"""

    bl_idname = "set_dresser.place_take"
    bl_label = "Place Here"
    bl_options = {"UNDO", "INTERNAL"}

    as_wanted: bool = BoolProperty(
        name="As Wanted",
        description="Where it was wanted when it was asked for, instead of on what is selected now",
        options={"HIDDEN", "SKIP_SAVE"},
    )
    replace_kept: bool = BoolProperty(
        name="Replace",
        description="Let it replace a sign's approved take, or one that was asked for later",
        options={"HIDDEN", "SKIP_SAVE"},
    )

    @classmethod
    def description(cls, context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        """The tooltip, which depends on where the take goes."""
        if getattr(properties, "as_wanted", False):
            return "Place this take where it was wanted when it was asked for"
        return "Place this take on what is selected now, as Place As says"

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask before a sign's approved take, or a later one, is replaced."""
        from ..scene.queue import job_list
        from ..scene.signs.replacing import question_before_placing

        view = job_list.job(self.job_id)
        take = None if view is None or not self.as_wanted else view.take
        question = "" if take is None else question_before_placing(take)
        if not question:
            return self.execute(context)
        self.replace_kept = True
        return context.window_manager.invoke_confirm(
            self, event, title="Replace?", message=question, confirm_text="Replace", icon="QUESTION"
        )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Place the take of one job."""
        from ..client.errors import SetDresserError
        from ..scene.generate.request import placement_here
        from ..scene.placements import place
        from ..scene.queue import job_list

        view = job_list.job(self.job_id)
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
                is_proof=take.is_proof,
                smallest_letters=take.smallest_letters,
                replace_kept=self.replace_kept,
                take_id=take.id,
                file_session=file_session(),
            )
        except SetDresserError as error:
            return refuse(self, error)
        job_list.settle(view.id, notes=placed.notes, placement=placement)
        return {"FINISHED"}
