"""What a material cuts out: where it counts, of which faces, by which UV map; and what looks like a cut-out and is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.blender.test_masks_kinds import cubes_on_points, with_nodes
from tests.blender.test_masks_kinds_rendered import SMALL, cut_in_half, nothing_kept, seen_behind, tree_of, wall
from tests.blender.test_masks_seen import camera, view_of

if TYPE_CHECKING:
    import bpy
    from set_dresser.scene.visibility.kinds import Finish

__all__ = ["camera", "nothing_kept"]


@pytest.fixture(autouse=True)
def in_object_mode() -> Iterator[None]:
    import bpy

    yield
    if bpy.context.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")


def finish(obj: bpy.types.Object, engine: str = "CYCLES", **chosen: bool) -> Finish:
    from set_dresser.scene.visibility.opacity import finish_of
    from set_dresser.scene.visibility.shown import Engine, Showing, ShownIn

    return finish_of(obj.data.materials[0], Showing(ShownIn.RENDER, Engine[engine], **chosen))


def halves(*, modified: bool) -> bpy.types.Object:
    """A wall of two faces, left and right, of which the material shows the upper half only; the left face is selected in Edit Mode."""
    import bpy
    from set_dresser.scene.blender.sockets import input_of

    bpy.ops.mesh.primitive_grid_add(x_subdivisions=2, y_subdivisions=1, size=60, rotation=(1.57, 0, 0))
    obj = bpy.context.object
    cut_in_half(obj)
    tree = obj.data.materials[0].node_tree
    parted = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeSeparateXYZ")
    step = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeMath")
    tree.links.new(parted.outputs["Y"], input_of(step, "Value"))
    if modified:
        obj.modifiers.new("Thick", "SOLIDIFY").thickness = 0.01
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="DESELECT")
    bpy.ops.object.mode_set(mode="OBJECT")
    for face in obj.data.polygons:
        face.select = face.center.x < 0
    bpy.ops.object.mode_set(mode="EDIT")
    return obj


@pytest.mark.parametrize("modified", [False, True])
def test_of_a_cut_out_in_edit_mode_the_selected_faces_are_the_target(
    scene: bpy.types.Scene, camera: bpy.types.Object, modified: bool
) -> None:
    scene.render.engine = "CYCLES"
    behind = wall(4.0)
    obj = halves(modified=modified)
    whole = seen_behind(camera, obj)
    assert 0.3 < whole < 0.7
    assert seen_behind(camera, obj, only_selected_faces=True) == pytest.approx(whole / 2, abs=0.06)
    assert seen_behind(camera, behind) == pytest.approx(1 - whole, abs=0.02)


def test_hidden_faces_of_a_cut_out_in_edit_mode_hide_nothing(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    import bpy

    scene.render.engine = "CYCLES"
    behind = wall(4.0)
    obj = halves(modified=False)
    whole = seen_behind(camera, obj)
    bpy.ops.mesh.select_mode(type="FACE")
    bpy.ops.mesh.hide(unselected=False)
    assert seen_behind(camera, behind) == pytest.approx(1 - whole / 2, abs=0.06)


def test_to_workbench_nothing_is_cut_out(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    scene.render.engine = "BLENDER_WORKBENCH"
    behind, before = wall(4.0), wall(0.0)
    cut_in_half(before)
    assert seen_behind(camera, behind) == 0.0
    assert seen_behind(camera, behind, "VIEWPORT") == 0.0
    assert finish(before, "WORKBENCH").name == "SOLID"


@pytest.mark.parametrize(("alpha", "expected"), [(1.0, "SOLID"), (0.2, "CLEAR")])
def test_a_number_given_into_a_group_of_nodes_is_a_number(
    scene: bpy.types.Scene, camera: bpy.types.Object, alpha: float, expected: str
) -> None:
    before, behind = wall(0.0), wall(4.0)
    scene.render.engine = "CYCLES"
    group = master(before)
    group.inputs["Alpha"].default_value = alpha
    assert finish(before).name == expected
    assert seen_behind(camera, behind) == (0.0 if expected == "SOLID" else 1.0)


def test_a_picture_s_alpha_given_into_a_group_of_nodes_cuts(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    from set_dresser.scene.blender.sockets import input_of

    before, behind = wall(0.0), wall(4.0)
    scene.render.engine = "CYCLES"
    group = master(before)
    tree = group.id_data
    where, parted, step = (tree.nodes.new(f"ShaderNode{kind}") for kind in ("TexCoord", "SeparateXYZ", "Math"))
    step.operation = "GREATER_THAN"
    tree.links.new(where.outputs["UV"], parted.inputs["Vector"])
    tree.links.new(parted.outputs["X"], input_of(step, "Value"))
    tree.links.new(step.outputs["Value"], group.inputs["Alpha"])
    assert seen_behind(camera, behind) == pytest.approx(0.5, abs=0.06)


def test_a_shader_given_into_a_group_of_nodes_hides_as_it_does_outside(
    scene: bpy.types.Scene, camera: bpy.types.Object
) -> None:
    import bpy

    before, behind = wall(0.0), wall(4.0)
    scene.render.engine = "CYCLES"
    cut_in_half(before)
    tree = before.data.materials[0].node_tree
    output = tree.get_output_node("CYCLES")
    inner = bpy.data.node_groups.new("Grade", "ShaderNodeTree")
    for way in ("INPUT", "OUTPUT"):
        inner.interface.new_socket("Shader", in_out=way, socket_type="NodeSocketShader")
    inner.links.new(
        inner.nodes.new("NodeGroupInput").outputs["Shader"], inner.nodes.new("NodeGroupOutput").inputs["Shader"]
    )
    group = tree.nodes.new("ShaderNodeGroup")
    group.node_tree = inner
    tree.links.new(output.inputs["Surface"].links[0].from_socket, group.inputs["Shader"])
    tree.links.new(group.outputs["Shader"], output.inputs["Surface"])
    groups = set(bpy.data.node_groups)
    assert seen_behind(camera, behind) == pytest.approx(0.5, abs=0.06)
    assert set(bpy.data.node_groups) == groups


def master(obj: bpy.types.Object) -> bpy.types.Node:
    """A studio's material: one group of nodes that takes its opacity from outside. It holds another, which fades it."""
    import bpy
    from set_dresser.scene.blender.sockets import input_of

    fade = bpy.data.node_groups.new("Fade", "ShaderNodeTree")
    fade.interface.new_socket("Value", in_out="INPUT", socket_type="NodeSocketFloat")
    fade.interface.new_socket("Value", in_out="OUTPUT", socket_type="NodeSocketFloat")
    times = fade.nodes.new("ShaderNodeMath")
    times.operation, input_of(times, "Value_001").default_value = "MULTIPLY", 1.0
    fade.links.new(fade.nodes.new("NodeGroupInput").outputs["Value"], input_of(times, "Value"))
    fade.links.new(times.outputs["Value"], fade.nodes.new("NodeGroupOutput").inputs["Value"])
    inner = bpy.data.node_groups.new("Master", "ShaderNodeTree")
    inner.interface.new_socket("Alpha", in_out="INPUT", socket_type="NodeSocketFloat")
    inner.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
    faded, surface = inner.nodes.new("ShaderNodeGroup"), inner.nodes.new("ShaderNodeBsdfPrincipled")
    faded.node_tree = fade
    inner.links.new(inner.nodes.new("NodeGroupInput").outputs["Alpha"], faded.inputs["Value"])
    inner.links.new(faded.outputs["Value"], surface.inputs["Alpha"])
    inner.links.new(surface.outputs["BSDF"], inner.nodes.new("NodeGroupOutput").inputs["Shader"])
    tree, output = tree_of(obj)
    group = tree.nodes.new("ShaderNodeGroup")
    group.node_tree = inner
    tree.links.new(group.outputs["Shader"], output.inputs["Surface"])
    return group


