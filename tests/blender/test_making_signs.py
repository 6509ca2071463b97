"""A sign is made of what is selected: its faces, its size, the picture it asks for; and given another surface, or taken away."""

from __future__ import annotations

from typing import Any

import pytest

from tests.blender.enabled import Dresser, add_sign
from tests.blender.worded_signs import make_sign, write


def only_sign(dresser: Dresser) -> Any:
    (sign,) = dresser.part("scene.signs.sign_list").all_signs()
    return sign


def size_of(dresser: Dresser, sign: Any) -> str:
    return str(dresser.part("scene.signs.sign_list").read_sign(sign).size())


def edit_faces(obj: Any, faces: set[int]) -> None:
    """Edit Mode with these faces selected, and no others."""
    import bpy

    bpy.context.view_layer.objects.active = obj
    for each in (*obj.data.vertices, *obj.data.edges):
        each.select = False
    for polygon in obj.data.polygons:
        polygon.select = polygon.index in faces
    bpy.context.scene.tool_settings.mesh_select_mode = (False, False, True)
    bpy.ops.object.mode_set(mode="EDIT")


def add_cube(size: float = 2.0) -> Any:
    import bpy

    bpy.ops.mesh.primitive_cube_add(size=size)
    return bpy.context.object


def test_one_click_makes_a_sign_of_the_surfaces_size_and_changes_nothing_in_the_scene(dresser: Dresser) -> None:
    import bpy

    wall = add_sign(2.6, 0.9, "Shop Front")
    assert bpy.ops.set_dresser.make_sign() == {"FINISHED"}

    sign = only_sign(dresser)
    assert (sign.name, sign.object) == ("Shop Front", wall)
    assert (round(sign.width, 4), round(sign.height, 4)) == (2.6, 0.9)
    assert size_of(dresser, sign) == "2080x720"
    assert [(line.role, [text.name for text in line.texts]) for line in sign.lines] == [("HEADLINE", ["en"])]
    assert (len(wall.material_slots), len(wall.data.uv_layers)) == (0, 0)


@pytest.mark.parametrize(("width", "height"), [(1.0, 1.5), (2.9, 1.0), (6.0, 1.0), (0.4, 2.0)])
def test_the_shape_chooses_the_size_and_what_no_picture_has_is_its_middle(
    dresser: Dresser, width: float, height: float
) -> None:
    import bpy

    make_sign(dresser, "Sign", width, height, en="NOODLES")
    generating = dresser.part("scene.signs.generating")
    wish = generating.Wish(("en",), provider=generating.ProviderName.PROOF)
    (job,) = generating.build(bpy.context, generating.missing(bpy.context, wish), generating.ProviderName.PROOF)

    asked, ratio = job.request, width / height
    is_legal = 1 / 3 <= ratio <= 3
    assert asked.size.ratio == pytest.approx(min(max(ratio, 1 / 3), 3), rel=0.02)
    assert (asked.copy_area is None) is is_legal
    assert ("is the middle" in asked.prompt) is not is_legal
    if not is_legal:
        shown = asked.copy_area
        assert (shown.width * asked.size.width) / (shown.height * asked.size.height) == pytest.approx(ratio, rel=1e-3)


@pytest.mark.parametrize("scale", [(1, 1, 1), (0.1, 1, 0.1), (1.7, 1, 1.7), (-0.3, 1, 0.3), (1000, 1, 1000)])
@pytest.mark.parametrize("turn", [0.0, 0.3, 1.0, 2.2])
@pytest.mark.parametrize(("width", "height"), [(3.0, 1.0), (1.0, 3.0), (0.9, 0.3), (0.7, 2.1)])
def test_exactly_three_to_one_is_a_shape_that_pictures_have(
    dresser: Dresser, width: float, height: float, turn: float, scale: tuple[float, float, float]
) -> None:
    import bpy

    wall = add_sign(width, height)
    wall.rotation_euler, wall.scale, wall.location = (0, 0, turn), scale, (7.3, -2.1, 0.9)
    bpy.context.view_layer.update()
    bpy.ops.set_dresser.make_sign()

    plain = dresser.part("scene.signs.sign_list").read_sign(only_sign(dresser))

    assert not plain.is_beyond_legal
    assert plain.size().ratio in (3.0, pytest.approx(1 / 3))


@pytest.mark.parametrize(("width", "height"), [(3.02, 1.0), (1.0, 3.02), (0.5, 0.16)])
def test_what_is_longer_than_that_is_told(dresser: Dresser, width: float, height: float) -> None:
    import bpy

    add_sign(width, height)
    bpy.ops.set_dresser.make_sign()

    assert dresser.part("scene.signs.sign_list").read_sign(only_sign(dresser)).is_beyond_legal


