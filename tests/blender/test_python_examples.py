"""What docs/python.md shows of `bpy.ops.set_dresser` is run as it stands, in Blender."""

from __future__ import annotations

from typing import Any

import pytest

from tests.blender.enabled import Dresser, add_camera, add_sign, texture_of
from tests.blender.signs import shown, take_of
from tests.examples import examples_under


def run(heading: str) -> dict[str, Any]:
    """Run the only example beneath a heading; what it leaves."""
    [example] = examples_under(heading)
    left: dict[str, Any] = {"__name__": "example"}
    exec(compile(example, heading, "exec"), left)
    return left


def test_a_script_dresses_what_is_selected(dresser: Dresser) -> None:
    add_camera()
    sign = add_sign()

    left = run("Dress what is selected")

    assert left["picture"] == texture_of(sign)
    assert dresser.job().state == "placed"


def test_another_add_on_has_a_button_of_its_own(dresser: Dresser) -> None:
    import bpy

    operator = run("A button of your own")["PREVIS_OT_dress_wall"]
    try:
        assert not bpy.ops.previs.dress_wall.poll(), "there is nothing to dress"
        sign = add_sign(name="Brick wall")

        assert bpy.ops.previs.dress_wall() == {"FINISHED"}
        assert texture_of(sign)
        dresser.preferences.provider = "segmind"  # which has no key, and is offline
        with pytest.raises(RuntimeError, match="online access is off"):
            bpy.ops.previs.dress_wall()
    finally:
        bpy.utils.unregister_class(operator)


def test_a_script_makes_a_sign_and_its_pictures_in_two_languages(dresser: Dresser) -> None:
    add_sign()

    left = run("Signs")

    sign = left["signs"][-1]
    assert {take.name for take in sign.takes} == {"en", "hi"}
    assert shown(sign)[0] == take_of(sign, "hi", is_proof=True).take_id
    assert len(dresser.takes()) == 2
