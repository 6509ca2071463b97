"""A copy of the scene, with the same objects in it, to render a capture in. Main thread only."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import bpy

from ...client.framing import Framing
from ..blender.versions import write_plain_png
from .scene_copy import copy_scene
from .untouched import let_go

_NAME = "Set Dresser Capture"


def spare_scene(scene: bpy.types.Scene, framing: Framing, path: Path, undo: ExitStack) -> bpy.types.Scene:
    """A copy of the scene with the same objects that renders the framing's box as a PNG into `path`."""
    copy = copy_scene(scene)
    undo.callback(bpy.data.scenes.remove, copy)
    undo.callback(let_go, copy)
    copy.name = _NAME
    # What is animated about a scene stands as it is now; a marker with a camera would change to that one.
    copy.animation_data_clear()
    copy.timeline_markers.clear()
    _frame(copy, framing, path)
    _show_as_srgb(copy)
    return copy


def _frame(scene: bpy.types.Scene, framing: Framing, path: Path) -> None:
    """Let the scene render the whole gate as the box's pixels into a file, through its view transform and nothing else."""
    render = scene.render
    render.resolution_x, render.resolution_y, render.resolution_percentage = framing.across, framing.down, 100
    render.pixel_aspect_x = render.pixel_aspect_y = 1.0
    render.use_border = False
    render.use_multiview = False
    render.use_compositing = False
    render.use_sequencer = False
    render.use_stamp = False
    render.use_persistent_data = False
    # Services take transparent pixels for a mask; the world stands behind the scene instead.
    render.film_transparent = False
    render.dither_intensity = 0.0
    render.use_overwrite, render.use_placeholder = True, False
    render.filepath = str(path)
    write_plain_png(render)


def _show_as_srgb(scene: bpy.types.Scene) -> None:
    """A picture is sRGB, whatever display the artist works at; the view transform is kept where sRGB has it too."""
    if scene.display_settings.display_device == "sRGB":
        return
    view = scene.view_settings
    wanted, look = view.view_transform, view.look
    try:
        scene.display_settings.display_device = "sRGB"
        view.view_transform = wanted
        view.look = look
    except TypeError:
        return  # a configuration of the studio's own: its names are not Blender's
