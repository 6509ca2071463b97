"""Generate: posts what the settings ask for. Sends nothing itself, and changes nothing in the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty

from ..scene.blender.properties import declares_properties
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


@declares_properties
class SETDRESSER_OT_generate(bpy.types.Operator):
    """Ask for the picture; it is placed when it comes, and Blender goes on working until then"""

    bl_idname = "set_dresser.generate"
    bl_label = "Generate"
    # No REGISTER: the redo panel and Repeat Last would send, and pay, again.
    bl_options = set[str]()

    wait: bool = BoolProperty(
        name="Wait",
        description="Do not return until the takes are placed; always so without a window",
        default=False,
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether the settings can be asked for now; if not, the button says why."""
        from ..scene.generate.preview import outlook

        if context.scene is None:
            return False
        obstacle = outlook(context).obstacle
        if obstacle:
            cls.poll_message_set(obstacle)
        return not obstacle

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask first when it is dear; what is cheap, and whatever a script runs, goes ahead."""
        from ..scene.generate.post import question_before

        question = "" if self.wait or bpy.app.background else question_before(context)
        if not question:
            return self.execute(context)
        return context.window_manager.invoke_confirm(
            self, event, title="Generate?", message=question, confirm_text="Generate", icon="QUESTION"
        )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Post one job a variant."""
        from ..client.errors import SetDresserError
        from ..scene.generate.post import post_jobs
        from ..scene.session import delivery

        try:
            posted = post_jobs(context)
        except SetDresserError as error:
            return refuse(self, error)
        if self.wait or bpy.app.background:
            return self._finish([view.id for view in posted])
        delivery.begin()
        self.report({"INFO"}, f"Asked for {len(posted)} picture{'s' if len(posted) > 1 else ''}")
        return {"FINISHED"}

    def _finish(self, job_ids: list[str]) -> set[OperatorReturnItems]:
        """Wait for the takes, as there is no event loop that would bring them."""
        from ..scene.session import delivery

        ended = delivery.finish_now(job_ids)
        failed = [view for view in ended if view.error is not None]
        for view in failed:
            assert view.error is not None
            self.report({"WARNING"}, f"{view.title}: {view.error.sentence}")
        return {"CANCELLED"} if len(failed) == len(ended) else {"FINISHED"}
