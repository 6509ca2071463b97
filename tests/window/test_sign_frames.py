"""Signs that change their language while an animation plays and renders in a real window, with the viewport drawing them. No bpy here."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.window.blender_window import Window
from tests.window.steps import EXTENSION, ask, execute, until, wait

PART = f"__import__('importlib').import_module({EXTENSION!r} + '.scene.signs.' + %r)"
A_SET = f"""
for obj in list(bpy.data.objects): bpy.data.objects.remove(obj)
signs, making = {PART % "sign_list"}, {PART % "edit"}
for number in range(6):
    bpy.ops.mesh.primitive_plane_add(size=1, rotation=(1.5708, 0, 0), location=(number % 3 * 1.1 - 1.1, 0, number // 3 * 1.1 - 0.5))
    made = making.make_sign(bpy.context)
    for tag, text in (('en', 'NOODLES'), ('hi', 'नूडल्स')):
        signs.add_language(tag)
        made.lines[0].texts[tag].text = f'{{text}} {{number}}'
bpy.ops.object.camera_add(location=(0, -6, 0), rotation=(1.5708, 0, 0))
context.scene.camera = bpy.context.object
space = next(area for area in bpy.context.screen.areas if area.type == 'VIEW_3D').spaces.active
space.shading.type, space.shading.color_type = 'SOLID', 'TEXTURE'
space.region_3d.view_perspective = 'CAMERA'
"""
PROOFS_MADE = f"sum(len(sign.takes) for sign in {PART % 'sign_list'}.all_signs())"
ATTENDING = f"__import__('sys').modules[{EXTENSION + '.scene.blender.main_thread'!r}]"
KEYED = """
for frame in range(1, 13):
    context.scene.set_dresser_signs.language = 'en' if frame % 2 else 'hi'
    context.scene.set_dresser_signs.keyframe_insert('language', frame=frame)
scene = context.scene
scene.frame_start, scene.frame_end = 1, 12
scene.render.engine, scene.cycles.samples, scene.cycles.use_denoising = 'CYCLES', 1, False
scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 96, 64, 100
"""
RENDER = """
context.scene.render.filepath = %r
bpy.ops.render.render('INVOKE_DEFAULT', animation=True)
"""


def test_frames_are_played_and_rendered_each_in_its_own_language(window: Window, tmp_path: Path) -> None:
    result = window.run(
        [
            execute(A_SET),
            execute("context.scene.set_dresser_signs.language = 'hi'"),
            until(f"{PROOFS_MADE} == 6", 60),
            execute("context.scene.set_dresser_signs.language = 'en'"),
            until(f"{PROOFS_MADE} == 12", 60),
            execute(KEYED),
            execute("bpy.ops.screen.animation_play()"),
            wait(1.5),
            execute("bpy.ops.screen.animation_cancel()"),
            execute(RENDER % str(tmp_path / "frame-")),
            until(f"__import__('os').path.exists({str(tmp_path / 'frame-0012.png')!r})", 120),
            until("not bpy.app.is_job_running('RENDER')", 30),
            ask("jobs", f"len(__import__('sys').modules[{EXTENSION + '.scene.queue.job_list'!r}].all_jobs())"),
        ]
    )

    frames = [Image.open(tmp_path / f"frame-{number:04}.png").convert("RGB").tobytes() for number in range(1, 13)]
    assert frames[0::2] == [frames[0]] * 6
    assert frames[1::2] == [frames[1]] * 6
    assert frames[0] != frames[1]
    assert result.answers["jobs"] == 12
    assert "Traceback" not in result.output


FEW = 6
OTHER_SCENE = """
other = bpy.data.scenes.new('Other')
for obj in context.scene.objects: other.collection.objects.link(obj)
other.set_dresser_signs.language = 'hi'
context.scene.frame_end = %d
context.scene.frame_set(1)
"""
ELSEWHERE = "bpy.data.scenes['Other'].frame_set(bpy.data.scenes['Other'].frame_current + 1)"
SHOWN = "{material.node_tree.nodes['Set Dresser Picture'].image.name.split('(')[-1] for material in bpy.data.materials if 'set_dresser_sign' in material}"


def test_going_to_frames_of_another_scene_while_it_renders_changes_no_rendered_frame(
    window: Window, tmp_path: Path
) -> None:
    def frame(number: int) -> Path:
        return tmp_path / f"frame-{number:04}.png"

    went_elsewhere = [
        step
        for number in range(1, FEW + 1)
        for step in (execute(ELSEWHERE), until(f"__import__('os').path.exists({str(frame(number))!r})", 120))
    ]
    result = window.run(
        [
            execute(A_SET),
            execute("context.scene.set_dresser_signs.language = 'hi'"),
            until(f"{PROOFS_MADE} == 6", 60),
            execute("context.scene.set_dresser_signs.language = 'en'"),
            until(f"{PROOFS_MADE} == 12", 60),
            execute(KEYED),
            execute(OTHER_SCENE % FEW),
            ask("before", f"sorted({SHOWN})"),
            execute(RENDER % str(tmp_path / "frame-")),
            *went_elsewhere,
            until("not bpy.app.is_job_running('RENDER')", 30),
            until(f"{SHOWN} == {{'English)'}}", 30),
            ask("frame", "context.scene.frame_current"),
        ]
    )

    frames = [Image.open(frame(number)).convert("RGB").tobytes() for number in range(1, FEW + 1)]
    assert frames[0::2] == [frames[0]] * 3
    assert frames[1::2] == [frames[1]] * 3
    assert frames[0] != frames[1]
    assert result.answers == {"before": ["English)"], "frame": 1}
    assert "Traceback" not in result.output


def test_a_window_attends_to_renders_before_it_has_any_sign(window: Window) -> None:
    """Signs may come with what is appended or linked, and nothing tells of that before they are rendered."""
    attends = f"bpy.app.timers.is_registered({ATTENDING}.look)"
    result = window.run([ask("at first", attends), execute("bpy.ops.wm.read_homefile()"), ask("new file", attends)])

    assert result.answers == {"at first": True, "new file": True}
