"""What switching the language of a set costs Blender's main thread, before Blender decodes the pictures; and a frame that switches nothing. Needs bpy."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import bpy

from .figures import Figure
from .profile import is_ours, part
from .run import Run
from .timing import Stopwatch
from .yardstick import pace

SIGNS = 200
TAGS = ("en", "hi", "kn", "ja", "ta", "ar", "ko", "bn", "zh-Hans")
LIMIT = 20.0
LIMIT_FRAME = 0.2
"""Of what the yardstick takes, both."""


def measure(run: Run) -> list[Figure]:
    """Through all languages, each for the first time, and then once more; then frames on which nothing changes."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    run.scratch.mkdir(parents=True, exist_ok=True)
    _letter_a_set(run.scratch)
    scene = bpy.context.scene
    switching = part("scene.signs.switching")
    with Stopwatch() as dressing:
        assert switching.switch(scene, TAGS[0]).without == ()
    first = [_switch(tag) for tag in TAGS[1:]]
    again = [_switch(tag) for tag in TAGS]
    frames = [_frame(number) for number in range(2, 22 if run.quick else 102)]
    count = len(TAGS) * SIGNS
    return [
        _figure(f"switching the language of {SIGNS} signs, its pictures not loaded yet", first, LIMIT),
        _figure(f"switching the language of {SIGNS} signs, its pictures loaded", again, LIMIT),
        Figure(
            f"  giving {SIGNS} surfaces their materials", dressing.worked, "ms", None, "once, with the first switch"
        ),
        _figure(f"what a frame costs that changes no language, {count} takes", frames, LIMIT_FRAME),
    ]


def _letter_a_set(folder: Path) -> None:
    """Signs on a surface each, with a take in every language, whose pictures are files of their own."""
    from PIL import Image

    picture = folder / "picture.png"
    Image.effect_noise((1536, 1024), 20).save(picture)
    content = picture.read_bytes()
    signs, making = part("scene.signs.sign_list"), part("scene.signs.edit")
    for number in range(SIGNS):
        bpy.ops.mesh.primitive_plane_add(size=2.0, rotation=(1.5708, 0.0, 0.0), location=(number * 3.0, 0.0, 0.0))
        sign = making.make_sign(bpy.context)
        sign.width, sign.height = 3.0, 2.0
        for tag in TAGS:
            take = sign.takes.add()
            take.name, take.take_id = tag, f"20260101-000000-{number:06}{TAGS.index(tag):04}"
            take.width, take.height = 1536, 1024
            take.picture = str(folder / f"{take.take_id}.png")
            Path(take.picture).write_bytes(content)
    for tag in TAGS:
        signs.add_language(tag)


def _switch(tag: str) -> Stopwatch:
    with Stopwatch() as watch:
        bpy.context.scene.set_dresser_signs.language = tag
    sign = part("scene.signs.sign_list").all_signs()[-1]
    assert sign.material["set_dresser_take"].endswith(f"{TAGS.index(tag):04}"), "the last sign shows something else"
    return watch


def _frame(number: int) -> Stopwatch:
    """The extension's own part of a new frame: what Blender calls when it has evaluated one."""
    scene = bpy.context.scene
    scene.frame_set(number)
    depsgraph = bpy.context.evaluated_depsgraph_get()
    handlers = [each for each in bpy.app.handlers.frame_change_post if is_ours(each)]
    assert handlers, "nothing follows the frames"
    with Stopwatch() as watch:
        for handler in handlers:
            handler(scene, depsgraph)
    return watch


def _figure(name: str, watches: list[Stopwatch], limit: float) -> Figure:
    worked, passed = [watch.worked for watch in watches], [watch.passed for watch in watches]
    note = f"processor time, median of {len(worked)}, {min(worked):.2f} to {max(worked):.2f}; median {median(passed):.2f} on the wall"
    return Figure(name, median(worked), "ms", limit, note, pace())
