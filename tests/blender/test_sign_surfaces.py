"""Where a sign's takes are shown: on its faces and no others, fitting exactly, and wherever its material goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.blender.enabled import Dresser, add_sign
from tests.blender.signs import GREEN, choose, give_take, make_sign, shown, take_of

TAKE, HINDI, KANNADA = (f"2026010{day}-000000-0000000001" for day in (1, 2, 3))


@pytest.fixture
def sign(dresser: Dresser) -> Any:
    """A sign of 3:2 with takes in English and Hindi, shown in English."""
    made = make_sign(dresser)
    choose("en")
    give_take(dresser, made, "en", TAKE)
    give_take(dresser, made, "hi", HINDI)
    return made


def seen_part(sign: Any) -> list[float]:
    """The part of the picture that the sign's corners reach: left, right, lower and upper edge, as shares."""
    mesh = sign.object.data
    nodes = sign.material.node_tree.nodes
    scale, move = (nodes["Set Dresser Fit"].inputs[name].default_value for name in ("Scale", "Location"))
    uvs = [loop.vector for loop in mesh.uv_layers["Set Dresser"].uv]
    across = [uv.x * scale[0] + move[0] for uv in uvs]
    along = [uv.y * scale[1] + move[1] for uv in uvs]
    return [min(across), max(across), min(along), max(along)]


def faces_of(obj: Any, material: Any) -> int:
    """How many faces of an object show a material."""
    slots = [slot.material for slot in obj.material_slots]
    return sum(slots[face.material_index] == material for face in obj.data.polygons)


@pytest.mark.parametrize(
    ("ratio", "part"),
    [(1.5, [0, 1, 0, 1]), (3.0, [0.25, 0.75, 0, 1]), (1.0, [0, 1, 1 / 6, 5 / 6])],
    ids=["as wide", "wider", "higher"],
)
def test_the_middle_of_a_picture_fills_the_sign(dresser: Dresser, sign: Any, ratio: float, part: list[float]) -> None:
    give_take(dresser, sign, "en", KANNADA, ratio=ratio)

    assert seen_part(sign) == pytest.approx(part, abs=1e-5)


def test_a_switch_between_pictures_of_two_shapes_writes_no_uvs(dresser: Dresser, sign: Any) -> None:
    give_take(dresser, sign, "kn", KANNADA, ratio=3.0)
    uvs = [tuple(loop.vector) for loop in sign.object.data.uv_layers["Set Dresser"].uv]

    choose("kn")

    assert seen_part(sign) == pytest.approx([0.25, 0.75, 0, 1], abs=1e-5)
    assert [tuple(loop.vector) for loop in sign.object.data.uv_layers["Set Dresser"].uv] == uvs


def test_a_sign_beyond_the_legal_shapes_shows_the_middle_band(dresser: Dresser) -> None:
    made = make_sign(dresser, width=5.0, height=1.0)
    choose("en")

    give_take(dresser, made, "en", TAKE, ratio=3.0)

    assert seen_part(made) == pytest.approx([0, 1, 0.2, 0.8], abs=1e-5)


def test_only_the_signs_faces_show_it(dresser: Dresser) -> None:
    import bmesh
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    bpy.ops.object.mode_set(mode="EDIT")
    cube = bpy.context.active_object
    edit = bmesh.from_edit_mesh(cube.data)
    for face in edit.faces:
        face.select = face.normal.y < -0.9
    dresser.part("scene.signs.edit").make_sign(bpy.context)
    bpy.ops.object.mode_set(mode="OBJECT")
    made = dresser.part("scene.signs.sign_list").active_sign()

    give_take(dresser, made, "en", TAKE)

    shows = [slot.material == made.material for slot in cube.material_slots]
    (face,) = [face for face in cube.data.polygons if shows[face.material_index]]
    assert face.normal.y == -1


