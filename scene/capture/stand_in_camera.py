"""A camera that sees what a viewport sees, to render it: made for one capture, and removed again by `undo`. Main thread only."""

from __future__ import annotations

from contextlib import ExitStack

import bpy
from mathutils import Matrix

from ...client.placement import View
from ..surface.matrices import matrix_of, stand

_NAME = "Set Dresser Capture"
_SENSOR = 36.0


def stand_in_camera(view: View, undo: ExitStack) -> bpy.types.Object:
    """The camera, in no scene yet. Its picture is as wide as the view; its height follows from the pixels."""
    world, clip = (matrix_of(values) for values in (view.world_to_view, view.view_to_clip))
    data = bpy.data.cameras.new(_NAME)
    undo.callback(bpy.data.cameras.remove, data)
    camera = bpy.data.objects.new(_NAME, data)
    undo.callback(bpy.data.objects.remove, camera)
    data.sensor_fit, data.sensor_width = "HORIZONTAL", _SENSOR
    across, up = clip[0][0], view.height / view.width
    if view.is_perspective:
        data.lens = across * _SENSOR / 2
        data.shift_x, data.shift_y = clip[0][2] / 2, clip[1][2] / 2 * up
        data.clip_start, data.clip_end = clip[2][3] / (clip[2][2] - 1), clip[2][3] / (clip[2][2] + 1)
        stand(camera, world.inverted(), undo)
        return camera
    # A viewport without perspective sees what is behind it too; a camera does not, so it stands farther back.
    behind = (clip[2][3] - 1) / clip[2][2]
    data.type, data.ortho_scale = "ORTHO", 2 / across
    data.shift_x, data.shift_y = -clip[0][3] / 2, -clip[1][3] / 2 * up
    reach = abs(behind) + abs((clip[2][3] + 1) / clip[2][2])
    data.clip_start, data.clip_end = reach / 1e6, 2 * reach
    stand(camera, world.inverted() @ Matrix.Translation((0.0, 0.0, reach)), undo)
    return camera
