"""The material that shows a take: emission or principled, alpha respected. May import blender.versions, sockets, exporters and the client's words."""

from __future__ import annotations

import bpy

from ...client.options import Shading
from ..blender.sockets import mix_shaders
from ..blender.versions import node_tree_of
from .exporters import add_for_usd, shadeless

TAKE_KEY = "set_dresser_take"
"""The custom property that names the take on each material, object and image that shows it."""

PAPER_ROUGHNESS = 0.8
"""A lit picture is printed or painted, not polished: without this, lamps would wash its words out."""


def make_material(
    name: str, image: bpy.types.Image | None, *, uv_map: str, shading: Shading, has_alpha: bool, take_id: str
) -> bpy.types.Material:
    """A new material that shows `image` through the UV map `uv_map`; beyond the picture its edge goes on."""
    material = bpy.data.materials.new(name)
    material[TAKE_KEY] = take_id
    tree = node_tree_of(material)
    uv = tree.nodes.new("ShaderNodeUVMap")
    uv.uv_map = uv_map
    uv.location = (-700, 0)
    picture = tree.nodes.new("ShaderNodeTexImage")
    picture.image = image
    picture.extension = "EXTEND"
    picture.location = (-450, 0)
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    output.location = (350, 0)
    tree.links.new(uv.outputs["UV"], picture.inputs["Vector"])
    add = _add_emission if shading is Shading.EMISSION else _add_principled
    tree.links.new(add(tree, picture, has_alpha=has_alpha), output.inputs["Surface"])
    # The active image node is what Solid view and texture painting show.
    tree.nodes.active = picture
    return material


def take_of(material: bpy.types.Material | None) -> str:
    """The id of the take that this material shows; empty when Set Dresser did not make it."""
    return "" if material is None else str(material.get(TAKE_KEY, ""))


def _add_emission(tree: bpy.types.NodeTree, picture: bpy.types.Node, *, has_alpha: bool) -> bpy.types.NodeSocket:
    emission = tree.nodes.new("ShaderNodeEmission")
    emission.location = (-100, -100)
    tree.links.new(picture.outputs["Color"], emission.inputs["Color"])
    add_for_usd(tree, picture, has_alpha=has_alpha)
    if not has_alpha:
        return emission.outputs["Emission"]
    clear = tree.nodes.new("ShaderNodeBsdfTransparent")
    clear.location = (-100, 50)
    mix = mix_shaders(
        tree, picture.outputs["Alpha"], clear.outputs["BSDF"], shadeless(tree, emission.outputs["Emission"])
    )
    mix.location = (200, 0)
    return mix.outputs["Shader"]


def _add_principled(tree: bpy.types.NodeTree, picture: bpy.types.Node, *, has_alpha: bool) -> bpy.types.NodeSocket:
    surface = tree.nodes.new("ShaderNodeBsdfPrincipled")
    surface.location = (-100, 0)
    surface.inputs["Roughness"].default_value = PAPER_ROUGHNESS
    tree.links.new(picture.outputs["Color"], surface.inputs["Base Color"])
    if has_alpha:
        tree.links.new(picture.outputs["Alpha"], surface.inputs["Alpha"])
    return surface.outputs["BSDF"]
