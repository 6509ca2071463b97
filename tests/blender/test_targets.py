"""How the surface that a take is for is found again: after renaming, undo, a reload; and how it is told when it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

import bmesh  # noqa: E402  (comes with bpy)
from set_dresser.client.errors import (  # noqa: E402  (after bpy)
    FacesChanged,
    FileChanged,
    NoSurface,
    SurfaceLocked,
    TargetGone,
)
from set_dresser.client.placement import Placement, PlacementKind  # noqa: E402  (after bpy)
from set_dresser.client.plain_values import from_plain, to_plain  # noqa: E402  (after bpy)
from set_dresser.scene.blender.open_file import file_session  # noqa: E402  (after bpy)
from set_dresser.scene.surface.target import find_scene, find_target, selected_faces, target_of  # noqa: E402  (after bpy)

SESSION = "this session"


def wish_for(obj: bpy.types.Object, faces: tuple[int, ...] = ()) -> Placement:
    """A placement as an operator would freeze it now."""
    return Placement(
        kind=PlacementKind.TEXTURE,
        file=bpy.data.filepath,
        file_session=SESSION,
        scene_name=bpy.context.scene.name,
        target=target_of(obj, faces),
    )


def test_a_placement_survives_being_written_down(add_box: Callable[..., bpy.types.Object]) -> None:
    placement = wish_for(add_box(), (0, 1))

    assert from_plain(Placement, to_plain(placement)) == placement


def test_a_renamed_object_is_found_under_its_new_name(add_wall: Callable[..., bpy.types.Object]) -> None:
    wall = add_wall()
    placement = wish_for(wall)
    wall.name = "Noodle shop"
    add_wall(name="Wall")

    assert find_target(placement, SESSION).name == "Noodle shop"


def test_a_deleted_object_is_gone(add_wall: Callable[..., bpy.types.Object]) -> None:
    wall = add_wall()
    placement = wish_for(wall)
    bpy.data.objects.remove(wall)
    add_wall(name="Wall")

    with pytest.raises(TargetGone, match="Wall"):
        find_target(placement, SESSION)


def test_an_object_that_only_another_one_still_points_to_is_gone(add_wall: Callable[..., bpy.types.Object]) -> None:
    wall, follower = add_wall(), add_wall(name="Follower")
    placement = wish_for(wall)
    follower.constraints.new("COPY_LOCATION").target = wall
    bpy.context.scene.collection.objects.unlink(wall)

    with pytest.raises(TargetGone):
        find_target(placement, SESSION)


def test_undo_and_redo_between_do_not_lose_the_object(add_wall: Callable[..., bpy.types.Object]) -> None:
    wall = add_wall()
    bpy.ops.ed.undo_push(message="Add wall")
    placement = wish_for(wall)
    wall.location.x = 5
    bpy.ops.ed.undo_push(message="Move")

    bpy.ops.ed.undo()
    after_undo = find_target(placement, SESSION).location.x
    bpy.ops.ed.redo()
    after_redo = find_target(placement, SESSION).location.x

    assert (after_undo, after_redo) == (0, 5)


def test_undo_brings_a_deleted_object_back_as_itself(add_wall: Callable[..., bpy.types.Object]) -> None:
    wall = add_wall()
    bpy.ops.ed.undo_push(message="Add wall")
    placement = wish_for(wall)
    bpy.data.objects.remove(wall)
    bpy.ops.ed.undo_push(message="Delete")

    bpy.ops.ed.undo()

    assert find_target(placement, SESSION).name == "Wall"


def test_undone_beyond_its_making_the_object_is_gone(add_wall: Callable[..., bpy.types.Object]) -> None:
    bpy.ops.ed.undo_push(message="Before")
    placement = wish_for(add_wall())
    bpy.ops.ed.undo_push(message="Add wall")

    bpy.ops.ed.undo()

    with pytest.raises(TargetGone):
        find_target(placement, SESSION)


def test_after_a_reload_of_the_same_file_the_name_counts(
    add_wall: Callable[..., bpy.types.Object], tmp_path: Path
) -> None:
    wall = add_wall()
    path = str(tmp_path / "set.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    placement = wish_for(wall)

    bpy.ops.wm.open_mainfile(filepath=path)

    assert find_target(placement, "the session after").name == "Wall"


def test_another_file_is_not_touched_even_with_an_object_of_that_name(
    add_wall: Callable[..., bpy.types.Object], tmp_path: Path
) -> None:
    wall = add_wall()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))
    placement = wish_for(wall)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "other.blend"))

    with pytest.raises(FileChanged, match=r"set\.blend"):
        find_target(placement, "the session after")


def test_a_file_that_was_never_saved_is_not_the_next_one(add_wall: Callable[..., bpy.types.Object]) -> None:
    placement = wish_for(add_wall())

    with pytest.raises(FileChanged, match="an unsaved file"):
        find_target(placement, "the session after")


def test_saving_under_another_name_is_still_the_same_session(
    add_wall: Callable[..., bpy.types.Object], tmp_path: Path
) -> None:
    placement = wish_for(add_wall())
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))

    assert find_target(placement, SESSION).name == "Wall"


def test_selected_faces_are_those_of_edit_mode(
    add_box: Callable[..., bpy.types.Object], edit: Callable[..., None]
) -> None:
    box = add_box()
    assert selected_faces(box) == ()

    edit(box, [1, 4])

    assert selected_faces(box) == (1, 4)


def test_faces_are_known_again_in_either_mode(
    add_box: Callable[..., bpy.types.Object], edit: Callable[..., None]
) -> None:
    box = add_box()
    placement = wish_for(box, (0, 1))

    edit(box, [0, 1])
    assert find_target(placement, SESSION) == box
    bpy.ops.object.mode_set(mode="OBJECT")

    assert find_target(placement, SESSION) == box


def add_wave(obj: bpy.types.Object, *, value: float = 0.0) -> None:
    """Two shape keys: the basis and a wave, which is the active one."""
    obj.shape_key_add(name="Basis")
    wave = obj.shape_key_add(name="Wave")
    wave.value = value
    for number, point in enumerate(wave.data):
        point.co.z += 0.3 * number
    obj.active_shape_key_index = 1


@pytest.mark.parametrize("value", [0.0, 0.7])
def test_whichever_shape_key_is_edited_the_faces_are_known_again(
    add_box: Callable[..., bpy.types.Object], edit: Callable[..., None], value: float
) -> None:
    box = add_box()
    add_wave(box, value=value)
    edit(box, [0, 1])

    placement = wish_for(box, (0, 1))

    assert find_target(placement, SESSION) == box
    box.active_shape_key_index = 0
    assert find_target(placement, SESSION) == box
    bpy.ops.object.mode_set(mode="OBJECT")
    assert find_target(placement, SESSION) == box


def test_another_object_may_edit_a_shape_key_of_the_mesh(
    scene: bpy.types.Scene, add_box: Callable[..., bpy.types.Object], edit: Callable[..., None]
) -> None:
    box = add_box()
    other = box.copy()
    scene.collection.objects.link(other)
    add_wave(other, value=1.0)
    placement = wish_for(box, (0, 1))

    edit(other, [2])

    assert find_target(placement, SESSION) == box


@pytest.mark.parametrize("mode", ["SCULPT", "VERTEX_PAINT", "TEXTURE_PAINT", "WEIGHT_PAINT"])
def test_faces_with_a_shape_key_are_known_again_in_other_modes(
    add_box: Callable[..., bpy.types.Object], mode: str
) -> None:
    box = add_box()
    add_wave(box, value=0.5)
    placement = wish_for(box, (0, 1))
    bpy.context.view_layer.objects.active = box

    bpy.ops.object.mode_set(mode=mode)

    assert find_target(placement, SESSION) == box


def test_a_shape_key_that_was_edited_is_no_change_and_the_basis_is(
    add_box: Callable[..., bpy.types.Object], edit: Callable[..., None]
) -> None:
    box = add_box()
    add_wave(box)
    placement = wish_for(box, (0, 1))

    for key, is_change in ((1, False), (0, True)):
        box.active_shape_key_index = key
        edit(box, [0])
        edited = bmesh.from_edit_mesh(box.data)
        edited.verts.ensure_lookup_table()
        edited.verts[0].co.x += 0.5
        bpy.ops.object.mode_set(mode="OBJECT")
        if is_change:
            with pytest.raises(FacesChanged):
                find_target(placement, SESSION)
        else:
            assert find_target(placement, SESSION) == box


def test_a_renamed_scene_is_found_under_its_new_name(
    scene: bpy.types.Scene, add_wall: Callable[..., bpy.types.Object]
) -> None:
    placement = replace(wish_for(add_wall()), scene_uid=scene.session_uid)
    scene.name = "SC_010"
    bpy.data.scenes.new(placement.scene_name)

    assert find_scene(placement, SESSION) == scene


def test_a_renamed_scene_that_a_job_of_before_knows_by_name_alone_is_found(
    scene: bpy.types.Scene, add_wall: Callable[..., bpy.types.Object]
) -> None:
    session = file_session()
    placement = replace(wish_for(add_wall()), file_session=session)
    scene.name = "SC_010"

    assert find_scene(placement, session) == scene


def test_a_scene_that_was_removed_is_gone_though_another_has_its_name(
    add_wall: Callable[..., bpy.types.Object],
) -> None:
    night = bpy.data.scenes.new("Night")
    placement = replace(wish_for(add_wall()), scene_name=night.name, scene_uid=night.session_uid)
    bpy.data.scenes.remove(night)
    bpy.data.scenes.new("Night")

    with pytest.raises(TargetGone, match="Night"):
        find_scene(placement, SESSION)


def test_in_a_new_session_of_the_saved_file_the_scene_is_known_by_its_name(
    scene: bpy.types.Scene, add_wall: Callable[..., bpy.types.Object], tmp_path: Path
) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "alley.blend"))
    placement = replace(wish_for(add_wall()), scene_uid=scene.session_uid + 1000)

    assert find_scene(placement, "the next session") == scene


def test_a_rounding_error_is_no_change(add_box: Callable[..., bpy.types.Object]) -> None:
    box = add_box()
    placement = wish_for(box, (0, 1))
    for vertex in box.data.vertices:
        vertex.co *= 1 + 2e-6

    assert find_target(placement, SESSION) == box


def test_moving_the_object_is_no_change_of_its_faces(add_box: Callable[..., bpy.types.Object]) -> None:
    box = add_box()
    placement = wish_for(box, (0, 1))
    box.location = (100, 0, 0)
    box.scale = (2, 2, 2)
    bpy.context.view_layer.update()

    assert find_target(placement, SESSION) == box


def shift_a_vertex(mesh: bpy.types.Mesh) -> None:
    mesh.vertices[0].co.x -= 0.1


def delete_an_earlier_face(mesh: bpy.types.Mesh) -> None:
    geometry = bmesh.new()
    geometry.from_mesh(mesh)
    geometry.faces.ensure_lookup_table()
    bmesh.ops.delete(geometry, geom=[geometry.faces[0]], context="FACES_ONLY")
    geometry.to_mesh(mesh)


def delete_everything_but_one(mesh: bpy.types.Mesh) -> None:
    geometry = bmesh.new()
    geometry.from_mesh(mesh)
    bmesh.ops.delete(geometry, geom=geometry.faces[1:], context="FACES")
    geometry.to_mesh(mesh)


def subdivide(mesh: bpy.types.Mesh) -> None:
    geometry = bmesh.new()
    geometry.from_mesh(mesh)
    bmesh.ops.subdivide_edges(geometry, edges=geometry.edges[:], cuts=1, use_grid_fill=True)
    geometry.to_mesh(mesh)


@pytest.mark.parametrize("change", [shift_a_vertex, delete_an_earlier_face, delete_everything_but_one, subdivide])
def test_faces_that_were_edited_are_told(
    add_box: Callable[..., bpy.types.Object], change: Callable[[bpy.types.Mesh], None]
) -> None:
    box = add_box()
    placement = wish_for(box, (0, 3))
    change(box.data)

    with pytest.raises(FacesChanged, match="Box"):
        find_target(placement, SESSION)


def test_a_whole_object_may_be_edited_meanwhile(add_box: Callable[..., bpy.types.Object]) -> None:
    box = add_box()
    placement = wish_for(box)
    subdivide(box.data)

    assert find_target(placement, SESSION) == box


def test_a_target_that_lost_its_faces_is_no_surface(add_wall: Callable[..., bpy.types.Object]) -> None:
    wall = add_wall()
    placement = wish_for(wall)
    wall.data.clear_geometry()

    with pytest.raises(NoSurface):
        find_target(placement, SESSION)


def test_a_linked_target_is_locked(link_wall: Callable[..., bpy.types.Object]) -> None:
    with pytest.raises(SurfaceLocked, match="Wall"):
        find_target(wish_for(link_wall()), SESSION)


def test_a_placement_without_a_target_is_no_surface(add_wall: Callable[..., bpy.types.Object]) -> None:
    with pytest.raises(NoSurface):
        find_target(replace(wish_for(add_wall()), target=None), SESSION)
