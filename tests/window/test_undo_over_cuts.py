"""Undo and redo while an animation plays over cuts of language, and right after what timers bring: Blender must outlive all of it. No bpy here.

Blender 4.3 to 5.2 ended at such an undo. What would end them stands in none of these tests: they hold what is safe now.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from PIL import Image

from tests.window.blender_window import Window
from tests.window.steps import EXTENSION, Step, ask, execute, until
from tests.window.test_sign_frames import A_SET, KEYED, PART, PROOFS_MADE

pytestmark = pytest.mark.limit(seconds=1800)  # each step waits for a frame, which software OpenGL may take its time for
SIGNS = f"{PART % 'sign_list'}.all_signs()"
JOBS = f"__import__('sys').modules[{EXTENSION + '.scene.queue.job_list'!r}]"
LATE = f"{PART % 'pictures_ahead'}.load_late"
PATIENCE = 240.0
"""Seconds for what takes a moment on a machine that has nothing else to do."""
TIME_LIMIT = 900.0
PLAY = execute("bpy.ops.screen.animation_play()")
STOP = execute("bpy.ops.screen.animation_cancel(restore_frame=False)")
PICTURES = "[material.node_tree.nodes['Set Dresser Picture'].image for material in bpy.data.materials if material.get('set_dresser_sign')]"
ARE_THERE = f"all(image is None or image in list(bpy.data.images) for image in {PICTURES})"
STEPPED = """
for number in range(6):
    next(iter(bpy.data.objects)).location.x += 0.01
    bpy.ops.ed.undo_push(message=f'Step {number}')
