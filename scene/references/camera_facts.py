"""What a prompt says of the scene's camera: lens, height above the ground, time of day. Main thread only."""

from __future__ import annotations

from dataclasses import replace

import bpy

from ...client.options import TimeOfDay
from ...client.prompt_composing import CameraFacts
from ..settings.request import SETDRESSER_PG_settings

_FILM_WIDTH = 36.0
"""Millimetres of a 35 mm film camera's frame, by which photographers know their lenses."""


def camera_facts(scene: bpy.types.Scene, settings: SETDRESSER_PG_settings) -> CameraFacts:
    """The facts of the scene's camera as it is now; of the time of day alone where there is no camera."""
    facts = CameraFacts(
        time_of_day=TimeOfDay(settings.continuity.time_of_day), time_words=settings.continuity.time_words
    )
    camera = scene.camera
    if camera is None or camera.type != "CAMERA":
        return facts
    facts = replace(facts, height=camera.matrix_world.translation.z * scene.unit_settings.scale_length)
    lens = camera.data
    if lens.type != "PERSP":
        return replace(facts, is_orthographic=lens.type == "ORTHO")
    return replace(facts, lens=lens.lens * _FILM_WIDTH / _width_of_frame(scene, lens))


def _width_of_frame(scene: bpy.types.Scene, lens: bpy.types.Camera) -> float:
    """Millimetres of the sensor that the frame is wide, by the sensor's fit to the render's shape."""
    render = scene.render
    across = render.resolution_x * render.pixel_aspect_x
    down = render.resolution_y * render.pixel_aspect_y
    if lens.sensor_fit == "VERTICAL":
        return lens.sensor_height * across / down
    if lens.sensor_fit == "AUTO" and down > across:
        return lens.sensor_width * across / down
    return lens.sensor_width
