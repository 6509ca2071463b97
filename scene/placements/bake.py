"""A projection made a texture: what the group of nodes shows on one object, baked into a picture on its UV map.

Baked by Cycles in a scene of its own, from a copy of the object as its modifiers make it: the artist's scene, its render
settings, selection and Render Result are not touched. What is baked is the take's own stored values and where they show, so that
the picture is read as the take is, and the surface's own material goes on everywhere else. May import projection_seen, faces and materials.
"""

from __future__ import annotations

import logging
from array import array
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import bpy

from ...client.errors import (
    BakeFailed,
    BakeNeedsCycles,
    BakeNeedsMesh,
    LibraryError,
    LibraryLost,
    NothingProjected,
    SurfaceLocked,
    UVMapsFull,
)
from ...client.exports import said_anew
from ...client.gate import Gate
from ...client.library import library_of
from ...client.options import PictureFormat
from ...client.provenance import SourceType
from ..blender.sockets import input_of
from ..blender.versions import node_tree_of
from ..surface.artists_layout import lies_within, overlaps
from ..surface.faces import UV_MAPS, add_uv_map, read_uvs, remove_uv_map, rendered_uv_map, write_uvs
from ..surface.materials import PAPER_ROUGHNESS, TAKE_KEY
from ..surface.matrices import stand
from ..surface.unwrap import packed_sides
from .projection_seen import keep_what_was_seen, node_showing, projections_on
from .slots import show_in_slot
from .take_image import as_stored, path_of

_log = logging.getLogger(__name__)

OWN_MAP = "Set Dresser Bake"
"""The UV map of an object that had none, or that a bake was asked a new one for."""

_MARGIN = 8
"""Pixels by which the picture goes on beyond each of its parts."""

_SAMPLES = {"Shader": 2, "Factor": 4}
"""To a pixel of the bake: of the picture, and of its outline."""


@dataclass(frozen=True, slots=True)
class Baked:
    """The picture that was made, the UV map that it lies on, and what there is to say."""

    image: bpy.types.Image
    uv_map: str
    notes: tuple[str, ...]


def check_bakeable(obj: bpy.types.Object | None) -> None:
    """Raise `NothingProjected`, `BakeNeedsMesh`, `BakeNeedsCycles` or `SurfaceLocked` when there is nothing to bake here."""
    if obj is None or not projections_on(obj):
        raise NothingProjected()
    if obj.type != "MESH" or obj.mode != "OBJECT":
        raise BakeNeedsMesh(target=obj.name)
    if not hasattr(bpy.context.scene, "cycles"):
        raise BakeNeedsCycles()


def bake_projection(obj: bpy.types.Object, size: int, *, new_map: bool) -> Baked:
    """Bake the topmost projection on this object into a square picture of `size` pixels, and show that in its place.

    On the UV map that renders use; on a new one, without overlaps, if there is none, one is asked for, or what was seen does not
    lie on that one beside each other within one picture. All or nothing.
    """
    check_bakeable(obj)
    with ExitStack() as undo:
        top = projections_on(obj)[-1]
        uv_map, said = _fit_map(obj, top, undo, new=new_map)
        picture = picture_of(top)
        with ExitStack() as stage:
            colours, covers = _baked_values(obj, uv_map, top, size, stage)
        image, notes = _kept_picture(obj, picture, top, colours, covers, size, undo)
        _show(obj, top, image, uv_map, undo)
        undo.pop_all()
    return Baked(image, uv_map, (*said, *notes))


def picture_of(tree: bpy.types.NodeTree) -> bpy.types.Image:
    image: bpy.types.Image = tree.nodes["Picture"].image
    return image


def _fit_map(
    obj: bpy.types.Object, tree: bpy.types.NodeTree, undo: ExitStack, *, new: bool
) -> tuple[str, tuple[str, ...]]:
    """The UV map that is baked onto, and what there is to say of it."""
    mesh = obj.data
    if new or not mesh.uv_layers or lie_beside_each_other(obj, rendered_uv_map(mesh), tree):
        return own_or_new_map(obj, undo, new=new), ()
    theirs = rendered_uv_map(mesh)
    if obj.library is not None or mesh.library is not None or len(mesh.uv_layers) >= UV_MAPS:
        return theirs, (
            f"The UV map {theirs} of {obj.name} repeats or lies over itself: parts of the picture are lost or shown twice.",
        )
    own = own_or_new_map(obj, undo, new=True)
    return own, (
        f"The UV map {theirs} of {obj.name} repeats or lies over itself, so the picture lies on a new one, {own}.",
    )


