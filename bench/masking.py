"""Where the selected objects are seen, over a million triangles: drawn on the GPU, and how much of that is this program's own. Needs bpy."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

import bpy

from .figures import Figure
from .profile import part
from .run import Run
from .timing import Stopwatch
from .yardstick import pace

LIMIT = 30.0
"""Of what the yardstick takes."""
SIZE = (1536, 1024)
ROW = 10
"""The million is a hundred balls of ten thousand triangles, ten in a row."""


def measure(run: Run) -> list[Figure]:
    """A selection mask of a tenth of the balls, of all of them at once, and of one ball that is the million."""
    if not part("scene.visibility.gpu").can_draw():
        return []
    repeats = 3 if run.quick else 9
    balls = _hundred_balls()
    few = _repeated(balls[::ROW], repeats)
    all_of_them = _repeated(balls, repeats)
    _empty_scene()
    bpy.ops.mesh.primitive_uv_sphere_add(radius=4, segments=708, ring_count=708)
    one = _repeated([bpy.context.object], repeats)
    own = _own_part([bpy.context.object])
    _empty_scene()
    part("scene.visibility.meshes").forget()
    renderer = _renderer()
    return [
        _figure("selection mask over 1 million triangles, 10 of 100 objects", few, LIMIT, renderer),
        _figure("the same, all 100 objects selected", all_of_them, None, renderer),
        _figure("the same, one object of 1 million triangles", one, LIMIT, renderer),
        Figure(
            "of that this program's own part, before and after drawing", own, "s", None, "the rest is the rasteriser's"
        ),
    ]


def _figure(name: str, found: tuple[float, list[float]], limit: float | None, renderer: str) -> Figure:
    first, later = found
    note = f"median of {len(later)} after the first, which took {first:.2f} s; {min(later):.3f} to {max(later):.3f}; {renderer}"
    return Figure(name, median(later), "s", limit, note, pace() / 1000)


def _repeated(selected: list[bpy.types.Object], repeats: int) -> tuple[float, list[float]]:
    """The first time, and the later ones."""
    part("scene.visibility.meshes").forget()
    view = _view()
    times: list[float] = []
    for _ in range(repeats + 1):
        with Stopwatch() as watch:
            mask = part("scene.visibility.looking").visible_mask(bpy.context, view, selected)
        assert mask.any()
        times.append(watch.passed / 1000)
    return times[0], times[1:]


def _own_part(selected: list[bpy.types.Object]) -> float:
    """What is done in Python: the scene looked through, the frame worked out, and pixels read of an empty drawing."""
    view, drawing, parts = _view(), part("scene.visibility.gpu"), part("scene.visibility.parts")
    optics = part("scene.visibility.camera").optics_of(view)
    started = time.perf_counter()
    found = parts.parts_of(bpy.context, {obj.session_uid for obj in selected})
    drawing.frame_of(optics, found, around_targets=True)
    return time.perf_counter() - started


def _renderer() -> str:
    import gpu

    return str(gpu.platform.renderer_get())


def _view() -> Any:
    camera = bpy.context.scene.camera
    assert camera is not None
    depsgraph = bpy.context.evaluated_depsgraph_get()
    clip = camera.calc_matrix_camera(depsgraph, x=SIZE[0], y=SIZE[1])
    matrices = [
        tuple(value for row in matrix for value in row)
        for matrix in (camera.matrix_world.normalized().inverted(), clip)
    ]
    return part("client.placement").View(*matrices, *SIZE)


def _empty_scene() -> None:
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location, camera.rotation_euler = (0, -20, 8), (1.2, 0, 0)
    bpy.context.scene.collection.objects.link(camera)
    bpy.context.scene.camera = camera
    bpy.context.view_layer.update()


def _hundred_balls() -> list[bpy.types.Object]:
    """Ten rows one behind the other, on a floor; each ball has a mesh of its own."""
    _empty_scene()
    bpy.ops.mesh.primitive_plane_add(size=60, location=(0, 0, -1))
    bpy.ops.mesh.primitive_uv_sphere_add(segments=100, ring_count=50)
    first = bpy.context.object
    balls = [first]
    for number in range(1, 100):
        balls.append(bpy.data.objects.new(f"Ball {number}", first.data.copy()))
        bpy.context.scene.collection.objects.link(balls[-1])
    for number, ball in enumerate(balls):
        ball.location = ((number % ROW - 4.5) * 2.1, (number // ROW - 4.5) * 2.1, 0)
    bpy.context.view_layer.update()
    return balls
