"""A take as a texture: on the target's faces only, upright, with a material of its own. May import unwrap and materials."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

import bpy

from ...client.errors import DynamicTopologyOn, EditModeHeld, TextureOfCapture
from ...client.placement import Placement, PlacementKind, Target, View
from ..settings.options import CaptureSource
from ..settings.request import SETDRESSER_PG_settings
from ..surface.colour import colour_for
from ..surface.faces import (
    add_uv_map,
    read_map,
    read_slots,
    read_uvs,
    remove_uv_map,
    uv_map_names,
    write_map,
    write_slots,
    write_uvs,
)
from ..surface.materials import make_material, take_of
from ..surface.measure import target_faces
from ..surface.target import find_target, scene_of, target_of
from ..surface.unwrap import Unwrap, check_room, plan_unwrap, wanted_ratio
from ..surface.users import objects_with
from .chosen import chosen_faces, looking_along, looking_from
from .slot_offsets import named_past_the_end, offsets_of, slot_order
from .slots import append_slot
from .spec import Placed, PlacementSpec
from .take_image import TakePicture, load_image
from .unseen import is_target_unseen


def place_texture(picture: TakePicture, placement: Placement, file_session: str, undo: ExitStack) -> Placed:
    """Show the take on the target's faces. Everything that can be refused is refused before anything is changed.

    `undo` takes back what was done if a later step fails. Raises what `find_target` and `plan_unwrap` raise, and
    `DynamicTopologyOn`.
    """
    obj = find_target(placement, file_session)
    assert placement.target is not None
    unwrap = planned(obj, placement.target, picture.ratio)
    faces = target_faces(obj, placement.target.faces)
    colour = colour_for(_scene_of(obj, placement, file_session), placement.shading, picture.beyond)
    image = load_image(picture, colour, undo)
    uv_map, notes = lay_out(obj, unwrap, undo)
    material = make_material(
        picture.name,
        image,
        uv_map=uv_map,
        shading=placement.shading,
        has_alpha=picture.has_alpha,
        take_id=picture.take_id,
    )
    undo.callback(bpy.data.materials.remove, material)
    assign(obj, faces, material, undo)
    return Placed(image.name, material.name, obj.name, (obj.name,), colour.notes + notes)


def _ratio(context: bpy.types.Context, _settings: SETDRESSER_PG_settings) -> float:
    return wanted_ratio(*chosen_faces(context), looking_along(context), looking_from(context))


def _target(context: bpy.types.Context, _view: View | None) -> Target:
    """What it goes onto; what could not be dressed is found out before anything is paid for."""
    obj, faces = chosen_faces(context)
    target = target_of(obj, faces, seen_along=looking_along(context), seen_from=looking_from(context))
    check_room(obj, target)
    return target


def _check_source(source: CaptureSource) -> None:
    if source is not CaptureSource.NONE:
        raise TextureOfCapture(
            better="In Place" if source is CaptureSource.TEXTURE else "Projection, Backdrop or Image"
        )


def lay_out(obj: bpy.types.Object, unwrap: Unwrap, undo: ExitStack) -> tuple[str, tuple[str, ...]]:
    """Write a plan's UVs to a mesh that no other object uses: the name of their map, and what there is to say."""
    notes = _own_mesh(obj, undo)
    return _write_unwrap(obj.data, unwrap, undo), (*notes, *unwrap.notes)


def planned(obj: bpy.types.Object, target: Target, ratio: float) -> Unwrap:
    """How a picture of this ratio will lie on the target; nothing is changed yet. Raises as `place_texture` does."""
    if obj.use_dynamic_topology_sculpting:
        raise DynamicTopologyOn(target=obj.name)
    return plan_unwrap(obj, target, ratio)


def _scene_of(obj: bpy.types.Object, placement: Placement, file_session: str) -> bpy.types.Scene:
    """The scene whose view decides the colours: the one that was asked in while the object is in it, else the object's."""
    asked_in = scene_of(placement, file_session)
    return asked_in if asked_in in obj.users_scene else obj.users_scene[0]


def _own_mesh(obj: bpy.types.Object, undo: ExitStack) -> tuple[str, ...]:
    """Give the object a mesh that no other object uses and that this file may change; a note when that took a copy."""
    shared = obj.data
    if shared.library is None and shared.override_library is None and len(objects_with(shared)) == 1:
        return ()
    was_editing = obj.mode == "EDIT"
    if was_editing:
        # Blender keeps the mesh being edited inside the shared one: it must be written back before it is copied.
        bpy.ops.object.mode_set(mode="OBJECT")
        if obj.mode != "OBJECT":
            raise EditModeHeld(target=obj.name)
    else:
        obj.update_from_editmode()
    own = shared.copy()
    active_slot = obj.active_material_index
    obj.data = own
    obj.active_material_index = active_slot
    undo.callback(_give_back, obj, shared, own)
    if was_editing:
        bpy.ops.object.mode_set(mode="EDIT")
    if shared.library is not None:
        return (f"{obj.name} now has a local copy of its linked mesh.",)
    return (
        f"{obj.name} shared its mesh with other objects; it now has a copy of its own, and they stay as they were.",
    )