def principled(obj: bpy.types.Object) -> tuple[bpy.types.NodeTree, bpy.types.Node]:
    tree, output = tree_of(obj)
    surface = tree.nodes.new("ShaderNodeBsdfPrincipled")
    tree.links.new(surface.outputs["BSDF"], output.inputs["Surface"])
    return tree, surface


@pytest.mark.parametrize(("alpha_mode", "expected"), [("NONE", "SOLID"), ("STRAIGHT", "CUT_OUT")])
@pytest.mark.usefixtures("scene")
def test_a_picture_without_alpha_cuts_nothing(alpha_mode: str, expected: str) -> None:
    import bpy

    before = wall(0.0)
    tree, surface = principled(before)
    picture = tree.nodes.new("ShaderNodeTexImage")
    picture.image = bpy.data.images.new("Leaf", 4, 4, alpha=True)
    picture.image.alpha_mode = alpha_mode
    tree.links.new(picture.outputs["Alpha"], surface.inputs["Alpha"])
    assert finish(before).name == expected


@pytest.mark.usefixtures("scene")
def test_what_only_shadows_pass_is_solid_to_the_camera() -> None:
    from set_dresser.scene.blender.sockets import input_of

    before = wall(0.0)
    tree, output = tree_of(before)
    path, mix = tree.nodes.new("ShaderNodeLightPath"), tree.nodes.new("ShaderNodeMixShader")
    tree.links.new(path.outputs["Is Shadow Ray"], input_of(mix, "Fac"))
    tree.links.new(tree.nodes.new("ShaderNodeBsdfDiffuse").outputs["BSDF"], input_of(mix, "Shader"))
    tree.links.new(tree.nodes.new("ShaderNodeBsdfTransparent").outputs["BSDF"], input_of(mix, "Shader_001"))
    tree.links.new(mix.outputs["Shader"], output.inputs["Surface"])
    assert finish(before).name == "SOLID"


