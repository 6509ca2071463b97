"""Materials that hide, let through or cut out, and what stands in their place when Cycles itself is asked what is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import bpy


def _new(obj: bpy.types.Object) -> tuple[bpy.types.NodeTree, Any]:
    """The nodes of a new material in the object's last slot, with an output and nothing else; and the output's sockets."""
    from set_dresser.scene.blender.versions import node_tree_of

    material = bpy.data.materials.new("Made")
    obj.data.materials.append(material)
    tree = node_tree_of(material)
    tree.nodes.clear()
    return tree, tree.nodes.new("ShaderNodeOutputMaterial").inputs


def plain() -> bpy.types.Material:
    """A new material that hides everything."""
    from set_dresser.scene.blender.versions import node_tree_of

    material = bpy.data.materials.new("Made")
    tree = node_tree_of(material)
    tree.nodes.clear()
    surface, end = tree.nodes.new("ShaderNodeBsdfPrincipled"), tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(surface.outputs["BSDF"], end.inputs["Surface"])
    return material


def _fog(obj: bpy.types.Object) -> None:
    tree, ends = _new(obj)
    tree.links.new(tree.nodes.new("ShaderNodeVolumePrincipled").outputs["Volume"], ends["Volume"])


def _glass(obj: bpy.types.Object) -> None:
    tree, ends = _new(obj)
    tree.links.new(tree.nodes.new("ShaderNodeBsdfGlass").outputs["BSDF"], ends["Surface"])


def _principled(alpha: float) -> Callable[[bpy.types.Object], None]:
    def finish(obj: bpy.types.Object) -> None:
        tree, ends = _new(obj)
        surface = tree.nodes.new("ShaderNodeBsdfPrincipled")
        surface.inputs["Alpha"].default_value = alpha
        tree.links.new(surface.outputs["BSDF"], ends["Surface"])

    return finish


def _mixed(obj: bpy.types.Object) -> None:
    tree, ends = _new(obj)
    mix = tree.nodes.new("ShaderNodeMixShader")
    first, second = (each for each in mix.inputs if each.type == "SHADER")
    next(each for each in mix.inputs if each.type == "VALUE").default_value = 0.7
    tree.links.new(tree.nodes.new("ShaderNodeBsdfDiffuse").outputs["BSDF"], first)
    tree.links.new(tree.nodes.new("ShaderNodeBsdfTransparent").outputs["BSDF"], second)
    tree.links.new(mix.outputs["Shader"], ends["Surface"])


def _checkered(tree: bpy.types.NodeTree) -> Any:
    """A number that is 0 or 1 by squares of the UV map."""
    where, squares = tree.nodes.new("ShaderNodeTexCoord"), tree.nodes.new("ShaderNodeTexChecker")
    squares.inputs["Scale"].default_value = 4.0
    squares.inputs["Color1"].default_value, squares.inputs["Color2"].default_value = (0, 0, 0, 1), (1, 1, 1, 1)
    tree.links.new(where.outputs["UV"], squares.inputs["Vector"])
    return squares.outputs["Fac"]


def _cut(obj: bpy.types.Object) -> None:
    tree, ends = _new(obj)
    surface = tree.nodes.new("ShaderNodeBsdfPrincipled")
    tree.links.new(_checkered(tree), surface.inputs["Alpha"])
    tree.links.new(surface.outputs["BSDF"], ends["Surface"])


def _cut_by_picture(obj: bpy.types.Object) -> None:
    tree, ends = _new(obj)
    image = bpy.data.images.new("Card", 16, 16, alpha=True)
    image.pixels = [value for row in range(16) for column in range(16) for value in (1, 1, 1, row > 4 and column < 11)]
    picture, surface = tree.nodes.new("ShaderNodeTexImage"), tree.nodes.new("ShaderNodeBsdfPrincipled")
    picture.image, picture.interpolation = image, "Closest"
    tree.links.new(picture.outputs["Alpha"], surface.inputs["Alpha"])
    tree.links.new(surface.outputs["BSDF"], ends["Surface"])


FINISHES: Final[dict[str, Callable[[bpy.types.Object], None]]] = {
    "fog": _fog,
    "glass": _glass,
    "alpha 0.2": _principled(0.2),
    "alpha 0.8": _principled(0.8),
    "mostly transparent": _mixed,
}
"""What is the same all over."""
CUT_OUTS: Final[dict[str, Callable[[bpy.types.Object], None]]] = {
    "cut-out by nodes": _cut,
    "cut-out by a picture": _cut_by_picture,
}


def show_numbers() -> None:
    """Let everything in the file emit its index and its distance where, by the documented rules, it hides; and nothing elsewhere."""
    from set_dresser.scene.blender.versions import node_tree_of

    plain = bpy.data.materials.new("Numbers")
    tree = node_tree_of(plain)
    tree.nodes.clear()
    tree.links.new(_numbers(tree), tree.nodes.new("ShaderNodeOutputMaterial").inputs["Surface"])
    for obj in bpy.data.objects:
        obj.is_holdout = obj.is_shadow_catcher = False  # by the rules they hide: here they are seen to
    _no_layer_holds_out(bpy.context.view_layer.layer_collection)
    for material in list(bpy.data.materials):
        if material != plain:
            _numbered(material)
    for obj in bpy.data.objects:
        slots = getattr(obj.data, "materials", None)
        if slots is None or obj.type == "VOLUME":
            continue
        if not slots:
            slots.append(plain)
        for number, material in enumerate(slots):
            if material is None:
                slots[number] = plain


def _no_layer_holds_out(layer: bpy.types.LayerCollection) -> None:
    layer.holdout = False
    for each in layer.children:
        _no_layer_holds_out(each)


def _numbers(tree: bpy.types.NodeTree) -> Any:
    camera, info = tree.nodes.new("ShaderNodeCameraData"), tree.nodes.new("ShaderNodeObjectInfo")
    joined, light = tree.nodes.new("ShaderNodeCombineColor"), tree.nodes.new("ShaderNodeEmission")
    tree.links.new(info.outputs["Object Index"], joined.inputs["Red"])
    tree.links.new(camera.outputs["View Z Depth"], joined.inputs["Green"])
    tree.links.new(joined.outputs["Color"], light.inputs["Color"])
    return light.outputs["Emission"]


def _numbered(material: bpy.types.Material) -> None:
    """The same material, emitting numbers where it hides."""
    tree = material.node_tree
    output = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeOutputMaterial")
    for link in list(output.inputs["Volume"].links):
        tree.links.remove(link)
    surface = next(iter(output.inputs["Surface"].links), None)
    source = None if surface is None else surface.from_node
    factor: Any = 0.0
    if source is not None and source.bl_idname == "ShaderNodeBsdfPrincipled":
        alpha = source.inputs["Alpha"]
        factor = alpha.links[0].from_socket if alpha.is_linked else float(alpha.default_value >= 0.5)
    mix = tree.nodes.new("ShaderNodeMixShader")
    nothing, something = (each for each in mix.inputs if each.type == "SHADER")
    amount = next(each for each in mix.inputs if each.type == "VALUE")
    if isinstance(factor, float):
        amount.default_value = factor
    else:
        tree.links.new(factor, amount)
    tree.links.new(tree.nodes.new("ShaderNodeBsdfTransparent").outputs["BSDF"], nothing)
    tree.links.new(_numbers(tree), something)
    tree.links.new(mix.outputs["Shader"], output.inputs["Surface"])
