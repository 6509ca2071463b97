"""Writes arithmetic as shader nodes. May import sockets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import bpy

from ..blender.sockets import Socket, input_of, output_of

Value: TypeAlias = Socket | float | tuple[float, float, float]

AXES = ("X", "Y", "Z")
_NUMBERS = ("Value", "Value_001", "Value_002")
_VECTORS = ("Vector", "Vector_001", "Vector_002")
"""The identifiers of what the two nodes of arithmetic reckon with: all three have one name."""
_NOTHING: Mapping[str, Value] = {}


class NodeArithmetic:
    """Makes nodes of arithmetic in a tree, each to the right of what it reads."""

    def __init__(self, tree: bpy.types.NodeTree) -> None:
        self.tree = tree
        self._rows: dict[int, int] = {}
        self._columns: dict[str, int] = {}

    def node(self, kind: str, values: Mapping[str, Value] = _NOTHING, *, name: str = "") -> bpy.types.Node:
        """A node with these values in its inputs, by their names; a socket is linked."""
        made = self.tree.nodes.new(kind)
        return self.placed(made, [(made.inputs[called], value) for called, value in values.items()], name)

    def placed(self, made: bpy.types.Node, inputs: Iterable[tuple[Socket, Value]], name: str = "") -> bpy.types.Node:
        """The node with these values in its inputs, standing to the right of what it reads."""
        if name:
            made.name = made.label = name
        column = 0
        for socket, value in inputs:
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, socket)
                column = max(column, self._columns.get(value.node.name, 0) + 1)
            else:
                socket.default_value = value
        self._rows[column] = self._rows.get(column, 0) + 1
        self._columns[made.name] = column
        made.location = (column * 190, -self._rows[column] * 170)
        return made

    def math(self, operation: str, *values: Value) -> Socket:
        """A number."""
        return self._reckoning("ShaderNodeMath", operation, _NUMBERS, values).outputs["Value"]

    def vector(self, operation: str, *values: Value) -> Socket:
        """A vector; the number that a dot product is."""
        made = self._reckoning("ShaderNodeVectorMath", operation, _VECTORS, values)
        return output_of(made, "Value" if operation == "DOT_PRODUCT" else "Vector")

    def combined(self, *values: Value) -> Socket:
        """A vector of three numbers."""
        return self.node("ShaderNodeCombineXYZ", dict(zip(AXES, values, strict=True))).outputs["Vector"]

    def separated(self, vector: Socket) -> tuple[Socket, Socket, Socket]:
        """The three numbers of a vector."""
        outputs = self.node("ShaderNodeSeparateXYZ", {"Vector": vector}).outputs
        return outputs["X"], outputs["Y"], outputs["Z"]

    def number(self, name: str) -> Socket:
        """A number that each take sets."""
        return self.node("ShaderNodeValue", name=name).outputs["Value"]

    def triple(self, name: str) -> Socket:
        """A vector that each take sets."""
        return self.node("ShaderNodeCombineXYZ", name=name).outputs["Vector"]

    def blended(self, factor: Socket, one: Socket, other: Socket) -> Socket:
        """The one vector where the factor is 0, the other where it is 1."""
        # Not one + factor * (other - one): far from the origin a small vector would be lost in that difference.
        part = self.vector("MULTIPLY", one, self.math("SUBTRACT", 1.0, factor))
        return self.vector("MULTIPLY_ADD", other, factor, part)

    def group(self, tree: bpy.types.NodeTree, values: Mapping[str, Value], *, name: str) -> bpy.types.NodeOutputs:
        """What comes out of a group with these values in its inputs, by its names."""
        made = self.tree.nodes.new("ShaderNodeGroup")
        made.node_tree = tree
        self.placed(made, [(made.inputs[called], value) for called, value in values.items()], name)
        return made.outputs

    def _reckoning(
        self, kind: str, operation: str, identifiers: Sequence[str], values: Sequence[Value]
    ) -> bpy.types.Node:
        made = self.tree.nodes.new(kind)
        made.operation = operation
        made.hide = True
        return self.placed(
            made, [(input_of(made, called), value) for called, value in zip(identifiers, values, strict=False)]
        )
