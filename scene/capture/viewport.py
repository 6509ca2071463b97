"""Draws a 3D View as it looks into a picture of any size, off the screen. Needs a graphics context; main thread only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import bpy

from ...client.errors import ViewportNotDrawn, technical_of
from ...client.placement import View
from ..blender.graphics import draws_in_software
from ..blender.versions import has_compositor
from ..surface.colour import shown_as_srgb
from ..surface.matrices import matrix_of
from .viewpoint import Viewpoint

if TYPE_CHECKING:
    from PIL import Image

_COMPOSITED = (
    "The compositor's effects are in the capture: where the take is placed, the viewport composites them once more."
)
_NOT_COMPOSITED = "The viewport's compositor was switched off for the capture."


def draw(
    context: bpy.types.Context, viewpoint: Viewpoint, view: View, *, with_overlays: bool, with_compositor: bool = False
) -> Image.Image:
    """The 3D View as it looks, with the scene's colour management, without gizmos. Raises `ViewportNotDrawn`.

    The viewport's compositor is switched off for the drawing unless it is wanted: where the take is placed it is composited again.
    """
    import gpu
    from PIL import Image

    place = viewpoint.place
    assert place is not None
    try:
        offscreen = gpu.types.GPUOffScreen(view.width, view.height)
    except (RuntimeError, SystemError) as error:
        raise ViewportNotDrawn(technical_of(error)) from error
    try:
        with (
            _overlays(place.space, shown=with_overlays),
            _compositor(place.space, applied=with_compositor),
            _anti_aliasing(context.preferences),
            shown_as_srgb(context.scene),
        ):
            context.view_layer.update()  # before 5.0 the display is the evaluated scene's
            # One draw is a whole picture: drawn off the screen, Blender takes all the samples of its anti-aliasing at once.
            offscreen.draw_view3d(
                context.scene,
                context.view_layer,
                place.space,
                place.region,
                matrix_of(view.world_to_view),
                matrix_of(view.view_to_clip),
                do_color_management=True,
            )
        with offscreen.bind():
            pixels = gpu.state.active_framebuffer_get().read_color(0, 0, view.width, view.height, 4, 0, "UBYTE")
    except (RuntimeError, SystemError) as error:
        raise ViewportNotDrawn(technical_of(error)) from error
    finally:
        offscreen.free()
    pixels.dimensions = view.width * view.height * 4
    shown = Image.frombuffer("RGBA", (view.width, view.height), pixels, "raw", "RGBA", 0, -1)
    return shown.convert("RGB")


@contextmanager
def _overlays(space: bpy.types.SpaceView3D, *, shown: bool) -> Iterator[None]:
    """Show the overlays no more than wished, and as the artist had them afterwards."""
    had = space.overlay.show_overlays
    if had and not shown:
        space.overlay.show_overlays = False
    try:
        yield
    finally:
        if space.overlay.show_overlays != had:
            space.overlay.show_overlays = had


def notes_on_compositor(scene: bpy.types.Scene, viewpoint: Viewpoint, *, is_wanted: bool) -> tuple[str, ...]:
    """What an artist should know of a capture of a view that is composited."""
    if not _is_composited(scene, viewpoint):
        return ()
    return (_COMPOSITED if is_wanted else _NOT_COMPOSITED,)


def _is_composited(scene: bpy.types.Scene, viewpoint: Viewpoint) -> bool:
    """Whether the 3D View shows the scene through its compositor: of shaded views only, and by choice in a camera's view alone."""
    if viewpoint.place is None or not has_compositor(scene):
        return False
    shading, region_3d = viewpoint.place.space.shading, viewpoint.place.region_3d
    if shading.type not in ("MATERIAL", "RENDERED"):
        return False
    return shading.use_compositor == "ALWAYS" or (
        shading.use_compositor == "CAMERA" and region_3d.view_perspective == "CAMERA"
    )


@contextmanager
def _compositor(space: bpy.types.SpaceView3D, *, applied: bool) -> Iterator[None]:
    """Composite the view no more than wished, and as the artist had it afterwards."""
    had = space.shading.use_compositor
    if had != "DISABLED" and not applied:
        space.shading.use_compositor = "DISABLED"
    try:
        yield
    finally:
        if space.shading.use_compositor != had:
            space.shading.use_compositor = had


@contextmanager
def _anti_aliasing(preferences: bpy.types.Preferences) -> Iterator[None]:
    """Smooth edges at once where a processor draws, and as the artist had it afterwards.

    There each of solid shading's samples is a drawing of its own: the eight that Blender takes unless told otherwise are three quarters of
    what a press of Generate costs. One with its edges smoothed differs by less than 1 of 255 on average.
    """
    system, was_changed = preferences.system, preferences.is_dirty
    had = system.viewport_aa
    is_dear = had not in ("OFF", "FXAA") and draws_in_software()
    if is_dear:
        system.viewport_aa = "FXAA"
    try:
        yield
    finally:
        if is_dear:
            system.viewport_aa = had
            preferences.is_dirty = was_changed
