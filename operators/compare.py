"""Compares a take with its capture, or with another take: a line to drag over the viewport or the Image Editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import StringProperty

from ..scene.blender.properties import declares_properties
from .job import OfJob
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..scene.placements.compare import Pair


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
        from ..client.errors import SetDresserError
        from ..scene.placements import compare

        try:
            pair = self.pair(context)
            self._area, self._region = _place(context)
            compare.begin(pair, self._region)
        except SetDresserError as error:
            return refuse(self, error)  # type: ignore[arg-type]
        context.workspace.status_text_set("Drag the line to compare    Esc: end")
        context.window_manager.modal_handler_add(self)  # type: ignore[arg-type]
        return {"RUNNING_MODAL"}

    def pair(self, context: bpy.types.Context) -> Pair:
        """The two pictures. Raises errors of the tree."""
        raise NotImplementedError

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Follow the line; zooming, panning, undo and all else go on as ever."""
        from ..scene.placements import compare

        if not compare.is_on() or not self._is_there(context):
            return self._finish(context)
        if event.type == "ESC" and event.value == "PRESS":
            return self._finish(context)
        region = self._region
        assert region is not None
        x, y = event.mouse_x - region.x, event.mouse_y - region.y
        with context.temp_override(area=self._area, region=region):
            if event.type == "LEFTMOUSE" and event.value == "PRESS" and self._is_free(event):
                self._is_dragging = compare.holds(bpy.context, region, x, y)
            if self._is_dragging and event.type in {"LEFTMOUSE", "MOUSEMOVE"}:
                compare.divide(bpy.context, region, x)
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
        from ..scene.placements import compare

        compare.end()
        self._area = self._region = None
        if context.workspace is not None:
            context.workspace.status_text_set(None)
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_compare(Comparing, OfJob, bpy.types.Operator):
    """Drag a line between what was captured and the take, or between two takes. Esc ends"""

    bl_idname = "set_dresser.compare"
    bl_label = "Compare"
    bl_options = {"INTERNAL"}

    other_id: str = StringProperty(
        description="The job of an earlier take; empty: what was captured", options={"HIDDEN", "SKIP_SAVE"}
    )

    def pair(self, context: bpy.types.Context) -> Pair:
        """What was captured and the take, or two takes. Raises `NothingToCompare`."""
        from ..client.errors import NothingToCompare
        from ..scene.placements import compare
        from ..scene.queue import job_list

        view, other = job_list.job(self.job_id), job_list.job(self.other_id)
        if view is None or view.take is None or (self.other_id and (other is None or other.take is None)):
            raise NothingToCompare(take="This job")
        earlier = other.take if other is not None else None
        return compare.of_takes(earlier, view.take) if earlier is not None else compare.with_capture(view.take)


class SETDRESSER_OT_end_compare(bpy.types.Operator):
    """Show the viewport again as it is"""

    bl_idname = "set_dresser.end_compare"
    bl_label = "End Comparing"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """End it; the line's own operator notices."""
        from ..scene.placements import compare

        compare.end()
        return {"FINISHED"}


def _place(context: bpy.types.Context) -> tuple[bpy.types.Area, bpy.types.Region]:
    """The editor at hand where it can show pictures, else the largest 3D View. Raises `ViewportMissing`."""
    from ..client.errors import ViewportMissing

    area = context.area
    if area is None or area.type not in {"VIEW_3D", "IMAGE_EDITOR"}:
        views = [each for each in context.screen.areas if each.type == "VIEW_3D"]
        if not views:
            raise ViewportMissing()
        area = max(views, key=lambda each: each.width * each.height)
    return area, next(region for region in reversed(area.regions) if region.type == "WINDOW")


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_compare,
    SETDRESSER_OT_end_compare,
)
