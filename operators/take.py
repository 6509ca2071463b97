"""What can be done with a take: compare it, place it again, bring back what it replaced, bake its projection, open it, show it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty

from .. import client, scene
from ..scene.blender.interface_language import translated
from ..scene.blender.properties import InOurWords, declares_properties
from ..scene.settings.request import settings_of
from .job import OfJob
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..scene.placements.compare import Pair
    from ..scene.placements.spec import Restoring


@declares_properties
class Comparing:
    """An operator that lets two pictures be compared until Esc; which ones, `pair` says."""

    _area: bpy.types.Area | None = None
    _region: bpy.types.Region | None = None
    _is_dragging = False

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a window to draw in."""
        if bpy.app.background:
            cls.poll_message_set("There is no window to compare them in")  # type: ignore[attr-defined]
            return False
        return True

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Show the pair where the button was pressed."""
        try:
            pair = self.pair(context)
            self._area, self._region = _place(context)
            scene.placements.compare.begin(pair, self._region)
        except client.errors.SetDresserError as error:
            return refuse(self, error)  # type: ignore[arg-type]
        context.workspace.status_text_set(translated("Drag the line to compare    Esc: end"))
        context.window_manager.modal_handler_add(self)  # type: ignore[arg-type]
        return {"RUNNING_MODAL"}

    def pair(self, context: bpy.types.Context) -> Pair:
        """The two pictures. Raises errors of the tree."""
        raise NotImplementedError

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Follow the line; zooming, panning, undo and all else go on as ever."""
        if not scene.placements.compare.is_on() or not self._is_there(context):
            return self._finish(context)
        if event.type == "ESC" and event.value == "PRESS":
            return self._finish(context)
        region = self._region
        assert region is not None
        x, y = event.mouse_x - region.x, event.mouse_y - region.y
        with context.temp_override(area=self._area, region=region):
            if event.type == "LEFTMOUSE" and event.value == "PRESS" and self._is_free(event):
                self._is_dragging = scene.placements.compare.holds(bpy.context, region, x, y)
            if self._is_dragging and event.type in {"LEFTMOUSE", "MOUSEMOVE"}:
                scene.placements.compare.divide(bpy.context, region, x)
        if event.type == "LEFTMOUSE" and event.value == "RELEASE" and self._is_dragging:
            self._is_dragging = False
            return {"RUNNING_MODAL"}
        return {"RUNNING_MODAL"} if self._is_dragging else {"PASS_THROUGH"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Blender ends it, as when a file is opened."""
        self._finish(context)

    def _is_there(self, context: bpy.types.Context) -> bool:
        """Whether the region is still on the screen: an area may be closed, turned into another editor, or lie on another workspace."""
        screen = context.screen
        return (
            screen is not None
            and any(area == self._area for area in screen.areas)
            and self._area is not None
            and self._area.type in {"VIEW_3D", "IMAGE_EDITOR"}
            and any(region == self._region for region in self._area.regions)
        )

    def _is_free(self, event: bpy.types.Event) -> bool:
        """Whether nothing lies over the region under the mouse: no sidebar, header or toolbar."""
        assert self._area is not None
        return not any(
            region.x <= event.mouse_x < region.x + region.width and region.y <= event.mouse_y < region.y + region.height
            for region in self._area.regions
            if region.type != "WINDOW" and region.width > 1 and region.height > 1
        )

    def _finish(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        scene.placements.compare.end()
        self._area = self._region = None
        if context.workspace is not None:
            context.workspace.status_text_set(None)
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_compare(Comparing, OfJob, InOurWords, bpy.types.Operator):
    """Drag a line between what was captured and the take, or between two takes. Esc ends"""

    bl_idname = "set_dresser.compare"
    bl_label = "Compare"
    bl_options = {"INTERNAL"}

    other_id: str = StringProperty(
        description="The job of an earlier take; empty: what was captured", options={"HIDDEN", "SKIP_SAVE"}
    )

    def pair(self, context: bpy.types.Context) -> Pair:
        """What was captured and the take, or two takes. Raises `NothingToCompare`."""
        view, other = scene.queue.job_list.job(self.job_id), scene.queue.job_list.job(self.other_id)
        if view is None or view.take is None or (self.other_id and (other is None or other.take is None)):
            raise client.errors.NothingToCompare(take="This job")
        earlier = other.take if other is not None else None
        return (
            scene.placements.compare.of_takes(earlier, view.take)
            if earlier is not None
            else scene.placements.compare.with_capture(view.take)
        )


class SETDRESSER_OT_end_compare(InOurWords, bpy.types.Operator):
    """Show the viewport again as it is"""

    bl_idname = "set_dresser.end_compare"
    bl_label = "End Comparing"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """End it; the line's own operator notices."""
        scene.placements.compare.end()
        return {"FINISHED"}


def _place(context: bpy.types.Context) -> tuple[bpy.types.Area, bpy.types.Region]:
    """The editor at hand where it can show pictures, else the largest 3D View. Raises `ViewportMissing`."""
    area = context.area
    if area is None or area.type not in {"VIEW_3D", "IMAGE_EDITOR"}:
        views = [each for each in context.screen.areas if each.type == "VIEW_3D"]
        if not views:
            raise client.errors.ViewportMissing()
        area = max(views, key=lambda each: each.width * each.height)
    return area, next(region for region in reversed(area.regions) if region.type == "WINDOW")


@declares_properties
class SETDRESSER_OT_place_take(OfJob, InOurWords, bpy.types.Operator):
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
        view = scene.queue.job_list.job(self.job_id)
        take = None if view is None or not self.as_wanted else view.take
        question = "" if take is None else scene.signs.replacing.question_before_placing(take)
        if not question:
            return self.execute(context)
        self.replace_kept = True
        return context.window_manager.invoke_confirm(
            self,
            event,
            title=translated("Replace?"),
            message=translated(question),
            confirm_text=translated("Replace"),
            icon="QUESTION",
        )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Place the take of one job."""
        view = scene.queue.job_list.job(self.job_id)
        if view is None or view.take is None:
            return {"CANCELLED"}
        take = view.take
        try:
            placement = (
                take.placement if self.as_wanted else scene.generate.request.placement_here(context, take.placement)
            )
            placed = scene.placements.placing.place(
                scene.placements.take_image.TakePicture.of(take, replace_kept=self.replace_kept), placement
            )
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        scene.queue.job_list.settle(view.id, notes=placed.notes, placement=placement)
        return {"FINISHED"}


class SETDRESSER_OT_restore_before_take(InOurWords, bpy.types.Operator):
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
            cls.poll_message_set(translated(obstacle))
        return not obstacle

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Bring it back."""
        restoring = _restoring(context)
        assert restoring is not None
        self.report({"INFO"}, translated(restoring.restore(context)))
        return {"FINISHED"}


def _restoring(context: bpy.types.Context) -> Restoring | None:
    kind = client.choices.PlacementKind(settings_of(context.scene).placement)
    return scene.placements.registry.spec_of(kind).restoring


SIZES = [(str(size), f"{size} × {size}", "") for size in (1024, 2048, 4096, 8192)]


@declares_properties
class SETDRESSER_OT_bake_projection(InOurWords, bpy.types.Operator):
    """Make the active object's topmost projection a picture on its UV map, so that it moves and bends with it"""

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
    for_export: bool = BoolProperty(
        name="For Export",
        description="Bake all that the object shows, with what lies under its projections, into one plain material, which glTF and USD understand",
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
        obj = context.active_object
        assert obj is not None
        try:
            if self.for_export:
                baked = scene.placements.bake_for_export.bake_for_export(obj, int(self.size), new_map=self.new_map)
            else:
                baked = scene.placements.bake.bake_projection(obj, int(self.size), new_map=self.new_map)
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        for note in baked.notes:
            self.report({"WARNING"}, translated(note))
        self.report({"INFO"}, translated(f"Baked onto {obj.name}, UV map {baked.uv_map}."))
        return {"FINISHED"}


class SETDRESSER_OT_ready_for_export(InOurWords, bpy.types.Operator):
    """Before glTF or USD is exported: let takes of earlier versions be understood there, and say what these formats leave out"""

    bl_idname = "set_dresser.ready_for_export"
    bl_label = "Ready for Export"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Complete the materials of the scene's takes."""
        ready = scene.placements.exporting.make_ready(context.scene)
        for note in ready.left_out:
            self.report({"WARNING"}, translated(note))
        if not ready.left_out:
            self.report({"INFO"}, translated("glTF and USD show every take of this scene"))
        return {"FINISHED"}


class SETDRESSER_OT_open_library(InOurWords, bpy.types.Operator):
    """Open the folder that holds every take with its prompt, settings and cost"""

    bl_idname = "set_dresser.open_library"
    bl_label = "Open Library"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Open the library's folder."""
        try:
            kept_in = scene.settings.library_folder.library()
            kept_in.prepare()
        except (client.errors.SetDresserError, OSError) as error:
            return refuse(self, error)
        bpy.ops.wm.path_open(filepath=str(kept_in.takes))
        return {"FINISHED"}


class SETDRESSER_OT_open_take(OfJob, InOurWords, bpy.types.Operator):
    """Open the folder of this take, or of the job that failed"""

    bl_idname = "set_dresser.open_take"
    bl_label = "Show Folder"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Open one folder."""
        view = scene.queue.job_list.job(self.job_id)
        if view is None or not client.library.library_of(Path(view.folder)).gate.is_folder(Path(view.folder)):
            return refuse(self, client.errors.LibraryLost(folder="" if view is None else view.folder))
        bpy.ops.wm.path_open(filepath=str(view.folder))
        return {"FINISHED"}


WORKBENCH_SHOWS_IMAGES = (
    "This scene renders with Workbench, which shows plain images only, and in other colours: "
    "choose another engine to see projections and true colours"
)


class SETDRESSER_OT_show_takes(InOurWords, bpy.types.Operator):
    """Show pictures on surfaces in this viewport, in their true colours: Material Preview. With Workbench as the engine, Solid by texture"""

    bl_idname = "set_dresser.show_takes"
    bl_label = "Show Takes in Viewport"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a 3D View that does not show them all yet."""
        shown = scene.blender.viewport.showing(context)
        if shown is None:
            cls.poll_message_set("Only a 3D View shows pictures on surfaces")
            return False
        if shown is scene.blender.viewport.most_shown(context.scene):
            is_all = shown is scene.blender.viewport.Showing.MATERIALS
            cls.poll_message_set("This viewport shows them already" if is_all else WORKBENCH_SHOWS_IMAGES)
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Change the viewport's shading, which is no part of the scene."""
        scene.blender.viewport.show_takes(context)
        if scene.blender.viewport.showing(context) is not scene.blender.viewport.Showing.MATERIALS:
            self.report({"INFO"}, WORKBENCH_SHOWS_IMAGES)
        return {"FINISHED"}


class SETDRESSER_OT_follow_view(InOurWords, bpy.types.Operator):
    """Let placed takes look as they were made under the scene's view transform, which was changed since"""

    bl_idname = "set_dresser.follow_view"
    bl_label = "Follow the View Transform"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be takes that undo another one."""
        if scene.placements.follow_view.lagging_count(context.scene):
            return True
        cls.poll_message_set("All takes suit the scene's view transform")
        return False

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Change their colour spaces."""
        count, notes = scene.placements.follow_view.follow_view(context.scene)
        scene.signs.pictures_ahead.load_for_file()  # those of other languages, in colour spaces that suit the view
        for note in notes:
            self.report({"INFO"}, translated(note))
        self.report({"INFO"}, translated(f"Takes that suit the view transform now: {count}"))
        return {"FINISHED"}


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_compare,
    SETDRESSER_OT_end_compare,
    SETDRESSER_OT_place_take,
    SETDRESSER_OT_restore_before_take,
    SETDRESSER_OT_bake_projection,
    SETDRESSER_OT_ready_for_export,
    SETDRESSER_OT_open_library,
    SETDRESSER_OT_open_take,
    SETDRESSER_OT_show_takes,
    SETDRESSER_OT_follow_view,
)