def test_two_signs_on_one_object_switch_each_their_own_faces(dresser: Dresser) -> None:
    import bpy

    wall = add_sign(name="Wall")
    wall.data.clear_geometry()
    points = [(x, 0, z) for z in (0, 1) for x in range(4)]
    wall.data.from_pydata(points, [], [(0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6)])
    making, sign_list = dresser.part("scene.signs.edit"), dresser.part("scene.signs.sign_list")
    for face in (0, 2):
        bpy.ops.object.mode_set(mode="EDIT")
        bpy.ops.mesh.select_all(action="DESELECT")
        bpy.ops.object.mode_set(mode="OBJECT")
        wall.data.polygons[face].select = True
        bpy.ops.object.mode_set(mode="EDIT")
        making.make_sign(bpy.context)
        bpy.ops.object.mode_set(mode="OBJECT")
    sign_list.add_language("hi")
    for made in sign_list.all_signs():
        give_take(dresser, made, "en", f"{TAKE[:-1]}{made.uid[0]}")
        give_take(dresser, made, "hi", f"{HINDI[:-1]}{made.uid[0]}")

    choose("hi")

    first, second = sign_list.all_signs()
    assert [wall.material_slots[face.material_index].material for face in wall.data.polygons] == [
        first.material,
        None,
        second.material,
    ]
    assert {shown(made)[0][:8] for made in (first, second)} == {HINDI[:8]}


def test_an_object_that_is_renamed_and_moved_goes_on_switching(sign: Any) -> None:
    sign.object.name = "Facade"
    sign.object.location = (5, 5, 5)

    choose("hi")

    assert shown(sign)[0] == HINDI


def test_a_sign_that_was_joined_into_another_object_goes_on_switching(sign: Any) -> None:
    import bpy

    board = sign.object
    wall = add_sign(name="Wall")
    wall.data.materials.append(bpy.data.materials.new("Brick"))
    board.select_set(True)
    bpy.ops.object.join()

    choose("hi")

    assert shown(sign)[0] == HINDI
    assert faces_of(wall, sign.material) == 1


def test_a_sign_that_was_deleted_is_told_and_the_others_switch(dresser: Dresser, sign: Any) -> None:
    import bpy

    uid = sign.uid
    other = make_sign(dresser, name="Other")
    give_take(dresser, other, "hi", KANNADA)
    sign_list = dresser.part("scene.signs.sign_list")
    sign = sign_list.sign_of(uid)
    bpy.data.materials.remove(sign.material)
    bpy.data.objects.remove(sign.object)

    switched = dresser.part("scene.signs.switching").switch(bpy.context.scene, "hi")

    assert [name for name, _ in switched.not_shown] == ["Sign"]
    assert "has no surface any more" in switched.not_shown[0][1]
    assert shown(sign_list.sign_named("Other"))[0] == KANNADA


def test_a_take_for_a_deleted_surface_is_the_signs_all_the_same(dresser: Dresser, sign: Any) -> None:
    import bpy

    bpy.data.materials.remove(sign.material)
    bpy.data.objects.remove(sign.object)

    placed = give_take(dresser, sign, "kn", KANNADA)

    assert take_of(sign, "kn").take_id == KANNADA
    assert "has no surface any more" in placed.notes[0]


def test_however_it_is_asked_a_sign_has_a_surface_until_its_object_is_deleted(dresser: Dresser) -> None:
    import bpy

    sign_list = dresser.part("scene.signs.sign_list")
    made = make_sign(dresser)

    def answers() -> set[bool]:
        bpy.context.view_layer.update()
        return {
            sign_list.has_surface(made),
            sign_list.has_surface(made, sign_list.InScenes()),
            sign_list.has_surface_drawn(made, bpy.context.view_layer),
        }

    assert answers() == {True}
    bpy.context.scene.collection.objects.unlink(made.object)
    assert answers() == {False}


def test_faces_that_have_changed_are_told_and_not_guessed(dresser: Dresser) -> None:
    import bpy

    wall = add_sign(name="Wall")
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    made = dresser.part("scene.signs.edit").make_sign(bpy.context)
    bpy.ops.mesh.subdivide()
    bpy.ops.object.mode_set(mode="OBJECT")

    placed = give_take(dresser, made, "en", TAKE)

    assert "have changed" in placed.notes[0]
    assert len(wall.material_slots) == 0
    assert take_of(made, "en").take_id == TAKE


