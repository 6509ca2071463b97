"""Draws a 3D View as it looks into a picture of any size, off the screen. Needs a graphics context; main thread only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import bpy

from ...client.errors import ViewportNotDrawn, technical_of
from ...client.placement import View
from ..surface.matrices import matrix_of
from .viewpoint import Viewpoint

if TYPE_CHECKING:
    from PIL import Image


def draw(context: bpy.types.Context, viewpoint: Viewpoint, view: View, *, with_overlays: bool) -> Image.Image:
    """The 3D View as it looks, with the scene's colour management, without gizmos. Raises `ViewportNotDrawn`."""
    import gpu
    from PIL import Image

    place = viewpoint.place
    assert place is not None
    try:
        offscreen = gpu.types.GPUOffScreen(view.width, view.height)
    except (RuntimeError, SystemError) as error:
        raise ViewportNotDrawn(technical_of(error)) from error
    try:
        with _overlays(place.space, shown=with_overlays):
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
