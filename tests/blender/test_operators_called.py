"""Every operator called as a script calls it: without its dialog, twice, on whatever is there. It works or refuses with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.blender.enabled import add_camera, add_sign


def an_empty_file() -> None:
    """Nothing at all."""


def a_selected_wall() -> None:
    add_sign()
    add_camera()


def faces_in_edit_mode() -> None:
    import bpy

    add_sign()
    bpy.ops.object.mode_set(mode="EDIT")


def a_sign_in_two_languages() -> None:
    import bpy

    a_selected_wall()
    bpy.ops.set_dresser.make_sign()
    bpy.ops.set_dresser.add_language(tag="hi")


def a_picture_and_a_style() -> None:
    import bpy

    a_selected_wall()
    bpy.data.images.new("Painted", 8, 8)
    bpy.ops.set_dresser.set_up_style()


@pytest.mark.usefixtures("dresser")
@pytest.mark.parametrize(
    "given",
    [an_empty_file, a_selected_wall, faces_in_edit_mode, a_sign_in_two_languages, a_picture_and_a_style],
    ids=lambda given: given.__name__,
)
def test_no_operator_ends_in_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: Callable[[], None]
) -> None:
    import bpy

    monkeypatch.chdir(tmp_path)
    ended_in = []
    for name in dir(bpy.ops.set_dresser):
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        given()
        for _ in range(2):
            try:
                getattr(bpy.ops.set_dresser, name)("EXEC_DEFAULT")
            except RuntimeError as error:  # how Python hears a refusal: by poll, or by a report of an error
                if "Traceback" in str(error):
                    ended_in.append((name, str(error)))

    assert not ended_in
    assert not list(tmp_path.glob("*.csv")), "what nobody named is written nowhere"