def test_a_material_that_was_deleted_is_made_anew(sign: Any) -> None:
    import bpy

    bpy.data.materials.remove(sign.material)

    choose("hi")

    assert shown(sign)[0] == HINDI
    assert faces_of(sign.object, sign.material) == 1


def test_a_material_that_was_taken_off_the_surface_is_not_put_back_by_a_switch(sign: Any) -> None:
    import bpy

    brick = bpy.data.materials.new("Brick")
    sign.object.material_slots[0].material = brick

    choose("hi")

    assert sign.object.material_slots[0].material == brick
    assert shown(sign)[0] == HINDI


def test_a_material_that_somebody_rebuilt_is_left_as_it_is(sign: Any) -> None:
    sign.material.node_tree.nodes.clear()

    choose("hi")

    assert len(sign.material.node_tree.nodes) == 0


def test_lit_by_the_scene_instead_the_sign_keeps_its_material_slot(sign: Any) -> None:
    sign.shading = "principled"

    kinds = {node.bl_idname for node in sign.material.node_tree.nodes}
    assert "ShaderNodeBsdfPrincipled" in kinds
    assert shown(sign)[0] == TAKE
    assert sign.object.material_slots[0].material == sign.material
    assert sign.material.name == "Sign"
    node = sign.material.node_tree.nodes["Set Dresser Picture"]
    assert node.image.colorspace_settings.name == "sRGB"


def test_a_cut_out_lets_through_what_is_behind_it(dresser: Dresser, sign: Any) -> None:
    assert not any(link.from_socket.name == "Alpha" for link in sign.material.node_tree.links)

    give_take(dresser, sign, "en", KANNADA, has_alpha=True)

    assert any(link.from_socket.name == "Alpha" for link in sign.material.node_tree.links)


def test_a_surface_that_was_measured_anew_is_laid_out_anew(dresser: Dresser, sign: Any) -> None:
    sign.object.scale.x = 2
    sign.width *= 2
    import bpy

    bpy.context.view_layer.update()

    give_take(dresser, sign, "en", KANNADA, ratio=3.0)

    assert seen_part(sign) == pytest.approx([0, 1, 0, 1], abs=1e-5)


def test_two_objects_that_share_a_mesh_are_told_apart(dresser: Dresser) -> None:
    import bpy

    made = make_sign(dresser)
    twin = bpy.data.objects.new("Twin", made.object.data)
    bpy.context.scene.collection.objects.link(twin)

    placed = give_take(dresser, made, "hi", TAKE)

    assert "copy of its own" in " ".join(placed.notes)
    assert len(twin.material_slots) == 0


def test_notes_that_somebody_has_broken_keep_no_sign_from_switching(dresser: Dresser, sign: Any) -> None:
    uid = sign.uid
    other = make_sign(dresser, name="Other")
    give_take(dresser, other, "hi", KANNADA)
    sign = dresser.part("scene.signs.sign_list").sign_of(uid)
    take_of(sign, "hi").height = 0
    sign.material["set_dresser_sign_ratio"] = "wide"

    choose("hi")

    assert shown(sign)[0] == HINDI
    assert shown(dresser.part("scene.signs.sign_list").sign_named("Other"))[0] == KANNADA


@pytest.mark.parametrize(
    "broken", ["{", "[]", "null", '{"faces":"abc","faces_mark":1,"seen_along":[]}', '{"faces":[1e999]}']
)
def test_a_surface_that_cannot_be_read_is_told_and_keeps_no_sign_from_switching(
    dresser: Dresser, sign: Any, broken: str
) -> None:
    import bpy

    uid = sign.uid
    give_take(dresser, make_sign(dresser, name="Other"), "hi", KANNADA)
    lost = dresser.part("scene.signs.sign_list").sign_of(uid)
    lost.target, lost.material = broken, None

    switched = dresser.part("scene.signs.switching").switch(bpy.context.scene, "hi")

    assert [name for name, _ in switched.not_shown] == ["Sign"]
    assert shown(dresser.part("scene.signs.sign_list").sign_named("Other"))[0] == KANNADA
    add_sign(name="New")
    dresser.part("scene.signs.edit").make_sign(bpy.context)


