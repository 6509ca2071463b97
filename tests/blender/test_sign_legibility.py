"""Which signs the shots can read: letters in pixels, what hides them, and that looking changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from math import pi
from typing import TYPE_CHECKING, Any

import pytest

from tests.blender.enabled import Dresser, add_camera, add_sign
from tests.blender.signs import proof_all

if TYPE_CHECKING:
    import bpy


@pytest.fixture
def make_sign(dresser: Dresser) -> Callable[..., Any]:
    """Makes a sign with these English lines on a new rectangle at a place, facing -Y."""

    def make(*words: str, name: str = "Sign", width: float = 3.0, height: float = 1.0, at: Any = (0, 0, 0)) -> Any:
        import bpy

        surface = add_sign(width, height, name)
        surface.location = at
        bpy.context.view_layer.update()
        sign = dresser.part("scene.signs.edit").make_sign(bpy.context)
        lines = dresser.part("scene.signs.sign_list")
        for number, text in enumerate(words or ("OPEN",)):
            if number:
                lines.add_line(sign)
            sign.lines[number].texts["en"].text = text
        return sign

    return make


def look(dresser: Dresser, tag: str = "en") -> Any:
    """What a look through all shots finds, by sign."""
    import bpy

    found = dresser.part("scene.signs.legibility").look(bpy.context, tag)
    return {each.name: each for each in found.found}


def camera_at(place: Any, turned: Any = (pi / 2, 0, 0), name: str = "Shot") -> bpy.types.Object:
    """A further camera, in the scene, active nowhere."""
    import bpy

    camera = bpy.data.objects.new(name, bpy.data.cameras.new(name))
    camera.location, camera.rotation_euler = place, turned
    bpy.context.scene.collection.objects.link(camera)
    return camera


def test_a_sign_that_fills_the_picture_is_a_hero_and_one_far_away_is_not_read(
    dresser: Dresser, make_sign: Callable[..., Any]
) -> None:
    make_sign(name="Near", at=(0, 0, 0))
    make_sign(name="Small", width=0.3, height=0.1, at=(1.4, 0, 1))
    make_sign(name="Far", at=(-125, 400, 0))
    add_camera().data.clip_end = 1000
    found = look(dresser)
    assert {name: each.verdict for name, each in found.items()} == {
        "Near": "hero",
        "Small": "readable",
        "Far": "too_small",
    }


def test_the_height_is_what_the_lens_makes_of_it(dresser: Dresser, make_sign: Callable[..., Any]) -> None:
    import bpy

    make_sign(at=(0, 0, 0))
    camera = add_camera()
    camera.data.lens, camera.data.sensor_width = 50, 36
    bpy.context.scene.render.resolution_x, bpy.context.scene.render.resolution_y = 1000, 500
    best = look(dresser)["Sign"].best
    # 1 unit high, 6 units away: 50 mm over 36 mm of 1000 pixels.
    assert best.height == pytest.approx(50 / 36 * 1000 / 6, rel=1e-3)
    assert best.share == 1


@pytest.mark.parametrize(
    ("place", "turned"),
    [
        ((0, 6, 0), (pi / 2, 0, pi)),
        ((0, -6, 0), (pi / 2, 0, pi)),
        ((-6, -0.3, 0), (pi / 2, 0, -pi / 2)),
        ((0, -6, 40), (pi / 2, 0, 0)),
    ],
    ids=["from behind", "turned away", "along the wall", "out of the picture"],
)
def test_a_camera_that_cannot_read_a_sign_does_not_see_it(
    dresser: Dresser, make_sign: Callable[..., Any], place: Any, turned: Any
) -> None:
    import bpy

    make_sign()
    bpy.context.scene.camera = camera_at(place, turned)
    assert look(dresser)["Sign"].verdict == "unseen"


def test_a_wall_hides_a_sign_but_glass_and_what_is_not_rendered_do_not(
    dresser: Dresser, make_sign: Callable[..., Any]
) -> None:
    import bpy

    make_sign()
    add_camera()
    wall = add_sign(8, 8, "Wall")
    wall.location = (0, -2, 0)
    assert look(dresser)["Sign"].verdict == "unseen"
    wall.hide_render = True
    assert look(dresser)["Sign"].verdict == "hero"
    wall.hide_render = False
    glass = bpy.data.materials.new("Glass")
    dresser.part("scene.blender.versions").node_tree_of(glass).nodes.new("ShaderNodeBsdfGlass")
    wall.data.materials.append(glass)
    assert look(dresser)["Sign"].verdict == "hero"
    wall.data.materials.clear()
    wall.location.x = 4.2
    best = look(dresser)["Sign"].best
    assert 0.3 < best.share < 1


def test_each_shot_looks_at_its_first_middle_and_last_frame(dresser: Dresser, make_sign: Callable[..., Any]) -> None:
    import bpy

    scene = bpy.context.scene
    make_sign(name="Passed")
    make_sign(name="Never", at=(0, 0, 90))
    wide, near = camera_at((60, -60, 0), name="Wide"), camera_at((-30, -4, 0), name="Near")
    near.keyframe_insert("location", frame=50)
    near.location.x = 30
    near.keyframe_insert("location", frame=70)
    scene.frame_end = 70
    for name, frame, camera in (("010", 1, wide), ("020", 50, near)):
        scene.timeline_markers.new(name, frame=frame).camera = camera
    found = look(dresser)
    assert (found["Passed"].best.shot, found["Passed"].best.frame) == ("020", 60)
    assert [shot for shot, _ in found["Passed"].by_shot] == ["020"]
    assert found["Never"].verdict == "unseen"


def test_looking_leaves_what_was_moved_without_a_keyframe_where_it_is(
    dresser: Dresser, make_sign: Callable[..., Any]
) -> None:
    import bpy

    scene = bpy.context.scene
    make_sign()
    camera = add_camera()
    other = camera_at((0, -3, 0))
    camera.keyframe_insert("location", frame=1)
    scene.timeline_markers.new("010", frame=1).camera = camera
    scene.timeline_markers.new("020", frame=100).camera = other
    scene.frame_set(40)
    camera.location = (1.0, 2.0, 3.0)
    scene.camera = other
    scene.render.use_persistent_data = True
    heard: list[int] = []

    def hear(*_: object) -> None:
        heard.append(1)

    bpy.app.handlers.frame_change_post.append(hear)
    before = (len(bpy.data.scenes), len(bpy.data.objects), bpy.data.objects["Sign"].users, len(bpy.data.images))
    try:
        look(dresser)
    finally:
        bpy.app.handlers.frame_change_post.remove(hear)
    bpy.context.view_layer.update()
    assert tuple(camera.location) == (1.0, 2.0, 3.0)
    assert (scene.camera, scene.frame_current) == (other, 40)
    assert not heard
    assert before == (len(bpy.data.scenes), len(bpy.data.objects), bpy.data.objects["Sign"].users, len(bpy.data.images))


def test_nothing_to_look_with_is_said(dresser: Dresser, make_sign: Callable[..., Any]) -> None:
    import bpy

    errors = dresser.part("client.errors")
    legibility = dresser.part("scene.signs.legibility")
    with pytest.raises(errors.NoSign):
        legibility.look(bpy.context, "en")
    make_sign()
    with pytest.raises(errors.NoShots):
        legibility.look(bpy.context, "en")
    add_camera()
    with pytest.raises(errors.LanguageMissing):
        legibility.look(bpy.context, "hi")


def test_quality_follows_what_can_be_read(dresser: Dresser, make_sign: Callable[..., Any]) -> None:
    import bpy

    legibility = dresser.part("scene.signs.legibility")
    make_sign(name="Far", at=(-125, 400, 0))
    make_sign(name="Near")
    far, near = (dresser.part("scene.signs.sign_list").sign_named(name) for name in ("Far", "Near"))
    near.quality = "low"
    add_camera().data.clip_end = 1000
    look(dresser)
    assert [legibility.advise(sign, bpy.context.scene) for sign in (far, near)] == [True, True]
    assert (far.quality, near.quality) == ("medium", "high")


def test_an_orthographic_camera_sees_the_same_size_at_any_distance(
    dresser: Dresser, make_sign: Callable[..., Any]
) -> None:
    import bpy

    make_sign(name="Near", at=(0, 0, 1.2))
    make_sign(name="Far", at=(0, 60, -1.2))
    camera = add_camera()
    camera.data.type, camera.data.ortho_scale = "ORTHO", 10
    bpy.context.scene.render.resolution_x, bpy.context.scene.render.resolution_y = 1000, 500
    found = look(dresser)
    assert found["Near"].best.height == pytest.approx(100, rel=1e-3)
    assert found["Far"].best.height == pytest.approx(100, rel=1e-3)


def test_a_board_with_two_sides_is_read_from_both(dresser: Dresser) -> None:
    import bpy

    bpy.ops.mesh.primitive_cube_add(size=2)
    bpy.context.active_object.scale = (1, 0.05, 1)
    bpy.context.view_layer.update()
    sign = dresser.part("scene.signs.edit").make_sign(bpy.context)
    dresser.part("scene.signs.sign_list").add_language("en")
    sign.lines[0].texts["en"].text = "OPEN"
    name = sign.name
    for place, turned in (((0, -6, 0), 0.0), ((0, 6, 0), pi)):
        bpy.context.scene.camera = camera_at(place, (pi / 2, 0, turned))
        assert look(dresser)[name].verdict == "hero"


def test_what_hides_a_sign_may_itself_be_moving(dresser: Dresser, make_sign: Callable[..., Any]) -> None:
    import bpy

    make_sign()
    add_camera()
    bus = add_sign(8, 8, "Bus")
    bus.location = (0, -2, 0)
    bus.keyframe_insert("location", frame=1)
    bpy.context.scene.frame_end = 11
    assert look(dresser)["Sign"].verdict == "unseen"
    bus.location.x = 40
    bus.keyframe_insert("location", frame=11)
    assert look(dresser)["Sign"].best.frame == 11


def test_a_sign_that_was_joined_to_the_wall_is_known_by_its_material(
    dresser: Dresser, make_sign: Callable[..., Any]
) -> None:
    import bpy

    make_sign()
    proof_all(dresser, ["en"])
    signs = dresser.part("scene.signs.sign_list")
    assert signs.sign_named("Sign").material is not None
    surface = bpy.data.objects["Sign"]
    wall = add_sign(1, 1, "Wall")
    wall.location.x = 9
    bpy.context.view_layer.update()
    surface.select_set(True)
    bpy.context.view_layer.objects.active = wall
    bpy.ops.object.join()
    add_camera()
    assert look(dresser)["Sign"].verdict == "hero"


def test_a_sign_whose_surface_is_gone_or_hidden_is_unseen(dresser: Dresser, make_sign: Callable[..., Any]) -> None:
    import bpy

    make_sign(name="Deleted", at=(0, 0, 1.2))
    make_sign(name="Unrendered", at=(0, 0, -1.2))
    make_sign(name="Excluded", at=(0, 0, 0))
    add_camera()
    bpy.data.objects.remove(bpy.data.objects["Deleted"])
    bpy.data.objects["Unrendered"].hide_render = True
    hidden = bpy.data.collections.new("Hidden")
    bpy.context.scene.collection.children.link(hidden)
    bpy.context.scene.collection.objects.unlink(bpy.data.objects["Excluded"])
    hidden.objects.link(bpy.data.objects["Excluded"])
    bpy.context.view_layer.layer_collection.children["Hidden"].exclude = True
    assert {name: each.verdict for name, each in look(dresser).items()} == {
        "Deleted": "unseen",
        "Unrendered": "unseen",
        "Excluded": "unseen",
    }


def test_panoramic_cameras_are_passed_over_by_name(dresser: Dresser, make_sign: Callable[..., Any]) -> None:
    import bpy

    make_sign()
    camera = add_camera()
    round_about = camera_at((0, -6, 0), name="Round About")
    round_about.data.type = "PANO"
    for name, frame, each in (("010", 1, camera), ("020", 50, round_about)):
        bpy.context.scene.timeline_markers.new(name, frame=frame).camera = each
    found = dresser.part("scene.signs.legibility").look(bpy.context, "en")
    assert (found.shots, found.passed_over) == (1, ("020",))
    assert found.found[0].verdict == "hero"


def test_a_shot_whose_camera_is_in_no_scene_does_not_keep_the_others_from_being_looked_at(
    dresser: Dresser, make_sign: Callable[..., Any]
) -> None:
    import bpy

    make_sign()
    camera = add_camera()
    unlinked = bpy.data.objects.new("Unlinked", bpy.data.cameras.new("Unlinked"))
    for name, frame, each in (("005", 1, unlinked), ("010", 20, camera)):
        bpy.context.scene.timeline_markers.new(name, frame=frame).camera = each
    assert look(dresser)["Sign"].verdict == "hero"


def test_a_sign_in_edit_mode_is_seen_as_it_is_edited(dresser: Dresser, make_sign: Callable[..., Any]) -> None:
    import bpy

    make_sign()
    add_camera()
    bpy.context.view_layer.objects.active = bpy.data.objects["Sign"]
    bpy.ops.object.mode_set(mode="EDIT")
    assert look(dresser)["Sign"].verdict == "hero"
    assert bpy.context.mode == "EDIT_MESH"
    bpy.ops.object.mode_set(mode="OBJECT")
