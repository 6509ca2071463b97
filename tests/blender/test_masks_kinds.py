"""Each kind of object that has a surface is seen, hides what is behind it and is told of: NURBS, metaballs, text, curves, what nodes make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.blender.test_masks_seen import ALIKE, alike, camera, index_pass, view_of, ways

if TYPE_CHECKING:
    import bpy
    import numpy as np
    import numpy.typing as npt

    Area = npt.NDArray[np.bool_]

__all__ = ["camera", "ways"]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    from set_dresser.scene.visibility import meshes

    yield
    meshes.forget()


def kinds() -> dict[str, bpy.types.Object]:
    """One of each kind, beside each other before a wall, and a pole before some of them. The names are the kinds."""
    import bpy

    found: dict[str, bpy.types.Object] = {}

    def made(name: str, **more: object) -> bpy.types.Object:
        found[name] = bpy.context.object
        found[name].name = name
        for field, value in more.items():
            setattr(found[name].data, field, value)
        return found[name]

    bpy.ops.surface.primitive_nurbs_surface_sphere_add(radius=0.8, location=(-4, 0, 1.4))
    made("sphere of NURBS")
    bpy.ops.surface.primitive_nurbs_surface_surface_add(radius=0.8, location=(-4, 0, -1.2), rotation=(1.2, 0, 0))
    made("patch of NURBS").modifiers.new("s", "SUBSURF").levels = 1
    bpy.ops.object.metaball_add(type="BALL", radius=0.9, location=(-2.2, 0, 1.2))
    made("metaball", resolution=0.2, render_resolution=0.2)
    bpy.ops.object.metaball_add(type="BALL", radius=0.9, location=(-1.5, 0, 1.6))
    bpy.context.object.name = "metaball.001"
    bpy.ops.object.metaball_add(type="CUBE", radius=0.3, location=(-2, 0, -1))
    made("another metaball", resolution=0.2, render_resolution=0.2)
    bpy.ops.object.text_add(location=(-0.8, -1, -1.2), rotation=(1.5, 0, 0.2))
    made("text")
    bpy.ops.curve.primitive_bezier_circle_add(radius=0.6, location=(0.2, 0, 1.2), rotation=(1.2, 0, 0))
    made("filled curve", dimensions="2D", fill_mode="BOTH")
    bpy.ops.curve.primitive_bezier_circle_add(radius=0.6, location=(1.8, 0, 1.2), rotation=(0.9, 0, 0))
    made("extruded curve", extrude=0.2)
    bpy.ops.curve.primitive_bezier_circle_add(radius=0.6, location=(1.8, 0, -0.8), rotation=(1.2, 0, 0))
    made("bevelled curve", bevel_depth=0.15)
    found["strands as tubes"] = strands("strands as tubes", (3.2, 0, -1.5))
    with_nodes(found["strands as tubes"], tubes())
    bpy.ops.mesh.primitive_grid_add(
        x_subdivisions=3, y_subdivisions=2, size=1.6, location=(4, 0, 1.2), rotation=(1, 0, 0)
    )
    with_nodes(made("instances by nodes"), cubes_on_points())
    bpy.ops.mesh.primitive_cylinder_add(radius=0.12, depth=8, location=(-3.4, -2, 0))
    bpy.ops.mesh.primitive_cylinder_add(radius=0.1, depth=8, location=(0.9, -2, 0), rotation=(0, 1.57, 0))
    bpy.context.view_layer.update()
    return found


def wall() -> bpy.types.Object:
    import bpy

    bpy.ops.mesh.primitive_plane_add(size=60, location=(0, 6, 0), rotation=(1.57, 0, 0))
    bpy.context.object.name = "wall"
    return bpy.context.object


def strands(name: str, at: tuple[float, float, float]) -> bpy.types.Object:
    """Two strands of hair, as the newer kind of object."""
    import bpy

    hair = bpy.data.hair_curves.new(name)
    hair.add_curves([4, 4])
    for place, point in enumerate(hair.points):
        point.position = (0.7 * (place // 4) + 0.1 * (place % 4) ** 2, 0, 0.4 * (place % 4))
    holder = bpy.data.objects.new(name, hair)
    holder.location = at
    bpy.context.scene.collection.objects.link(holder)
    return holder


def group(name: str) -> tuple[bpy.types.NodeTree, bpy.types.Node, bpy.types.Node]:
    import bpy

    tree = bpy.data.node_groups.new(name, "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    return tree, tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")


def with_nodes(obj: bpy.types.Object, tree: bpy.types.NodeTree) -> None:
    obj.modifiers.new("nodes", "NODES").node_group = tree


def tubes() -> bpy.types.NodeTree:
    """A surface around each strand."""
    tree, given, out = group("Tubes")
    profile, around = tree.nodes.new("GeometryNodeCurvePrimitiveCircle"), tree.nodes.new("GeometryNodeCurveToMesh")
    profile.inputs["Resolution"].default_value, profile.inputs["Radius"].default_value = 8, 0.12
    tree.links.new(given.outputs["Geometry"], around.inputs["Curve"])
    tree.links.new(profile.outputs["Curve"], around.inputs["Profile Curve"])
    tree.links.new(around.outputs["Mesh"], out.inputs["Geometry"])
    return tree


def cubes_on_points(member: bpy.types.Object | None = None) -> bpy.types.NodeTree:
    """Instances of a cube, or of an object, on the points of what the modifier is on, turned and of two sizes."""
    tree, given, out = group("On Points")
    place = tree.nodes.new("GeometryNodeInstanceOnPoints")
    tree.links.new(given.outputs["Geometry"], place.inputs["Points"])
    if member is None:
        source = tree.nodes.new("GeometryNodeMeshCube")
        source.inputs["Size"].default_value = (0.3, 0.3, 0.3)
    else:
        source = tree.nodes.new("GeometryNodeObjectInfo")
        source.inputs["Object"].default_value = member
        source.inputs["As Instance"].default_value = True
    tree.links.new(source.outputs["Mesh" if member is None else "Geometry"], place.inputs["Instance"])
    place.inputs["Rotation"].default_value = (0.3, 0.5, 0.1)
    place.inputs["Scale"].default_value = (1.0, 1.0, -1.5)
    tree.links.new(place.outputs["Instances"], out.inputs["Geometry"])
    return tree


def test_each_kind_is_seen_where_blender_s_own_index_says(
    scene: bpy.types.Scene, camera: bpy.types.Object, ways: list[Callable[..., Area]], tmp_path: Path
) -> None:
    made = kinds()
    wall()
    view = view_of(camera)
    for number, (kind, obj) in enumerate(made.items()):
        obj.pass_index = 1
        expected = index_pass(scene, tmp_path / f"{number}.exr")
        obj.pass_index = 0
        assert expected.sum() > 150, kind
        for way in ways:
            assert alike(way(view, [obj]), expected) >= ALIKE, (kind, way.__name__)


def test_each_kind_hides_what_is_behind_it_and_has_its_distance(
    camera: bpy.types.Object, ways: list[Callable[..., Area]]
) -> None:
    import bpy
    import numpy as np
    from set_dresser.scene.visibility import cycles
    from set_dresser.scene.visibility.looking import distances, seen_objects

    made = kinds()
    behind = wall()
    bpy.context.view_layer.update()
    view = view_of(camera)
    free = [way(view, [behind]) for way in ways]
    assert alike(free[0], free[-1]) >= ALIKE
    found = [distances(bpy.context, view), cycles.render_distances(bpy.context, view)]
    for kind, obj in made.items():
        mask = ways[-1](view, [obj])
        assert not (mask & free[-1]).any(), kind
        for depth in found:
            assert (depth[mask] < 15).mean() > ALIKE, kind
    assert np.median(np.abs(found[0] - found[1])) < 1e-4
    assert set(made) <= {each.name for each in seen_objects(bpy.context, view)}


def test_a_metaball_stands_for_all_that_flows_together_with_it(
    camera: bpy.types.Object, ways: list[Callable[..., Area]]
) -> None:
    """Blender gives the whole surface to the first of the family, whichever was selected."""
    import bpy

    made = kinds()
    view = view_of(camera)
    for way in ways:
        whole = way(view, [made["metaball"]])
        assert alike(way(view, [bpy.data.objects["metaball.001"]]), whole) == 1.0
        assert not (way(view, [made["another metaball"]]) & whole).any()


def test_a_surface_that_is_edited_is_seen_as_it_is_now(
    camera: bpy.types.Object, ways: list[Callable[..., Area]]
) -> None:
    import bpy

    made = kinds()
    view = view_of(camera)
    ball, blob = made["sphere of NURBS"], made["another metaball"]
    before = {obj.name: ways[-1](view, [obj]) for obj in (ball, blob)}
    for point in ball.data.splines[0].points:
        point.co.x *= 0.4
    blob.data.elements[0].size_x *= 2.5
    blob.data.update_tag()
    bpy.context.view_layer.update()
    after = [{obj.name: way(view, [obj]) for obj in (ball, blob)} for way in ways]
    for each in after:
        assert each[ball.name].sum() < 0.7 * before[ball.name].sum()
        assert each[blob.name].sum() > 1.2 * before[blob.name].sum()
        assert all(alike(each[name], after[0][name]) >= ALIKE for name in each)


def test_bare_strands_wires_and_what_is_displayed_as_wire_hide_nothing_in_a_solid_view(
    camera: bpy.types.Object, ways: list[Callable[..., Area]]
) -> None:
    import bpy

    bare = strands("bare", (0, 0, 0))
    bpy.ops.curve.primitive_bezier_curve_add(radius=2, location=(0, 0, 0), rotation=(1.2, 0, 0))
    bpy.ops.surface.primitive_nurbs_surface_sphere_add(radius=1, location=(2, 0, 0))
    bpy.context.object.display_type = "WIRE"
    shown = bpy.context.object
    behind = wall()
    bpy.context.view_layer.update()
    view = view_of(camera)
    for way in ways:
        assert way(view, [behind]).all(), way.__name__
        assert not way(view, [bare]).any(), way.__name__
    assert alike(ways[0](view, [shown]), ways[-1](view, [shown])) >= ALIKE


def test_objects_that_nodes_place_on_points_count_for_the_one_with_the_nodes(
    scene: bpy.types.Scene, camera: bpy.types.Object, ways: list[Callable[..., Area]], tmp_path: Path
) -> None:
    """Real instances: of a cube that stands elsewhere, of a NURBS sphere, and once more through an instanced collection."""
    import bpy
    from set_dresser.scene.visibility.looking import seen_objects

    bpy.ops.mesh.primitive_cube_add(size=0.4, location=(0, -50, 0))
    cube = bpy.context.object
    bpy.ops.surface.primitive_nurbs_surface_sphere_add(radius=0.25, location=(0, -50, 0))
    ball = bpy.context.object
    strewn: dict[str, bpy.types.Object] = {}
    for name, member, across in (("cubes", cube, -2.0), ("balls", ball, 2.0)):
        bpy.ops.mesh.primitive_grid_add(
            x_subdivisions=4, y_subdivisions=3, size=3, location=(across, 0, 0), rotation=(1.1, 0, 0)
        )
        strewn[name] = bpy.context.object
        strewn[name].name = name
        with_nodes(strewn[name], cubes_on_points(member))
    kept = bpy.data.collections.new("Kept")
    scene.collection.children.link(kept)
    kept.objects.link(strewn["cubes"])
    scene.collection.objects.unlink(strewn["cubes"])
    bpy.ops.object.empty_add(location=(1, 3, 1.2))
    again = bpy.context.object
    again.instance_type, again.instance_collection = "COLLECTION", kept
    bpy.ops.mesh.primitive_cylinder_add(radius=0.3, depth=9, location=(-2, -2, 0))
    bpy.context.view_layer.update()
    view = view_of(camera)
    ball.pass_index = 1
    expected = index_pass(scene, tmp_path / "balls.exr")
    for way in ways:
        assert alike(way(view, [strewn["balls"]]), expected) >= ALIKE, way.__name__
    for target in (strewn["cubes"], again):
        masks = [way(view, [target]) for way in ways]
        assert masks[0].sum() > 1000
        assert alike(masks[0], masks[-1]) >= ALIKE, target.name
        assert not (masks[0] & ways[0](view, [strewn["balls"]])).any()
    assert not any(way(view, [cube]).any() for way in ways)
    assert {cube.name, ball.name} <= {each.name for each in seen_objects(bpy.context, view)}


@pytest.mark.parametrize("by", ["nodes", "collection"])
def test_what_is_disabled_in_renders_shows_where_renders_show_its_instances(
    scene: bpy.types.Scene, camera: bpy.types.Object, tmp_path: Path, by: str
) -> None:
    """Nodes' instances of it, by which sets are scattered with what does not stand in them; not those of its collection."""
    import bpy
    from set_dresser.scene.visibility.looking import visible_mask
    from set_dresser.scene.visibility.shown import ShownIn

    bpy.ops.mesh.primitive_cube_add(size=0.4, location=(0, -50, 0))
    cube = bpy.context.object
    cube.hide_render = True
    cube.pass_index = 1
    if by == "nodes":
        bpy.ops.mesh.primitive_grid_add(x_subdivisions=4, y_subdivisions=3, size=5, rotation=(1.1, 0, 0))
        owner = bpy.context.object
        with_nodes(owner, cubes_on_points(cube))
    else:
        members = bpy.data.collections.new("Members")
        members.objects.link(cube)
        members.instance_offset = (0, -50, 0)
        bpy.ops.object.empty_add()
        owner = bpy.context.object
        owner.instance_type, owner.instance_collection = "COLLECTION", members
    behind = wall()
    bpy.context.view_layer.update()
    view = view_of(camera)
    expected = index_pass(scene, tmp_path / "index.exr")
    found = visible_mask(bpy.context, view, [owner], shown=ShownIn.RENDER)
    assert expected.any() == (by == "nodes")
    if by == "nodes":
        assert alike(found, expected) >= ALIKE
    assert found.sum() == pytest.approx(expected.sum(), abs=0.01 * expected.size)
    free = visible_mask(bpy.context, view, [behind], shown=ShownIn.RENDER)
    assert (~free).sum() == pytest.approx(expected.sum(), abs=0.01 * expected.size)
