"""Reference sheets show an object as it renders: its pictures as they lie, and none of what only helps to make it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.scene.references.turntable import picture_of, rendered_parts  # noqa: E402  (after bpy)

if TYPE_CHECKING:
    from set_dresser.scene.placements.spec import Placed

Add = Callable[..., bpy.types.Object]


def hues(obj: bpy.types.Object) -> list[str]:
    """The colours near the corners of the first side: upper left, upper right, lower left, lower right."""
    from PIL import Image

    with Image.open(io.BytesIO(picture_of(obj, obj.name).data)) as opened:
        side = opened.convert("RGB").crop((0, 0, opened.width // 2, opened.height // 2))
    left, top, right, low = side.point(lambda value: 255 * (value < 205)).getbbox()  # type: ignore[misc]
    across, down = (right - left) // 8, (low - top) // 8
    return [hue(side.getpixel((x, y))) for y in (top + down, low - down) for x in (left + across, right - across)]


def hue(colour: Any) -> str:
    red, green, blue = colour
    if max(colour) - min(colour) < 25:
        return "grey"
    if min(red, green) > 1.5 * blue:
        return "yellow"
    return max(("red", red), ("green", green), ("blue", blue), key=lambda each: each[1])[0]


WHOLE = ["red", "green", "blue", "yellow"]


def test_a_picture_is_shown_through_the_map_that_its_material_names(
    add_wall: Add, dress: Callable[..., Placed]
) -> None:
    wall = add_wall(2, 2)
    other = wall.data.uv_layers.new(name="Artist")
    for corner in other.uv:
        corner.vector = (0.5, 0.5)
    dress(wall, [0], width=300, height=300)
    wall.data.uv_layers.active = wall.data.uv_layers["Artist"]
    wall.display_type = "BOUNDS"
    meshes = len(bpy.data.meshes)

    assert hues(wall) == WHOLE
    assert wall.data.uv_layers.active.name == "Artist"
    assert wall.display_type == "BOUNDS"
    assert len(bpy.data.meshes) == meshes


def test_each_material_counts_with_its_own_map_and_its_mapping(add_mesh: Add, dress: Callable[..., Placed]) -> None:
    points = [(0, 0, 0), (1, 0, 0), (2, 0, 0), (0, 0, 2), (1, 0, 2), (2, 0, 2)]
    obj = add_mesh(points, [(0, 1, 4, 3), (1, 2, 5, 4)])
    dress(obj, [0, 1], width=300, height=300)
    mesh, material = obj.data, obj.data.materials[0].copy()
    half = mesh.uv_layers.new(name="Half")
    for corner, (u, v) in zip(half.uv, [(0, 0), (1, 0), (1, 1), (0, 1)] * 2, strict=True):
        corner.vector = (u / 2, v)
    nodes, links = material.node_tree.nodes, material.node_tree.links
    mapping = nodes.new("ShaderNodeMapping")
    mapping.inputs["Location"].default_value = (0.5, 0, 0)
    nodes["UV Map"].uv_map = "Half"
    links.new(nodes["UV Map"].outputs["UV"], mapping.inputs["Vector"])
    links.new(mapping.outputs["Vector"], nodes["Image Texture"].inputs["Vector"])
    mesh.materials.append(material)
    mesh.polygons[1].material_index = 1
    mesh.uv_layers.active = half

    assert hues(obj) == WHOLE


@pytest.fixture
def crate(add_box: Add) -> bpy.types.Object:
    return add_box(name="Crate")


def child_of(parent: bpy.types.Object, add_box: Add, name: str, **settings: object) -> bpy.types.Object:
    child = add_box(name=name)
    child.parent = parent
    for setting, value in settings.items():
        setattr(child, setting, value)
    return child


def names_of(obj: bpy.types.Object) -> set[str]:
    bpy.context.view_layer.update()
    return {each.name for each in rendered_parts(obj)}


def test_cutters_bounds_and_what_is_hidden_stay_out(crate: bpy.types.Object, add_box: Add) -> None:
    child_of(crate, add_box, "Lid")
    cutter = child_of(crate, add_box, "Cutter")
    crate.modifiers.new("Cut", "BOOLEAN").object = cutter
    child_of(crate, add_box, "Hidden cutter", display_type="WIRE", hide_render=True)
    child_of(crate, add_box, "UCX_Crate", display_type="BOUNDS")
    child_of(crate, add_box, "Helper", hide_render=True)

    assert names_of(crate) == {"Lid"}


def test_what_renders_is_a_part_whatever_the_viewport_shows_of_it(crate: bpy.types.Object, add_box: Add) -> None:
    leaves = child_of(crate, add_box, "Leaves", display_type="BOUNDS")
    leaves.data.materials.append(bpy.data.materials.new("Leaf"))
    child_of(crate, add_box, "Switched off", hide_viewport=True)
    child_of(crate, add_box, "Eye closed").hide_set(True)

    assert names_of(crate) == {"Leaves", "Switched off", "Eye closed"}


def test_of_a_prop_that_is_put_away_all_parts_are_shown_and_no_helper(
    scene: bpy.types.Scene, crate: bpy.types.Object, add_box: Add
) -> None:
    lid = child_of(crate, add_box, "Lid")
    cutter = child_of(lid, add_box, "Cutter", hide_render=True, display_type="WIRE")
    lid.modifiers.new("Cut", "BOOLEAN").object = cutter
    away = bpy.data.collections.new("Props")
    away.hide_render = True
    scene.collection.children.link(away)
    for obj in (crate, lid, cutter):
        away.objects.link(obj)
        scene.collection.objects.unlink(obj)

    assert names_of(crate) == {"Lid"}


def test_a_part_in_a_collection_that_does_not_render_stays_out(
    scene: bpy.types.Scene, crate: bpy.types.Object, add_box: Add
) -> None:
    helpers = bpy.data.collections.new("Helpers")
    helpers.hide_render = True
    scene.collection.children.link(helpers)
    gizmo = child_of(crate, add_box, "Gizmo")
    helpers.objects.link(gizmo)
    scene.collection.objects.unlink(gizmo)
    child_of(crate, add_box, "Lid")

    assert names_of(crate) == {"Lid"}
