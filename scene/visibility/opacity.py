"""How much of what is behind it a material lets through: read from its nodes, as a number or as what the nodes reckon. Main thread only.

`finish_of` says what a material makes of a surface, without changing anything. `cut_out_by` rebuilds a copy of one so that it
is either there or not, pixel by pixel, as its own nodes say; only a render reckons that (`cycles`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import bpy

from ..blender.sockets import fed_by, input_of
from ..blender.versions import nodes_of
from .kinds import Finish
from .shown import Engine, Showing

HALF = 0.5
"""From this opacity on a surface hides what is behind it."""
_GLASS: Final = frozenset({"ShaderNodeBsdfGlass", "ShaderNodeBsdfRefraction"})
_TARGETS: Final = {Engine.CYCLES: "CYCLES", Engine.EEVEE: "EEVEE", Engine.WORKBENCH: "ALL"}
_DEEPEST = 32
_NUMBERS: Final = frozenset({"VALUE", "INT", "BOOLEAN"})
_FOR_THE_CAMERA: Final = {
    "Is Camera Ray": 1.0,
    "Is Shadow Ray": 0.0,
    "Is Diffuse Ray": 0.0,
    "Is Glossy Ray": 0.0,
    "Is Singular Ray": 0.0,
    "Is Reflection Ray": 0.0,
    "Is Transmission Ray": 0.0,
    "Is Volume Scatter Ray": 0.0,
}
"""What *Light Path* gives to a ray that comes straight from the camera. Its lengths and depths are no numbers beforehand."""
_RECKONED_HERE: Final[dict[str, Callable[[float, float], float]]] = {
    "ADD": operator.add,
    "SUBTRACT": operator.sub,
    "MULTIPLY": operator.mul,
    "MAXIMUM": max,
    "MINIMUM": min,
    "GREATER_THAN": lambda first, second: float(first > second),
    "LESS_THAN": lambda first, second: float(first < second),
}
"""What *Math* makes of two numbers, of the operations that opacity is made with."""
_FILES_WITHOUT_ALPHA: Final = (".jpg", ".jpeg")
_DEPTHS_WITHOUT_ALPHA: Final = frozenset({24, 96})
"""Bits of a pixel of three colours: bytes, and floats."""


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """What a socket gives: different in each pixel, for all that can be told without rendering."""

    socket: bpy.types.NodeSocket


@dataclass(frozen=True, slots=True)
class _Mixed:
    """The first where `factor` is 0, the second where it is 1."""

    factor: Opacity
    first: Opacity
    second: Opacity


@dataclass(frozen=True, slots=True)
class _Added:
    """Two shaders added up: what they let through adds up too."""

    first: Opacity
    second: Opacity


@dataclass(frozen=True, slots=True)
class _Inside:
    """What stands in a group of nodes."""

    group: bpy.types.Node
    within: Opacity


@dataclass(frozen=True, slots=True)
class _Given:
    """What is fed into a group of nodes, by the tree in which the group stands."""

    outside: Opacity


Opacity: TypeAlias = "float | _Reckoned | _Mixed | _Added | _Inside | _Given"
Groups: TypeAlias = "tuple[bpy.types.Node, ...]"
"""The groups within which a socket stands, the outermost first."""


def finish_of(material: bpy.types.Material | None, showing: Showing) -> Finish:
    """What a material makes of the surface that has it, as the engine shows it. Workbench knows no materials."""
    tree = None if material is None or showing.engine is Engine.WORKBENCH else nodes_of(material)
    if tree is None:
        return Finish.SOLID
    output = tree.get_output_node(_TARGETS[showing.engine])
    if output is None:
        return _unfinished(tree)
    surface = _source(output.inputs["Surface"])
    if surface is None:
        return Finish.VOLUME if _source(output.inputs["Volume"]) is not None else Finish.SOLID
    opacity, through = (_opacity(surface, glass=glass) for glass in (1.0, 0.0))
    if isinstance(opacity, float) and opacity < HALF:
        return Finish.CLEAR
    if not isinstance(opacity if showing.glass_hides else through, float):
        return Finish.CUT_OUT
    return Finish.GLASS if isinstance(through, float) and through < HALF else Finish.SOLID


def _unfinished(tree: bpy.types.NodeTree) -> Finish:
    """Without an output a material renders black; one whose only shaders are of glass is meant to be glass once it has one."""
    shaders = [node.bl_idname for node in tree.nodes if any(each.type == "SHADER" for each in node.outputs)]
    return Finish.GLASS if shaders and set(shaders) <= _GLASS else Finish.SOLID


def _source(socket: bpy.types.NodeSocket) -> bpy.types.NodeSocket | None:
    """The socket that another is fed from, past reroutes and muted nodes; None where that is nothing."""
    for _ in range(_DEEPEST):
        found = fed_by(socket)
        if found is None:
            return None
        if found.node.bl_idname == "NodeReroute":
            socket = input_of(found.node, "Input")
        elif found.node.mute:
            passed = next((link.from_socket for link in found.node.internal_links if link.to_socket == found), None)
            if passed is None:
                return None
            socket = passed
        else:
            return found
    return None


def _opacity(shader: bpy.types.NodeSocket | None, *, glass: float, groups: Groups = (), depth: int = 0) -> Opacity:
    """How much a shader hides: a number where it is the same everywhere. `glass`: how much glass does."""
    if shader is None or depth > _DEEPEST:
        return 1.0
    node = shader.node
    kind = node.bl_idname
    if kind == "ShaderNodeBsdfTransparent":
        colour = node.inputs["Color"]
        return 0.0 if colour.is_linked else 1.0 - sum(colour.default_value[:3]) / 3
    if kind in _GLASS:
        return glass
    if kind == "ShaderNodeBsdfPrincipled":
        through = node.inputs.get("Transmission Weight") or node.inputs.get("Transmission")
        amount = 0.0 if glass >= HALF or through is None else _value(through, groups)
        return 0.0 if isinstance(amount, float) and amount > HALF else _value(node.inputs["Alpha"], groups)
    if kind == "ShaderNodeEeveeSpecular":
        return _mixed(_value(node.inputs["Transparency"], groups), 1.0, 0.0)
    if kind in {"ShaderNodeMixShader", "ShaderNodeAddShader"}:
        first, second = (
            _opacity(_source(each), glass=glass, groups=groups, depth=depth + 1) for each in _shaders(node)
        )
        if kind == "ShaderNodeMixShader":
            factor = next(each for each in node.inputs if each.type == "VALUE")
            return _mixed(_value(factor, groups), first, second)
        if isinstance(first, float) and isinstance(second, float):
            return max(0.0, first + second - 1.0)
        return _Added(first, second)
    if kind == "NodeGroupInput" and groups:
        fed = _outside(shader, groups)
        outside = 1.0 if fed is None else _opacity(_source(fed), glass=glass, groups=groups[:-1], depth=depth + 1)
        return outside if isinstance(outside, float) else _Given(outside)
    if kind == "ShaderNodeGroup" and node.node_tree is not None:
        end = _end_of(node, shader)
        within = 1.0 if end is None else _opacity(_source(end), glass=glass, groups=(*groups, node), depth=depth + 1)
        return within if isinstance(within, float) else _Inside(node, within)
    return 1.0


def _shaders(node: bpy.types.Node) -> list[bpy.types.NodeSocket]:
    return [each for each in node.inputs if each.type == "SHADER"]


def _end_of(node: bpy.types.Node, given: bpy.types.NodeSocket) -> bpy.types.NodeSocket | None:
    """Within a group of nodes, what comes out of it by this socket."""
    ends = [each for each in node.node_tree.nodes if each.bl_idname == "NodeGroupOutput"]
    end = next((each for each in ends if each.is_active_output), None)
    return None if end is None else next((each for each in end.inputs if each.identifier == given.identifier), None)


def _outside(taken: bpy.types.NodeSocket, groups: Groups) -> bpy.types.NodeSocket | None:
    """Outside a group of nodes, what goes into it by this socket."""
    return next((each for each in groups[-1].inputs if each.identifier == taken.identifier), None)


def _value(socket: bpy.types.NodeSocket, groups: Groups = (), depth: int = 0) -> Opacity:
    """A number where it is the same everywhere for the camera, else what comes in."""
    source = _source(socket)
    if source is None:
        return float(socket.default_value)
    node = source.node
    found: Opacity | None = None
    if depth > _DEEPEST:
        found = None
    elif node.bl_idname == "ShaderNodeValue":
        found = float(source.default_value)
    elif node.bl_idname == "ShaderNodeLightPath":
        found = _FOR_THE_CAMERA.get(source.identifier)
    elif node.bl_idname == "ShaderNodeTexImage" and source.identifier == "Alpha" and _has_no_alpha(node):
        found = 1.0
    elif node.bl_idname == "ShaderNodeMath" and node.operation in _RECKONED_HERE:
        values = (_value(each, groups, depth + 1) for each in (input_of(node, "Value"), input_of(node, "Value_001")))
        numbers = [each for each in values if isinstance(each, float)]
        if len(numbers) == 2:
            found = _RECKONED_HERE[node.operation](*numbers)
            found = min(1.0, max(0.0, found)) if node.use_clamp else found
    elif node.bl_idname == "NodeGroupInput" and groups:
        fed = _outside(source, groups)
        found = None if fed is None or fed.type not in _NUMBERS else _value(fed, groups[:-1], depth + 1)
    elif node.bl_idname == "ShaderNodeGroup" and node.node_tree is not None:
        end = _end_of(node, source)
        found = None if end is None or end.type not in _NUMBERS else _value(end, (*groups, node), depth + 1)
    return found if isinstance(found, float) else _Reckoned(source)


def _has_no_alpha(node: bpy.types.ShaderNodeTexImage) -> bool:
    """Whether a picture is opaque all over by what kind of file it is. Around one that is clipped there is nothing."""
    image = node.image
    if image is None or node.extension == "CLIP":
        return False
    if image.alpha_mode == "NONE" or image.filepath.lower().endswith(_FILES_WITHOUT_ALPHA):
        return True
    return image.has_data and image.depth in _DEPTHS_WITHOUT_ALPHA


def _mixed(factor: Opacity, first: Opacity, second: Opacity) -> Opacity:
    if isinstance(first, float) and isinstance(second, float):
        if first == second:
            return first
        if isinstance(factor, float):
            return first + (second - first) * min(1.0, max(0.0, factor))
    if isinstance(factor, float) and factor in (0.0, 1.0):
        return second if factor else first
    return _Mixed(factor, first, second)


def cut_out_by(material: bpy.types.Material, shader: bpy.types.NodeSocket, showing: Showing) -> None:
    """Let a material that is ours show `shader`, a socket of its own tree, where it hides, and nothing elsewhere.

    The groups of nodes that reckon it are copied, as "Set Dresser (looking)…"; whoever removes the material removes those.
    """
    tree = material.node_tree
    output = tree.get_output_node(_TARGETS[showing.engine])
    opacity = _opacity(_source(output.inputs["Surface"]), glass=1.0 if showing.glass_hides else 0.0)
    limit = tree.nodes.new("ShaderNodeMath")
    limit.operation = "GREATER_THAN"
    input_of(limit, "Value_001").default_value = HALF - 1e-4
    _feed(tree, opacity, input_of(limit, "Value"), ())
    mix, clear = tree.nodes.new("ShaderNodeMixShader"), tree.nodes.new("ShaderNodeBsdfTransparent")
    nothing, something = _shaders(mix)
    tree.links.new(limit.outputs["Value"], next(each for each in mix.inputs if each.type == "VALUE"))
    tree.links.new(clear.outputs["BSDF"], nothing)
    tree.links.new(shader, something)
    end = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(mix.outputs["Shader"], end.inputs["Surface"])
    for other in [each for each in tree.nodes if each.bl_idname == "ShaderNodeOutputMaterial" and each != end]:
        tree.nodes.remove(other)
    end.is_active_output = True


GROUP = "Set Dresser (looking)"
"""What copies of groups of nodes are called while they are there."""


Trees: TypeAlias = "tuple[tuple[bpy.types.NodeTree, bpy.types.Node], ...]"
"""The trees around one, the outermost first, each with the group in it that has the next."""


def _feed(tree: bpy.types.NodeTree, opacity: Opacity, into: bpy.types.NodeSocket, around: Trees) -> None:
    """Let nodes of the tree reckon an opacity into a socket of numbers."""
    if isinstance(opacity, float):
        into.default_value = opacity
    elif isinstance(opacity, _Reckoned):
        tree.links.new(opacity.socket, into)
    elif isinstance(opacity, _Mixed):
        node = tree.nodes.new("ShaderNodeMix")
        node.data_type = "FLOAT"
        ends = [each for each in node.inputs if each.type == "VALUE"][:3]  # factor, A, B
        for part, socket in zip((opacity.factor, opacity.first, opacity.second), ends, strict=True):
            _feed(tree, part, socket, around)
        tree.links.new(next(each for each in node.outputs if each.type == "VALUE"), into)
    elif isinstance(opacity, _Added):
        node = tree.nodes.new("ShaderNodeMath")
        node.operation = "MULTIPLY_ADD"
        input_of(node, "Value_001").default_value = 1.0
        less = tree.nodes.new("ShaderNodeMath")
        less.operation = "SUBTRACT"
        input_of(less, "Value_001").default_value = 1.0
        _feed(tree, opacity.first, input_of(node, "Value"), around)
        _feed(tree, opacity.second, input_of(less, "Value"), around)
        tree.links.new(less.outputs["Value"], input_of(node, "Value_002"))
        tree.links.new(node.outputs["Value"], into)
    elif isinstance(opacity, _Given):
        _feed_from_outside(tree, opacity, into, around)
    else:
        _feed_from_inside(tree, opacity, into, around)


def _feed_from_inside(tree: bpy.types.NodeTree, opacity: _Inside, into: bpy.types.NodeSocket, around: Trees) -> None:
    """Let a copy of the group give what stands in it."""
    group = opacity.group
    copy = group.node_tree.copy()
    copy.name = GROUP
    made = copy.interface.new_socket(GROUP, in_out="OUTPUT", socket_type="NodeSocketFloat")
    group.node_tree = copy
    end = next(each for each in copy.nodes if each.bl_idname == "NodeGroupOutput" and each.is_active_output)
    given = next(each for each in end.inputs if each.identifier == made.identifier)
    _feed(copy, _moved(opacity.within, copy), given, (*around, (tree, group)))
    tree.links.new(next(each for each in group.outputs if each.identifier == made.identifier), into)


def _feed_from_outside(tree: bpy.types.NodeTree, opacity: _Given, into: bpy.types.NodeSocket, around: Trees) -> None:
    """Let the tree around a group, whose own copied tree this is, give what it feeds into it."""
    outer, group = around[-1]
    made = tree.interface.new_socket(GROUP, in_out="INPUT", socket_type="NodeSocketFloat")
    entry = tree.nodes.new("NodeGroupInput")
    tree.links.new(next(each for each in entry.outputs if each.identifier == made.identifier), into)
    given = next(each for each in group.inputs if each.identifier == made.identifier)
    _feed(outer, _moved(opacity.outside, outer), given, around[:-1])


def _moved(opacity: Opacity, tree: bpy.types.NodeTree) -> Opacity:
    """The same in a copy of the tree that it was read from."""
    if isinstance(opacity, _Reckoned):
        node = tree.nodes[opacity.socket.node.name]
        return _Reckoned(next(each for each in node.outputs if each.identifier == opacity.socket.identifier))
    if isinstance(opacity, _Mixed):
        return _Mixed(*(_moved(each, tree) for each in (opacity.factor, opacity.first, opacity.second)))
    if isinstance(opacity, _Added):
        return _Added(_moved(opacity.first, tree), _moved(opacity.second, tree))
    if isinstance(opacity, _Inside):
        return _Inside(tree.nodes[opacity.group.name], opacity.within)
    return opacity  # a number, or what another tree reckons
