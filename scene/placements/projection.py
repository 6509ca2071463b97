"""A take thrown from where it was captured onto the surfaces that were seen there, over whatever they show already.

May import projection_nodes, targets and colour. The artist's materials are copied, never changed, and the copies stand in the
object's own slots, so that other users of the mesh stay as they are. The place of the camera is written into the nodes as
numbers: nothing moves with the camera afterwards.

Tried in Cycles and EEVEE: a point in the object's own space keeps its paint when the object is moved, but is another one in each
instance. So an object that is seen as itself takes its picture along; what is instanced shows it where it was in the world.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import bpy

from ...client.errors import NothingToProjectOn, ProjectionWithoutCapture, SurfaceLocked, TargetGone, ViewUnknown
from ...client.placement import Placement, PlacementKind, Target, View
from ..blender.sockets import mix_shaders
from ..blender.versions import with_nodes
from ..settings.options import CaptureSource
from ..settings.request import SETDRESSER_PG_settings
from ..surface.colour import ColourChoice, colour_for
from ..surface.materials import TAKE_KEY
from ..surface.matrices import matrix_of
from ..surface.target import check_scene, find_object, find_scene, target_of
from .notes import listed
from .projection_nodes import lens_of, make_ahead, make_projection, set_place
from .slots import append_slot, show_in_slot
from .spec import Button, Field, Placed, PlacementSpec
from .take_image import TakePicture, load_image

_WITH_SLOTS = ("MESH", "CURVE", "SURFACE", "FONT", "META", "CURVES", "POINTCLOUD")

_INSTANCING = ("INSTANCE_ON_POINTS", "OBJECT_INFO", "COLLECTION_INFO", "GEOMETRY_TO_INSTANCE", "STRING_TO_CURVES")


def place_projection(picture: TakePicture, placement: Placement, file_session: str, undo: ExitStack) -> Placed:
    """Show the take on every target that is still there, where the capture saw it.

    `undo` takes it back. Raises `ViewUnknown`, `NothingToProjectOn`, `TargetGone`, `SurfaceLocked` or `FileChanged`.
    """
    view = placement.view
    if view is None:
        raise ViewUnknown()
    scene = find_scene(placement, file_session)
    objects, notes = _objects(placement, file_session)
    colour = colour_for(scene, placement.shading, picture.beyond)
    image = load_image(picture, colour, undo)
    depth = None
    if picture.depth is not None and placement.depth is not None:
        depth = (_load_depth(picture, undo), placement.depth)
    else:
        notes.append("How far away everything was is not known, so what was hidden shows the picture, too.")
    try:
        tree = make_projection(
            picture.name,
            view,
            image,
            depth,
            shading=placement.shading,
            has_alpha=picture.has_alpha,
            take_id=picture.take_id,
            undo=undo,
        )
    except ValueError as error:
        raise ViewUnknown(str(error)) from error
    fixed = [obj.name for obj, _ in objects if not _takes_along(obj, scene)]
    if fixed:
        notes.append(f"On {listed(fixed)}, shown as instances, the picture stays where it is when they are moved.")
    all_notes = (*colour.notes, *notes)
    materials = [_dress(obj, target, view, tree, obj.name not in fixed, undo) for obj, target in objects]
    names = tuple(obj.name for obj, _ in objects)
    return Placed(image.name, materials[0].name, names[0], names, all_notes)


def _objects(placement: Placement, file_session: str) -> tuple[list[tuple[bpy.types.Object, Target]], list[str]]:
    """The targets that can take a picture, and a note for those that cannot; what keeps the last of them is raised."""
    targets = placement.targets or (() if placement.target is None else (placement.target,))
    found: list[tuple[bpy.types.Object, Target]] = []
    refused: list[TargetGone | SurfaceLocked] = []
    for target in targets:
        try:
            obj = find_object(target, placement, file_session, or_instanced=True)
            _check_own(obj)
        except (TargetGone, SurfaceLocked) as error:
            refused.append(error)
            continue
        if obj.type in _WITH_SLOTS:
            found.append((obj, target))
    if not found:
        raise refused[0] if refused else NothingToProjectOn()
    return found, list(dict.fromkeys(error.message for error in refused))


def _check_own(obj: bpy.types.Object) -> None:
    override = obj.override_library
    if obj.library is not None or (override is not None and override.is_system_override):
        raise SurfaceLocked(target=obj.name)


def _load_depth(picture: TakePicture, undo: ExitStack) -> bpy.types.Image:
    assert picture.depth is not None
    named = TakePicture(picture.depth, picture.take_id, f"{picture.name} Depth", picture.width, picture.height, False)
    image = load_image(named, ColourChoice("Non-Color"), undo)
    # Half precision has 11 bits: the viewport would tell depths apart by a two-thousandth of the whole range only.
    image.use_half_precision = False
    return image


def _takes_along(obj: bpy.types.Object, scene: bpy.types.Scene) -> bool:
    """Whether the object is seen as itself, so that a picture in its own space belongs to it alone."""
    if obj.parent is not None and obj.parent.instance_type != "NONE":
        return False
    if any(modifier.type == "NODES" and _makes_instances(modifier.node_group) for modifier in obj.modifiers):
        return False
    return any(layer.objects.get(obj.name) == obj and obj.visible_get(view_layer=layer) for layer in scene.view_layers)


def _makes_instances(tree: bpy.types.NodeTree | None) -> bool:
    if tree is None:
        return False
    return any(
        node.type in _INSTANCING or (node.type == "GROUP" and _makes_instances(node.node_tree)) for node in tree.nodes
    )


def _dress(
    obj: bpy.types.Object,
    target: Target,
    view: View,
    tree: bpy.types.NodeTree,
    takes_along: bool,
    undo: ExitStack,
) -> bpy.types.Material:
    """Put the projection over what each of the object's slots shows; the material of the first slot."""
    _own_slots(obj, undo)
    place = matrix_of(view.world_to_view)
    if takes_along:
        place = place @ (matrix_of(target.matrix) if target.matrix else obj.matrix_world)
    made: dict[bpy.types.Material | None, bpy.types.Material] = {}
    for number, slot in enumerate(obj.material_slots):
        shown = slot.material
        if shown not in made:
            made[shown] = _over(shown, obj, tree, undo)
            for node in made[shown].node_tree.nodes:
                if node.type == "GROUP" and node.node_tree == tree:
                    set_place(node, place, takes_along=takes_along)
        show_in_slot(obj, number, made[shown], undo)
    return next(iter(made.values()))


