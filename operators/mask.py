"""Says where the model may paint: shows the mask, drags a box over the view, makes an image to paint on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy

from .. import client, scene
from ..scene.blender.interface_language import translated
from ..scene.blender.properties import InOurWords, declares_properties
from ..scene.settings.request import settings_of
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..scene.blender.framed_region import Box


def _can_make_masks(operator: type[bpy.types.Operator]) -> bool:
    """Whether masks can be made at all; if not, the button says why."""
    if not scene.blender.versions.has_numpy():
        operator.poll_message_set(translated(client.errors.NumpyMissing().message))
        return False
    return True


class SETDRESSER_OT_show_mask(InOurWords, bpy.types.Operator):
    """Show over the viewport where the model may paint; again to hide it"""

    bl_idname = "set_dresser.show_mask"
    bl_label = "Show Mask"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a window to draw in."""
        if bpy.app.background:
            cls.poll_message_set("There is no window to show it in")
            return False
        return _can_make_masks(cls)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Switch it on or off."""
        if scene.mask.overlay.is_on():
            scene.mask.overlay.switch_off()
        else:
            scene.mask.overlay.switch_on()
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_drag_mask_box(InOurWords, bpy.types.Operator):
    """Drag a box over the 3D View: the model may paint inside it"""

    bl_idname = "set_dresser.drag_mask_box"
    bl_label = "Drag a Box"
    bl_options = {"UNDO", "BLOCKING", "INTERNAL"}

    _region: bpy.types.Region | None = None
    _view: bpy.types.RegionView3D | None = None
    _start: tuple[float, float] | None = None
    _end: tuple[float, float] = (0.0, 0.0)
    _handle: Any = None

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """A box is dragged over what is captured."""
        space = context.space_data
        if not isinstance(space, bpy.types.SpaceView3D):
            cls.poll_message_set("A box is dragged over a 3D View")
            return False
        source = settings_of(context.scene).capture.source
        if source == scene.settings.options.CaptureSource.TEXTURE.value:
            cls.poll_message_set("A texture is captured: type the box's edges instead")
            return False
        if source == scene.settings.options.CaptureSource.CAMERA.value and space.region_3d.view_perspective != "CAMERA":
            cls.poll_message_set("The camera is captured: look through it first (Numpad 0)")
            return False
        return _can_make_masks(cls)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Wait for the first corner."""
        self._handle = bpy.types.SpaceView3D.draw_handler_add(_draw_dragged, (self,), "WINDOW", "POST_PIXEL")
        context.window.cursor_modal_set("CROSSHAIR")
        context.workspace.status_text_set(translated("Drag a box over what the model may change    Esc: cancel"))
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Follow the mouse until it is let go."""
        if event.type in {"ESC", "RIGHTMOUSE"}:
            self._end_it(context)
            return {"CANCELLED"}
        if event.type == "LEFTMOUSE" and event.value == "PRESS":
            self._region = _region_at(context, event.mouse_x, event.mouse_y)
            if self._region is None:
                self._end_it(context)
                return {"CANCELLED"}
            self._view = self._region.data
            self._start = self._end = self._place(event)
        elif event.type == "MOUSEMOVE" and self._start is not None:
            self._end = self._place(event)
            context.area.tag_redraw()
        elif event.type == "LEFTMOUSE" and event.value == "RELEASE" and self._start is not None:
            self._end = self._place(event)
            return self._finish(context)
        return {"RUNNING_MODAL"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Blender ends it, as when a file is opened."""
        self._end_it(context)

    def dragged(self) -> Box | None:
        """The box in pixels of its region."""
        if self._start is None:
            return None
        (left, right), (bottom, top) = (sorted(pair) for pair in zip(self._start, self._end, strict=True))
        return (left, bottom, right, top)

    @property
    def region(self) -> bpy.types.Region | None:
        """The region that it is dragged over."""
        return self._region

    def _place(self, event: bpy.types.Event) -> tuple[float, float]:
        assert self._region is not None
        return (event.mouse_x - self._region.x, event.mouse_y - self._region.y)

    def _finish(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        box, region, view = self.dragged(), self._region, self._view
        self._end_it(context)
        assert box is not None and region is not None and view is not None
        frame = scene.blender.framed_region.framed_in_view(context.scene, context.space_data, region, view)
        (left, bottom), (right, top) = (
            scene.blender.framed_region.part_of(frame, *box[:2]),
            scene.blender.framed_region.part_of(frame, *box[2:]),
        )
        if right - left < 0.005 or top - bottom < 0.005:
            self.report({"WARNING"}, "That box holds nothing of the capture; it is as it was.")
            return {"CANCELLED"}
        mask = settings_of(context.scene).mask
        mask.box = (left, bottom, right, top)
        mask.source = scene.settings.options.MaskSource.BOX.value
        return {"FINISHED"}

    def _end_it(self, context: bpy.types.Context) -> None:
        if self._handle is not None:
            bpy.types.SpaceView3D.draw_handler_remove(self._handle, "WINDOW")
            self._handle = None
        if context.window is not None:
            context.window.cursor_modal_restore()
        if context.workspace is not None:
            context.workspace.status_text_set(None)
        if context.area is not None:
            context.area.tag_redraw()


class SETDRESSER_OT_new_mask_image(InOurWords, bpy.types.Operator):
    """Make a black image of the capture's size to paint the mask on, in white, and show it in an open Image Editor"""

    bl_idname = "set_dresser.new_mask_image"
    bl_label = "New Mask Image"
    bl_options = {"UNDO", "INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """What is painted has to be read, too."""
        return _can_make_masks(cls)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Make it, choose it, show it."""
        settings = settings_of(context.scene)
        try:
            framing = scene.capture.framing_now(context, settings)
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        image = scene.mask.sources.new_mask_image(framing.width, framing.height)
        settings.mask.image = image
        settings.mask.source = scene.settings.options.MaskSource.IMAGE.value
        if not scene.mask.sources.paint_in_editor(context, image):
            self.report({"INFO"}, translated(f"'{image.name}' is ready; open it in an Image Editor to paint."))
        return {"FINISHED"}


def _draw_dragged(operator: SETDRESSER_OT_drag_mask_box) -> None:
    """Over the region in which the box is dragged."""
    box = operator.dragged()
    if box is not None and bpy.context.region == operator.region:
        scene.mask.overlay_drawing.draw_box(box)


def _region_at(context: bpy.types.Context, x: int, y: int) -> bpy.types.Region | None:
    """The viewport of this editor, one of four where it is split, under a point of the window."""
    for region in context.area.regions:
        is_under = region.x <= x < region.x + region.width and region.y <= y < region.y + region.height
        if region.type != "WINDOW" and region.width > 1 and is_under:
            return None  # a sidebar lies over the view
    for region in context.area.regions:
        is_under = region.x <= x < region.x + region.width and region.y <= y < region.y + region.height
        if region.type == "WINDOW" and is_under:
            return region
    return None


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_show_mask,
    SETDRESSER_OT_drag_mask_box,
    SETDRESSER_OT_new_mask_image,
)
