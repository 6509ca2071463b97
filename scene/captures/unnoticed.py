"""Lets something be rendered without the artist's Render Result or any add-on noticing, and without Blender keeping it. Main thread only.

Blender's own render writes into the "Render Result" and its slots, keeps the result of every scene until another file is
opened, and runs every add-on's handlers. So while one renders here the handlers rest, and a stand-in takes the Render Result's
place, as Blender takes the first image of that kind.
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