def test_lengths_that_are_no_numbers_keep_no_sign_from_switching(dresser: Dresser, sign: Any) -> None:
    for width, height in ((float("nan"), 1.0), (1.0, float("nan")), (float("inf"), 1.0), (0.0, 0.0)):
        sign.width, sign.height = width, height
        choose("en")
        choose("hi")
        sign = dresser.part("scene.signs.sign_list").all_signs()[0]
        plain = dresser.part("scene.signs.sign_list").read_sign(sign)
        assert 1e-6 <= plain.width <= 1e6
        assert 1e-6 <= plain.height <= 1e6
        assert shown(sign)[0] == HINDI


def test_a_switch_is_undone_whole(dresser: Dresser, sign: Any) -> None:
    import bpy

    bpy.ops.ed.undo_push(message="English")
    choose("hi")
    bpy.ops.ed.undo_push(message="Hindi")
    bpy.ops.ed.undo()

    sign = dresser.part("scene.signs.sign_list").all_signs()[0]
    assert shown(sign)[0] == TAKE
    assert bpy.context.scene.set_dresser_signs.language == "en"
    bpy.ops.ed.redo()
    sign = dresser.part("scene.signs.sign_list").all_signs()[0]
    assert shown(sign)[0] == HINDI


def test_a_sign_that_was_given_another_surface_shows_there_at_once(sign: Any) -> None:
    import bpy

    before = sign.object
    other = add_sign(name="Other Wall", width=4.0, height=2.0)
    bpy.ops.set_dresser.set_sign_surface()

    assert (sign.object, shown(sign)[0]) == (other, TAKE)
    assert faces_of(other, sign.material) == 1
    choose("hi")
    assert before.material_slots[0].material["set_dresser_take"] == TAKE
    assert other.material_slots[0].material["set_dresser_take"] == HINDI


# Other files.


@pytest.fixture
def library_file(sign: Any, tmp_path: Path) -> Path:
    """A file with the sign, its list, and a scene; then an empty file is open."""
    import bpy

    assert sign.takes
    path = tmp_path / "show" / "signs.blend"
    path.parent.mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.read_homefile(use_empty=True)
    return path


@pytest.fixture
def linked(dresser: Dresser, library_file: Path) -> Any:
    """The sign in an empty file that links the list and the object."""
    import bpy

    with bpy.data.libraries.load(str(library_file), link=True) as (_there, here):
        here.texts, here.objects = ["Set Dresser Signs"], ["Sign"]
    bpy.context.scene.collection.objects.link(here.objects[0])
    return dresser.part("scene.signs.sign_list").all_signs()[0]


def linked_sign(dresser: Dresser) -> Any:
    """The same, found again after an undo or a load."""
    return dresser.part("scene.signs.sign_list").all_signs()[0]


def test_a_list_that_is_linked_switches_what_is_linked_with_it(dresser: Dresser, linked: Any, tmp_path: Path) -> None:
    import bpy

    choose("hi")

    assert shown(linked) == (HINDI, f"{HINDI}.png")
    (tmp_path / "shots").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shots" / "shot.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "shots" / "shot.blend"))
    assert shown(linked_sign(dresser)) == (HINDI, f"{HINDI}.png")
    choose("en")
    assert shown(linked_sign(dresser)) == (TAKE, f"{TAKE}.png")


def test_a_linked_sign_follows_undo(dresser: Dresser, linked: Any) -> None:
    import bpy

    bpy.ops.ed.undo_push(message="English")
    choose("hi")
    assert shown(linked)[0] == HINDI
    bpy.ops.ed.undo_push(message="Hindi")
    bpy.ops.ed.undo()

    assert bpy.context.scene.set_dresser_signs.language == "en"
    assert shown(linked_sign(dresser)) == (TAKE, f"{TAKE}.png")
    bpy.ops.ed.redo()
    assert shown(linked_sign(dresser)) == (HINDI, f"{HINDI}.png")


