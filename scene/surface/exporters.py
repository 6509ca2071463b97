"""Nodes by which Blender's exporters understand what a take's material shows; no engine shows anything otherwise by them. May import sockets.

glTF's exporter begins at the output and knows a picture that shines by itself in two forms: an
emission, which keeps nothing of what is cut out, and a *Shadeless* one, mixed by Light Path's camera rays, which does. USD's looks for the first
Principled BSDF among the nodes, linked or not, and knows no emission.
"""

from __future__ import annotations

import bpy

from ..blender.sockets import Socket, fed_by, input_of, mix_shaders

FOR_USD = "For USD"
"""The label of the node that only USD's exporter reads."""

_READ_BY_USD = ("BSDF_PRINCIPLED", "BSDF_DIFFUSE")


def add_for_usd(tree: bpy.types.NodeTree, picture: bpy.types.Node, *, has_alpha: bool) -> None:
    """The same surface as USD's exporter understands it. Nothing leads from it to the output: no engine evaluates it, nor does glTF's exporter read it."""
    surface = tree.nodes.new("ShaderNodeBsdfPrincipled")
    surface.label = FOR_USD
    surface.location = (-100, -250)
    surface.inputs["Base Color"].default_value = (0.0, 0.0, 0.0, 1.0)
    surface.inputs["Specular IOR Level"].default_value = 0.0
    surface.inputs["Roughness"].default_value = 1.0
    surface.inputs["Emission Strength"].default_value = 1.0
    tree.links.new(picture.outputs["Color"], surface.inputs["Emission Color"])
    if has_alpha:
        tree.links.new(picture.outputs["Alpha"], surface.inputs["Alpha"])


def shadeless(tree: bpy.types.NodeTree, glow: Socket) -> Socket:
    """The same glow as glTF's exporter understands it where it is cut out: camera rays see it, and so do all others."""
    rays = tree.nodes.new("ShaderNodeLightPath")
    rays.location = (-280, -420)
    mix = mix_shaders(tree, rays.outputs["Is Camera Ray"], glow, glow)
    mix.label = "For glTF"
    mix.location = (40, -120)
    shown: Socket = mix.outputs["Shader"]
    return shown


def complete(material: bpy.types.Material) -> bool:
    """Give a glowing take's material of an earlier version what exporters want; whether it lacked anything.

    One that somebody has built anew, so that another surface is in it, is left as it is.
    """
    tree = material.node_tree
    picture, glow = _glowing(tree)
    if tree is None or picture is None or glow is None:
        return False
    cut_out = _cut_out_by(glow, picture)
    is_changed = False
    if not any(node.type in _READ_BY_USD for node in tree.nodes):
        add_for_usd(tree, picture, has_alpha=cut_out is not None)
        is_changed = True
    if cut_out is not None:
        tree.links.new(shadeless(tree, glow), cut_out)
        is_changed = True
    return is_changed


def lacks_something(material: bpy.types.Material) -> bool:
    """Whether `complete` would change it."""
    tree = material.node_tree
    picture, glow = _glowing(tree)
    if tree is None or picture is None or glow is None:
        return False
    return not any(node.type in _READ_BY_USD for node in tree.nodes) or _cut_out_by(glow, picture) is not None


def _glowing(tree: bpy.types.NodeTree | None) -> tuple[bpy.types.Node | None, Socket | None]:
    """The picture and the emission that shows it."""
    for node in () if tree is None else tree.nodes:
        if node.type == "EMISSION":
            source = fed_by(node.inputs["Color"])
            if source is not None and source.node.type == "TEX_IMAGE" and node.outputs["Emission"].is_linked:
                return source.node, node.outputs["Emission"]
    return None, None


def _cut_out_by(glow: Socket, picture: bpy.types.Node) -> Socket | None:
    """Where the glow enters a mix with what lets through, by the picture's own alpha; None where it does not."""
    for link in glow.links:
        mix = link.to_node
        if mix.type != "MIX_SHADER" or link.to_socket.identifier != "Shader_001":
            continue
        factor, clear = fed_by(input_of(mix, "Fac")), fed_by(input_of(mix, "Shader"))
        if factor == picture.outputs["Alpha"] and clear is not None and clear.node.type == "BSDF_TRANSPARENT":
            found: Socket = link.to_socket
            return found
    return None