def lie_beside_each_other(obj: bpy.types.Object, uv_map: str, tree: bpy.types.NodeTree | None) -> bool:
    """Whether all that the projection was seen on, or without one all faces, lie on this UV map beside each other, within one picture."""
    with ExitStack() as stage:
        scene = bpy.data.scenes.new("Set Dresser Bake")
        stage.callback(bpy.data.scenes.remove, scene)
        copied = copy_in(scene, obj, uv_map, stage)
        if tree is not None:
            keep_what_was_seen(copied, obj, tree)
        uvs = read_uvs(copied.data, uv_map, range(len(copied.data.polygons)))
    return lies_within(uvs.values()) and not overlaps(uvs.values())


def own_or_new_map(obj: bpy.types.Object, undo: ExitStack, *, new: bool) -> str:
    mesh = obj.data
    if mesh.uv_layers and not new:
        return rendered_uv_map(mesh)
    if obj.library is not None or mesh.library is not None:
        raise SurfaceLocked(target=obj.name)
    if len(mesh.uv_layers) >= UV_MAPS:
        raise UVMapsFull(target=obj.name, limit=UV_MAPS)
    layout = packed_sides(obj)
    name = add_uv_map(mesh, OWN_MAP)
    undo.callback(remove_uv_map, mesh, name)
    write_uvs(mesh, name, layout)
    return name


def _baked_values(
    obj: bpy.types.Object, uv_map: str, tree: bpy.types.NodeTree, size: int, stage: ExitStack
) -> tuple[array[float], array[float]]:
    """The picture's stored colours as they lie on the UV map, and how far they cover; everything made for it goes with `stage`."""
    scene = bpy.data.scenes.new("Set Dresser Bake")
    stage.callback(bpy.data.scenes.remove, scene)
    copied = copy_in(scene, obj, uv_map, stage)
    keep_what_was_seen(copied, obj, tree)
    target = bpy.data.images.new("Set Dresser Bake", size, size, alpha=False, float_buffer=True, is_data=True)
    stage.callback(bpy.data.images.remove, target)
    raw = _raw_copy(picture_of(tree), stage)
    results = []
    for output in ("Shader", "Factor"):
        for number, slot in enumerate(obj.material_slots):
            node = node_showing(slot.material, tree)
            material = bpy.data.materials.new("Set Dresser Bake")
            stage.callback(bpy.data.materials.remove, material)
            _build_bake(material, tree, node, output, raw, target, stage)
            copied.data.materials[number] = material
        bake(scene, copied, _SAMPLES[output])
        values = array("f", bytes(4 * 4 * size * size))
        target.pixels.foreach_get(values)
        results.append(values)
    return results[0], results[1]


def copy_in(scene: bpy.types.Scene, obj: bpy.types.Object, uv_map: str, stage: ExitStack) -> bpy.types.Object:
    """The object as its modifiers make it, in the scene that bakes it, with a slot for each of its slots.

    Raises `BakeFailed` where a modifier, such as a Remesh, keeps no UV map of that name.
    """
    bpy.context.view_layer.update()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    mesh = bpy.data.meshes.new_from_object(
        obj.evaluated_get(depsgraph), preserve_all_data_layers=True, depsgraph=depsgraph
    )
    stage.callback(bpy.data.meshes.remove, mesh)
    layer = mesh.uv_layers.get(uv_map)
    if layer is None:
        raise BakeFailed(f"the modifiers of {obj.name} keep no UV map {uv_map}")
    mesh.uv_layers.active = layer
    mesh.materials.clear()
    for _ in obj.material_slots:
        mesh.materials.append(None)
    copied = bpy.data.objects.new("Set Dresser Bake", mesh)
    stage.callback(bpy.data.objects.remove, copied)
    stand(copied, obj.matrix_world, stage)
    scene.collection.objects.link(copied)
    return copied


