"""Who uses a datablock is counted, not believed; what is shared below the thing that is meant is parted or said. Real Blender."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.client.placement import ImageTarget, Placement, PlacementKind  # noqa: E402  (after bpy)
from set_dresser.scene.placements.spec import Placed  # noqa: E402  (after bpy)
from set_dresser.scene.signs.shots import marker_now, shot_now, shots_of  # noqa: E402  (after bpy)
from set_dresser.scene.surface.target import target_of  # noqa: E402  (after bpy)
from set_dresser.scene.surface.users import objects_with, shown_by  # noqa: E402  (after bpy)

from tests.blender import projected  # noqa: E402  (after bpy)
from tests.blender.placing import place  # noqa: E402  (after bpy)


@pytest.fixture
def twins(add_wall: Callable[..., bpy.types.Object], scene: bpy.types.Scene) -> tuple[Any, Any]:
    """Two walls of one mesh, of which Blender says that nothing uses it: as after its FBX importer, which counts one for all."""
    wall = add_wall()
    twin = bpy.data.objects.new("Twin", wall.data)
    twin.location.x = 5
    scene.collection.objects.link(twin)
    bpy.context.view_layer.update()
    wall.data.user_clear()
    return wall, twin


def test_of_two_that_share_a_mesh_only_the_dressed_one_changes_whatever_blender_counts(
    twins: tuple[Any, Any], dress: Callable[..., Placed]
) -> None:
    wall, twin = twins

    placed = dress(wall, [0])

    assert wall.data != twin.data
    assert [slot.material for slot in twin.material_slots] == []
    assert any("copy of its own" in note for note in placed.notes)


def test_an_import_of_linked_duplicates_is_parted(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed], scene: bpy.types.Scene, tmp_path: Path
) -> None:
    wall = add_wall()
    scene.collection.objects.link(bpy.data.objects.new("Twin", wall.data))
    bpy.context.view_layer.update()
    path = str(tmp_path / "twins.glb")
    bpy.ops.export_scene.gltf(filepath=path)
    for obj in list(scene.objects):
        bpy.data.objects.remove(obj)
    bpy.ops.import_scene.gltf(filepath=path)
    wall, twin = bpy.data.objects["Wall"], bpy.data.objects["Twin"]
    assert wall.data == twin.data

    dress(wall)

    assert wall.data != twin.data
    assert not any(slot.material for slot in twin.material_slots)


def test_a_projection_onto_two_that_share_a_mesh_shows_on_both_whatever_blender_counts(
    twins: tuple[Any, Any], corners_picture: Callable[[int, int], Path], scene: bpy.types.Scene
) -> None:
    camera = projected.add_camera(scene, 60, 40)
    wish = Placement(
        kind=PlacementKind.PROJECTION,
        file_session="1",
        scene_name=scene.name,
        view=projected.view_of(scene, camera),
        targets=tuple(target_of(obj) for obj in twins),
    )

    place(wish, corners_picture(60, 40), "take-1", "1", width=60, height=40)

    assert all(obj.material_slots[0].material.get("set_dresser_take") == "take-1" for obj in twins)


def test_a_mesh_of_one_object_and_a_fake_user_is_counted_once(add_wall: Callable[..., bpy.types.Object]) -> None:
    wall = add_wall()
    wall.data.use_fake_user = True
    wall["noted"] = wall.data

    assert objects_with(wall.data) == [wall]


def group_with(image: bpy.types.Image) -> bpy.types.NodeTree:
    """A group of nodes that shows an image."""
    group = bpy.data.node_groups.new("Brick", "ShaderNodeTree")
    group.nodes.new("ShaderNodeTexImage").image = image
    return group


def material_with(name: str, group: bpy.types.NodeTree) -> bpy.types.Material:
    """A material that has the group among its nodes."""
    material = bpy.data.materials.new(name)
    if material.node_tree is None:
        material.use_nodes = True
    material.node_tree.nodes.new("ShaderNodeGroup").node_tree = group
    return material


def replaced(obj: bpy.types.Object, image: bpy.types.Image, picture: Path) -> Placed:
    """A take in the place of an image, in this object's materials."""
    wish = Placement(
        kind=PlacementKind.IN_PLACE,
        file_session="1",
        scene_name=bpy.context.scene.name,
        target=target_of(obj),
        image=ImageTarget(image.name, image.session_uid),
    )
    return place(wish, picture, "take-1", "1", width=30, height=30)