def test_a_linked_sign_without_a_take_is_grey_and_gets_its_picture_back(linked: Any) -> None:
    choose("kn")
    node = linked.material.node_tree.nodes["Set Dresser Picture"]
    assert (shown(linked)[0], node.image.source) == ("", "GENERATED")

    choose("hi")

    assert (shown(linked), node.image.source) == ((HINDI, f"{HINDI}.png"), "FILE")


def test_a_linked_list_takes_no_take(dresser: Dresser, linked: Any) -> None:
    with pytest.raises(dresser.part("client.errors").SignListLinked):
        give_take(dresser, linked, "kn", KANNADA)


def test_an_overridden_object_goes_on_switching(linked: Any) -> None:
    override = linked.object.override_create(remap_local_usages=True)

    choose("hi")

    node = override.material_slots[0].material.node_tree.nodes["Set Dresser Picture"]
    assert Path(node.image.filepath).name == f"{HINDI}.png"


def test_a_local_copy_of_a_linked_material_switches_along(linked: Any) -> None:
    override = linked.object.override_create(remap_local_usages=True)
    override.material_slots[0].link = "OBJECT"
    override.material_slots[0].material = copy = linked.material.copy()

    choose("hi")

    assert Path(copy.node_tree.nodes["Set Dresser Picture"].image.filepath).name == f"{HINDI}.png"


@pytest.mark.parametrize("own_material", [False, True])
def test_a_scene_that_was_copied_whole_has_its_own_language(sign: Any, own_material: bool) -> None:
    import bpy

    bpy.ops.scene.new(type="FULL_COPY")
    copied = bpy.context.scene.objects[0]
    assert copied != sign.object
    if own_material:
        copied.material_slots[0].material = copied.material_slots[0].material.copy()

    bpy.context.scene.set_dresser_signs.language = "hi"

    assert copied.material_slots[0].material.get("set_dresser_take") == HINDI
    assert sign.material.get("set_dresser_take") == (TAKE if own_material else HINDI)


def test_a_list_that_is_appended_shows_its_takes(dresser: Dresser, library_file: Path) -> None:
    import bpy

    with bpy.data.libraries.load(str(library_file), link=False) as (_there, here):
        here.texts, here.objects = ["Set Dresser Signs"], ["Sign"]
    bpy.context.scene.collection.objects.link(here.objects[0])
    appended = dresser.part("scene.signs.sign_list").all_signs()[0]

    choose("hi")

    assert shown(appended)[0] == HINDI
    assert give_take(dresser, appended, "kn", KANNADA, colour=GREEN).material == appended.material.name


def test_a_list_that_is_appended_into_a_file_elsewhere_finds_the_pictures_of_all_languages(
    dresser: Dresser, library_file: Path, tmp_path: Path
) -> None:
    import bpy

    dresser.preferences.library_folder = str(tmp_path / "another library")
    (tmp_path / "far" / "elsewhere").mkdir(parents=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "far" / "elsewhere" / "set.blend"))
    with bpy.data.libraries.load(str(library_file), link=False) as (_there, here):
        here.texts, here.objects = ["Set Dresser Signs"], ["Sign"]
    bpy.context.scene.collection.objects.link(here.objects[0])
    appended = dresser.part("scene.signs.sign_list").all_signs()[0]
    assert take_of(appended, "hi").picture.startswith("//"), "as seen from the file that it came from"

    choose("hi")

    assert shown(appended) == (HINDI, f"{HINDI}.png")


def test_a_second_list_that_came_into_a_file_is_told(dresser: Dresser, library_file: Path) -> None:
    import bpy

    make_sign(dresser, name="Own")
    signs = dresser.part("scene.signs.sign_list")
    assert signs.lists_not_shown() == []

    with bpy.data.libraries.load(str(library_file), link=False) as (_there, here):
        here.texts = ["Set Dresser Signs"]

    assert [sign.name for sign in signs.all_signs()] == ["Own"]
    assert signs.lists_not_shown() == [here.texts[0].name]
