"""What can be done with a job in the list, with the queue, and with what jobs have cost: cancel, pause, move first, explain, clear; a table of the ledger."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import EnumProperty, IntProperty, StringProperty

from .. import client, scene
from ..scene.blender.interface_language import translated
from ..scene.blender.properties import InOurWords, declares_properties
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

_TABLES = [
    ("requests", "Every Request", "One row for each picture that was asked for"),
    ("days", "Per Day", "Requests and dollars by day"),
    ("shots", "Per Shot", "Requests and dollars by shot"),
    ("signs", "Per Sign", "Requests and dollars by sign"),
]


@declares_properties
class OfJob:
    """Mixed into an operator before `bpy.types.Operator`."""

    job_id: str = StringProperty(options={"HIDDEN", "SKIP_SAVE"})


class SETDRESSER_OT_cancel_job(OfJob, InOurWords, bpy.types.Operator):
    """Not sent yet: it never will be, and costs nothing. Already sent: the take is kept when it comes, but not placed"""

    bl_idname = "set_dresser.cancel_job"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Cancel one job."""
        scene.queue.job_list.cancel(self.job_id)
        scene.blender.editors.redraw_panels()
        return {"FINISHED"}


class SETDRESSER_OT_cancel_all_jobs(InOurWords, bpy.types.Operator):
    """Cancel every job under way. What was not sent never will be; what was is kept when it comes, but not placed"""

    bl_idname = "set_dresser.cancel_all_jobs"
    bl_label = "Cancel All"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Cancel all of them, the oldest first: those are next in the queue."""
        for view in scene.queue.job_list.under_way():
            scene.queue.job_list.cancel(view.id)
        scene.blender.editors.redraw_panels()
        return {"FINISHED"}


class SETDRESSER_OT_pause_queue(InOurWords, bpy.types.Operator):
    """Send no more for now. What was sent already goes on"""

    bl_idname = "set_dresser.pause_queue"
    bl_label = "Pause"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Hold the jobs that wait."""
        scene.queue.job_list.pause()
        scene.blender.editors.redraw_panels()
        return {"FINISHED"}


class SETDRESSER_OT_resume_queue(InOurWords, bpy.types.Operator):
    """Go on with the jobs that wait"""

    bl_idname = "set_dresser.resume_queue"
    bl_label = "Resume"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Let the jobs that wait take their turns again."""
        try:
            scene.queue.job_list.resume()
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        scene.blender.editors.redraw_panels()
        return {"FINISHED"}


class SETDRESSER_OT_move_job_first(OfJob, InOurWords, bpy.types.Operator):
    """Let this job be the next one"""

    bl_idname = "set_dresser.move_job_first"
    bl_label = "Next"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Move one job to the head of its provider's queue."""
        if not scene.queue.job_list.move_first(self.job_id):
            self.report({"INFO"}, "This job does not wait any more")
            return {"CANCELLED"}
        scene.blender.editors.redraw_panels()
        return {"FINISHED"}


