"""Evaluates a scene as renders do, now or at other frames, and lets nobody notice: by a render engine that paints nothing. Main thread only.

Going to another frame, in whichever scene, writes the animated values back to its objects: what was moved without a keyframe
would be lost. Blender's renders alone are evaluated apart, and an engine may go from frame to frame while it renders. They alone
have what is subdivided, shown and hidden in renders only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack

import bpy

from ...client.errors import ShotsNotSeen
from .render import check_no_render
from .scene_copy import copy_scene
from .untouched import unnoticed

_ENGINE = "SET_DRESSER_LOOK"

Visit = Callable[[int, bpy.types.Scene, bpy.types.Depsgraph], None]
"""What is done at a frame, with the scene and what was evaluated of it there."""


def visit_frames(context: bpy.types.Context, camera: bpy.types.Object, frames: Iterable[int], visit: Visit) -> None:
    """Evaluate the scene at each of these frames, as renders see it, and visit it there. `camera` is any that it has.

    Raises what `visit` raises, `ShotsNotSeen` when Blender would not render, and `RenderRunning` while it renders.
    """
    wanted, visited = sorted(frames), []

    def go(engine: bpy.types.RenderEngine, depsgraph: bpy.types.Depsgraph) -> None:
        for frame in wanted:
            engine.frame_set(frame, 0.0)
            visit(frame, depsgraph.scene_eval, depsgraph)
            visited.append(frame)

    _evaluate(context, camera, go)
    if visited != wanted:
        raise ShotsNotSeen(f"{len(visited)} of {len(wanted)} frames were visited")


def visit_as_rendered(context: bpy.types.Context, visit: Callable[[bpy.types.Depsgraph], None]) -> None:
    """Evaluate the scene as a render of the current frame does, and visit it.

    Raises what `visit` raises, `ShotsNotSeen` when Blender would not render, and `RenderRunning` while it renders.
    """
    visited: list[bool] = []

    def go(_engine: bpy.types.RenderEngine, depsgraph: bpy.types.Depsgraph) -> None:
        visit(depsgraph)
        visited.append(True)

    _evaluate(context, context.scene.camera, go)
    if not visited:
        raise ShotsNotSeen("the current frame was not visited")


def _evaluate(
    context: bpy.types.Context,
    camera: bpy.types.Object | None,
    go: Callable[[bpy.types.RenderEngine, bpy.types.Depsgraph], None],
) -> None:
    """Let an engine of our own render a copy of the scene, and `go` where others would paint."""
    check_no_render()
    failed: list[Exception] = []

    class SETDRESSER_RE_look(bpy.types.RenderEngine):
        bl_idname = _ENGINE
        bl_label = "Set Dresser Look"

        def render(self, depsgraph: bpy.types.Depsgraph) -> None:  # type: ignore[override, unused-ignore]  # the stubs take it for a setting
            """Do it; an error must not be lost in Blender."""
            try:
                go(self, depsgraph)
            except Exception as error:  # noqa: BLE001  Blender would print it and go on
                failed.append(error)

    with ExitStack() as undo:
        bpy.utils.register_class(SETDRESSER_RE_look)
        undo.callback(bpy.utils.unregister_class, SETDRESSER_RE_look)
        copy = _copy_to_render(context, camera, undo)
        undo.enter_context(unnoticed())
        try:
            bpy.ops.render.render(scene=copy.name)
        except (RuntimeError, TypeError) as error:
            raise ShotsNotSeen(str(error)) from error
    if failed:
        raise failed[0]


def _copy_to_render(context: bpy.types.Context, camera: bpy.types.Object | None, undo: ExitStack) -> bpy.types.Scene:
    """A copy of the scene with the view layer at hand, whose result is of a few pixels: Blender keeps it."""
    name = context.view_layer.name
    copy = copy_scene(context.scene)
    undo.callback(bpy.data.scenes.remove, copy)
    for layer in [each for each in copy.view_layers if each.name != name]:
        copy.view_layers.remove(layer)
    copy.view_layers[name].use = True
    render = copy.render
    render.engine = _ENGINE
    render.resolution_x = render.resolution_y = 4
    render.resolution_percentage = 100
    render.use_border = render.use_multiview = render.use_compositing = render.use_sequencer = False
    # Else Blender would hold on to what it has evaluated of a scene that is gone the next moment.
    render.use_persistent_data = render.use_freestyle = False
    copy.camera = camera or _some_camera(copy, undo)
    return copy


def _some_camera(scene: bpy.types.Scene, undo: ExitStack) -> bpy.types.Object:
    """A camera that only this scene has: Blender renders nothing without."""
    data = bpy.data.cameras.new("Set Dresser Look")
    undo.callback(bpy.data.cameras.remove, data)
    camera = bpy.data.objects.new("Set Dresser Look", data)
    undo.callback(bpy.data.objects.remove, camera)
    scene.collection.objects.link(camera)
    return camera
