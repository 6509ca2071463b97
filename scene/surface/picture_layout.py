"""How an image node lays its picture on a surface: through which UV map, moved and scaled by which Mapping nodes, and what it shows beyond its edges.

The mathematics of the Mapping node are Blender's own (`node_shader_mapping.cc`). Imports bpy, sockets and faces only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TypeAlias

import bpy
from mathutils import Euler, Matrix, Vector

from ..blender.sockets import fed_by, input_of
from .faces import rendered_uv_map, uv_map_names

Corner: TypeAlias = tuple[float, float]
Groups: TypeAlias = tuple[bpy.types.Node, ...]
"""The group nodes in which a node stands, the outermost first."""

_MOST_TILES = 400
"""Repetitions of a picture on one polygon that are told apart; it shows all of the picture by far."""
_MOST_NODES = 100
"""Between a UV map and a picture; Blender marks a link that closes a ring, but not before it has looked at the tree again."""
_EDGE = 1e-4


@dataclass(frozen=True, slots=True)
class PictureLayout:
    """`on_picture` puts a UV of the map `uv_map` onto the picture, which goes from 0 to 1 both ways; `extension` is Blender's word."""

    uv_map: str
    on_picture: Matrix
    extension: str = "EXTEND"

    @property
    def is_plain(self) -> bool:
        """Whether the picture lies as the UV map says."""
        identity = Matrix.Identity(4)
        return all(
            abs(self.on_picture[row][column] - identity[row][column]) < 1e-6 for row in range(2) for column in (0, 1, 3)
        )

    def corners(self, uvs: Sequence[Corner]) -> list[Corner]:
        """Where UVs are on the picture; beyond its edges where it is repeated or goes on."""
        moved = (self.on_picture @ Vector((u, v, 0.0)) for u, v in uvs)
        return [(point.x, point.y) for point in moved]

    def shown_parts(self, corners: Sequence[Corner]) -> Iterator[Sequence[Corner]]:
        """Which parts of the picture a polygon shows that lies there, as polygons: one for each repetition that it reaches into."""
        if self.extension not in ("REPEAT", "MIRROR"):
            yield corners
            return
        tiles = [
            range(floor(min(values) + _EDGE), max(ceil(max(values) - _EDGE), floor(min(values) + _EDGE) + 1))
            for values in zip(*corners, strict=True)
        ]
        if len(tiles[0]) * len(tiles[1]) > _MOST_TILES:
            yield [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
            return
        for across in tiles[0]:
            for up in tiles[1]:
                yield [(self._within(u, across), self._within(v, up)) for u, v in corners]

    def _within(self, value: float, tile: int) -> float:
        is_mirrored = self.extension == "MIRROR" and tile % 2 == 1
        return 1 - (value - tile) if is_mirrored else value - tile


def layout_of(node: bpy.types.ShaderNodeTexImage, mesh: bpy.types.Mesh, groups: Groups = ()) -> PictureLayout:
    """How this node lays its picture on this mesh, which has a UV map. What cannot be read off the nodes counts as not there."""
    settings = node.texture_mapping
    on_picture = _moved(settings.vector_type, settings.translation, settings.rotation, settings.scale)
    socket: bpy.types.NodeSocket | None = node.inputs["Vector"]
    for _ in range(_MOST_NODES):
        output = None if socket is None else fed_by(socket)
        if output is None:
            break
        before = output.node
        name = _map_named_by(before, output)
        if name is not None:
            return PictureLayout(
                name if name in uv_map_names(mesh) else rendered_uv_map(mesh), on_picture, node.extension
            )
        if before.type == "MAPPING" and not before.mute:
            on_picture = on_picture @ _matrix_of(before)
        socket, groups = _socket_before(before, output, groups)
    return PictureLayout(rendered_uv_map(mesh), on_picture, node.extension)


def image_nodes(tree: bpy.types.NodeTree, groups: Groups = ()) -> Iterator[tuple[bpy.types.ShaderNodeTexImage, Groups]]:
    """Every image node of a tree that has an image, also those within groups, with the groups in which it stands."""
    for node in tree.nodes:
        if isinstance(node, bpy.types.ShaderNodeTexImage):
            if node.image is not None:
                yield node, groups
        elif node.type == "GROUP" and node.node_tree is not None:
            yield from image_nodes(node.node_tree, (*groups, node))


def _map_named_by(node: bpy.types.Node, output: bpy.types.NodeSocket) -> str | None:
    """The UV map that a node gives, empty for the rendered one; None for a node that passes something on."""
    if isinstance(node, bpy.types.ShaderNodeUVMap):
        return node.uv_map
    if isinstance(node, bpy.types.ShaderNodeAttribute):
        return node.attribute_name
    if isinstance(node, bpy.types.ShaderNodeTexCoord) and output.name == "UV":
        return ""
    return None


def _socket_before(
    node: bpy.types.Node, output: bpy.types.NodeSocket, groups: Groups
) -> tuple[bpy.types.NodeSocket | None, Groups]:
    """Where a coordinate that leaves a node by this output came in, and in which groups that is."""
    if node.type == "REROUTE":
        return input_of(node, "Input"), groups
    if node.type == "GROUP_INPUT":
        if not groups:
            return None, groups
        into = (each for each in groups[-1].inputs if each.identifier == output.identifier)
        return next(into, None), groups[:-1]
    if node.type == "GROUP" and node.node_tree is not None:
        ends = [each for each in node.node_tree.nodes if each.type == "GROUP_OUTPUT"]
        into = (each for end in ends for each in end.inputs if each.identifier == output.identifier)
        return next(into, None), (*groups, node)
    return node.inputs.get("Vector"), groups


def _matrix_of(node: bpy.types.Node) -> Matrix:
    """What a Mapping node does to a coordinate. Inputs that are linked count with what a plain value says, else as they stand."""
    values = [_value_of(node.inputs.get(name)) for name in ("Location", "Rotation", "Scale")]
    location, rotation, scale = values[0] or (0, 0, 0), values[1] or (0, 0, 0), values[2] or (1, 1, 1)
    return _moved(node.vector_type, location, rotation, scale)


def _value_of(socket: bpy.types.NodeSocket | None) -> tuple[float, ...] | None:
    if socket is None:
        return None
    source = fed_by(socket)
    before = None if source is None else source.node
    if before is not None and before.type == "VALUE":
        return (float(before.outputs["Value"].default_value),) * 3
    if before is not None and before.type == "COMBXYZ":
        return tuple(float(each.default_value) for each in before.inputs)
    return tuple(socket.default_value)


def _moved(kind: str, location: Sequence[float], rotation: Sequence[float], scale: Sequence[float]) -> Matrix:
    """The matrix of a mapping of this kind. A normal is no place on a picture: left as it is."""
    shift, turn = Matrix.Translation(Vector(location)), Euler(tuple(rotation)).to_matrix().to_4x4()
    size = Matrix.Diagonal((*scale, 1.0))
    if kind == "POINT":
        return shift @ turn @ size
    if kind == "VECTOR":
        return turn @ size
    if kind == "TEXTURE":
        divided = Matrix.Diagonal((*(1 / each if each else 0.0 for each in scale), 1.0))
        return divided @ turn.transposed() @ shift.inverted()
    return Matrix.Identity(4)