"""
WITHOUT_IDLE_PICTURES = """
for image in [image for image in bpy.data.images if not image.users]: bpy.data.images.remove(image)
bpy.ops.ed.undo_push(message='Purge')
"""
RIGHT_LANGUAGE = (
    f"all(material['set_dresser_take'] in [take.take_id for sign in {SIGNS} for take in sign.takes"
    " if take.name == context.scene.set_dresser_signs.language]"
    " for material in bpy.data.materials if material.get('set_dresser_sign'))"
)


def a_set_with_cuts() -> list[Step]:
    """Two signs with proofs in two languages, a cut at every frame, and some steps to undo."""
    return [
        execute(A_SET.replace("range(6)", "range(2)")),
        execute("context.scene.set_dresser_signs.language = 'hi'"),
        until(f"{PROOFS_MADE} == 2", PATIENCE),
        execute("context.scene.set_dresser_signs.language = 'en'"),
        until(f"{PROOFS_MADE} == 4", PATIENCE),
        execute(KEYED),
        execute("bpy.ops.ed.undo_push(message='Keyed')"),
        execute(STEPPED),
    ]


def to_and_fro(times: int, undos: int = 3) -> list[Step]:
    """Undo some steps and redo them, again and again, while whatever goes on goes on; pictures are there after each."""
    back = execute(f"bpy.ops.ed.undo() if bpy.ops.ed.undo.poll() else None\nassert {ARE_THERE}")
    forth = execute(f"bpy.ops.ed.redo() if bpy.ops.ed.redo.poll() else None\nassert {ARE_THERE}")
    return ([back] * undos + [forth] * undos) * times


def at_a_frame(frame: int) -> list[Step]:
    """Nothing plays; what that frame shows, once what it lacked was loaded."""
    return [
        execute(f"context.scene.frame_set({frame})"),
        until(f"not bpy.app.timers.is_registered({LATE})", PATIENCE),
        execute(f"context.scene.frame_set({frame})"),
        ask("pictures are there", ARE_THERE),
        ask("language", RIGHT_LANGUAGE),
    ]


def check(window: Window, steps: list[Step]) -> None:
    """Blender takes the steps, says nothing of an error, and shows the right language at the end."""
    result = window.run([*steps, *at_a_frame(3), *at_a_frame(4)], time_limit=TIME_LIMIT)

    assert "Traceback" not in result.output
    assert result.answers["pictures are there"]
    assert result.answers["language"]


def test_an_animation_plays_over_cuts_while_steps_are_undone_and_redone(window: Window) -> None:
    all_gone = execute("for image in list(bpy.data.images): bpy.data.images.remove(image)")
    check(
        window,
        [
            *a_set_with_cuts(),
            PLAY,
            *to_and_fro(3),
            execute(WITHOUT_IDLE_PICTURES),
            *to_and_fro(3),
            all_gone,
            *to_and_fro(3),
            STOP,
            *to_and_fro(2),
        ],
    )


def test_a_take_comes_while_an_animation_plays_beside_the_mask_overlay_and_is_undone_at_once(window: Window) -> None:
    overlay = f"__import__('importlib').import_module('{EXTENSION}.scene.mask.overlay')"
    on = (
        "context.scene.set_dresser.capture.source, context.scene.set_dresser.mask.source = 'CAMERA', 'BOX'\n"
        f"{overlay}.switch_on()\n"
    )
    again = (
        f"sign = {PART % 'sign_list'}.active_sign()\n"
        "sign.lines[0].texts['hi'].text += '!'\n"
        "bpy.ops.ed.undo_push(message='Other words')\n"
        "bpy.ops.set_dresser.generate_signs(which='ACTIVE')\n"
    )
    placed = f"[job.state for job in {JOBS}.all_jobs()] == ['placed'] * {{}}"
    rounds = [[execute(again), until(placed.format(jobs), PATIENCE), *to_and_fro(2, undos=4)] for jobs in (5, 6, 7)]
    steps = [*a_set_with_cuts(), execute(on), PLAY, *itertools.chain(*rounds), STOP, *to_and_fro(2)]
    check(window, [*steps, execute(f"{overlay}.switch_off()")])


def test_a_file_that_was_opened_again_plays_and_is_undone(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "cuts.blend"
    there = "len([image for image in bpy.data.images if image.get('set_dresser_take')])"
    steps = [
        *a_set_with_cuts(),
        execute(f"bpy.ops.wm.save_as_mainfile(filepath={str(path)!r})"),
        execute("bpy.ops.wm.read_homefile(use_factory_startup=True)"),
        execute(f"bpy.ops.wm.open_mainfile(filepath={str(path)!r})"),
        ask("pictures before the first step", there),
        execute(STEPPED),
        PLAY,
        *to_and_fro(2, undos=6),
        STOP,
        ask("pictures after it", there),
    ]
    result = window.run([*steps, *at_a_frame(3)], time_limit=TIME_LIMIT)

    assert "Traceback" not in result.output
    assert result.answers["pictures before the first step"] == 4
    assert result.answers["pictures after it"] == 4
    assert result.answers["language"]


def test_pictures_whose_files_are_gone_keep_undo_safe(window: Window) -> None:
    gone = (
        f"import pathlib\nfor sign in {SIGNS}:\n"
        f"    for take in sign.takes: pathlib.Path({PART % 'pictures'}.picture_of(take)).unlink()\n"
        "for image in list(bpy.data.images): bpy.data.images.remove(image)\n"
    )
    steps = [*a_set_with_cuts(), execute(gone), PLAY, *to_and_fro(4), STOP, *to_and_fro(1)]
    result = window.run([*steps, execute("context.scene.frame_set(3)"), ask("there", ARE_THERE)], time_limit=TIME_LIMIT)

    assert "Traceback" not in result.output


def test_a_render_of_cuts_whose_pictures_are_gone_shows_each_language_and_can_be_undone(
    window: Window, tmp_path: Path
) -> None:
    rendered = tmp_path / "frame-0012.png"
    steps = [
        *a_set_with_cuts(),
        execute("for image in list(bpy.data.images): bpy.data.images.remove(image)"),
        execute("bpy.ops.ed.undo_push(message='Removed')"),
        execute(
            f"context.scene.render.filepath = {str(tmp_path / 'frame-')!r}\n"
            "bpy.ops.render.render('INVOKE_DEFAULT', animation=True)\n"
        ),
        until(f"__import__('os').path.exists({str(rendered)!r})", PATIENCE),
        until("not bpy.app.is_job_running('RENDER')", PATIENCE),
        *to_and_fro(2),
    ]
    check(window, steps)

    frames = [Image.open(tmp_path / f"frame-{number:04}.png").convert("RGB").tobytes() for number in range(1, 13)]
    assert frames[0::2] == [frames[0]] * 6
    assert frames[1::2] == [frames[1]] * 6
    assert frames[0] != frames[1]