class SETDRESSER_OT_send_job(OfJob, InOurWords, bpy.types.Operator):
    """Send a request that an earlier session laid out and never sent, or fetch the picture of one that it sent"""

    bl_idname = "set_dresser.send_job"
    bl_label = "Send Now"
    bl_options = {"INTERNAL"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask first when it is dear, as Generate does."""
        view = scene.queue.job_list.job(self.job_id)
        question = "" if view is None or bpy.app.background else scene.generate.post.question_before_sending(view)
        if not question:
            return self.execute(context)
        return context.window_manager.invoke_confirm(
            self,
            event,
            title=translated("Send Now?"),
            message=translated(question),
            confirm_text=translated("Send"),
            icon="QUESTION",
        )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Queue the job again; what it wants placed is placed when it comes."""
        view = scene.queue.job_list.job(self.job_id)
        if view is None or view.state is not scene.queue.job_list.State.UNSENT:
            return {"CANCELLED"}
        try:
            scene.queue.price.check_access(view.known_provider)
            scene.queue.left_behind.send_again(view, time.monotonic())
        except (client.errors.SetDresserError, OSError) as error:
            return refuse(self, error)
        if bpy.app.background:
            scene.queue.timer.finish_now([view.id])
        else:
            scene.queue.timer.begin()
        return {"FINISHED"}


class SETDRESSER_OT_finish_job(OfJob, InOurWords, bpy.types.Operator):
    """Make a take of the reply that is here. Sends nothing and costs nothing; look who asked for it before you trust the picture"""

    bl_idname = "set_dresser.finish_job"
    bl_label = "Make It a Take"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Have a courier keep it; it is placed as an own one is."""
        view = scene.queue.job_list.job(self.job_id)
        if view is None or view.state is not scene.queue.job_list.State.ANSWERED:
            return {"CANCELLED"}
        try:
            scene.queue.left_behind.finish(view, time.monotonic())
        except (client.errors.SetDresserError, OSError) as error:
            return refuse(self, error)
        if bpy.app.background:
            scene.queue.timer.finish_now([view.id])
        else:
            scene.queue.timer.begin()
        return {"FINISHED"}


class SETDRESSER_OT_look_back(InOurWords, bpy.types.Operator):
    """Look for requests and takes that an earlier session left behind. Sends nothing"""

    bl_idname = "set_dresser.look_back"
    bl_label = "Look for Unfinished Jobs"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Search in the background."""
        try:
            scene.session.recovery.look_back()
        except OSError as error:
            return refuse(self, error)
        scene.queue.timer.hear_out(scene.queue.job_list.is_waiting)
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_turn_page(InOurWords, bpy.types.Operator):
    """Show another page of the list"""

    bl_idname = "set_dresser.turn_page"
    bl_label = "Turn the Page"
    bl_options = {"INTERNAL"}

    pages: int = IntProperty(default=1, options={"HIDDEN", "SKIP_SAVE"})

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Turn so many pages, back where the number is negative."""
        scene.queue.job_pages.turn(self.pages)
        scene.blender.editors.redraw_panels()
        return {"FINISHED"}


class SETDRESSER_OT_dismiss_jobs(InOurWords, bpy.types.Operator):
    """Take finished jobs off the list. Their takes stay in the library"""

    bl_idname = "set_dresser.dismiss_jobs"
    bl_label = "Clear Finished"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Clear the list of what is done."""
        scene.queue.job_list.dismiss_finished()
        scene.blender.editors.redraw_panels()
        return {"FINISHED"}


class SETDRESSER_OT_explain_job(OfJob, InOurWords, bpy.types.Operator):
    """Say what happened, whether it was charged, and what the service's own support would ask for"""

    bl_idname = "set_dresser.explain_job"
    bl_label = "What Happened"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Report the error in full, and put it on the clipboard for whoever is asked for help."""
        view = scene.queue.job_list.job(self.job_id)
        if view is None or view.error is None:
            return {"CANCELLED"}
        error = view.error
        lines = [translated(error.sentence), translated(error.billed.message)]
        if error.request_id:
            lines.append(translated(f"Request id: {error.request_id}"))
        if error.technical:
            lines.append(f"{error.kind}: {error.technical}")
        lines.append(f"Folder: {view.folder}")
        context.window_manager.clipboard = "\n".join(lines)
        self.report({"ERROR"}, "\n".join(lines))
        return {"FINISHED"}


_SOON = 0.01
"""Seconds: what a timer starts is not shown, what ends in an event of the window is."""


@declares_properties
class SETDRESSER_OT_tell_failures(InOurWords, bpy.types.Operator):
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
        sentence = scene.queue.failures.take_sentence(time.monotonic())
        if not sentence:
            return {"CANCELLED"}
        self.report({"WARNING"}, translated(sentence))
        return {"FINISHED"}


class SETDRESSER_OT_refresh_spending(InOurWords, bpy.types.Operator):
    """Read the ledgers of this project and of your own again. Asks no service"""

    bl_idname = "set_dresser.refresh_spending"
    bl_label = "Refresh"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Have them read: in the background of a window, at once without one."""
        scene.queue.spending.refresh()
        if bpy.app.background:
            scene.queue.spending.read_on(float("inf"))
        scene.queue.timer.begin()
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_export_spending(InOurWords, bpy.types.Operator):
    """Save what was spent in this project as a table (CSV) for a spreadsheet"""

    bl_idname = "set_dresser.export_spending"
    bl_label = "Export CSV"
    bl_options = {"INTERNAL"}

    filepath: str = StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    filter_glob: str = StringProperty(default="*.csv", options={"HIDDEN"})
    table: str = EnumProperty(name="Rows", description="What the table has a row for", items=_TABLES)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Let the artist choose a file."""
        folder = Path(bpy.data.filepath).parent if bpy.data.filepath else Path.home()
        self.filepath = str(folder / "set-dresser-spending.csv")
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Write the table."""
        if not self.filepath:
            self.report({"ERROR"}, "No file is named")
            return {"CANCELLED"}
        path = Path(bpy.path.abspath(self.filepath))
        path = path if path.suffix else path.with_suffix(".csv")
        try:
            entries = scene.queue.spending.entries()
            client.durable.write_file(
                path,
                client.spending_report.as_csv(entries, client.spending_report.Table(self.table)).encode("utf-8-sig"),
            )
        except OSError as error:
            return refuse(self, client.durable.library_error(error, path.parent))
        self.report(
            {"INFO"}, translated(f"Saved {len(entries)} request{'' if len(entries) == 1 else 's'} to {path.name}")
        )
        return {"FINISHED"}


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_cancel_job,
    SETDRESSER_OT_cancel_all_jobs,
    SETDRESSER_OT_pause_queue,
    SETDRESSER_OT_resume_queue,
    SETDRESSER_OT_move_job_first,
    SETDRESSER_OT_send_job,
    SETDRESSER_OT_finish_job,
    SETDRESSER_OT_look_back,
    SETDRESSER_OT_turn_page,
    SETDRESSER_OT_dismiss_jobs,
    SETDRESSER_OT_explain_job,
    SETDRESSER_OT_tell_failures,
    SETDRESSER_OT_refresh_spending,
    SETDRESSER_OT_export_spending,
)
