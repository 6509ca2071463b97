"""Signs looked at through the shots, read by somebody who can, approved, and put into a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, StringProperty

from .. import client, scene
from ..scene.blender.interface_language import translated
from ..scene.blender.properties import InOurWords, declares_properties
from .reporting import refuse
from .sign import OnSign
from .take import Comparing

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..scene.placements.compare import Pair
    from ..scene.signs.properties import SETDRESSER_PG_sign


_MOST_TOLD = 20
"""Signs of a report that are named, each in a message of its own."""


class SETDRESSER_OT_look_through_shots(InOurWords, bpy.types.Operator):
    """See which signs each shot's camera can read, at its first, middle and last frame. Changes and sends nothing"""

    bl_idname = "set_dresser.look_through_shots"
    bl_label = "Check Legibility"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Look, and say how many cannot be read."""
        context.window_manager.progress_begin(0, 1)
        try:
            seen = scene.signs.legibility.look(context, on_progress=context.window_manager.progress_update)
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        finally:
            context.window_manager.progress_end()
        told = f"{len(seen.lost)} nobody can read, {len(seen.heroes)} heroes"
        self.report({"INFO"}, translated(f"{len(seen.found)} signs in {seen.shots} shots: {told}"))
        scene.blender.editors.redraw_panels()
        return {"FINISHED"}


class SETDRESSER_OT_advise_quality(InOurWords, bpy.types.Operator):
    """Let signs that no camera can read be asked for at medium quality at most, and heroes at high"""

    bl_idname = "set_dresser.advise_quality"
    bl_label = "Use Advised Qualities"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Set them, and say of how many."""
        changed = [
            sign.name
            for sign in scene.signs.sign_list.signs_in(context.scene)
            if scene.signs.legibility.advise(sign, context.scene)
        ]
        self.report(
            {"INFO"}, translated(f"Changed: {', '.join(changed)}" if changed else "They have these qualities already")
        )
        return {"FINISHED"}


