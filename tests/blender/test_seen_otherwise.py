"""Where a picture shows otherwise than its mask and depth count, the artist is told, and only there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from tests.blender import projected
from tests.blender.test_masks_kinds_rendered import cut_in_half, faint, fog, glass, hair, wall

if TYPE_CHECKING:
    from collections.abc import Callable

    import bpy

    from tests.blender.enabled import Dresser


def notes(dresser: Dresser, *, render_with: str = "WORKBENCH") -> tuple[str, ...]:
    """What is said of the scene's camera."""
    import bpy

    scene = bpy.context.scene
    capture = scene.set_dresser.capture
    capture.source, capture.render_with = "CAMERA", render_with
    camera = projected.add_camera(scene, 96, 64)
    camera.location, camera.rotation_euler = (0, -12, 0), (math.pi / 2, 0, 0)
    scene.render.engine = "CYCLES"
    view = projected.view_of(scene, camera)
    shown = dresser.part("scene.visibility.shown").ShownIn.RENDER
    return tuple(dresser.part("scene.visibility.caveats").notes_on(bpy.context, view, shown))


@pytest.mark.parametrize("made_of", [fog, glass, faint, cut_in_half])
def test_a_quick_picture_shows_solid_what_the_render_lets_through(
    dresser: Dresser, made_of: Callable[[bpy.types.Object], None]
) -> None:
    before = wall(0.0, 2.0)
    before.name = "Pane"
    made_of(before)
    (told,) = notes(dresser)
    assert "Pane" in told
    assert "Workbench" in told


def test_the_scene_s_own_engine_needs_no_note(dresser: Dresser) -> None:
    fog(wall(0.0, 2.0))
    assert notes(dresser, render_with="SCENE") == ()


def test_what_is_whole_or_not_in_the_frame_needs_no_note(dresser: Dresser) -> None:
    wall(0.0, 2.0)
    fog(wall(-40.0, 2.0))
    assert notes(dresser) == ()


def test_what_the_camera_s_rays_pass_is_told(dresser: Dresser) -> None:
    before = wall(0.0, 2.0)
    before.visible_camera = False
    (told,) = notes(dresser)
    assert before.name in told


@pytest.mark.parametrize("render_with", ["WORKBENCH", "SCENE"])
def test_hair_is_told(dresser: Dresser, render_with: str) -> None:
    import bpy

    hair(bpy.context.scene)
    (told,) = notes(dresser, render_with=render_with)
    assert "Strand" in told
    assert ("Workbench" in told) == (render_with == "WORKBENCH")


def test_particle_hair_is_told(dresser: Dresser) -> None:
    ground = wall(0.0, 2.0)
    ground.modifiers.new("Fur", "PARTICLE_SYSTEM").particle_system.settings.type = "HAIR"
    (told,) = notes(dresser, render_with="SCENE")
    assert ground.name in told


def test_the_note_goes_with_the_request(dresser: Dresser) -> None:
    """Of a mask by objects: what needs no idea of what is seen has none."""
    import bpy

    pane = wall(0.0, 2.0)
    glass(pane)
    sign = wall(3.0, 2.0)
    notes(dresser)
    settings = bpy.context.scene.set_dresser
    pane.select_set(False)
    sign.select_set(True)
    gather = dresser.part("scene.generate.inputs").gather
    settings.mask.source = "OBJECTS"
    assert any(pane.name in note for note in gather(bpy.context).composition.notes)
    settings.mask.source = "NONE"
    settings.placement = "image"
    assert not any(pane.name in note for note in gather(bpy.context).composition.notes)


@pytest.mark.parametrize(("limit", "is_simplified", "count"), [("128", True, 1), ("4096", True, 0), ("128", False, 0)])
def test_a_texture_limit_below_the_picture_s_size_is_told(
    dresser: Dresser, scene: bpy.types.Scene, limit: str, is_simplified: bool, count: int
) -> None:
    """Given Simplify, which lets Cycles shrink the depth picture, when a projection is asked for, then it is said."""
    view = projected.view_of(scene, projected.add_camera(scene, 192, 128))
    scene.render.use_simplify, scene.cycles.texture_limit_render = is_simplified, limit

    assert len(dresser.part("scene.visibility.caveats").notes_on_depth(scene, view)) == count