def test_selected_faces_are_a_sign_and_the_next_faces_another(dresser: Dresser) -> None:
    import bpy

    cube = add_cube()
    edit_faces(cube, {0})
    bpy.ops.set_dresser.make_sign()
    bpy.ops.object.mode_set(mode="OBJECT")
    edit_faces(cube, {1})
    bpy.ops.set_dresser.make_sign()
    bpy.ops.object.mode_set(mode="OBJECT")

    signs = dresser.part("scene.signs.sign_list")
    assert [(sign.name, signs.target_of_sign(sign).faces) for sign in signs.all_signs()] == [
        ("Cube", (0,)),
        ("Cube 2", (1,)),
    ]


def test_two_signs_on_one_face_are_refused_by_the_others_name(dresser: Dresser) -> None:
    import bpy

    cube = add_cube()
    edit_faces(cube, {0, 1})
    bpy.ops.set_dresser.make_sign()
    bpy.ops.object.mode_set(mode="OBJECT")
    edit_faces(cube, {1})

    with pytest.raises(RuntimeError, match="belong to the sign Cube already"):
        bpy.ops.set_dresser.make_sign()
    assert len(dresser.part("scene.signs.sign_list").all_signs()) == 1


def test_the_active_material_slot_says_which_faces(dresser: Dresser) -> None:
    import bpy

    cube = add_cube()
    for name in ("Wall", "Board"):
        cube.data.materials.append(bpy.data.materials.new(name))
    cube.data.polygons[3].material_index = 1
    cube.active_material_index = 1

    bpy.ops.set_dresser.make_sign()

    signs = dresser.part("scene.signs.sign_list")
    assert signs.target_of_sign(only_sign(dresser)).faces == (3,)


def test_a_linked_surface_and_one_without_area_are_refused(dresser: Dresser) -> None:
    import bpy

    wall = add_sign(2.0, 1.0)
    wall.scale = (1, 0, 0)
    bpy.context.view_layer.update()
    with pytest.raises(RuntimeError, match="area"):
        bpy.ops.set_dresser.make_sign()
    assert dresser.part("scene.signs.sign_list").all_signs() == []


def test_another_surface_keeps_the_words(dresser: Dresser) -> None:
    import bpy

    make_sign(dresser, "Shop", en="NOODLES")
    board = add_sign(1.0, 1.0, "Board")
    bpy.ops.set_dresser.set_sign_surface()

    sign = only_sign(dresser)
    assert (sign.object, sign.lines[0].texts["en"].text) == (board, "NOODLES")
    assert size_of(dresser, sign) == "1248x1248"


def test_a_renamed_object_keeps_its_sign_and_a_deleted_one_leaves_its_words(dresser: Dresser) -> None:
    import bpy

    sign = make_sign(dresser, "Shop", en="NOODLES")
    sign.object.name = "Shop Front"
    assert only_sign(dresser).object == bpy.data.objects["Shop Front"]

    bpy.ops.object.delete()

    sign = only_sign(dresser)
    signs = dresser.part("scene.signs.sign_list")
    assert (signs.has_surface(sign), sign.lines[0].texts["en"].text) == (False, "NOODLES")
    status = dresser.part("scene.signs.status").signs_status(bpy.context.scene)
    assert (status.without_surface, status.missing) == (("Shop",), {})
    with pytest.raises(RuntimeError, match="has no surface any more"):
        bpy.ops.set_dresser.find_sign()


def test_find_selects_the_object_alone(dresser: Dresser) -> None:
    import bpy

    make_sign(dresser, "Shop", en="NOODLES")
    make_sign(dresser, "Menu", en="Beef")
    dresser.part("scene.signs.sign_list").sign_list().active = 0

    bpy.ops.set_dresser.find_sign()

    assert [obj.name for obj in bpy.context.selected_objects] == ["Shop"]
    assert bpy.context.active_object.name == "Shop"


def test_lines_are_added_moved_and_removed_in_every_language_at_once(dresser: Dresser) -> None:
    import bpy

    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")
    bpy.ops.set_dresser.add_sign_line()
    signs = dresser.part("scene.signs.sign_list")
    sign = only_sign(dresser)
    write(dresser, sign, en=("NOODLES", "Open"), hi=("नूडल्स", "खुला"))
    signs.move_line(sign, 1, 0)
    assert [line.texts["hi"].text for line in sign.lines] == ["खुला", "नूडल्स"]

    bpy.ops.set_dresser.remove_sign_line(index=0)

    assert [(line.texts["en"].text, line.texts["hi"].text) for line in sign.lines] == [("NOODLES", "नूडल्स")]


