"""After placing it is looked whether the take is seen there; what keeps it from being seen is said. Real Blender."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from mathutils import Matrix  # noqa: E402  (after bpy)
from set_dresser.client.placement import Placement, PlacementKind, PlaneFit, PlanePose  # noqa: E402  (after bpy)
from set_dresser.scene.placements.look import look_at_surfaces  # noqa: E402  (after bpy)
from set_dresser.scene.placements.spec import Placed  # noqa: E402  (after bpy)
from set_dresser.scene.surface.matrices import numbers_of  # noqa: E402  (after bpy)
from set_dresser.scene.surface.target import target_of  # noqa: E402  (after bpy)

from tests.blender import projected  # noqa: E402  (after bpy)
from tests.blender.placing import place  # noqa: E402  (after bpy)

Dress = Callable[..., Placed]
Wall = Callable[..., Any]


@pytest.fixture(autouse=True)
def _plain_colours(scene: bpy.types.Scene) -> None:
    """A view that shows every colour, of which nothing is said."""
    scene.view_settings.view_transform = "Standard"


def nodes_on(obj: bpy.types.Object, *kinds: str) -> list[Any]:
    """Geometry Nodes on an object: these nodes one after the other."""
    group = bpy.data.node_groups.new("Procedural", "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        group.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    last = group.nodes.new("NodeGroupInput").outputs["Geometry"]
    made = []
    for kind in kinds:
        node = group.nodes.new(kind)
        group.links.new(last, next(each for each in node.inputs if each.type == "GEOMETRY"))
        last = next(each for each in node.outputs if each.type == "GEOMETRY")
        made.append(node)
    group.links.new(last, group.nodes.new("NodeGroupOutput").inputs["Geometry"])
    obj.modifiers.new("Procedural", "NODES").node_group = group
    return made


def set_material(obj: bpy.types.Object) -> None:
    nodes_on(obj, "GeometryNodeSetMaterial")[0].inputs["Material"].default_value = bpy.data.materials.new("Brick")


def set_material_in_a_group(obj: bpy.types.Object) -> None:
    set_material(obj)
    inner = obj.modifiers["Procedural"].node_group
    obj.modifiers.remove(obj.modifiers["Procedural"])
    group = bpy.data.node_groups.new("Outer", "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        group.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    node = group.nodes.new("GeometryNodeGroup")
    node.node_tree = inner
    group.links.new(group.nodes.new("NodeGroupInput").outputs["Geometry"], node.inputs["Geometry"])
    group.links.new(node.outputs["Geometry"], group.nodes.new("NodeGroupOutput").inputs["Geometry"])
    obj.modifiers.new("Procedural", "NODES").node_group = group


def masked(obj: bpy.types.Object) -> None:
    obj.vertex_groups.new(name="Nothing")
    obj.modifiers.new("Procedural", "MASK").vertex_group = "Nothing"


def hidden_by_wires(obj: bpy.types.Object) -> None:
    obj.data.materials.append(bpy.data.materials.new("Paint"))
    wires = obj.modifiers.new("Procedural", "WIREFRAME")
    wires.material_offset = 1


@pytest.mark.parametrize("hide", [set_material, set_material_in_a_group, masked, hidden_by_wires])
def test_modifiers_that_show_other_materials_are_named(
    hide: Callable[[Any], None], add_wall: Wall, dress: Dress
) -> None:
    wall = add_wall()
    hide(wall)

    placed = dress(wall)

    assert "Not seen, as after the modifiers (Procedural) no face shows the take: Wall." in placed.notes


def test_a_projection_under_nodes_that_set_a_material_is_told(
    add_wall: Wall, scene: bpy.types.Scene, corners_picture: Callable[[int, int], Path]
) -> None:
    walls = [add_wall(name="Plain"), add_wall(name="Procedural Wall")]
    set_material(walls[1])
    camera = projected.add_camera(scene, 60, 40)
    view = projected.view_of(scene, camera)
    wish = Placement(PlacementKind.PROJECTION, file_session="1", scene_name=scene.name, view=view)
    wish = replace(wish, targets=tuple(target_of(obj) for obj in walls))

    placed = place(wish, corners_picture(60, 40), "take-1", "1", width=60, height=40)

    assert "Not seen, as after the modifiers (Procedural) no face shows the take: Procedural Wall." in placed.notes


def plainly(obj: bpy.types.Object) -> None:
    """Nothing is in its way."""


def transformed(obj: bpy.types.Object) -> None:
    nodes_on(obj, "GeometryNodeTransform")


def instanced(obj: bpy.types.Object) -> None:
    nodes_on(obj, "GeometryNodeGeometryToInstance")


def thick(obj: bpy.types.Object) -> None:
    obj.modifiers.new("Thick", "SOLIDIFY").material_offset_rim = 1


@pytest.mark.parametrize("change", [plainly, transformed, instanced, thick])
def test_where_the_take_is_seen_nothing_is_said(change: Callable[[Any], None], add_wall: Wall, dress: Dress) -> None:
    wall = add_wall()
    change(wall)

    assert dress(wall).notes == ()


def test_a_mirror_turns_the_second_half_round_unless_it_turns_the_map_too(add_wall: Wall, dress: Dress) -> None:
    wall = add_wall()
    mirror = wall.modifiers.new("Mirror", "MIRROR")

    first = dress(wall)
    mirror.use_mirror_u = True
    second = dress(wall, take_id="take-2")

    assert any("the wrong way round: Wall." in note for note in first.notes)
    assert second.notes == ()


def left_out(layer: bpy.types.ViewLayer, _wall: Any) -> None:
    layer.layer_collection.children["Planes"].exclude = True


def collection_hidden_in_renders(_layer: bpy.types.ViewLayer, _wall: Any) -> None:
    bpy.data.collections["Planes"].hide_render = True


def collection_hidden(layer: bpy.types.ViewLayer, _wall: Any) -> None:
    layer.layer_collection.children["Planes"].hide_viewport = True


def hidden_everywhere(_layer: bpy.types.ViewLayer, wall: Any) -> None:
    wall.hide_viewport = wall.hide_render = True


def as_bounds(_layer: bpy.types.ViewLayer, wall: Any) -> None:
    wall.display_type = "BOUNDS"


def without_camera_rays(_layer: bpy.types.ViewLayer, wall: Any) -> None:
    wall.visible_camera = False


def as_holdout(_layer: bpy.types.ViewLayer, wall: Any) -> None:
    wall.is_holdout = True


def overridden(layer: bpy.types.ViewLayer, _wall: Any) -> None:
    layer.material_override = bpy.data.materials.new("Clay")


HIDING = {
    left_out: "Not seen, as the view layer leaves the collection Planes out: Wall.",
    collection_hidden_in_renders: "Seen in the viewport only, as hidden in renders: Wall.",
    collection_hidden: "Seen in renders only, as hidden in the viewport: Wall.",
    hidden_everywhere: "Not seen, as hidden in the viewport and in renders: Wall.",
    as_bounds: "Seen in renders only, as displayed as bounds or wires in the viewport: Wall.",
    without_camera_rays: "Not seen in renders, as Ray Visibility leaves the camera out: Wall.",
    as_holdout: "A hole in renders, as Holdout is on: Wall.",
    overridden: "Not seen in renders, as the view layer shows the material Clay everywhere: Wall.",
}


@pytest.mark.parametrize("hide", HIDING)
def test_what_hides_the_object_is_said(
    hide: Callable[[Any, Any], None], scene: bpy.types.Scene, add_wall: Wall, dress: Dress
) -> None:
    wall = add_wall()
    planes = bpy.data.collections.new("Planes")
    scene.collection.children.link(planes)
    planes.objects.link(wall)
    scene.collection.objects.unlink(wall)
    hide(bpy.context.view_layer, wall)

    assert HIDING[hide] in dress(wall).notes


@pytest.mark.parametrize("how", ["exclude", "hide_viewport"])
def test_the_next_plane_in_a_collection_that_is_not_shown_is_told(
    how: str, scene: bpy.types.Scene, corners_picture: Callable[[int, int], Path]
) -> None:
    pose = PlanePose(numbers_of(Matrix.Identity(4)), 2, 1, PlaneFit.COVER)
    wish = Placement(PlacementKind.PLANE, file_session="1", scene_name=scene.name, pose=pose)
    first = place(wish, corners_picture(300, 150), "take-1", "1", width=300, height=150)
    setattr(bpy.context.view_layer.layer_collection.children["Set Dresser"], how, True)

    second = place(wish, corners_picture(300, 150), "take-2", "1", width=300, height=150)

    assert first.notes == ()
    assert len(second.notes) == 1
    assert second.object in second.notes[0]


def test_more_pictures_than_eevee_shows_are_told_before_it_turns_pink(add_wall: Wall, dress: Dress) -> None:
    wall = add_wall()
    placed = dress(wall)
    tree = bpy.data.materials[placed.material].node_tree
    for number in range(30):
        tree.nodes.new("ShaderNodeTexImage").image = bpy.data.images.new(f"Layer {number}", 8, 8)
    (note,) = look_at_surfaces([wall.name], placed.material, "take-1")

    assert f"{placed.material} (31) on Wall" in note


def test_a_look_that_fails_takes_nothing_back(add_wall: Wall, dress: Dress, monkeypatch: pytest.MonkeyPatch) -> None:
    wall = add_wall()

    def fails(*_given: object) -> tuple[str, ...]:
        raise RuntimeError("what is evaluated there cannot be read")

    monkeypatch.setattr("set_dresser.scene.placements.look._changing", fails)
    placed = dress(wall)

    assert placed.notes == ("Whether it is seen there could not be looked at; the log says why.",)
    assert wall.material_slots[0].material.name == placed.material
