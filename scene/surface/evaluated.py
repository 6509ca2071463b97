"""Which materials an object shows as Blender evaluates it, after its modifiers and with what they instance. Imports bpy only.

What is evaluated here need not be evaluated again for the next redraw. An object without a modifier that could change what its slots say is
not evaluated at all.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import bpy

_DEFORMING = (
    *("ARMATURE", "CAST", "CURVE", "DISPLACE", "HOOK", "LAPLACIANDEFORM", "LATTICE", "MESH_DEFORM", "SHRINKWRAP"),
    *("SIMPLE_DEFORM", "SMOOTH", "CORRECTIVE_SMOOTH", "LAPLACIANSMOOTH", "SURFACE_DEFORM", "WARP", "WAVE", "CLOTH"),
    *("COLLISION", "SOFT_BODY", "SURFACE", "DYNAMIC_PAINT", "DATA_TRANSFER", "NORMAL_EDIT", "WEIGHTED_NORMAL"),
    *("UV_PROJECT", "UV_WARP", "VERTEX_WEIGHT_EDIT", "VERTEX_WEIGHT_MIX", "VERTEX_WEIGHT_PROXIMITY"),
)
_COPYING = ("SUBSURF", "MULTIRES", "MIRROR", "ARRAY", "BEVEL", "EDGE_SPLIT", "TRIANGULATE")
KEEP_MATERIALS = frozenset((*_DEFORMING, *_COPYING))
"""Modifiers after which every face still has its slot and its UVs, whatever else they do. Of any other kind it is looked at."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Whether any evaluated face shows one of the materials, and whether such a face has the UV map that is asked for."""

    shows: bool
    has_map: bool


def changers_of(obj: bpy.types.Object) -> list[str]:
    """The names of the modifiers that act in the viewport and may leave no face its material."""
    return [each.name for each in obj.modifiers if each.show_viewport and each.type not in KEEP_MATERIALS]


def look_at(
    obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph, wanted: Collection[bpy.types.Material], uv_map: str = ""
) -> Looked:
    """What is evaluated of an object, or instanced by it. `wanted` are original materials; without `uv_map` none is asked for."""
    evaluated = obj.evaluated_get(depsgraph)
    found = _look_at_one(evaluated, wanted, uv_map)
    if found.shows:
        return found
    # Blender walks through all instances of the scene: only for what shows nothing itself.
    for instance in depsgraph.object_instances:
        parent = instance.parent
        if instance.is_instance and parent is not None and parent.original == obj:
            found = _look_at_one(instance.object, wanted, uv_map)
            if found.shows:
                return found
    return Looked(shows=False, has_map=False)


def _look_at_one(evaluated: bpy.types.Object, wanted: Collection[bpy.types.Material], uv_map: str) -> Looked:
    is_mesh = isinstance(evaluated.data, bpy.types.Mesh)
    mesh = evaluated.data if is_mesh else evaluated.to_mesh()
    if mesh is None:
        return Looked(shows=False, has_map=False)
    try:
        shows = _shows(mesh, list(_slots(evaluated, mesh)), wanted)
        return Looked(shows, not uv_map or uv_map in mesh.uv_layers)
    finally:
        if not is_mesh:
            evaluated.to_mesh_clear()


def _slots(evaluated: bpy.types.Object, mesh: bpy.types.Mesh) -> Iterator[bpy.types.Material | None]:
    """What each slot of an evaluated mesh shows: a slot that is the object's goes before the mesh's own."""
    own = evaluated.material_slots
    for number in range(max(len(mesh.materials), 1)):
        if number < len(own) and (own[number].link == "OBJECT" or number >= len(mesh.materials)):
            yield own[number].material
        elif number < len(mesh.materials):
            yield mesh.materials[number]


def _shows(
    mesh: bpy.types.Mesh, slots: list[bpy.types.Material | None], wanted: Collection[bpy.types.Material]
) -> bool:
    """Whether a face has one of these slots; a number past the end is the last slot's."""
    numbers = [number for number, shown in enumerate(slots) if shown is not None and shown.original in wanted]
    if not numbers or not mesh.polygons:
        return False
    stored = mesh.attributes.get("material_index")
    if stored is None or stored.domain != "FACE":
        return 0 in numbers
    faces = array("i", bytes(4 * len(mesh.polygons)))
    stored.data.foreach_get("value", faces)
    return any(number in faces for number in numbers) or (len(slots) - 1 in numbers and max(faces) >= len(slots))