@pytest.mark.parametrize("is_nested", [False, True])
def test_other_materials_that_have_the_same_group_are_named(
    is_nested: bool, add_wall: Callable[..., bpy.types.Object], corners_picture: Callable[[int, int], Path]
) -> None:
    wall, image = add_wall(), bpy.data.images.new("Bricks", 30, 30)
    group = group_with(image)
    outer = group
    if is_nested:
        outer = bpy.data.node_groups.new("Weathered", "ShaderNodeTree")
        outer.nodes.new("ShaderNodeGroup").node_tree = group
    wall.data.materials.append(material_with("A", group))
    material_with("B", outer)
    material_with("C", outer)

    placed = replaced(wall, image, corners_picture(30, 30))

    assert "Brick also stands in other materials, which changed with it: B, C." in placed.notes


def test_a_group_that_only_the_dressed_material_has_is_not_spoken_of(
    add_wall: Callable[..., bpy.types.Object], corners_picture: Callable[[int, int], Path]
) -> None:
    wall, image = add_wall(), bpy.data.images.new("Bricks", 30, 30)
    wall.data.materials.append(material_with("A", group_with(image)))

    placed = replaced(wall, image, corners_picture(30, 30))

    assert not any("other materials" in note for note in placed.notes)


def test_a_world_shows_a_group_too(scene: bpy.types.Scene) -> None:
    group = group_with(bpy.data.images.new("Sky", 30, 30))
    scene.world = bpy.data.worlds.new("Outside")
    if scene.world.node_tree is None:
        scene.world.use_nodes = True
    scene.world.node_tree.nodes.new("ShaderNodeGroup").node_tree = group

    assert shown_by([group]) == [scene.world]


@pytest.mark.parametrize(("sharers", "named"), [(0, ""), (1, "B1"), (4, "B1, B2 and 2 others")])
def test_cameras_of_one_lens_are_named_with_a_backdrop(
    sharers: int, named: str, scene: bpy.types.Scene, corners_picture: Callable[[int, int], Path]
) -> None:
    camera = projected.add_camera(scene, 300, 200)
    for number in range(sharers):
        scene.collection.objects.link(bpy.data.objects.new(f"B{number + 1}", camera.data))
    wish = Placement(PlacementKind.BACKGROUND, file_session="1", scene_name=scene.name, target=target_of(camera))

    placed = place(wish, corners_picture(300, 200), "take-1", "1", width=300, height=200)

    expected = (
        (f"Camera shares its lens settings with {named}: the picture stands in that view, too.",) if named else ()
    )
    assert placed.notes == expected


MARKERS = {
    "the first one begins late": ([("A", 10), ("B", 20)], ""),
    "two stand on one frame": ([("A", 10), ("B", 10), ("C", 30)], ""),
    "they are not in order": ([("A", 30), ("B", 5), ("C", 5)], ""),
    "one camera is hidden in renders": ([("A", 1), ("B", 20)], "A"),
    "the only camera is hidden in renders": ([("A", 8)], "A"),
}


@pytest.mark.parametrize("case", MARKERS)
def test_a_shot_has_the_camera_that_blender_renders(case: str, scene: bpy.types.Scene) -> None:
    markers, hidden = MARKERS[case]
    scene.frame_start, scene.frame_end = 1, 40
    for name, frame in markers:
        camera = bpy.data.objects.new(name, bpy.data.cameras.new(name))
        scene.collection.objects.link(camera)
        camera.hide_render = name == hidden
        scene.timeline_markers.new(f"SH {name}", frame=frame).camera = camera
    scene.camera = bpy.data.objects[markers[0][0]]

    for frame in (1, 5, 10, 12, 25, 35):
        scene.frame_set(frame)
        rendered = scene.camera.name
        shot = next(shot for shot in shots_of(scene) if shot.first <= frame <= shot.last)
        assert (frame, shot.camera_name) == (frame, rendered)
        assert shot_now(scene) == shot.name
        marker = marker_now(scene)
        assert marker is None or marker.camera == scene.camera