class SETDRESSER_OT_proofread_sign(OnSign, InOurWords, bpy.types.Operator):
    """Read this sign's picture line by line: it is shown in the Image Editor, and each line gets a box to tick"""

    bl_idname = "set_dresser.proofread_sign"
    bl_label = "Proofread"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Begin, and show the picture where an Image Editor is open."""
        sign, tag = _chosen(context)
        try:
            take = scene.signs.proofreading.begin(context.scene, sign, tag)
            if not scene.signs.picture_shown.show_take(context, take):
                self.report({"INFO"}, "Open an Image Editor to see its picture while you read")
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_approve_sign(OnSign, InOurWords, bpy.types.Operator):
    """Approve this sign's picture in the language that is shown: from then on it is not replaced without asking"""

    bl_idname = "set_dresser.approve_sign"
    bl_label = "Approve"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    all_right: bool = BoolProperty(name="All Lines Are Right", options={"HIDDEN", "SKIP_SAVE"})
    withdraw: bool = BoolProperty(name="Take It Back", options={"HIDDEN", "SKIP_SAVE"})

    @classmethod
    def description(cls, context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        """What this button does."""
        if properties.withdraw:
            return "Take the approval back, so that the picture may be replaced"
        if properties.all_right:
            return "Tick every line and approve the picture: you have read all of it, and every letter is right"
        return cls.__doc__ or ""

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Approve it, or take that back."""
        sign, tag = _chosen(context)
        try:
            if self.withdraw:
                scene.signs.proofreading.withdraw(sign, tag)
            else:
                scene.signs.proofreading.approve(context.scene, sign, tag, all_right=self.all_right)
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        return {"FINISHED"}


class SETDRESSER_OT_compare_with_proof(OnSign, Comparing, InOurWords, bpy.types.Operator):
    """Drag a line between the proof of this sign's words and its picture. Esc ends"""

    bl_idname = "set_dresser.compare_with_proof"
    bl_label = "Beside Its Proof"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a window, and a sign."""
        return super().poll(context) and Comparing.poll.__func__(cls, context)  # type: ignore[attr-defined]

    def pair(self, context: bpy.types.Context) -> Pair:
        """The sign's proof and its take."""
        sign, tag = _chosen(context)
        found = scene.signs.proofreading.beside_its_proof(sign, tag)
        take = scene.signs.sign_list.take_in(sign, tag, is_proof=False)
        if take is not None:
            scene.signs.picture_shown.show_take(context, take)
        return found


@declares_properties
class SETDRESSER_OT_make_reading_report(InOurWords, bpy.types.Operator):
    """Save a page for whoever reads this language: the wanted words beside each sign's picture, to tick and to print"""

    bl_idname = "set_dresser.make_reading_report"
    bl_label = "Proofreading Report"
    bl_options = {"INTERNAL"}

    filepath: str = StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    filter_glob: str = StringProperty(default="*.html", options={"HIDDEN"})
    language: str = StringProperty(description="Its tag; empty: the one that is shown", options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Let the artist choose a file."""
        folder = Path(bpy.data.filepath).parent if bpy.data.filepath else Path.home()
        self.filepath = str(folder / scene.signs.reports.report_name(self._tag(context)))
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Have it made: by a courier while a window goes on, at once without one."""
        if not self.filepath:
            self.report({"ERROR"}, "No file is named")
            return {"CANCELLED"}
        path = Path(bpy.path.abspath(self.filepath))
        path = path if path.suffix else path.with_suffix(".html")
        try:
            sheet = scene.signs.reports.sheet_of(context.scene, self._tag(context))
            if bpy.app.background:
                scene.signs.reports.make_now(sheet, path)
            else:
                scene.signs.reports.make_in_background(sheet, path)
        except (client.errors.SetDresserError, OSError) as error:
            return refuse(self, error)
        return {"FINISHED"}

    def _tag(self, context: bpy.types.Context) -> str:
        if not self.language:
            return scene.signs.language.language_shown(context.scene)
        return scene.signs.sign_list.tag_meant(self.language) or self.language


@declares_properties
class SETDRESSER_OT_open_reading_report(InOurWords, bpy.types.Operator):
    """Open this report in the browser"""

    bl_idname = "set_dresser.open_reading_report"
    bl_label = "Open Report"
    bl_options = {"INTERNAL"}

    filepath: str = StringProperty(subtype="FILE_PATH", options={"HIDDEN", "SKIP_SAVE"})

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Open one that was made in this session, and nothing else."""
        path = next(
            (each.path for each in scene.signs.reports.reports() if str(each.path) == self.filepath and each.is_made),
            None,
        )
        if path is None or not path.is_file():
            return refuse(self, client.errors.LibraryLost(folder=self.filepath))
        bpy.ops.wm.path_open(filepath=str(path))
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_read_reading_report(InOurWords, bpy.types.Operator):
    """Take over what somebody ticked and noted in a report that came back"""

    bl_idname = "set_dresser.read_reading_report"
    bl_label = "Read Report"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    filepath: str = StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    filter_glob: str = StringProperty(default="*.html;*.htm", options={"HIDDEN"})
    approve: bool = BoolProperty(
        name="Approve What Is Right",
        description="Approve the signs in which every line was ticked and nothing noted",
        default=True,
    )

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Let the artist choose the file."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Take it over, and say what came of it."""
        try:
            found = scene.signs.report_read.take_over(
                context.scene, Path(bpy.path.abspath(self.filepath)), approve=self.approve
            )
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        self.report({"INFO"}, translated(f"{len(found.approved)} signs approved, {len(found.with_notes)} with notes"))
        for name, why in found.passed_over[:_MOST_TOLD]:
            self.report({"WARNING"}, translated(f"{name} was passed over: {why}"))
        if (more := len(found.passed_over) - _MOST_TOLD) > 0:
            self.report({"WARNING"}, translated(f"{more} further signs were passed over"))
        return {"FINISHED"}


def _chosen(context: bpy.types.Context) -> tuple[SETDRESSER_PG_sign, str]:
    """The chosen sign, and the language that is shown. Poll has seen that there is one."""
    sign = scene.signs.sign_list.active_sign()
    assert sign is not None
    return sign, scene.signs.language.language_shown(context.scene)


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_look_through_shots,
    SETDRESSER_OT_advise_quality,
    SETDRESSER_OT_proofread_sign,
    SETDRESSER_OT_approve_sign,
    SETDRESSER_OT_compare_with_proof,
    SETDRESSER_OT_make_reading_report,
    SETDRESSER_OT_open_reading_report,
    SETDRESSER_OT_read_reading_report,
)
