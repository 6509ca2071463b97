"""Undo and redo around frames in several languages: what a material points to is always there. In Blenders of their own."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest

from tests.blender.enabled import ROOT, Dresser, in_another_blender
from tests.blender.signs import GREEN, RED, choose, give_take, make_sign, shown
from tests.blender.test_sign_frames import HINDI, KANNADA, at, keyframe
from tests.service import Service

CASES = ("not_shown", "none_left", "came_later", "keyed_later", "loaded_by_a_frame")


@pytest.mark.short(cases=2)
@pytest.mark.parametrize("case", CASES)
def test_undo_and_redo_over_a_cut_leave_every_sign_with_a_picture_that_is_there(
    dresser: Dresser, service: Service, case: str
) -> None:
    account = in_another_blender("undoing_over_cuts.py", dresser, service, case)

    told = json.loads(account.partition("ACCOUNT ")[2])
    assert "False" not in told
    assert told[-2:] == ["Sign (Kannada)", "Sign (Hindi)"]


def test_nodes_are_given_pictures_in_one_place_which_undo_knows_of() -> None:
    given = []
    for path in sorted((ROOT / "scene" / "signs").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            given += [
                f"{path.stem}: {ast.unparse(target)}"
                for target in targets
                if isinstance(target, ast.Attribute) and target.attr == "image"
            ]

    nodes = [each for each in given if each.split(": ")[1] == "node.image"]
    assert nodes == ["between_steps: node.image"] * 2
    # What an Image Editor shows, and a reference to be sent, are set by operators alone.
    assert sorted(set(given) - set(nodes)) == ["picture_shown: space.image", "sign_reference: reference.image"]


@pytest.fixture
def sign(dresser: Dresser) -> Any:
    """A sign with a take in Hindi and in Kannada, and a cut between them at frame 10."""
    import bpy

    made = make_sign(dresser, {"hi": "नूडल्स", "kn": "ನೂಡಲ್ಸ್"})
    choose("hi")
    give_take(dresser, made, "hi", HINDI, colour=GREEN)
    give_take(dresser, made, "kn", KANNADA, colour=RED)
    keyframe("hi", 1)
    keyframe("kn", 10)
    bpy.context.scene.frame_set(1)
    return made


def test_a_file_with_cuts_has_every_languages_pictures_once_it_is_open(dresser: Dresser, sign: Any) -> None:
    import bpy

    path = str(dresser.library.parent / "cuts.blend")
    assert sign.takes
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.wm.open_mainfile(filepath=path)

    takes = {image.get("set_dresser_take") for image in bpy.data.images}
    assert {HINDI, KANNADA} <= takes
    assert all(not image.has_data for image in bpy.data.images if image.get("set_dresser_take"))
    before = sorted(image.session_uid for image in bpy.data.images)
    assert [at(frame) for frame in (10, 1, 10)] == [KANNADA, HINDI, KANNADA]
    assert sorted(image.session_uid for image in bpy.data.images) == before


def test_a_take_that_comes_to_a_scene_with_cuts_is_loaded_though_it_is_not_shown(dresser: Dresser, sign: Any) -> None:
    import bpy

    newer = "20270101-000000-000000000c"
    give_take(dresser, sign, "kn", newer, colour=RED)

    assert shown(sign)[0] == HINDI
    assert newer in {image.get("set_dresser_take") for image in bpy.data.images}


def test_a_played_frame_makes_nothing_and_its_timer_loads_with_a_step(
    dresser: Dresser, sign: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import bpy

    shown_language, switching = dresser.part("scene.signs.language"), dresser.part("scene.signs.switching")
    pushed: list[str] = []
    monkeypatch.setattr(dresser.part("scene.blender.undo_step"), "push", pushed.append)
    for image in [image for image in bpy.data.images if not image.users]:
        bpy.data.images.remove(image)
    before = sorted(image.session_uid for image in bpy.data.images)
    scene = bpy.context.scene
    looked = switching.follow(scene, "kn", may_load=False)

    assert looked.lacked
    assert sorted(image.session_uid for image in bpy.data.images) == before
    assert shown_language.language_shown(scene) == "hi"

    dresser.part("scene.signs.pictures_ahead").load_late()

    assert len(pushed) == 1
    assert shown(sign)[0] == HINDI
    assert KANNADA in {image.get("set_dresser_take") for image in bpy.data.images}
