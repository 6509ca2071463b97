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
    """The markers that a camera is bound to, in the order in which the scene has them."""
    return [marker for marker in scene.timeline_markers if marker.camera is not None]


def cutting_markers(scene: bpy.types.Scene) -> list[bpy.types.TimelineMarker]:
    """The markers at which Blender cuts to another camera, by their frames.

    As Blender does it (tried with 4.2.23, 4.5.15, 5.2.3 and 5.3.0): a camera that is hidden in renders is passed over, and of several markers on one
    frame the one counts that the scene has first, which need not be the one that was made first.
    """
    first_on: dict[int, bpy.types.TimelineMarker] = {}
    for marker in camera_markers(scene):
        if not marker.camera.hide_render:
            first_on.setdefault(marker.frame, marker)
    return [first_on[frame] for frame in sorted(first_on)]


def marker_now(scene: bpy.types.Scene) -> bpy.types.TimelineMarker | None:
    """The marker whose camera renders the current frame; None where the markers leave that to the scene's camera.

    Before the first marker Blender uses that one's camera already.
    """
    markers = cutting_markers(scene)
    begun = [marker for marker in markers if marker.frame <= scene.frame_current]
    return begun[-1] if begun else next(iter(markers), None)


def shots_of(scene: bpy.types.Scene) -> list[Shot]:
    """The shots in the order of their frames; none where there is no camera at all."""
    markers = cutting_markers(scene)
    if not markers:
        camera = scene.camera
        if camera is None or camera.type != "CAMERA":
            return []
        return [Shot(camera.name, camera.name, scene.frame_start, scene.frame_end)]
    starts = [min(scene.frame_start, markers[0].frame), *(each.frame for each in markers[1:])]
    ends = [*(start - 1 for start in starts[1:]), max(scene.frame_end, markers[-1].frame)]
    return [
        Shot(marker.name, marker.camera.name, first, last)
        for marker, first, last in zip(markers, starts, ends, strict=True)
    ]


def shot_now(scene: bpy.types.Scene) -> str:
    """The name of the shot at the current frame; empty where there is none."""
    marker = marker_now(scene)
    if marker is not None:
        return marker.name
    frame = scene.frame_current
    return next((shot.name for shot in shots_of(scene) if shot.first <= frame <= shot.last), "")
