"""Variables in an ordinary prompt: what they stand for, where a sign's mean something, and what keeps Generate from being pressed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.blender.enabled import Dresser, add_camera, add_sign


def sent(dresser: Dresser) -> str:
    """The prompt of the newest job."""
    prompt: str = dresser.job().take.prompt
    return prompt


def test_the_scenes_variables_are_filled_in(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    add_camera().data.lens = 50.0
    bpy.context.scene.timeline_markers.new("Shot 7", frame=1).camera = bpy.context.scene.camera
    bpy.context.scene.name = "Alley"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "night.blend"))
    dresser.set(prompt="{scene}, {shot}, frame {frame} of {file}: {camera} with {camera.lens} reads 'OPEN'")

    dresser.generate()

    assert sent(dresser) == "Alley, Shot 7, frame 1 of night: Camera with 50 mm reads 'OPEN'"


def test_a_signs_own_variables_are_filled_in_on_its_surface(dresser: Dresser) -> None:
    import bpy

    board = add_sign(2.6, 0.9, "Board")
    make_sign(dresser, "NOODLES", subject="A lacquered board")
    dresser.set(prompt="{subject} of {sign.width}, in {language}: {copy}")

    dresser.generate()
    assert sent(dresser) == "A lacquered board of 2.6 m, in English: headline “NOODLES”"

    # Beside the sign they mean nothing.
    add_sign(1.0, 1.0, "Wall")
    obstacle = dresser.preview().obstacle
    assert obstacle.startswith("Nobody knows the variable {subject} here. Use one of these: {camera}, ")
    assert not bpy.ops.set_dresser.generate.poll()

    bpy.context.view_layer.objects.active = board
    assert not dresser.preview().obstacle


def test_a_signs_broken_subject_keeps_back_only_what_speaks_of_it(dresser: Dresser) -> None:
    add_sign(2.6, 0.9, "Board")
    make_sign(dresser, "NOODLES", subject="A board of {nobody}")

    dresser.set(prompt="A wall in {scene}, {sign.width}")
    assert not dresser.preview().obstacle

    dresser.set(prompt="{subject} in {scene}")
    assert dresser.preview().obstacle.startswith("Nobody knows the variable {nobody} here.")


def test_of_several_signs_on_an_object_the_chosen_one_speaks(dresser: Dresser) -> None:
    import bpy

    board = add_sign(2.0, 1.0, "Board")
    bpy.ops.object.duplicate()
    other = bpy.context.active_object
    make_sign(dresser, "OTHER")
    bpy.context.view_layer.objects.active = board
    make_sign(dresser, "FIRST")
    signs = dresser.part("scene.signs.sign_list")
    second = signs.new_sign("Second")
    second.object = board
    second.lines[0].texts["en"].text = "SECOND"
    words = dresser.part("scene.generate.prompt").composed_prompt
    dresser.set(prompt="{copy}")

    told = {}
    for place in range(3):
        signs.sign_list().active = place
        told[place] = words(bpy.context, dresser.settings)
    bpy.context.view_layer.objects.active = other

    assert told == {0: "headline “FIRST”", 1: "headline “FIRST”", 2: "headline “SECOND”"}
    assert words(bpy.context, dresser.settings) == "headline “OTHER”"


def test_an_unknown_variable_is_refused_before_anything_is_posted(dresser: Dresser) -> None:
    import bpy

    dresser.set(prompt="A poster of {nobody}")

    assert dresser.preview().obstacle.startswith("Nobody knows the variable {nobody} here.")
    with pytest.raises(RuntimeError, match=r"Nobody knows the variable \{nobody\} here"):
        bpy.ops.set_dresser.generate()
    assert dresser.part("scene.queue.job_list").all_jobs() == []
    assert not dresser.library.exists()


def test_an_unknown_variable_keeps_no_kept_take_from_being_placed(dresser: Dresser) -> None:
    import bpy

    board = add_sign(3.0, 2.0, "Board")
    dresser.set(prompt="{scene}: a menu board that reads 'OPEN'")
    dresser.generate()
    dresser.set(prompt="{nobody}", placement="texture")

    assert bpy.ops.set_dresser.place_take(job_id=dresser.job().id) == {"FINISHED"}

    assert board.material_slots
    assert dresser.job().take.placement.name == "Scene: a menu board that reads", (
        "called after what the variables stood for"
    )


def test_the_panel_follows_what_variables_stand_for(dresser: Dresser) -> None:
    import bpy

    add_camera()
    dresser.set(prompt="Frame {frame}")
    dresser.preview()
    asking = dresser.part("scene.generate.prompt")

    bpy.context.scene.frame_set(24)

    assert asking.composed_prompt(bpy.context, dresser.settings) == "Frame 24"
    assert not dresser.preview().obstacle


def test_variables_cost_a_redraw_next_to_nothing(dresser: Dresser) -> None:
    import bpy

    add_camera()
    add_sign(2.6, 0.9, "Board")
    make_sign(dresser, "NOODLES")
    signs = dresser.part("scene.signs.sign_list").make_sign_list().signs
    for number in range(2_000):
        signs.add().name = f"Sign {number}"
    dresser.part("scene.signs.sign_list").sign_list().active = 1_500
    dresser.set(prompt="{scene} {shot} {camera.lens} {sign.width}: {copy}")
    look = dresser.part("scene.generate.preview").request_preview
    look(bpy.context)

    times = []
    for _ in range(20):
        start = time.perf_counter()
        look(bpy.context)
        times.append(time.perf_counter() - start)

    assert sorted(times)[len(times) // 2] < 0.001


def make_sign(dresser: Dresser, words: str, **values: str) -> None:
    """A sign on the active object with one headline in English."""
    import bpy

    sign = dresser.part("scene.signs.edit").make_sign(bpy.context)
    sign.lines[0].texts["en"].text = words
    for name, value in values.items():
        setattr(sign, name, value)