def _own_slots(obj: bpy.types.Object, undo: ExitStack) -> None:
    """Make sure of a slot to show something in. Only the mesh can give one; an empty one changes no other object."""
    if obj.material_slots:
        return
    data = obj.data
    if data.library is not None or data.override_library is not None:
        undo.callback(setattr, obj, "data", data)
        own = data.copy()
        undo.callback(bpy.data.batch_remove, [own])
        obj.data = own
    append_slot(obj, None, undo)


def _over(
    shown: bpy.types.Material | None, obj: bpy.types.Object, tree: bpy.types.NodeTree, undo: ExitStack
) -> bpy.types.Material:
    """A copy of a material with the projection over it; a plain grey one under it where there is none."""
    material = bpy.data.materials.new(f"{obj.name} {tree.name}") if shown is None else shown.copy()
    undo.callback(bpy.data.materials.remove, material)
    if shown is not None and TAKE_KEY not in shown:
        material.name = f"{shown.name} ({tree.name})"
    material[TAKE_KEY] = tree[TAKE_KEY]
    nodes = with_nodes(material).nodes
    again = [node for node in nodes if node.type == "GROUP" and _is_of_take(node.node_tree, tree)]
    for node in again:
        node.node_tree = tree
    if not again:
        _add_over(material.node_tree, tree)
    return material


def _is_of_take(tree: bpy.types.NodeTree | None, other: bpy.types.NodeTree) -> bool:
    return tree is not None and tree.get(TAKE_KEY) == other[TAKE_KEY]


def _add_over(into: bpy.types.NodeTree, tree: bpy.types.NodeTree) -> None:
    outputs = [node for node in into.nodes if node.type == "OUTPUT_MATERIAL"]
    if not outputs:
        outputs = [into.nodes.new("ShaderNodeOutputMaterial")]
    projection = into.nodes.new("ShaderNodeGroup")
    projection.node_tree = tree
    projection.label = tree.name
    projection.location = (outputs[0].location.x - 400, outputs[0].location.y - 250)
    for output in outputs:
        surface = output.inputs["Surface"]
        if surface.is_linked:
            under = surface.links[0].from_socket
        else:
            # A material of volume only lets light through its surface.
            kind = "ShaderNodeBsdfTransparent" if output.inputs["Volume"].is_linked else "ShaderNodeBsdfDiffuse"
            under = into.nodes.new(kind).outputs["BSDF"]
        mix = mix_shaders(into, projection.outputs["Factor"], under, projection.outputs["Shader"])
        mix.location = (output.location.x - 180, output.location.y)
        into.links.new(mix.outputs["Shader"], surface)


_SEES = frozenset({CaptureSource.VIEWPORT, CaptureSource.CAMERA})


def _check_source(source: CaptureSource) -> None:
    if source not in _SEES:
        raise ProjectionWithoutCapture()


def _check(context: bpy.types.Context, placement: Placement) -> None:
    """What is seen, and by which lens, is only known once it was captured."""
    check_scene(context.scene)
    if placement.view is not None:
        _objects(placement, placement.file_session)
        try:
            lens_of(placement.view)
        except ValueError as error:
            raise ViewUnknown(str(error)) from error


def _again(context: bpy.types.Context, placement: Placement, before: Placement) -> Placement:
    """Onto what is selected now, else onto what it was thrown onto before."""
    selected = tuple(target_of(obj) for obj in context.selected_objects if obj.type not in ("CAMERA", "LIGHT", "EMPTY"))
    return replace(placement, targets=selected or before.targets)


def _fields(_context: bpy.types.Context, _settings: SETDRESSER_PG_settings) -> Iterator[Field | Button]:
    yield Button("set_dresser.bake_projection")


SPEC = PlacementSpec(
    PlacementKind.PROJECTION,
    place_projection,
    suits=_SEES,
    best_for=_SEES,
    check_source=_check_source,
    is_onto_what_was_seen=True,
    check=_check,
    again=_again,
    is_shaded=True,
    fields=_fields,
    is_unseen=lambda _shown, _placement, _take_id: True,  # its nodes are more than an image
    prepare=make_ahead,
)
