"""Writes arithmetic as shader nodes. Imports bpy only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import bpy

Socket: TypeAlias = bpy.types.NodeSocket
Value: TypeAlias = Socket | float | tuple[float, float, float]


class NodeArithmetic:
    """Makes nodes of arithmetic in a tree, each to the right of what it reads."""

    def __init__(self, tree: bpy.types.NodeTree) -> None:
        self.tree = tree
        self._rows: dict[int, int] = {}
        self._columns: dict[str, int] = {}

    def node(self, kind: str, operation: str = "", /, *values: Value, name: str = "", **named: Value) -> bpy.types.Node:
        """A node whose inputs are these values, in their order or by their names; a socket is linked."""
        made = self.tree.nodes.new(kind)
        if operation:
            made.operation = operation
        made.hide = kind in ("ShaderNodeMath", "ShaderNodeVectorMath")
        inputs: dict[int | str, Value] = {}
        inputs.update(enumerate(values))
        inputs.update(named)
        return self.placed(made, inputs, name)

    def placed(self, made: bpy.types.Node, values: Mapping[int | str, Value], name: str = "") -> bpy.types.Node:
        """The node with these inputs, standing to the right of what it reads."""
        if name:
            made.name = made.label = name
        column = 0
        for place, value in values.items():
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, made.inputs[place])
                column = max(column, self._columns.get(value.node.name, 0) + 1)
            else:
                made.inputs[place].default_value = value
        self._rows[column] = self._rows.get(column, 0) + 1
        self._columns[made.name] = column
        made.location = (column * 190, -self._rows[column] * 170)
        return made

    def math(self, operation: str, *values: Value) -> Socket:
        """A number."""
        return self.node("ShaderNodeMath", operation, *values).outputs[0]

    def vector(self, operation: str, *values: Value) -> Socket:
        """A vector; the number that a dot product is."""
        outputs = self.node("ShaderNodeVectorMath", operation, *values).outputs
        return outputs["Value" if operation == "DOT_PRODUCT" else "Vector"]

    def combined(self, *values: Value) -> Socket:
        """A vector of three numbers."""
        return self.node("ShaderNodeCombineXYZ", "", *values).outputs[0]

    def separated(self, vector: Socket) -> list[Socket]:
        """The three numbers of a vector."""
        return list(self.node("ShaderNodeSeparateXYZ", "", vector).outputs)

    def number(self, name: str) -> Socket:
        """A number that each take sets."""
        return self.node("ShaderNodeValue", name=name).outputs[0]

    def triple(self, name: str) -> Socket:
        """A vector that each take sets."""
        return self.node("ShaderNodeCombineXYZ", name=name).outputs[0]

    def blended(self, factor: Socket, one: Socket, other: Socket) -> Socket:
        """The one vector where the factor is 0, the other where it is 1."""
        # Not one + factor * (other - one): far from the origin a small vector would be lost in that difference.
        part = self.vector("MULTIPLY", one, self.math("SUBTRACT", 1.0, factor))
        return self.vector("MULTIPLY_ADD", other, factor, part)

    def group(self, tree: bpy.types.NodeTree, name: str, **named: Value) -> Socket:
        """The first output of a group."""
        made = self.tree.nodes.new("ShaderNodeGroup")
        made.node_tree = tree
        inputs: dict[int | str, Value] = {}
        inputs.update(named)
        return self.placed(made, inputs, name).outputs[0]
