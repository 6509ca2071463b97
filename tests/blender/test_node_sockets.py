"""Nodes are wired by what their sockets are called: Blender adds sockets anywhere, hidden ones too, and a position is then another's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.client.placement import DepthRange, Shading  # noqa: E402  (after bpy)
from set_dresser.scene.blender.sockets import input_of, mix_shaders, output_of  # noqa: E402  (after bpy)
from set_dresser.scene.placements.node_arithmetic import NodeArithmetic  # noqa: E402  (after bpy)
from set_dresser.scene.placements.projection_nodes import (  # noqa: E402  (after bpy)
    make_projection,
    place_of,
    set_place,
)
from set_dresser.scene.signs.material import cover, make_sign_material  # noqa: E402  (after bpy)
from set_dresser.scene.surface.materials import make_material  # noqa: E402  (after bpy)

from tests.blender import projected  # noqa: E402  (after bpy)

ROOT = Path(__file__).resolve().parents[2]
WALKED = ("scene", "operators", "panels", "demo", "bench", "tests/blender", "tests/window", "tests/package")
SIDES = {"inputs", "outputs"}
COUNTING = {"enumerate", "range", "zip", "list", "tuple", "iter", "reversed", "sorted"}


def positions_in(source: str) -> Iterator[str]:
    """Every place in a source that takes a socket by where it stands."""
    module = ast.parse(source)
    functions = [each for each in ast.walk(module) if isinstance(each, ast.FunctionDef)]
    yield from dict.fromkeys(position for scope in (functions or [module]) for position in _positions(scope))


def _positions(tree: ast.AST) -> Iterator[str]:
    aliases = {
        target.id
        for each in ast.walk(tree)
        if isinstance(each, ast.Assign) and is_side(each.value, set())
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    counted = set(counting_names(tree))
    for each in ast.walk(tree):
        if isinstance(each, ast.Subscript) and is_side(each.value, aliases) and not is_a_name(each.slice, counted):
            yield ast.unparse(each)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in COUNTING:
            yield from (ast.unparse(each) for given in each.args if is_side(given, aliases))
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Tuple) and is_side(each.value, aliases):
            yield ast.unparse(each)


def is_side(each: ast.expr, aliases: set[str]) -> bool:
    """Whether an expression is a node's inputs or outputs."""
    if isinstance(each, ast.Name):
        return each.id in aliases
    return isinstance(each, ast.Attribute) and each.attr in SIDES


def is_a_name(subscript: ast.expr, counted: set[str]) -> bool:
    """Whether a subscript is text, or a variable that does not count."""
    if isinstance(subscript, ast.Constant):
        return isinstance(subscript.value, str)
    if isinstance(subscript, ast.Name):
        return subscript.id not in counted
    return isinstance(subscript, (ast.JoinedStr, ast.Subscript, ast.IfExp))


def counting_names(tree: ast.AST) -> Iterator[str]:
    """The variables of loops that count."""
    for each in ast.walk(tree):
        if isinstance(each, (ast.For, ast.comprehension)) and isinstance(each.iter, ast.Call):
            called = each.iter.func.id if isinstance(each.iter.func, ast.Name) else ""
            target = each.target.elts[0] if isinstance(each.target, ast.Tuple) else each.target
            if called in ("enumerate", "range") and isinstance(target, ast.Name):
                yield target.id


@pytest.mark.parametrize(
    "source",
    [
        "tree.links.new(normal.outputs[0], turned.inputs['Vector'])",
        "node.inputs[-1].default_value = 1",
        "first, second = node.outputs",
        "for axis, value in enumerate(vector):\n    node.inputs[axis].default_value = value",
        "sockets = node.inputs\nsockets[1].default_value = 2",
        "value = list(node.outputs)[0]",
        "for one, other in zip(node.inputs, twin.inputs, strict=True): pass",
        "shader = next(iter(node.outputs))",
        "node.inputs[1:3]",
    ],
)
def test_a_position_is_found_in_whatever_way_it_is_written(source: str) -> None:
    assert list(positions_in(source))


@pytest.mark.parametrize(
    "source",
    [
        "node.inputs['Base Color'].default_value = colour",
        "for name, value in values.items():\n    nodes[name].outputs[name].default_value = value",
        "here = node.outputs\nnormal = here['True Normal']",
        "for each in node.inputs: print(each)",
        "node.inputs.get('Alpha')",
    ],
)
def test_names_are_no_positions(source: str) -> None:
    assert not list(positions_in(source))


def test_no_source_takes_a_socket_by_its_position() -> None:
    sources = [path for folder in WALKED for path in sorted((ROOT / folder).rglob("*.py"))]
    assert len(sources) > 200

    found = {
        f"{path.relative_to(ROOT).as_posix()}: {position}"
        for path in sources
        if path != Path(__file__)
        for position in positions_in(path.read_text("utf-8"))
    }

    assert not found