def test_languages_are_added_by_name_or_tag_and_removed_with_their_words(dresser: Dresser) -> None:
    import bpy

    sign = make_sign(dresser, "Shop", en="NOODLES")
    for name in ("Kannada", "zh-hans", "es_MX", "ಕನ್ನಡ"):
        bpy.ops.set_dresser.add_language(tag=name)
    signs = dresser.part("scene.signs.sign_list")
    assert signs.languages() == ["en", "kn", "zh-Hans", "es-MX"]
    assert [text.name for text in sign.lines[0].texts] == ["en", "kn", "zh-Hans", "es-MX"]
    with pytest.raises(RuntimeError, match="no language's tag"):
        bpy.ops.set_dresser.add_language(tag="Elvish")

    bpy.context.scene.set_dresser_signs.language = "kn"
    bpy.ops.set_dresser.remove_language()

    assert signs.languages() == ["en", "zh-Hans", "es-MX"]
    assert bpy.context.scene.set_dresser_signs.language == "en"
    bpy.context.scene.set_dresser_signs.language = "es-MX"
    assert dresser.part("scene.signs.language").language_of(bpy.context.scene) == "es-MX", "numbers stay their own"


def test_a_language_by_region_or_another_name_is_the_one_that_is_offered(dresser: Dresser) -> None:
    """Given languages as translation tools call them, when they are added, then each is one of the list, and none is there twice."""
    import bpy

    make_sign(dresser, "Shop", en="NOODLES")
    signs = dresser.part("scene.signs.sign_list")
    for name in ("zh-CN", "Chinese (Simplified)", "zh_TW", "ja-JP", "iw", "no", "中文", "en-US", "Norwegian Bokmål"):
        bpy.ops.set_dresser.add_language(tag=name)

    assert signs.languages() == ["en", "zh-Hans", "zh-Hant", "ja", "he", "nb"]


@pytest.mark.parametrize("tag", ["hi", "zh-Hans", "Kannada"])
def test_a_new_language_is_the_one_that_is_written_in(dresser: Dresser, tag: str) -> None:
    import bpy

    # Given a sign with English words
    sign = make_sign(dresser, "Shop", en="NOODLES")

    # When a language is added
    bpy.ops.set_dresser.add_language(tag=tag)

    # Then its words stand in the fields, and what is typed there leaves the English ones alone
    edited = dresser.part("scene.signs.language").language_of(bpy.context.scene)
    assert edited == dresser.part("client.signs.languages").tag_of(tag)
    sign.lines[0].texts[edited].text = "नूडल्स"
    assert sign.lines[0].texts["en"].text == "NOODLES"
    assert dresser.part("scene.signs.language").language_shown(bpy.context.scene) == edited


def test_a_language_that_is_there_already_is_turned_to(dresser: Dresser) -> None:
    import bpy

    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")
    bpy.context.scene.set_dresser_signs.language = "en"

    bpy.ops.set_dresser.add_language(tag="hi")

    assert bpy.context.scene.set_dresser_signs.language == "hi"


def test_a_removed_sign_takes_its_words_and_leaves_the_others(dresser: Dresser) -> None:
    import bpy

    make_sign(dresser, "Shop", en="NOODLES")
    make_sign(dresser, "Menu", en="Beef")
    bpy.ops.set_dresser.remove_sign()
    assert only_sign(dresser).name == "Shop"
    assert dresser.part("scene.signs.sign_list").active_sign().name == "Shop"


def test_the_list_survives_saving_and_the_deletion_of_its_scene(dresser: Dresser, tmp_path: Any) -> None:
    import bpy

    make_sign(dresser, "Shop", en="NOODLES")
    bpy.data.scenes.new("Other")
    bpy.data.scenes.remove(bpy.context.scene)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "set.blend"))

    assert only_sign(dresser).lines[0].texts["en"].text == "NOODLES"


def test_a_language_in_place_of_the_only_one_is_shown(dresser: Dresser) -> None:
    import bpy

    make_sign(dresser, "Shop", en="NOODLES")
    bpy.ops.set_dresser.remove_language()

    bpy.ops.set_dresser.add_language(tag="hi")

    assert bpy.context.scene.set_dresser_signs.language == "hi"