def _raw_copy(image: bpy.types.Image, stage: ExitStack) -> bpy.types.Image:
    """The same picture, read as the numbers that its file holds."""
    raw = image.copy()
    stage.callback(bpy.data.images.remove, raw)
    raw.colorspace_settings.name = "Non-Color"
    raw.alpha_mode = "CHANNEL_PACKED"
    return raw


def _build_bake(
    material: bpy.types.Material,
    tree: bpy.types.NodeTree,
    shown: bpy.types.Node | None,
    output: str,
    raw: bpy.types.Image,
    target: bpy.types.Image,
    stage: ExitStack,
) -> None:
    """A material that glows with the stored colours, or with the factor by which they show; black without the projection."""
    nodes = node_tree_of(material)
    into = nodes.nodes.new("ShaderNodeTexImage")
    into.image = target
    nodes.nodes.active = into
    glow = nodes.nodes.new("ShaderNodeEmission")
    glow.inputs["Color"].default_value = (0.0, 0.0, 0.0, 1.0)
    nodes.links.new(glow.outputs["Emission"], nodes.nodes.new("ShaderNodeOutputMaterial").inputs["Surface"])
    if shown is None:
        return
    stored = tree.copy()
    stage.callback(bpy.data.node_groups.remove, stored)
    group = nodes.nodes.new("ShaderNodeGroup")
    group.node_tree = stored
    for theirs in shown.inputs:
        input_of(group, theirs.identifier).default_value = theirs.default_value
    picture = stored.nodes["Picture"]
    picture.image = raw
    if output == "Factor":
        nodes.links.new(group.outputs["Factor"], glow.inputs["Color"])
        return
    emission = stored.nodes.new("ShaderNodeEmission")
    stored.links.new(picture.outputs["Color"], emission.inputs["Color"])
    stored.links.new(emission.outputs["Emission"], stored.nodes["Ending"].inputs["Shader"])
    surface = next(node for node in nodes.nodes if node.type == "OUTPUT_MATERIAL").inputs["Surface"]
    nodes.links.new(group.outputs["Shader"], surface)


def bake(scene: bpy.types.Scene, obj: bpy.types.Object, samples: int, kind: str = "EMIT") -> None:
    """Bake the object's materials into the image node that is active in each; of DIFFUSE the colour alone. Raises `BakeFailed`."""
    scene.render.engine = "CYCLES"
    scene.cycles.samples = samples
    scene.cycles.use_denoising = False
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.device = "CPU"
    layer = scene.view_layers[0]
    layer.update()
    obj.select_set(True, view_layer=layer)
    layer.objects.active = obj
    given = {"object": obj, "active_object": obj, "selected_objects": [obj], "selected_editable_objects": [obj]}
    ways: dict[str, Any] = {"margin": _MARGIN, "margin_type": "EXTEND", "save_mode": "INTERNAL", "use_clear": True}
    try:
        with bpy.context.temp_override(scene=scene, view_layer=layer, **given):
            bpy.ops.object.bake(
                type=kind, pass_filter={"COLOR"}, target="IMAGE_TEXTURES", use_selected_to_active=False, **ways
            )
    except RuntimeError as error:
        raise BakeFailed(str(error)) from error


def _kept_picture(
    obj: bpy.types.Object,
    picture: bpy.types.Image,
    tree: bpy.types.NodeTree,
    colours: array[float],
    covers: array[float],
    size: int,
    undo: ExitStack,
) -> tuple[bpy.types.Image, tuple[str, ...]]:
    """The baked picture as `kept_file` keeps it, read as the take's own is."""
    colours[3::4] = covers[0::4]
    with TemporaryDirectory() as folder:
        written = Path(folder) / "baked.png"
        _write(colours, size, written)
        image, notes = kept_file(f"{picture.name} on {obj.name}", picture, tree, written, undo)
    image.colorspace_settings.name = picture.colorspace_settings.name
    # Colours go on beyond where they show, and must not be darkened by what covers nothing.
    image.alpha_mode = "CHANNEL_PACKED"
    return image, notes


