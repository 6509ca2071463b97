"""Lets something be rendered without the artist's Render Result or any add-on noticing, and without Blender keeping it. Main thread only.

Blender's own render writes into the "Render Result" and its slots, keeps the result of every scene until another file is
opened, and runs every add-on's handlers. So while one renders here the handlers rest, and a stand-in takes the Render Result's
place, as Blender takes the first image of that kind. And when it has rendered, Blender goes to the current frame anew in the scene
at hand: what was moved without a keyframe would jump back, and a marker's camera become the scene's. That scene is an empty one here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import bpy

_FIRST_OF_ALL = "\x01 Set Dresser Capture"
"""Sorts before every name that a person writes."""

_RESTING = (
    "render_init", "render_pre", "render_post", "render_write", "render_stats", "render_complete", "render_cancel",
    "composite_pre", "composite_post", "composite_cancel", "frame_change_pre", "frame_change_post",
)  # fmt: skip
"""Handlers that would take the capture for the artist's own render: they save, count, upload, or change the scene."""


@contextmanager
def unnoticed() -> Iterator[None]:
    """Whatever is rendered inside the block, no handler hears of it and the Render Result stays what it is."""
    with ExitStack() as undo:
        for name in _RESTING:
            _rest(getattr(bpy.app.handlers, name), undo)
        _stand_in_for_the_result(undo)
        scene = _empty_scene(undo)
        undo.enter_context(bpy.context.temp_override(scene=scene, view_layer=scene.view_layers[0]))
        yield


def let_go(scene: bpy.types.Scene) -> None:
    """Let Blender forget what this scene rendered, before the scene is removed: else the floats stay, 56 MB of 3.7 megapixels.

    A render of nothing at all, of 4 x 4 pixels, takes their place: some milliseconds.
    """
    scene.render.resolution_x = scene.render.resolution_y = 4
    scene.render.use_compositing = scene.render.use_sequencer = False
    for layer in scene.view_layers:
        layer.use = False
    with unnoticed(), suppress(RuntimeError, TypeError):  # where it cannot render it keeps them
        scene.render.engine = "CYCLES"
        bpy.ops.render.render(scene=scene.name)


def _empty_scene(undo: ExitStack) -> bpy.types.Scene:
    """A scene with nothing in it, at the frame of the scene at hand."""
    scene, here = bpy.data.scenes.new(_FIRST_OF_ALL), bpy.context.scene
    undo.callback(bpy.data.scenes.remove, scene)
    if scene.frame_current != here.frame_current or here.frame_subframe:
        scene.frame_set(here.frame_current, subframe=here.frame_subframe)
    return scene


def _rest(handlers: list[Callable[..., object]], undo: ExitStack) -> None:
    """Take the handlers out of one of Blender's lists, until `undo` puts them back in their order."""
    resting = list(handlers)
    handlers.clear()

    def wake() -> None:
        handlers[:0] = resting

    undo.callback(wake)


def _stand_in_for_the_result(undo: ExitStack) -> None:
    """Put another image where Blender looks for the Render Result. Where there is none yet, the one it makes goes again."""
    there = [image for image in bpy.data.images if image.type == "RENDER_RESULT"]
    if not there:
        undo.callback(_remove_results)
        return
    stand_in = there[0].copy()
    undo.callback(bpy.data.images.remove, stand_in)
    stand_in.name = _FIRST_OF_ALL


def _remove_results() -> None:
    for image in [image for image in bpy.data.images if image.type == "RENDER_RESULT"]:
        bpy.data.images.remove(image)
