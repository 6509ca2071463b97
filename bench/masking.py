"""Where the selected objects are seen, over a million triangles: drawn on the GPU, and how much of that is this program's own. Needs bpy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import bpy

from .figures import Figure
from .profile import EXTENSION, part
from .run import Run
from .timing import Stopwatch
from .two_builds import pairs_of, unpacked
from .yardstick import pace

LIMIT = 30.0
"""Of what the yardstick takes."""
SIZE = (1536, 1024)
AGAINST_LIMIT = 0.5
"""Of what commit 2839aca takes."""
_KINDS = (
    ("first", "the first mask", AGAINST_LIMIT),
    ("again", "the same mask again", AGAINST_LIMIT),
    ("moved", "a mask after the camera has moved", None),
)
_OF_A_BUILD = Path(__file__).with_name("masks_of_a_build.py")
ROW = 10
"""The million is a hundred balls of ten thousand triangles, ten in a row."""


def measure(run: Run) -> list[Figure]:
    """A selection mask of a tenth of the balls, of all of them at once, and of one ball that is the million."""
    if not part("scene.visibility.gpu").can_draw():
        return []
    repeats = 3 if run.quick else 9  # each of another view: what is drawn again is not
    balls = hundred_balls()
    few = _repeated(balls[::ROW], repeats)
    all_of_them = _repeated(balls, repeats)
    empty_scene()
    ball = one_ball()
    one = _repeated([ball], repeats)
    own = _own_part([ball])
    empty_scene()
    part("scene.visibility.meshes").forget()
    renderer = _renderer()
    return [
        _figure("selection mask over 1 million triangles, 10 of 100 objects", few, LIMIT, renderer),
        _figure("the same, all 100 objects selected", all_of_them, None, renderer),
        _figure("the same, one object of 1 million triangles", one, LIMIT, renderer),
        Figure(
            "of that this program's own part, before and after drawing", own, "s", None, "the rest is the rasteriser's"
        ),
        *([] if run.against is None else _ratios(run, run.against)),
    ]


def _ratios(run: Run, against: Path) -> list[Figure]:
    """Both builds in fresh processes, in turns."""
    (ours,) = sys.modules[EXTENSION].__path__
    roots = (Path(ours), unpacked(against, run.scratch / "zip"))
    repeats = 1 if run.quick else 5
    told: list[list[dict[str, dict[str, list[float]]]]] = [[], []]
    for _ in range(repeats):
        for found, root in zip(told, roots, strict=True):
            found.append(_masks_of(root))
    figures = []
    for scene in told[0][0]:
        for kind, words, limit in _KINDS:
            one, other = ([median(each[scene][kind]) for each in found] for found in told)
            figures.append(pairs_of(f"{words}, 1 million triangles, {scene}, over the other build", one, other, limit))
    return figures


def _masks_of(root: Path) -> dict[str, dict[str, list[float]]]:
    """What a fresh process told of the build in `root`."""
    import PIL

    packages = str(Path(PIL.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, str(_OF_A_BUILD), str(root), "3"],
        env={**os.environ, "PYTHONPATH": packages},
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    told = next(line for line in done.stdout.splitlines() if line.startswith("TAKEN "))
    found: dict[str, dict[str, list[float]]] = json.loads(told.removeprefix("TAKEN "))
    return found


def _figure(name: str, found: tuple[float, list[float]], limit: float | None, renderer: str) -> Figure:
    first, later = found
    note = f"median of {len(later)} after the first, which took {first:.2f} s; {min(later):.3f} to {max(later):.3f}; {renderer}"
    return Figure(name, median(later), "s", limit, note, pace() / 1000)


def _repeated(selected: list[bpy.types.Object], repeats: int) -> tuple[float, list[float]]:
    """The first time, and the later ones."""
    part("scene.visibility.meshes").forget()
    times: list[float] = []
    for _ in range(repeats + 1):
        bpy.context.scene.camera.location.x += 0.01
        bpy.context.view_layer.update()
        view = _view()
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


def view_now(kind: Any) -> Any:
    """What the scene's camera sees, as a build's own `View`."""
    camera = bpy.context.scene.camera
    assert camera is not None
    depsgraph = bpy.context.evaluated_depsgraph_get()
    clip = camera.calc_matrix_camera(depsgraph, x=SIZE[0], y=SIZE[1])
    matrices = [
        tuple(value for row in matrix for value in row)
        for matrix in (camera.matrix_world.normalized().inverted(), clip)
    ]
    return kind(*matrices, *SIZE)


def _view() -> Any:
    return view_now(part("client.placement").View)


def empty_scene() -> None:
    """Nothing but a camera."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location, camera.rotation_euler = (0, -20, 8), (1.2, 0, 0)
    bpy.context.scene.collection.objects.link(camera)
    bpy.context.scene.camera = camera
    bpy.context.view_layer.update()


def one_ball() -> bpy.types.Object:
    """A ball that is the million by itself."""
    bpy.ops.mesh.primitive_uv_sphere_add(radius=4, segments=708, ring_count=708)
    ball = bpy.context.object
    assert ball is not None
    return ball


def hundred_balls() -> list[bpy.types.Object]:
    """Ten rows one behind the other, on a floor; each ball has a mesh of its own."""
    empty_scene()
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