def _give_back(obj: bpy.types.Object, shared: bpy.types.Mesh, own: bpy.types.Mesh) -> None:
    was_editing = obj.mode == "EDIT"
    if was_editing:
        bpy.ops.object.mode_set(mode="OBJECT")
    obj.data = shared
    bpy.data.meshes.remove(own)
    if was_editing:
        bpy.ops.object.mode_set(mode="EDIT")


def _write_unwrap(mesh: bpy.types.Mesh, unwrap: Unwrap, undo: ExitStack) -> str:
    """Write the planned UVs; the name of the map that holds them."""
    if unwrap.corners:
        return _write_all(mesh, unwrap, undo)
    if not unwrap.uvs:
        return unwrap.map_name
    if unwrap.map_name in uv_map_names(mesh):
        undo.callback(write_uvs, mesh, unwrap.map_name, read_uvs(mesh, unwrap.map_name, unwrap.uvs))
        name = unwrap.map_name
    else:
        name = add_uv_map(mesh, unwrap.map_name)
        undo.callback(remove_uv_map, mesh, name)
    write_uvs(mesh, name, unwrap.uvs)
    return name


def _write_all(mesh: bpy.types.Mesh, unwrap: Unwrap, undo: ExitStack) -> str:
    """The same for a mesh of very many faces, whose corners are all planned."""
    name = unwrap.map_name
    if name in uv_map_names(mesh):
        undo.callback(write_map, mesh, name, read_map(mesh, name))
    else:
        name = add_uv_map(mesh, name)
        undo.callback(remove_uv_map, mesh, name)
    write_map(mesh, name, unwrap.corners)
    return name


def assign(obj: bpy.types.Object, faces: tuple[int, ...], material: bpy.types.Material, undo: ExitStack) -> None:
    """Let these faces, and no others, show the material: in slots of Set Dresser's that only they use, or in new ones."""
    mesh = obj.data
    slots = read_slots(mesh)
    undo.callback(write_slots, mesh, slots)
    shown = _clipped(slots, max(len(mesh.materials) - 1, 0))
    is_all = len(faces) == len(shown)
    elsewhere = Counter(() if is_all else shown)
    elsewhere.subtract(() if is_all else (shown[face] for face in faces))
    active_before = obj.active_material_index
    dressed = set(shown) if is_all else {shown[face] for face in faces}
    into = _slots_for(obj, material, dressed, {slot for slot, count in elsewhere.items() if count}, undo)
    for face in faces:
        shown[face] = into[shown[face]]
    write_slots(mesh, shown)
    undo.callback(setattr, obj, "active_material_index", active_before)
    obj.active_material_index = min(into.values())


def _slots_for(
    obj: bpy.types.Object, material: bpy.types.Material, dressed: set[int], elsewhere: set[int], undo: ExitStack
) -> Mapping[int, int]:
    """For each slot that the dressed faces have, the one that shows them the material; what others show, and what modifiers make of it, stays."""
    offsets, named = offsets_of(obj), named_past_the_end(obj)
    own = {
        number for number, slot in enumerate(obj.material_slots) if number not in elsewhere and take_of(slot.material)
    }
    if own and (not offsets or dressed <= own):
        into = {slot: slot if offsets else min(own) for slot in dressed}
        for number in set(into.values()):
            slot = obj.material_slots[number]
            undo.callback(setattr, slot, "material", slot.material)
            slot.material = material
        return into
    if not obj.material_slots and (elsewhere or offsets or named):
        # Without any slot, the first one would show on every face: leave it empty for the others.
        append_slot(obj, None, undo)
    before = [slot.material for slot in obj.material_slots]
    order = slot_order(len(before) - 1, dressed, elsewhere, offsets, named) if offsets or named else None
    if order is None:
        return dict.fromkeys(dressed, append_slot(obj, material, undo))
    for old in order.new:
        append_slot(obj, material if old is None else before[old], undo)
    return order.of


def _clipped(slots: Sequence[int], last: int) -> array[int]:
    """The slots that are shown: Blender shows a number past the end as the last slot, and must go on doing so
    when there are more slots.
    """
    shown = array("i", slots)
    if shown and max(shown) > last:
        return array("i", [min(slot, last) for slot in shown])
    return shown


SPEC = PlacementSpec(
    PlacementKind.TEXTURE,
    place_texture,
    suits=frozenset({CaptureSource.NONE}),
    best_for=frozenset({CaptureSource.NONE}),
    check_source=_check_source,
    ratio=_ratio,
    needs_surface=lambda _: True,
    is_laid_out=True,
    target=_target,
    is_shaded=True,
    is_unseen=is_target_unseen,
)
