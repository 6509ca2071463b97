"""What can be done with a take: place it again, bring back what it replaced, bake its projection, open it, show it in the viewport."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, EnumProperty

from ..client.choices import PlacementKind
from ..scene.blender.properties import declares_properties
from ..scene.placements.registry import spec_of
from ..scene.settings.request import settings_of
from .job import OfJob
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..scene.placements.spec import Restoring


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
        from ..scene.placements.placing import place
        from ..scene.placements.take_image import TakePicture
        from ..scene.queue import job_list

        view = job_list.job(self.job_id)
        if view is None or view.take is None:
            return {"CANCELLED"}
        take = view.take
        try:
            placement = take.placement if self.as_wanted else placement_here(context, take.placement)
            placed = place(TakePicture.of(take, replace_kept=self.replace_kept), placement)
        except SetDresserError as error:
            return refuse(self, error)
        job_list.settle(view.id, notes=placed.notes, placement=placement)
        return {"FINISHED"}


class SETDRESSER_OT_restore_before_take(bpy.types.Operator):
    """Bring back what stood there before a take was placed as Place As says. The take stays in the library"""

    bl_idname = "set_dresser.restore_before_take"
    bl_label = "Restore"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether there is anything to bring back."""
        restoring = _restoring(context)
        obstacle = "This placement replaces nothing" if restoring is None else restoring.obstacle(context)
        if obstacle:
            cls.poll_message_set(obstacle)
        return not obstacle

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Bring it back."""
        restoring = _restoring(context)
        assert restoring is not None
        self.report({"INFO"}, restoring.restore(context))
        return {"FINISHED"}


def _restoring(context: bpy.types.Context) -> Restoring | None:
    return spec_of(PlacementKind(settings_of(context.scene).placement)).restoring


SIZES = [(str(size), f"{size} × {size}", "") for size in (1024, 2048, 4096, 8192)]


@declares_properties
class SETDRESSER_OT_bake_projection(bpy.types.Operator):
    """Make the active object's topmost projection a picture on its UV map, so that it moves, bends and exports with it"""

    bl_idname = "set_dresser.bake_projection"
    bl_label = "Bake Projection"
    bl_options = {"REGISTER", "UNDO"}

    size: str = EnumProperty(name="Size", description="Pixels of the picture", items=SIZES, default="2048")
    new_map: bool = BoolProperty(
        name="New UV Map",
        description="Lay the object out anew, without overlaps, instead of using its own UV map",
        default=False,
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether there is an object in Object Mode."""
        obj = context.active_object
        if obj is None or obj.mode != "OBJECT":
            cls.poll_message_set("Select an object that a take was projected onto, in Object Mode")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Bake the active object's projection."""
        from ..client.errors import SetDresserError
        from ..scene.placements.bake import bake_projection

        obj = context.active_object
        assert obj is not None
        try:
            baked = bake_projection(obj, int(self.size), new_map=self.new_map)
        except SetDresserError as error:
            return refuse(self, error)
        for note in baked.notes:
            self.report({"WARNING"}, note)
        self.report({"INFO"}, f"Baked onto {obj.name}, UV map {baked.uv_map}.")
        return {"FINISHED"}


class SETDRESSER_OT_open_library(bpy.types.Operator):
    """Open the folder that holds every take with its prompt, settings and cost"""

    bl_idname = "set_dresser.open_library"
    bl_label = "Open Library"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Open the library's folder."""
        from ..client.errors import LibraryError, SetDresserError
        from ..scene.settings.library_folder import library

        try:
            kept_in = library()
            kept_in.prepare()
        except SetDresserError as error:
            return refuse(self, error)
        except OSError as error:
            return refuse(self, LibraryError(f"{type(error).__name__}: {error}"))
        bpy.ops.wm.path_open(filepath=str(kept_in.takes))
        return {"FINISHED"}


class SETDRESSER_OT_open_take(OfJob, bpy.types.Operator):
    """Open the folder of this take, or of the job that failed"""

    bl_idname = "set_dresser.open_take"
    bl_label = "Show Folder"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Open one folder."""
        from ..client.errors import LibraryLost
        from ..client.library import library_of
        from ..scene.queue import job_list

        view = job_list.job(self.job_id)
        if view is None or not library_of(Path(view.folder)).gate.is_folder(Path(view.folder)):
            return refuse(self, LibraryLost(folder="" if view is None else view.folder))
        bpy.ops.wm.path_open(filepath=str(view.folder))
        return {"FINISHED"}


WORKBENCH_SHOWS_IMAGES = (
    "This scene renders with Workbench, which shows plain images only, and in other colours: "
    "choose another engine to see projections and true colours"
)


class SETDRESSER_OT_show_takes(bpy.types.Operator):
    """Show pictures on surfaces in this viewport, in their true colours: Material Preview. With Workbench as the engine, Solid by texture"""

    bl_idname = "set_dresser.show_takes"
    bl_label = "Show Takes in Viewport"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a 3D View that does not show them all yet."""
        from ..scene.blender.viewport import Showing, most_shown, showing

        shown = showing(context)
        if shown is None:
            cls.poll_message_set("Only a 3D View shows pictures on surfaces")
            return False
        if shown is most_shown(context.scene):
            is_all = shown is Showing.MATERIALS
            cls.poll_message_set("This viewport shows them already" if is_all else WORKBENCH_SHOWS_IMAGES)
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Change the viewport's shading, which is no part of the scene."""
        from ..scene.blender.viewport import Showing, show_takes, showing

        show_takes(context)
        if showing(context) is not Showing.MATERIALS:
            self.report({"INFO"}, WORKBENCH_SHOWS_IMAGES)
        return {"FINISHED"}


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_place_take,
    SETDRESSER_OT_restore_before_take,
    SETDRESSER_OT_bake_projection,
    SETDRESSER_OT_open_library,
    SETDRESSER_OT_open_take,
    SETDRESSER_OT_show_takes,
)
