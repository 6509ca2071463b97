"""All that an object shows through its projections, baked into one plain material, which glTF and USD understand. May import bake, projection_seen and materials.

Two pictures on one UV map: what is lit, and what shines by itself. What a surface has besides its colours, as roughness, metal and what it lets
through, is no part of it. Takes are read as the sRGB pictures that they are, whatever the scene's view: so do the programs that read these formats.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import bmesh
import bpy
from mathutils import Vector
from mathutils.bvhtree import BVHTree

from ...client.errors import BakeFailed
from ..blender.versions import node_tree_of
from ..surface.colour import plain_space
from ..surface.faces import rendered_uv_map
from ..surface.materials import PAPER_ROUGHNESS, TAKE_KEY
from .bake import (
    Baked,
    bake,
    check_bakeable,
    copy_in,
    kept_file,
    lie_beside_each_other,
    own_or_new_map,
    picture_of,
)
from .projection_nodes import is_projection
from .projection_seen import Eye, eye_of, projections_on
from .slots import show_in_slot

_SAMPLES = 4
_LIT, _GLOWING = ", Lit", ", Glowing"
"""How the names of the pictures end."""
_TAKES_FROM_COLOUR = ("Metallic", "Transmission Weight", "Subsurface Weight", "Coat Weight", "Sheen Weight")
"""Inputs of a Principled BSDF by which a bake of its colour is darker than that."""


def bake_for_export(obj: bpy.types.Object, size: int, *, new_map: bool) -> Baked:
    """Show in the place of the object's projections, and of what lies under them, one material with pictures of `size` pixels.

    On the UV map that renders use if all faces have a place of their own there, else on a new one. All or nothing; raises as `bake_projection`.
    """
    check_bakeable(obj)
    with ExitStack() as undo:
        top = projections_on(obj)[-1]
        uses_theirs = not new_map and obj.data.uv_layers and lie_beside_each_other(obj, rendered_uv_map(obj.data), None)
        uv_map = own_or_new_map(obj, undo, new=not uses_theirs)
        is_one_over_another = not uses_theirs and not lie_beside_each_other(obj, uv_map, None)
        picture = picture_of(top)
        notes: tuple[str, ...] = ()
        images: list[bpy.types.Image] = []
        with TemporaryDirectory() as folder:
            for kind, shown in (("DIFFUSE", _LIT), ("EMIT", _GLOWING)):
                written = Path(folder) / f"{kind}.png"
                with ExitStack() as stage:
                    _write_bake(obj, uv_map, kind, size, written, stage, seen_only=is_one_over_another)
                image, notes = kept_file(f"{picture.name} on {obj.name}{shown}", picture, top, written, undo)
                images.append(image)
        lit, glowing = images
        lit.colorspace_settings.name = plain_space()
        glowing.colorspace_settings.name = picture.colorspace_settings.name
        material = _material(
            lit, glowing, uv_map, is_glowing=not any(node.type == "BSDF_PRINCIPLED" for node in top.nodes)
        )
        undo.callback(bpy.data.materials.remove, material)
        material[TAKE_KEY] = top[TAKE_KEY]
        _show(obj, material, undo)
        undo.pop_all()
    if is_one_over_another:
        notes += (
            f"Modifiers of {obj.name} lay parts over each other on the UV map {uv_map}: those share one place of the picture.",
        )
    return Baked(lit, uv_map, notes)


def _write_bake(
    obj: bpy.types.Object, uv_map: str, kind: str, size: int, path: Path, stage: ExitStack, *, seen_only: bool
) -> None:
    """Bake the colours of what is lit, or of what glows, into a file; everything made for it goes with `stage`."""
    scene = bpy.data.scenes.new("Set Dresser Bake")
    stage.callback(bpy.data.scenes.remove, scene)
    copied = copy_in(scene, obj, uv_map, stage)
    _turn_towards(copied, [eye_of(obj, each) for each in projections_on(obj)], seen_only=seen_only)
    target = bpy.data.images.new("Set Dresser Bake", size, size, alpha=False)
    stage.callback(bpy.data.images.remove, target)
    target.colorspace_settings.name = plain_space()
    for number, slot in enumerate(obj.material_slots):
        copied.data.materials[number] = _plainly_coloured(slot.material, target, stage)
    bake(scene, copied, _SAMPLES, kind)
    target.file_format = "PNG"
    target.filepath_raw = str(path)
    try:
        target.save()
    except RuntimeError as error:
        raise BakeFailed(str(error)) from error


def _turn_towards(copied: bpy.types.Object, eyes: Sequence[Eye], *, seen_only: bool) -> None:
    """Let faces that turn their backs on all eyes show them their fronts: a bake only knows fronts. Of a closed mesh only where an
    eye is within it, as in a room: from outside nobody sees the backs. With `seen_only` such faces go: they may lie over those that were seen.
    """
    edited = bmesh.new()
    try:
        edited.from_mesh(copied.data)
        away = [face for face in edited.faces if all(eye.sees_back_of(face) for eye in eyes)]
        is_open = any(edge.is_boundary for edge in edited.edges)
        if seen_only and len(away) < len(edited.faces):
            bmesh.ops.delete(edited, geom=away, context="FACES")
        elif is_open or _is_seen_from_within(edited, eyes):
            bmesh.ops.reverse_faces(edited, faces=away)
        edited.to_mesh(copied.data)
    finally:
        edited.free()


def _is_seen_from_within(edited: bmesh.types.BMesh, eyes: Sequence[Eye]) -> bool:
    """Whether one of the eyes is within a closed mesh, as in a room."""
    surface = BVHTree.FromBMesh(edited)
    return any(_is_within(eye.place, surface) for eye in eyes)


def _is_within(place: Vector, surface: BVHTree) -> bool:
    """Whether a place is within a closed surface: a ray from there goes through it an odd number of times."""
    towards, count = Vector((0.3, 0.5, 0.81)).normalized(), 0
    hit = surface.ray_cast(place, towards)[0]
    while hit is not None:
        count += 1
        hit = surface.ray_cast(hit + towards * (1e-5 * max(1.0, hit.length)), towards)[0]
    return count % 2 == 1


def _plainly_coloured(
    material: bpy.types.Material | None, target: bpy.types.Image, stage: ExitStack
) -> bpy.types.Material:
    """A copy of a material that is baked into `target`: its takes read as sRGB, and nothing that takes from its colours."""
    if material is None or material.node_tree is None:
        copied = bpy.data.materials.new("Set Dresser Bake")
        tree = node_tree_of(copied)
        grey, output = tree.nodes.new("ShaderNodeBsdfDiffuse"), tree.nodes.new("ShaderNodeOutputMaterial")
        tree.links.new(grey.outputs["BSDF"], output.inputs["Surface"])
    else:
        copied = material.copy()
        tree = copied.node_tree
        _read_plainly(tree, stage)
    stage.callback(bpy.data.materials.remove, copied)
    into = tree.nodes.new("ShaderNodeTexImage")
    into.image = target
    tree.nodes.active = into
    return copied


def _read_plainly(tree: bpy.types.NodeTree, stage: ExitStack) -> None:
    for node in tree.nodes:
        if node.type == "GROUP" and node.node_tree is not None:
            if is_projection(node.node_tree):
                node.node_tree = node.node_tree.copy()
                stage.callback(bpy.data.node_groups.remove, node.node_tree)
                _read_plainly(node.node_tree, stage)
        elif node.type == "BSDF_PRINCIPLED":
            for name in (*_TAKES_FROM_COLOUR, "Specular IOR Level"):
                for link in tuple(node.inputs[name].links):
                    tree.links.remove(link)
                node.inputs[name].default_value = 0.0
        elif node.type == "TEX_IMAGE" and node.image is not None and TAKE_KEY in node.image and node.name != "Depth":
            plain = node.image.copy()
            stage.callback(bpy.data.images.remove, plain)
            plain.colorspace_settings.name = plain_space()
            node.image = plain


def _show(obj: bpy.types.Object, material: bpy.types.Material, undo: ExitStack) -> None:
    """Let every slot that shows a projection show this material."""
    for number, slot in enumerate(obj.material_slots):
        nodes = () if slot.material is None or slot.material.node_tree is None else slot.material.node_tree.nodes
        if any(node.type == "GROUP" and is_projection(node.node_tree) for node in nodes):
            show_in_slot(obj, number, material, undo)


def _material(lit: bpy.types.Image, glowing: bpy.types.Image, uv_map: str, *, is_glowing: bool) -> bpy.types.Material:
    """One Principled BSDF with both pictures, without gloss where that would lie over what glows."""
    material = bpy.data.materials.new(lit.name.removesuffix(_LIT))
    tree = node_tree_of(material)
    uv = tree.nodes.new("ShaderNodeUVMap")
    uv.uv_map = uv_map
    uv.location = (-900, 0)
    surface, output = tree.nodes.new("ShaderNodeBsdfPrincipled"), tree.nodes.new("ShaderNodeOutputMaterial")
    output.location = (320, 0)
    surface.inputs["Roughness"].default_value = PAPER_ROUGHNESS
    surface.inputs["Emission Strength"].default_value = 1.0
    if is_glowing:
        surface.inputs["Specular IOR Level"].default_value = 0.0
    for image, socket, below in ((glowing, "Emission Color", 320), (lit, "Base Color", 0)):
        picture = tree.nodes.new("ShaderNodeTexImage")
        picture.image = image
        picture.location = (-600, -below)
        tree.links.new(uv.outputs["UV"], picture.inputs["Vector"])
        tree.links.new(picture.outputs["Color"], surface.inputs[socket])
        tree.nodes.active = picture
    tree.links.new(surface.outputs["BSDF"], output.inputs["Surface"])
    return material
