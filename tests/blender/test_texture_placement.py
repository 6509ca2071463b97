"""A take as a texture: upright, unmirrored and undistorted on what was pointed at, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from math import radians
from pathlib import Path
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from mathutils import Euler, Matrix, Vector  # noqa: E402  (comes with bpy)
from set_dresser.client.errors import (  # noqa: E402  (after bpy)
    DynamicTopologyOn,
    EditModeHeld,
    PictureGone,
    SurfaceLocked,
    SurfaceWithoutArea,
    TargetGone,
    UVMapsFull,
)
from set_dresser.client.placement import Placement, PlacementKind, Shading  # noqa: E402  (after bpy)
from set_dresser.scene.placements.spec import Placed  # noqa: E402  (after bpy)
from set_dresser.scene.placements.take_image import TakePicture  # noqa: E402  (after bpy)
from set_dresser.scene.placements.texture import place_texture  # noqa: E402  (after bpy)
from set_dresser.scene.surface.target import target_of  # noqa: E402  (after bpy)

from tests.blender.enabled import Dresser  # noqa: E402  (after bpy)
from tests.blender.placing import place  # noqa: E402  (after bpy)


def shown_on(obj: bpy.types.Object, face: int) -> str:
    """The name of the material that a face shows; empty for none."""
    if not obj.material_slots:
        return ""
    number = min(obj.data.polygons[face].material_index, len(obj.material_slots) - 1)
    material = obj.material_slots[number].material
    return "" if material is None else material.name


def uvs_of(obj: bpy.types.Object, uv_map: str) -> list[tuple[float, float]]:
    return [tuple(corner.vector) for corner in obj.data.uv_layers[uv_map].uv]


def everything() -> list[list[str]]:
    """The names of all data that a placement could leave behind."""
    kinds = (bpy.data.images, bpy.data.materials, bpy.data.meshes, bpy.data.objects, bpy.data.collections)
    return [sorted(block.name for block in kind) for kind in kinds]


@pytest.mark.parametrize("turn", [(0, 0, 0), (20, 0, 75), (-35, 15, 140), (70, 40, -100)])
@pytest.mark.parametrize("scale", [(1, 1, 1), (-1, 1, 1), (2, -1, 0.5), (-1, -1, -3)])
def test_the_picture_is_upright_unmirrored_and_undistorted(
    add_wall: Callable[..., bpy.types.Object],
    dress: Callable[..., Placed],
    front_of: Callable[..., Vector],
    lie_of: Callable[..., Any],
    turn: tuple[float, float, float],
    scale: tuple[float, float, float],
) -> None:
    rotation = Euler([radians(angle) for angle in turn])
    wall = add_wall(transform=Matrix.LocRotScale((1, 2, 3), rotation, scale))

    dress(wall, width=300, height=200)

    lie = lie_of(wall, 0)
    right, up = lie.across.normalized(), lie.along.normalized()
    assert tuple(right.cross(up)) == pytest.approx(tuple(front_of(wall, 0)), abs=1e-4)
    assert up.z > 0
    assert right.z == pytest.approx(0, abs=1e-4)
    assert lie.across.length / lie.along.length == pytest.approx(300 / 200, rel=1e-4)


def test_a_picture_of_the_walls_shape_fills_it(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed], lie_of: Callable[..., Any]
) -> None:
    wall = add_wall(4.0, 2.0)

    dress(wall, width=300, height=150)

    lie = lie_of(wall, 0)
    assert tuple(lie.origin) == pytest.approx((-2, 0, -1), abs=1e-5)
    assert (lie.across.length, lie.along.length) == pytest.approx((4.0, 2.0))


def test_a_picture_of_nearly_the_walls_shape_loses_a_sliver_at_both_sides(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed], lie_of: Callable[..., Any]
) -> None:
    wall = add_wall(4.0, 2.0)

    dress(wall, width=306, height=150)

    lie = lie_of(wall, 0)
    assert lie.along.length == pytest.approx(2.0, rel=1e-5)
    assert lie.across.length == pytest.approx(4.08, rel=1e-5)
    assert tuple(lie.centre) == pytest.approx((0, 0, 0), abs=1e-5)


def test_a_picture_of_another_shape_is_shown_whole(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed], lie_of: Callable[..., Any]
) -> None:
    wall = add_wall(4.0, 2.0)

    dress(wall, width=150, height=150)

    lie = lie_of(wall, 0)
    assert (lie.across.length, lie.along.length) == pytest.approx((2.0, 2.0))
    assert tuple(lie.centre) == pytest.approx((0, 0, 0), abs=1e-5)


def test_a_floor_is_upright_for_who_looks_at_it(
    add_mesh: Callable[..., bpy.types.Object], dress: Callable[..., Placed], lie_of: Callable[..., Any]
) -> None:
    floor = add_mesh([(0, 0, 0), (4, 0, 0), (4, 4, 0), (0, 4, 0)], [(0, 1, 2, 3)])

    dress(floor, width=150, height=150, seen_along=(1, 0, -1))

    assert tuple(lie_of(floor, 0).along.normalized()) == pytest.approx((1, 0, 0), abs=1e-5)


def test_triangles_and_ngons_of_one_plane_show_one_picture(
    add_mesh: Callable[..., bpy.types.Object], dress: Callable[..., Placed], lie_of: Callable[..., Any]
) -> None:
    points = [(-2, 0, -1), (0, 0, -1), (2, 0, -1), (2, 0, 1), (1, 0, 0.5), (0, 0, 1), (-2, 0, 1)]
    sign = add_mesh(points, [(0, 1, 5, 6), (1, 2, 3, 4, 5)])

    dress(sign)

    for face in (0, 1):
        lie = lie_of(sign, face)
        assert tuple(lie.origin) == pytest.approx((-2, 0, -1), abs=1e-5)
        assert (lie.across.length, lie.along.length) == pytest.approx((4.0, 2.0))


def test_only_the_selected_face_changes(
    add_box: Callable[..., bpy.types.Object],
    dress: Callable[..., Placed],
    edit: Callable[..., None],
    lie_of: Callable[..., Any],
    front_of: Callable[..., Vector],
) -> None:
    box = add_box()
    brick = bpy.data.materials.new("Brick")
    box.data.materials.append(brick)
    box.data.uv_layers.new(name="Artist")
    artists = uvs_of(box, "Artist")
    edit(box, [1])

    placed = dress(box, [1])
    bpy.ops.object.mode_set(mode="OBJECT")

    assert [shown_on(box, face) for face in range(6)] == ["Brick", placed.material, *["Brick"] * 4]
    assert uvs_of(box, "Artist") == artists
    assert box.data.uv_layers.active.name == "Artist"
    lie = lie_of(box, 1)
    assert tuple(lie.along.normalized()) == pytest.approx((0, 0, 1), abs=1e-5)
    assert tuple(lie.across.cross(lie.along).normalized()) == pytest.approx(tuple(front_of(box, 1)), abs=1e-5)


def test_edit_mode_and_the_selection_stay(
    add_box: Callable[..., bpy.types.Object], dress: Callable[..., Placed], edit: Callable[..., None]
) -> None:
    import bmesh

    box = add_box()
    edit(box, [1])

    dress(box, [1])

    assert box.mode == "EDIT"
    assert [face.index for face in bmesh.from_edit_mesh(box.data).faces if face.select] == [1]


def test_the_old_material_stays_in_its_slot_as_it_was(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    wall = add_wall()
    brick = bpy.data.materials.new("Brick")
    brick.diffuse_color = (0.5, 0.1, 0.1, 1)
    wall.data.materials.append(brick)

    placed = dress(wall)

    assert [slot.material.name for slot in wall.material_slots] == ["Brick", placed.material]
    assert shown_on(wall, 0) == placed.material
    assert tuple(brick.diffuse_color) == pytest.approx((0.5, 0.1, 0.1, 1))


def test_without_slots_the_other_faces_stay_without_material(
    add_box: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    box = add_box()

    placed = dress(box, [2])

    assert [shown_on(box, face) for face in range(6)] == ["", "", placed.material, "", "", ""]


def test_without_slots_a_whole_object_gets_one(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    wall = add_wall()

    placed = dress(wall)

    assert [slot.material.name for slot in wall.material_slots] == [placed.material]


def test_slot_numbers_past_the_end_go_on_showing_the_last_slot(
    add_box: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    box = add_box()
    for name in ("Brick", "Glass"):
        box.data.materials.append(bpy.data.materials.new(name))
    for polygon in box.data.polygons:
        polygon.material_index = 2

    dress(box, [0])

    assert {shown_on(box, face) for face in range(1, 6)} == {"Glass"}


def test_in_object_mode_the_active_materials_faces_are_dressed(
    add_box: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    box = add_box()
    for name in ("Brick", "Glass"):
        box.data.materials.append(bpy.data.materials.new(name))
    box.data.polygons[0].material_index = 1
    box.active_material_index = 1

    placed = dress(box)

    assert [shown_on(box, face) for face in range(6)] == [placed.material, *["Brick"] * 5]


def test_the_next_take_replaces_the_last_ones_slot(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    wall = add_wall()
    wall.data.materials.append(bpy.data.materials.new("Brick"))
    first = dress(wall, take_id="take-1")

    second = dress(wall, take_id="take-2")

    assert [slot.material.name for slot in wall.material_slots] == ["Brick", second.material]
    assert shown_on(wall, 0) == second.material
    assert first.material in bpy.data.materials


def test_a_slot_that_other_faces_show_is_not_replaced(
    add_box: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    box = add_box()
    first = dress(box, [0, 1], take_id="take-1")

    second = dress(box, [1], take_id="take-2")

    assert shown_on(box, 0) == first.material
    assert shown_on(box, 1) == second.material


def test_two_faces_dressed_one_after_the_other_keep_their_pictures(
    add_box: Callable[..., bpy.types.Object], dress: Callable[..., Placed], lie_of: Callable[..., Any]
) -> None:
    box = add_box()
    dress(box, [0], take_id="take-1", width=300, height=100)
    before = lie_of(box, 0)

    dress(box, [1], take_id="take-2", width=200, height=100)

    assert lie_of(box, 0) == before
    assert [layer.name for layer in box.data.uv_layers] == ["Set Dresser"]


def test_an_artists_layout_of_a_whole_round_object_is_kept(dress: Callable[..., Placed]) -> None:
    bpy.ops.mesh.primitive_uv_sphere_add(segments=24, ring_count=12)
    ball = bpy.context.object
    ball.data.uv_layers[0].name = "Artist"
    before = uvs_of(ball, "Artist")

    placed = dress(ball)

    assert [layer.name for layer in ball.data.uv_layers] == ["Artist"]
    assert uvs_of(ball, "Artist") == before
    nodes = bpy.data.materials[placed.material].node_tree.nodes
    assert [node.uv_map for node in nodes if node.type == "UVMAP"] == ["Artist"]


def test_a_picture_for_an_artists_layout_is_square(dresser: Dresser) -> None:
    # Of so many faces no more are looked at while the panel is drawn than it takes to see that it is round.
    bpy.ops.mesh.primitive_uv_sphere_add(segments=128, ring_count=64, scale=(1, 1, 3))
    dresser.set(placement="texture", size="FIT")

    size = dresser.preview().size

    assert size.width == size.height


def test_blenders_own_cube_shows_the_picture_upright_on_every_side(
    dress: Callable[..., Placed], lie_of: Callable[..., Any], front_of: Callable[..., Vector]
) -> None:
    bpy.ops.mesh.primitive_cube_add(size=2)
    cube = bpy.context.object
    before = uvs_of(cube, "UVMap")

    dress(cube, width=100, height=100)

    assert uvs_of(cube, "UVMap") == before
    for face in range(6):
        lie = lie_of(cube, face)
        assert (lie.across.length, lie.along.length) == pytest.approx((2, 2), rel=1e-4)
        assert tuple(lie.across.cross(lie.along).normalized()) == pytest.approx(tuple(front_of(cube, face)), abs=1e-4)
        assert abs(front_of(cube, face).z) > 0.9 or lie.along.z > 0


def test_a_box_without_uvs_shows_the_picture_upright_on_every_side(
    add_box: Callable[..., bpy.types.Object],
    dress: Callable[..., Placed],
    lie_of: Callable[..., Any],
    front_of: Callable[..., Vector],
) -> None:
    box = add_box()

    dress(box, width=200, height=100)

    for face, (width, height) in enumerate([(3, 1), (2, 1), (3, 1), (2, 1), (3, 2), (3, 2)]):
        lie = lie_of(box, face)
        assert lie.across.length == pytest.approx(min(width, height * 2), rel=1e-4)
        assert lie.across.length / lie.along.length == pytest.approx(2, rel=1e-4)
        assert tuple(lie.across.cross(lie.along).normalized()) == pytest.approx(tuple(front_of(box, face)), abs=1e-4)
        assert face > 3 or lie.along.z > 0


def test_a_second_take_on_a_solid_object_is_laid_anew(
    add_box: Callable[..., bpy.types.Object], dress: Callable[..., Placed], lie_of: Callable[..., Any]
) -> None:
    box = add_box()
    dress(box, take_id="take-1", width=200, height=100)

    dress(box, take_id="take-2", width=100, height=100)

    assert lie_of(box, 0).across.length == pytest.approx(1.0, rel=1e-4)


def test_other_objects_with_the_same_mesh_stay_as_they_were(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed], scene: bpy.types.Scene
) -> None:
    wall = add_wall()
    twin = bpy.data.objects.new("Twin", wall.data)
    scene.collection.objects.link(twin)

    placed = dress(wall)

    assert wall.data != twin.data
    assert (len(twin.material_slots), len(twin.data.uv_layers)) == (0, 0)
    assert shown_on(wall, 0) == placed.material
    assert any("copy of its own" in note for note in placed.notes)


@pytest.mark.parametrize("edited", ["Wall", "Twin"])
def test_a_shared_mesh_in_edit_mode_is_parted_with_its_edits(
    add_wall: Callable[..., bpy.types.Object],
    dress: Callable[..., Placed],
    edit: Callable[..., None],
    scene: bpy.types.Scene,
    edited: str,
) -> None:
    import bmesh

    wall = add_wall()
    twin = bpy.data.objects.new("Twin", wall.data)
    scene.collection.objects.link(twin)
    edit(bpy.data.objects[edited], [0])
    for vertex in bmesh.from_edit_mesh(wall.data).verts:
        vertex.co.x *= 2

    dress(wall, [0])

    assert (wall.mode, twin.mode) == (("EDIT", "OBJECT") if edited == "Wall" else ("OBJECT", "EDIT"))
    bpy.ops.object.mode_set(mode="OBJECT")
    assert wall.data != twin.data
    assert wall.dimensions.x == pytest.approx(8.0)
    assert len(wall.data.uv_layers) == 1
    assert len(twin.data.uv_layers) == 0


def test_a_shared_mesh_that_cannot_leave_edit_mode_is_refused_and_nothing_changes(
    add_wall: Callable[..., bpy.types.Object],
    add_box: Callable[..., bpy.types.Object],
    dress: Callable[..., Placed],
    edit: Callable[..., None],
    scene: bpy.types.Scene,
) -> None:
    wall, box = add_wall(), add_box()
    scene.collection.objects.link(bpy.data.objects.new("Twin", wall.data))
    edit(wall)
    bpy.context.view_layer.objects.active = box
    before = everything()

    with pytest.raises(EditModeHeld, match="Leave Edit Mode"):
        dress(wall)

    assert (wall.mode, box.mode) == ("EDIT", "OBJECT")
    assert everything() == before


def test_a_mesh_with_a_fake_user_is_not_shared(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    wall = add_wall()
    wall.data.use_fake_user = True
    mesh = wall.data

    dress(wall)

    assert wall.data == mesh


def test_a_library_override_gets_a_mesh_of_its_own_that_is_saved(
    link_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed], tmp_path: Path
) -> None:
    wall = link_wall(override=True)
    placed = dress(wall)
    path = str(tmp_path / "set.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.open_mainfile(filepath=path)

    again = next(obj for obj in bpy.context.scene.objects if obj.override_library)
    assert shown_on(again, 0) == placed.material
    assert [layer.name for layer in again.data.uv_layers] == ["Set Dresser"]
    assert any("local copy" in note for note in placed.notes)


def test_the_linked_mesh_itself_is_not_changed(
    link_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    wall = link_wall(override=True)
    linked = wall.data

    dress(wall)

    assert linked.library is not None
    assert (len(linked.materials), len(linked.uv_layers)) == (0, 0)


def test_a_linked_object_is_refused_and_nothing_changes(
    link_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    wall = link_wall()
    before = everything()

    with pytest.raises(SurfaceLocked):
        dress(wall)

    assert everything() == before


@pytest.mark.parametrize("mode", ["SCULPT", "VERTEX_PAINT", "WEIGHT_PAINT", "TEXTURE_PAINT"])
def test_sculpting_and_painting_go_on(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed], mode: str
) -> None:
    """Also where the mesh under the brush is exchanged, because another object shares it."""
    wall = add_wall()
    twin = bpy.data.objects.new("Twin", wall.data)
    bpy.context.scene.collection.objects.link(twin)
    bpy.context.view_layer.objects.active = wall
    bpy.ops.object.mode_set(mode=mode)

    placed = dress(wall)

    assert wall.mode == mode
    bpy.ops.object.mode_set(mode="OBJECT")
    assert [slot.name for slot in wall.material_slots] == [placed.material]
    assert "Set Dresser" in wall.data.uv_layers
    assert len(twin.material_slots) == 0


def test_dynamic_topology_would_drop_the_uvs_and_is_refused(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    wall = add_wall()
    bpy.context.view_layer.objects.active = wall
    bpy.ops.object.mode_set(mode="SCULPT")
    bpy.ops.sculpt.dynamic_topology_toggle()
    before = everything()

    with pytest.raises(DynamicTopologyOn, match="Wall"):
        dress(wall)

    assert everything() == before
    bpy.ops.object.mode_set(mode="OBJECT")
    assert dress(wall).material


def test_with_eight_uv_maps_there_is_no_room(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    wall = add_wall()
    for number in range(8):
        wall.data.uv_layers.new(name=f"Map {number}")
    before = everything()

    with pytest.raises(UVMapsFull, match="Wall"):
        dress(wall)

    assert everything() == before


@pytest.mark.parametrize("editing", [False, True])
def test_an_attribute_of_the_maps_name_is_left_alone(
    add_wall: Callable[..., bpy.types.Object],
    dress: Callable[..., Placed],
    edit: Callable[..., None],
    lie_of: Callable[..., Any],
    editing: bool,
) -> None:
    wall = add_wall()
    wall.data.attributes.new("Set Dresser", "FLOAT", "POINT")
    if editing:
        edit(wall, [0])

    placed = dress(wall, [0])
    if editing:
        bpy.ops.object.mode_set(mode="OBJECT")

    nodes = bpy.data.materials[placed.material].node_tree.nodes
    uv_map = next(node.uv_map for node in nodes if node.type == "UVMAP")
    assert uv_map in wall.data.uv_layers
    assert wall.data.attributes["Set Dresser"].data_type == "FLOAT"
    assert lie_of(wall, 0, uv_map).across.length == pytest.approx(4.0)


def test_a_face_without_area_is_refused(
    add_mesh: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    wall = add_mesh([(0, 0, 0), (1, 0, 0), (2, 0, 0)], [(0, 1, 2)])

    with pytest.raises(SurfaceWithoutArea):
        dress(wall)


def test_a_picture_that_is_gone_is_told(
    add_wall: Callable[..., bpy.types.Object], tmp_path: Path, scene: bpy.types.Scene
) -> None:
    placement = Placement(
        kind=PlacementKind.TEXTURE, file_session="1", scene_name=scene.name, target=target_of(add_wall())
    )

    with pytest.raises(PictureGone):
        place(placement, tmp_path / "gone.png", "take-1", "1", width=10, height=10)


def test_a_target_deleted_meanwhile_leaves_nothing_behind(
    add_wall: Callable[..., bpy.types.Object], corners_picture: Callable[[int, int], Path], scene: bpy.types.Scene
) -> None:
    wall = add_wall()
    placement = Placement(kind=PlacementKind.TEXTURE, file_session="1", scene_name=scene.name, target=target_of(wall))
    bpy.data.objects.remove(wall)
    before = everything()

    with pytest.raises(TargetGone):
        place(placement, corners_picture(30, 30), "take-1", "1", width=30, height=30)

    assert everything() == before


def test_a_scene_that_was_renamed_does_not_matter(
    add_wall: Callable[..., bpy.types.Object], corners_picture: Callable[[int, int], Path], scene: bpy.types.Scene
) -> None:
    wall = add_wall()
    placement = Placement(kind=PlacementKind.TEXTURE, file_session="1", scene_name=scene.name, target=target_of(wall))
    scene.name = "Night"

    placed = place(placement, corners_picture(30, 30), "take-1", "1", width=30, height=30)

    assert placed.object == "Wall"


def test_materials_and_images_name_their_take(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    placed = dress(add_wall(), take_id="2026-11-21-noodles")

    assert bpy.data.materials[placed.material]["set_dresser_take"] == "2026-11-21-noodles"
    assert bpy.data.images[placed.image]["set_dresser_take"] == "2026-11-21-noodles"
    assert placed.material == "Noodle shop"


def test_placing_a_take_again_loads_its_picture_once(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    first = dress(add_wall(), take_id="take-1")
    second = dress(add_wall(name="Other"), take_id="take-1")

    assert first.image == second.image
    assert len(bpy.data.images) == 1


def test_a_take_shown_lit_and_glowing_has_a_colour_space_for_each(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    glowing = dress(add_wall(), shading=Shading.EMISSION)
    lit = dress(add_wall(name="Other"), shading=Shading.PRINCIPLED)

    assert bpy.data.images[glowing.image].colorspace_settings.name == "AgX Base sRGB"
    assert bpy.data.images[lit.image].colorspace_settings.name == "sRGB"


@pytest.mark.parametrize("shading", list(Shading))
@pytest.mark.parametrize("has_alpha", [False, True])
def test_the_material_uses_alpha_only_where_there_is_some(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed], shading: Shading, has_alpha: bool
) -> None:
    placed = dress(add_wall(), shading=shading, has_alpha=has_alpha)

    links = bpy.data.materials[placed.material].node_tree.links
    assert any(link.from_socket.name == "Alpha" for link in links) is has_alpha


def test_beside_a_saved_file_the_picture_is_named_relative_to_it(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed], tmp_path: Path
) -> None:
    (tmp_path / "shots").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shots" / "set.blend"))

    placed = dress(add_wall())

    assert bpy.data.images[placed.image].filepath == "//../corners-300x150.png"


def test_placing_does_not_decode_the_picture(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    placed = dress(add_wall())

    assert not bpy.data.images[placed.image].has_data


@pytest.mark.parametrize("state", ["bare", "brick", "dressed before", "shared", "edit mode", "shared in edit mode"])
def test_a_placement_that_fails_half_way_is_taken_back_whole(
    add_wall: Callable[..., bpy.types.Object],
    dress: Callable[..., Placed],
    edit: Callable[..., None],
    corners_picture: Callable[[int, int], Path],
    scene: bpy.types.Scene,
    state: str,
) -> None:
    wall = add_wall()
    if state == "brick":
        wall.data.materials.append(bpy.data.materials.new("Brick"))
    if state == "dressed before":
        dress(wall, take_id="take-0")
    if state.startswith("shared"):
        scene.collection.objects.link(bpy.data.objects.new("Twin", wall.data))
    if state.endswith("edit mode"):
        edit(wall, [0])
    mesh, mode = wall.data, wall.mode
    names, slots = everything(), [slot.material for slot in wall.material_slots]
    placement = Placement(kind=PlacementKind.TEXTURE, file_session="1", scene_name=scene.name, target=target_of(wall))
    picture = TakePicture(corners_picture(30, 30), "take-1", "Noodle shop", 30, 30, has_alpha=False)

    with pytest.raises(InterruptedError), ExitStack() as undo:
        place_texture(picture, placement, "1", undo)
        raise InterruptedError

    assert everything() == names
    assert (wall.data, wall.mode) == (mesh, mode)
    if mode == "EDIT":
        bpy.ops.object.mode_set(mode="OBJECT")
    assert [slot.material for slot in wall.material_slots] == slots
    assert len(wall.data.uv_layers) == (1 if state == "dressed before" else 0)


def test_a_placement_is_one_step_of_undo(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    wall = add_wall()
    bpy.ops.ed.undo_push(message="Add wall")

    dress(wall)
    bpy.ops.ed.undo_push(message="Place")
    bpy.ops.ed.undo()

    wall = bpy.data.objects["Wall"]
    assert (len(wall.material_slots), len(wall.data.uv_layers)) == (0, 0)
