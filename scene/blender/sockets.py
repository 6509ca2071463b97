"""The sockets of a node by what they are called, never by where they stand. Imports bpy only.

Blender adds sockets anywhere among those that there are, hidden ones too: since 5.3 the first input of Vector Transform is one
that no artist sees, and a link to "input 0" goes there. A name finds only what can be seen, and does where only one socket of
a node has it in every version: `node.inputs["Color"]`. Elsewhere the identifier is asked for here: both factors of Math are
called Value, and what Mix Shader calls Factor was Fac before 5.0, while identifiers are the same from 4.2 to 5.3.
"""

from __future__ import annotations

from typing import TypeAlias

import bpy

Socket: TypeAlias = bpy.types.NodeSocket


def input_of(node: bpy.types.Node, identifier: str) -> Socket:
    """The node's input with this identifier. Raises KeyError."""
    return _called(identifier, node.inputs, node)


def output_of(node: bpy.types.Node, identifier: str) -> Socket:
    """The node's output with this identifier. Raises KeyError."""
    return _called(identifier, node.outputs, node)


def fed_by(socket: Socket) -> Socket | None:
    """The socket of another node that this one is fed from; None where no link does: a muted one, or one that closes a ring, feeds nothing."""
    if not socket.is_linked:
        return None
    link = socket.links[0]
    return None if link.is_muted or not link.is_valid else link.from_socket


def mix_shaders(tree: bpy.types.NodeTree, factor: Socket, shown_at_0: Socket, shown_at_1: Socket) -> bpy.types.Node:
    """A new Mix Shader between two shaders; its output is called Shader."""
    mix = tree.nodes.new("ShaderNodeMixShader")
    for identifier, source in (("Fac", factor), ("Shader", shown_at_0), ("Shader_001", shown_at_1)):
        tree.links.new(source, input_of(mix, identifier))
    return mix


def _called(identifier: str, sockets: bpy.types.NodeInputs | bpy.types.NodeOutputs, node: bpy.types.Node) -> Socket:
    for socket in sockets:
        if socket.identifier == identifier:
            return socket
    raise KeyError(f"{node.bl_idname} has no socket {identifier!r}")
