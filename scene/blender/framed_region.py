"""Where what is captured lies in an editor's region: the camera's frame, the whole view, or the texture. Changes nothing."""

from __future__ import annotations

from typing import TypeAlias

import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d

Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right and top, in pixels of the region."""


def framed_in_view(
    scene: bpy.types.Scene, space: bpy.types.SpaceView3D, region: bpy.types.Region, view: bpy.types.RegionView3D
) -> Box:
    """The camera's frame where the view looks through one, else all of the region."""
    camera = looked_through(scene, space, view)
    if camera is None:
        return (0.0, 0.0, float(region.width), float(region.height))
    corners = [camera.matrix_world.normalized() @ corner for corner in camera.data.view_frame(scene=scene)]
    places = [location_3d_to_region_2d(region, view, corner) for corner in corners]
    return (
        min(place.x for place in places),
        min(place.y for place in places),
        max(place.x for place in places),
        max(place.y for place in places),
    )


def looked_through(
    scene: bpy.types.Scene, space: bpy.types.SpaceView3D, view: bpy.types.RegionView3D
) -> bpy.types.Object | None:
    """The camera that the view looks through; None when it does not."""
    if view.view_perspective != "CAMERA":
        return None
    camera = space.camera if space.use_local_camera and space.camera is not None else scene.camera
    return camera if camera is not None and camera.type == "CAMERA" else None


def framed_in_image_editor(region: bpy.types.Region) -> Box:
    """The whole image."""
    low, high = (tuple(region.view2d.view_to_region(end, end, clip=False)) for end in (0.0, 1.0))
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def part_of(box: Box, x: float, y: float) -> tuple[float, float]:
    """A pixel of the region as parts of the box, from 0 to 1."""
    left, bottom, right, top = box
    across, up = (x - left) / max(1.0, right - left), (y - bottom) / max(1.0, top - bottom)
    return min(1.0, max(0.0, across)), min(1.0, max(0.0, up))