def test_glass_that_is_mixed_by_how_it_is_seen_lets_through_what_its_glass_does(
    scene: bpy.types.Scene, camera: bpy.types.Object
) -> None:
    from set_dresser.scene.blender.sockets import input_of, output_of

    scene.render.engine = "CYCLES"
    before, behind = wall(0.0), wall(4.0)
    tree, output = tree_of(before)
    fresnel, mix = tree.nodes.new("ShaderNodeFresnel"), tree.nodes.new("ShaderNodeMixShader")
    tree.links.new(output_of(fresnel, "Fac"), input_of(mix, "Fac"))
    tree.links.new(tree.nodes.new("ShaderNodeBsdfGlass").outputs["BSDF"], input_of(mix, "Shader"))
    tree.links.new(tree.nodes.new("ShaderNodeEmission").outputs["Emission"], input_of(mix, "Shader_001"))
    tree.links.new(mix.outputs["Shader"], output.inputs["Surface"])
    assert finish(before).name == "CUT_OUT"
    assert finish(before, glass_hides=True).name == "SOLID"
    assert seen_behind(camera, behind) > 0.9


def test_a_cut_out_is_cut_by_the_uv_map_that_renders_use(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    """The first map is a lightmap's; the second is the one that the picture lies on."""
    scene.render.engine = "CYCLES"
    before, behind = wall(0.0), wall(4.0)
    lightmap = before.data.uv_layers[0]
    texture = before.data.uv_layers.new(name="Texture")
    name = lightmap.name
    texture.active_render = True
    for corner in before.data.uv_layers[name].uv:
        corner.vector = (0.9, 0.9)
    cut_in_half(before)
    assert seen_behind(camera, behind) == pytest.approx(0.5, abs=0.06)


def test_the_layer_s_material_override_is_what_cuts(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    import bpy

    scene.render.engine = "CYCLES"
    before, other = wall(0.0), wall(-40.0)
    cut_in_half(other)
    bpy.context.view_layer.material_override = other.data.materials[0]
    assert finish(other).name == "CUT_OUT"
    bpy.data.objects.remove(other)
    assert before.data.materials[:] == []
    assert seen_behind(camera, before) == pytest.approx(0.5, abs=0.06)


def test_nothing_stays_of_what_was_made_to_look_at_cut_outs(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    """Of instances, materials, and groups of nodes within others, which are copied too."""
    import bpy

    scene.render.engine = "CYCLES"
    behind = wall(4.0)
    bpy.ops.mesh.primitive_cube_add(size=0.3, location=(0, -50, 0))
    leaf = bpy.context.object
    cut_in_half(leaf, in_group=True)
    tree = leaf.data.materials[0].node_tree
    inner = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeGroup")
    outer = bpy.data.node_groups.new("Around", "ShaderNodeTree")
    outer.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
    held = outer.nodes.new("ShaderNodeGroup")
    held.node_tree = inner.node_tree
    outer.links.new(held.outputs["Shader"], outer.nodes.new("NodeGroupOutput").inputs["Shader"])
    inner.node_tree = outer
    tree.links.new(inner.outputs["Shader"], tree.get_output_node("CYCLES").inputs["Surface"])
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=20, y_subdivisions=20, size=10, rotation=(1.57, 0, 0))
    with_nodes(bpy.context.object, cubes_on_points(leaf))
    kinds = ("objects", "meshes", "materials", "node_groups", "scenes", "cameras", "collections", "images")
    before = {kind: {each.name for each in getattr(bpy.data, kind)} for kind in kinds}
    assert 0.1 < seen_behind(camera, behind) < 0.9
    after = {kind: {each.name for each in getattr(bpy.data, kind)} for kind in kinds}
    assert after == before


def test_of_many_things_only_what_is_cut_out_is_rendered(
    scene: bpy.types.Scene, camera: bpy.types.Object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And each hides the other where it is nearer: a board behind the card, one before its left half."""
    import bpy
    import numpy as np
    from set_dresser.scene.visibility import cycles, gpu
    from set_dresser.scene.visibility.looking import distances, visible_mask
    from set_dresser.scene.visibility.shown import ShownIn

    if not gpu.can_draw():
        pytest.skip("without a GPU all of it is rendered")
    scene.render.engine = "CYCLES"
    behind, card = wall(4.0), wall(0.0)
    cut_in_half(card)
    before = wall(-2.0, 4.0)
    before.location.x = -2.0
    for place in range(20):
        wall(10.0 + place)
    bpy.context.view_layer.update()
    view, render = view_of(camera, SMALL), ShownIn.RENDER
    all_rendered = cycles.render_distances(bpy.context, view, shown=render)
    rendered: list[int] = []

    def counting(draw: Callable[..., Any]) -> Callable[..., Any]:
        def drawn(context: Any, optics: Any, size: Any, parts: Any, *more: Any) -> Any:
            rendered.append(len(parts))
            return draw(context, optics, size, parts, *more)

        return drawn

    for name in ("draw_both", "draw_distances"):
        monkeypatch.setattr(cycles, name, counting(getattr(cycles, name)))
    masks = [visible_mask(bpy.context, view, [each], shown=render) for each in (behind, card, before)]
    assert np.sum(masks, axis=0).max() == 1
    assert all(mask.any() for mask in masks)
    far = distances(bpy.context, view, shown=render)
    same = np.isclose(far, all_rendered, rtol=1e-4)
    assert same.mean() > 0.97  # but for outlines
    assert set(rendered) == {1}
