"""From where a capture is seen and how it is framed, worked out without making a picture: cheap enough for a panel's draw."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import bpy

from ...client.errors import CaptureCameraMissing, CaptureCameraPanoramic, ViewportMissing
from ...client.framing import Framing, framing_of_ratio
from ...client.placement import View
from ...client.session_state import ends_with_session
from ..blender.framed_region import looked_through
from ..blender.graphics import can_draw_views
from ..blender.versions import eevee_name
from ..settings.options import SizeChoice
from ..settings.request import SETDRESSER_PG_settings
from ..surface.matrices import numbers_of
from .open_views import OpenView, open_view


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """A camera's gate, or else a region of a 3D View. Not to be kept longer than a call.

    `camera` is None when the view is nobody's; `place` is the 3D View that is shown, None when a camera is rendered from.
    """

    framing: Framing
    camera: bpy.types.Object | None
    place: OpenView | None

    def can_be_drawn(self, scene: bpy.types.Scene) -> bool:
        """Whether the 3D View can be drawn off the screen as it looks: Cycles and others draw on the screen only."""
        if self.place is None or not can_draw_views():
            return False
        return self.place.space.shading.type != "RENDERED" or scene.render.engine in ("BLENDER_WORKBENCH", eevee_name())

    def view(self, context: bpy.types.Context) -> View:
        """The matrices that put a point of the world onto its pixel of the capture."""
        width, height = self.framing.width, self.framing.height
        if self.camera is None:
            assert self.place is not None
            shown = self.place.region_3d
            return View(numbers_of(shown.view_matrix), numbers_of(shown.window_matrix), width, height)
        depsgraph = context.evaluated_depsgraph_get()
        # A camera's scale does not change what it sees.
        matrix = self.camera.evaluated_get(depsgraph).matrix_world.normalized().inverted()
        clip = self.camera.calc_matrix_camera(depsgraph, x=width, y=height)
        return View(numbers_of(matrix), numbers_of(clip), width, height, self.camera.name, self.camera.session_uid)


def viewpoint_now(context: bpy.types.Context, settings: SETDRESSER_PG_settings, *, in_viewport: bool) -> Viewpoint:
    """The viewport's viewpoint or the scene camera's. Raises a `CaptureError` when there is none."""
    place = open_view(context) if in_viewport else None
    if in_viewport and place is None and can_draw_views():
        raise ViewportMissing()
    camera = context.scene.camera
    if place is not None and can_draw_views():
        camera = looked_through(context.scene, place.space, place.region_3d)
    if camera is not None and camera.type == "CAMERA":
        if camera.data.type not in ("PERSP", "ORTHO"):
            raise CaptureCameraPanoramic(camera=camera.name)
        return Viewpoint(_framing(gate_ratio(context.scene), _pixels(settings)), camera, place)
    if place is None or not can_draw_views():
        raise CaptureCameraMissing()
    ratio = max(1, place.region.width) / max(1, place.region.height)
    return Viewpoint(_framing(ratio, _pixels(settings)), None, place)


def gate_ratio(scene: bpy.types.Scene) -> float:
    """Width over height of what the scene's cameras frame. A render border does not narrow it."""
    render = scene.render
    return (render.resolution_x * render.pixel_aspect_x) / (render.resolution_y * render.pixel_aspect_y)


@ends_with_session
@functools.lru_cache(maxsize=32)
def _framing(ratio: float, pixels: int) -> Framing:
    """Asked for in every redraw, and mostly for the same."""
    return framing_of_ratio(ratio, pixels)


def _pixels(settings: SETDRESSER_PG_settings) -> int:
    """About how many pixels are to be sent. A preset gives its number, as the ratio is the capture's."""
    if settings.size == SizeChoice.CUSTOM:
        return settings.width * settings.height
    width, found, height = settings.size.partition("x")
    return int(width) * int(height) if found else round(float(settings.detail) * 1_000_000)