@pytest.fixture
def trees(scene: bpy.types.Scene) -> list[bpy.types.NodeTree]:
    """Every kind of node tree that dressing makes, in all its forms."""
    camera = projected.add_camera(scene, 48, 32)
    view = projected.view_of(scene, camera)
    picture, depth = bpy.data.images.new("Picture", 4, 4), bpy.data.images.new("Depth", 4, 4)
    made = []
    with ExitStack() as undo:
        for shading in Shading:
            for has_alpha in (False, True):
                words: dict[str, Any] = {"shading": shading, "has_alpha": has_alpha}
                make_projection("P", view, picture, (depth, DepthRange(0.1, 9.0)), take_id="1", undo=undo, **words)
                made.append(make_material("M", picture, uv_map="UV", take_id="1", **words))
                made.append(make_sign_material("S", uid="1", uv_map="UV", ratio=2.0, **words))
                cover(made[-1], 1.0)
        undo.pop_all()
    return [*(material.node_tree for material in made), *bpy.data.node_groups]


def test_every_link_goes_between_sockets_that_can_be_seen(trees: list[bpy.types.NodeTree]) -> None:
    links = [link for tree in trees for link in tree.links]
    assert len(links) > 300

    for link in links:
        told = f"{link.from_node.bl_idname}.{link.from_socket.identifier} > {link.to_node.bl_idname}.{link.to_socket.identifier}"
        assert link.is_valid, told
        for socket in (link.from_socket, link.to_socket):
            assert socket.enabled, told
            assert not socket.is_unavailable, told


def test_the_normal_is_turned_by_the_socket_for_vectors(trees: list[bpy.types.NodeTree]) -> None:
    """Blender 5.3 put a hidden whole number before it, which a link by position went to: projections were black."""
    turning = [node for tree in trees for node in tree.nodes if node.bl_idname == "ShaderNodeVectorTransform"]
    assert turning

    for node in turning:
        assert [socket.identifier for socket in node.inputs if socket.is_linked] == ["Vector"]


def test_what_reckons_reads_as_many_numbers_as_its_operation_takes(trees: list[bpy.types.NodeTree]) -> None:
    """Three sockets of one name: given by name, all values would go to the first."""
    sums = [node for tree in trees for node in tree.nodes if node.bl_idname.removesuffix("Math") != node.bl_idname]
    adding = [node for node in sums if node.operation == "MULTIPLY_ADD"]
    assert len(adding) > 20

    for node in adding:
        names = (
            ("Vector", "Vector_001", "Vector_002")
            if "Vector" in node.bl_idname
            else ("Value", "Value_001", "Value_002")
        )
        given = [input_of(node, name) for name in names]
        assert any(socket.is_linked for socket in given)
        assert [socket for socket in node.inputs if socket.is_linked and socket not in given] == []


@pytest.mark.parametrize(
    "kind", ["ShaderNodeMath", "ShaderNodeVectorMath", "ShaderNodeMixShader", "ShaderNodeAddShader"]
)
def test_an_identifier_is_one_sockets_where_its_name_is_severals(kind: str) -> None:
    node = bpy.data.node_groups.new("Tree", "ShaderNodeTree").nodes.new(kind)
    names = [socket.name for socket in node.inputs]
    assert len(set(names)) < len(names)

    for socket in node.inputs:
        assert input_of(node, socket.identifier) == socket


def test_an_identifier_that_this_blender_does_not_have_is_told_with_the_nodes_kind() -> None:
    node = bpy.data.node_groups.new("Tree", "ShaderNodeTree").nodes.new("ShaderNodeEmission")

    with pytest.raises(KeyError, match=r"ShaderNodeEmission.*'Glow'"):
        output_of(node, "Glow")


def test_a_mix_shows_the_first_shader_at_0() -> None:
    tree = bpy.data.node_groups.new("Tree", "ShaderNodeTree")
    glow, clear = tree.nodes.new("ShaderNodeEmission"), tree.nodes.new("ShaderNodeBsdfTransparent")

    mix = mix_shaders(tree, NodeArithmetic(tree).number("Factor"), glow.outputs["Emission"], clear.outputs["BSDF"])

    assert {link.to_socket.identifier: link.from_node.bl_idname for link in tree.links} == {
        "Fac": "ShaderNodeValue",
        "Shader": "ShaderNodeEmission",
        "Shader_001": "ShaderNodeBsdfTransparent",
    }
    assert mix.outputs["Shader"].type == "SHADER"


def test_a_place_that_was_written_is_read_again(trees: list[bpy.types.NodeTree]) -> None:
    from mathutils import Matrix

    group = next(tree for tree in trees if "Ending" in tree.nodes and "Picture" in tree.nodes)
    node = bpy.data.node_groups.new("Tree", "ShaderNodeTree").nodes.new("ShaderNodeGroup")
    node.node_tree = group
    place = Matrix(((0, 2, 0, 1), (-1, 0, 0, 2), (0, 0, 3, -4), (0, 0, 0, 1)))

    set_place(node, place, takes_along=True)

    assert all(
        abs(one - other) < 1e-6
        for row, same in zip(place_of(node), place, strict=True)
        for one, other in zip(row, same, strict=True)
    )
