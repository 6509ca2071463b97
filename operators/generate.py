"""Generate: posts what the settings ask for, and what stands around its button: the prompt as text, a first example. Sends nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty

from ..scene.blender.properties import declares_properties
from ..scene.settings.request import settings_of
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class SETDRESSER_OT_edit_prompt(bpy.types.Operator):
    """Write the prompt in a text editor, with as many lines as it takes"""

    bl_idname = "set_dresser.edit_prompt"
    bl_label = "Edit as Text"
    bl_options = {"UNDO"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Make sure that there is a text block, and show it."""
        from ..scene.settings.prompt_text import move_to_text, show_text

        text = move_to_text(settings_of(context.scene))
        if not show_text(context, text):
            self.report({"INFO"}, f"The prompt is in the text block '{text.name}'; open it in a Text Editor")
        return {"FINISHED"}


class SETDRESSER_OT_use_field(bpy.types.Operator):
    """Put the text block's words back into the field"""

    bl_idname = "set_dresser.use_field"
    bl_label = "Use the Field"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a text block to take the words from."""
        return settings_of(context.scene).prompt_text is not None

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Move the words back; the text block stays in the file."""
        from ..scene.settings.prompt_text import move_to_field

        move_to_field(settings_of(context.scene))
        return {"FINISHED"}


class SETDRESSER_OT_try_example(bpy.types.Operator):
    """Fill in the prompt of a noodle shop's menu board and dress what is selected with its proof: free, nothing leaves this machine"""

    bl_idname = "set_dresser.try_example"
    bl_label = "Try It: a Menu Board"
    bl_options = {"UNDO", "INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """A prompt that somebody wrote is not written over, and a service is not asked for an example."""
        from ..scene.generate.example import invites_to_try

        if invites_to_try(context):
            return True
        cls.poll_message_set("Choose Proof and leave the prompt empty")
        return False

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Fill in the example and press Generate."""
        from ..scene.generate.example import fill_in_example

        fill_in_example(context)
        if not bpy.ops.set_dresser.generate.poll():
            return {"FINISHED"}  # filled in; the panel says what keeps Generate from being pressed
        bpy.ops.set_dresser.generate("EXEC_DEFAULT")
        return {"FINISHED"}


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
        from ..scene.queue import timer

        try:
            posted = post_jobs(context)
        except SetDresserError as error:
            return refuse(self, error)
        if self.wait or bpy.app.background:
            return self._finish([view.id for view in posted])
        timer.begin()
        self.report({"INFO"}, f"Asked for {len(posted)} picture{'s' if len(posted) > 1 else ''}")
        return {"FINISHED"}

    def _finish(self, job_ids: list[str]) -> set[OperatorReturnItems]:
        """Wait for the takes, as there is no event loop that would bring them."""
        from ..scene.queue import timer

        ended = timer.finish_now(job_ids)
        failed = [view for view in ended if view.error is not None]
        for view in failed:
            assert view.error is not None
            self.report({"WARNING"}, f"{view.title}: {view.error.sentence}")
        return {"CANCELLED"} if len(failed) == len(ended) else {"FINISHED"}


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_edit_prompt,
    SETDRESSER_OT_use_field,
    SETDRESSER_OT_try_example,
    SETDRESSER_OT_generate,
)
