"""The shots of a scene: its markers that have a camera, from frame to frame. Main thread only."""

from __future__ import annotations

from dataclasses import dataclass

import bpy


@dataclass(frozen=True, slots=True)
class Shot:
    """A camera and its frames, both included. Without any marker, the whole scene is one shot of its active camera."""

    name: str
    camera_name: str
    first: int
    last: int


def camera_markers(scene: bpy.types.Scene) -> list[bpy.types.TimelineMarker]:
    """The markers with which shots begin: those that a camera is bound to."""
    return [marker for marker in scene.timeline_markers if marker.camera is not None]


def shots_of(scene: bpy.types.Scene) -> list[Shot]:
    """The shots in the order of their frames; none where there is no camera at all."""
    markers = sorted(camera_markers(scene), key=lambda each: each.frame)
    if not markers:
        camera = scene.camera
        if camera is None or camera.type != "CAMERA":
            return []
        return [Shot(camera.name, camera.name, scene.frame_start, scene.frame_end)]
    ends = [*(each.frame - 1 for each in markers[1:]), max(scene.frame_end, markers[-1].frame)]
    return [
        Shot(marker.name, marker.camera.name, marker.frame, max(last, marker.frame))
        for marker, last in zip(markers, ends, strict=True)
    ]


def shot_now(scene: bpy.types.Scene) -> str:
    """The name of the shot at the current frame; empty where there is none."""
    frame = scene.frame_current
    return next((shot.name for shot in shots_of(scene) if shot.first <= frame <= shot.last), "")