def kept_file(
    name: str, picture: bpy.types.Image, tree: bpy.types.NodeTree, written: Path, undo: ExitStack
) -> tuple[bpy.types.Image, tuple[str, ...]]:
    """A baked picture as a file beside the take's own, loaded; packed into the .blend where that cannot be."""
    taken = path_of(picture)
    data = said_anew(written.read_bytes(), PictureFormat.PNG, taken.parent, SourceType.TRAINED_COMPOSITE)
    kept: Path | None = None
    notes: tuple[str, ...] = ()
    try:
        gate = library_of(taken.parent).gate
        if not gate.is_file(taken):
            raise LibraryLost(folder=taken.parent)
        kept = _free_name(taken, gate)
        gate.write(kept, data)
        image = bpy.data.images.load(str(kept))
    except (OSError, LibraryError) as error:
        _log.warning("the bake is packed: %s", error)
        notes = ("The take's folder cannot be written to, so the baked picture is packed into the .blend.",)
        image = bpy.data.images.load(str(written))
        image.pack()
    undo.callback(bpy.data.images.remove, image)
    image.name = name
    image[TAKE_KEY] = tree[TAKE_KEY]
    if kept is not None:
        image.filepath = as_stored(kept)
    return image, notes


def _write(values: array[float], size: int, path: Path) -> None:
    image = bpy.data.images.new("Set Dresser Bake", size, size, alpha=True, is_data=True)
    try:
        image.alpha_mode = "CHANNEL_PACKED"
        image.pixels.foreach_set(values)
        image.file_format = "PNG"
        image.filepath_raw = str(path)
        image.save()
    finally:
        bpy.data.images.remove(image)


def _free_name(taken: Path, gate: Gate) -> Path:
    """A name beside the take's picture that no other bake has."""
    names = (taken.with_name(f"{taken.stem}_bake{number}.png") for number in count(1))
    return next(path for path in names if not gate.is_anything(path))


def _show(
    obj: bpy.types.Object, tree: bpy.types.NodeTree, image: bpy.types.Image, uv_map: str, undo: ExitStack
) -> None:
    """Let the materials that showed the projection show the picture, over what was under it."""
    made: dict[bpy.types.Material, bpy.types.Material] = {}
    for number, slot in enumerate(obj.material_slots):
        shown = slot.material
        if shown is None or node_showing(shown, tree) is None:
            continue
        if shown not in made:
            made[shown] = shown.copy()
            undo.callback(bpy.data.materials.remove, made[shown])
            _replace(made[shown].node_tree, tree, image, uv_map)
        show_in_slot(obj, number, made[shown], undo)


def _replace(nodes: bpy.types.NodeTree, tree: bpy.types.NodeTree, image: bpy.types.Image, uv_map: str) -> None:
    group = next(node for node in nodes.nodes if node.type == "GROUP" and node.node_tree == tree)
    uv = nodes.nodes.new("ShaderNodeUVMap")
    uv.uv_map = uv_map
    uv.location = (group.location.x - 700, group.location.y)
    picture = nodes.nodes.new("ShaderNodeTexImage")
    picture.image = image
    picture.location = (group.location.x - 450, group.location.y)
    if any(node.type == "BSDF_PRINCIPLED" for node in tree.nodes):
        shader = nodes.nodes.new("ShaderNodeBsdfPrincipled")
        shader.inputs["Roughness"].default_value = PAPER_ROUGHNESS
        colour, shown = shader.inputs["Base Color"], shader.outputs["BSDF"]
    else:
        shader = nodes.nodes.new("ShaderNodeEmission")
        colour, shown = shader.inputs["Color"], shader.outputs["Emission"]
    shader.location = (group.location.x - 100, group.location.y)
    nodes.links.new(uv.outputs["UV"], picture.inputs["Vector"])
    nodes.links.new(picture.outputs["Color"], colour)
    for gone, instead in ((group.outputs["Factor"], picture.outputs["Alpha"]), (group.outputs["Shader"], shown)):
        for to in [link.to_socket for link in gone.links]:
            nodes.links.new(instead, to)
    nodes.nodes.remove(group)
    nodes.nodes.active = picture
