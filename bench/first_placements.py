"""What the first take of a session costs Blender's main thread as it is placed, each placement in a fresh process. Needs bpy.

first_placements.py KIND FOLDER     one of them: runs in a process of its own, and tells what it took
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import bpy

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.figures import Figure
from bench.profile import EXTENSION, new_board, part, post, wait_until_kept
from bench.run import Run
from bench.timing import Stopwatch
from bench.yardstick import pace

LIMIT = 1.0
"""Of what the yardstick takes."""

_SOURCES = {"projection": "CAMERA", "in_place": "TEXTURE"}
"""What goes along where a placement wants something of the scene to go along."""


def measure(run: Run) -> list[Figure]:
    """Every placement that is offered: the tick that places its take, and as a figure without a limit the press that asked for it."""
    repeats = 1 if run.quick else 5
    figures = []
    for kind in part("client.choices").PlacementKind:
        if kind.is_offered:
            folder = run.scratch / kind.value
            taken = [_taken(kind.value, folder / str(number)) for number in range(repeats + 1)][1:]
            placed, pressed = [one["placed"] for one in taken], [one["pressed"] for one in taken]
            note = (
                f"processor time of the timer's tick in a fresh process, median of {repeats}, {min(placed):.2f} to {max(placed):.2f}; "
                f"the press of Generate before it, capture and preparation included: {median(pressed):.0f}"
            )
            figures.append(
                Figure(f"the first placement of a session: {kind.label}", median(placed), "ms", LIMIT, note, pace())
            )
    return figures


def _taken(kind: str, folder: Path) -> dict[str, float]:
    """What a fresh process told after TAKEN. Byte code is kept, as it is at an artist's; the first run writes it."""
    folder.mkdir(parents=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, __file__, kind, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    told = next(line for line in done.stdout.splitlines() if line.startswith("TAKEN "))
    taken: dict[str, float] = json.loads(told.removeprefix("TAKEN "))
    return taken


def _first(kind: str, folder: Path) -> dict[str, float]:
    """In a session that is loaded as that of a window is, which shows no button before: press Generate with the proof provider, wait for the take, and let the timer's own tick place it."""
    import addon_utils

    addon_utils.enable(EXTENSION, default_set=True)
    _load_as_a_window_does()
    values = bpy.context.preferences.addons[EXTENSION].preferences
    values.provider, values.library_folder = "proof", str(folder)
    board = new_board("1024x1024")
    scene = bpy.context.scene
    _add_camera(scene)
    scene.set_dresser.capture.source = _SOURCES.get(kind, "NONE")
    scene.set_dresser.placement = kind
    if kind == "in_place":
        _paint(board, folder)
    bpy.context.view_layer.update()
    with Stopwatch() as press:
        rows = post()
    (row,) = wait_until_kept(rows)
    bpy.data.images.remove(bpy.data.images.load(str(row.take.picture)))  # Blender sets up its image library, once
    bpy.context.view_layer.update()  # as a window has done that was drawn since
    with Stopwatch() as tick:
        part("scene.queue.timer").tick()
    job_list = part("scene.queue.job_list")
    after = job_list.job(row.id)
    if after.state != job_list.State.PLACED:
        raise RuntimeError(f"not placed: {after.error}")
    job_list.close()
    return {"placed": tick.worked, "pressed": press.worked}


def _load_as_a_window_does() -> None:
    loading = part("scene.session.loading")
    loading.begin()
    while not loading.is_loaded():
        loading.load_next()
    loading.end()


def _add_camera(scene: bpy.types.Scene) -> None:
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    camera.location, camera.rotation_euler = (0.0, -4.0, 0.0), (1.5708, 0.0, 0.0)
    scene.camera = camera


def _paint(board: bpy.types.Object, folder: Path) -> None:
    """Give the board a texture that can be captured."""
    image = bpy.data.images.new("Board", 1024, 1024)
    image.filepath_raw, image.file_format = str(folder / "board.png"), "PNG"
    image.save()
    make_material = part("scene.surface.materials").make_material
    shading = part("client.options").Shading.EMISSION
    material = make_material("Board", image, uv_map="UVMap", shading=shading, has_alpha=False, take_id="")
    board.data.materials.append(material)


if __name__ == "__main__":
    print("TAKEN", json.dumps(_first(sys.argv[1], Path(sys.argv[2]))), flush=True)
