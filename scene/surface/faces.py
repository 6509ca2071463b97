"""Polygons of a mesh, read and written alike in edit mode and in object mode. May import bpy, never another part of `scene`.

Without numpy: Blenders that are built by Linux distributions need not have it, and its import costs 100 ms.
"""

from __future__ import annotations

import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import bmesh
import bpy
from bmesh.types import BMesh, BMVert
from mathutils import Vector

UV = tuple[float, float]

UV_MAPS = 8
"""Most UV maps that Blender lets a mesh have."""

_SLOTS = "material_index"
"""The attribute in which a mesh stores its polygons' slots: a hundred times faster to read than `polygons`."""


@dataclass(frozen=True, slots=True)
class Face:
    """One polygon: its index, its vertices' indices and their positions in object space, in the order of its corners.

    Of a mesh with shape keys the positions are the basis's, in every mode: Edit Mode shows those of the active key.
    """

    index: int
    vertices: tuple[int, ...]
    corners: tuple[Vector, ...]


def edit_mesh_of(mesh: bpy.types.Mesh) -> BMesh | None:
    """The mesh's edit mesh, indexed, while any object shows it in edit mode; else None."""
    if not mesh.is_editmode:
        return None
    edit_mesh = bmesh.from_edit_mesh(mesh)
    edit_mesh.faces.ensure_lookup_table()
    edit_mesh.faces.index_update()
    edit_mesh.verts.index_update()
    return edit_mesh


def face_count(mesh: bpy.types.Mesh) -> int:
    """How many polygons the mesh has now."""
    edit_mesh = edit_mesh_of(mesh)
    return len(mesh.polygons) if edit_mesh is None else len(edit_mesh.faces)


def read_faces(mesh: bpy.types.Mesh, indices: Iterable[int]) -> Iterator[Face]:
    """The polygons with these indices, read one after the other. Raises IndexError when there is no such polygon."""
    edit_mesh = edit_mesh_of(mesh)
    if edit_mesh is not None:
        position = _basis_of(mesh, edit_mesh)
        for index in indices:
            around = edit_mesh.faces[index].verts
            yield Face(
                index, tuple([vertex.index for vertex in around]), tuple([position(vertex) for vertex in around])
            )
        return
    polygons, vertices = mesh.polygons, mesh.vertices
    positions: dict[int, Vector] = {}
    for index in indices:
        corners = tuple(polygons[index].vertices)
        for vertex in corners:
            if vertex not in positions:
                positions[vertex] = vertices[vertex].co.copy()
        yield Face(index, corners, tuple([positions[vertex] for vertex in corners]))


def _basis_of(mesh: bpy.types.Mesh, edit_mesh: BMesh) -> Callable[[BMVert], Vector]:
    """How a vertex of the edit mesh tells where the basis has it. Of the key that is edited the vertices know their own place only."""
    keys = mesh.shape_keys
    edited = None if keys is None else _edited_key(mesh)
    layer = None if keys is None else edit_mesh.verts.layers.shape.get(keys.reference_key.name)
    if layer is None or edited == keys.reference_key.name:
        return lambda vertex: vertex.co.copy()
    return lambda vertex: vertex[layer].copy()


def _edited_key(mesh: bpy.types.Mesh) -> str:
    """The shape key whose positions the mesh's edit mesh has: that of the object that is edited, whoever else uses the mesh."""
    users = (obj for obj in bpy.data.objects if obj.type == "MESH" and obj.data == mesh and obj.mode == "EDIT")
    return next((obj.active_shape_key.name for obj in users if obj.active_shape_key is not None), "")


def read_slots(mesh: bpy.types.Mesh) -> Sequence[int]:
    """Each polygon's material slot, by polygon index, as the mesh stores it."""
    edit_mesh = edit_mesh_of(mesh)
    if edit_mesh is not None:
        return [face.material_index for face in edit_mesh.faces]
    slots = array.array("i", bytes(4 * len(mesh.polygons)))
    if (stored := mesh.attributes.get(_SLOTS)) is not None:
        stored.data.foreach_get("value", slots)
    return slots


def write_slots(mesh: bpy.types.Mesh, slots: Sequence[int]) -> None:
    """Give every polygon its material slot. `slots` is as long as the mesh has polygons."""
    edit_mesh = edit_mesh_of(mesh)
    if edit_mesh is None:
        stored = mesh.attributes.get(_SLOTS)
        if stored is None:
            stored = mesh.attributes.new(_SLOTS, "INT", "FACE")
        stored.data.foreach_set("value", array.array("i", slots))
        mesh.update()
        return
    for face, slot in zip(edit_mesh.faces, slots, strict=True):
        if face.material_index != slot:
            face.material_index = slot
    bmesh.update_edit_mesh(mesh, loop_triangles=False, destructive=False)


def uv_map_names(mesh: bpy.types.Mesh) -> tuple[str, ...]:
    """The names of the mesh's UV maps, also those made since edit mode began."""
    edit_mesh = edit_mesh_of(mesh)
    if edit_mesh is not None:
        return tuple(edit_mesh.loops.layers.uv.keys())
    return tuple(layer.name for layer in mesh.uv_layers)


def rendered_uv_map(mesh: bpy.types.Mesh) -> str:
    """The name of the UV map that renders use; the mesh has at least one."""
    return next((layer.name for layer in mesh.uv_layers if layer.active_render), uv_map_names(mesh)[0])


def add_uv_map(mesh: bpy.types.Mesh, name: str) -> str:
    """Add a UV map and leave the others as they are; the name it got. The mesh has fewer than `UV_MAPS`."""
    edit_mesh = edit_mesh_of(mesh)
    if edit_mesh is not None:
        # A map named like another attribute is renamed when edit mode ends: take a free name now.
        taken = {attribute.name for attribute in mesh.attributes} | set(uv_map_names(mesh))
        free = next(free for free in _numbered(name) if free not in taken)
        edit_mesh.loops.layers.uv.new(free)
        bmesh.update_edit_mesh(mesh, loop_triangles=False, destructive=False)
        return free
    return mesh.uv_layers.new(name=name, do_init=False).name


def remove_uv_map(mesh: bpy.types.Mesh, name: str) -> None:
    """Take a UV map away again."""
    edit_mesh = edit_mesh_of(mesh)
    if edit_mesh is not None:
        edit_mesh.loops.layers.uv.remove(edit_mesh.loops.layers.uv[name])
        bmesh.update_edit_mesh(mesh, loop_triangles=False, destructive=False)
        return
    mesh.uv_layers.remove(mesh.uv_layers[name])


def read_uvs(mesh: bpy.types.Mesh, map_name: str, indices: Iterable[int]) -> dict[int, tuple[UV, ...]]:
    """The UVs of these polygons' corners, by polygon index."""
    edit_mesh = edit_mesh_of(mesh)
    if edit_mesh is not None:
        layer = edit_mesh.loops.layers.uv[map_name]
        return {
            index: tuple((loop[layer].uv.x, loop[layer].uv.y) for loop in edit_mesh.faces[index].loops)
            for index in indices
        }
    stored = read_map(mesh, map_name)
    return {
        index: tuple((stored[2 * loop], stored[2 * loop + 1]) for loop in mesh.polygons[index].loop_indices)
        for index in indices
    }


def uv_bounds(mesh: bpy.types.Mesh, map_name: str) -> tuple[UV, UV]:
    """The lowest and the highest UVs of a map, (0, 0) twice for a mesh without faces."""
    stored = read_map(mesh, map_name)
    if not stored:
        return (0.0, 0.0), (0.0, 0.0)
    across, up = stored[0::2], stored[1::2]
    return (min(across), min(up)), (max(across), max(up))


def write_uvs(mesh: bpy.types.Mesh, map_name: str, uvs: Mapping[int, Sequence[UV]]) -> None:
    """Set the UVs of these polygons' corners, by polygon index; all other corners keep theirs."""
    edit_mesh = edit_mesh_of(mesh)
    if edit_mesh is not None:
        layer = edit_mesh.loops.layers.uv[map_name]
        for index, corners in uvs.items():
            for loop, uv in zip(edit_mesh.faces[index].loops, corners, strict=True):
                loop[layer].uv = uv
        bmesh.update_edit_mesh(mesh, loop_triangles=False, destructive=False)
        return
    stored = read_map(mesh, map_name)
    polygons = mesh.polygons
    for index, corners in uvs.items():
        start = 2 * polygons[index].loop_start
        for place, (u, v) in enumerate(corners):
            stored[start + 2 * place] = u
            stored[start + 2 * place + 1] = v
    mesh.uv_layers[map_name].uv.foreach_set("vector", stored)
    mesh.update()


def write_map(mesh: bpy.types.Mesh, map_name: str, uvs: array.array[float]) -> None:
    """Set the UVs of all corners."""
    edit_mesh = edit_mesh_of(mesh)
    if edit_mesh is not None:
        layer = edit_mesh.loops.layers.uv[map_name]
        corners = iter(zip(uvs[0::2], uvs[1::2], strict=True))
        for face in edit_mesh.faces:
            for loop in face.loops:
                loop[layer].uv = next(corners)
        bmesh.update_edit_mesh(mesh, loop_triangles=False, destructive=False)
        return
    mesh.uv_layers[map_name].uv.foreach_set("vector", uvs)
    mesh.update()


def read_map(mesh: bpy.types.Mesh, map_name: str) -> array.array[float]:
    """The UVs of all corners, in the mesh's order."""
    edit_mesh = edit_mesh_of(mesh)
    if edit_mesh is not None:
        layer = edit_mesh.loops.layers.uv[map_name]
        return array.array("f", [part for face in edit_mesh.faces for loop in face.loops for part in loop[layer].uv])
    uvs = array.array("f", bytes(8 * len(mesh.loops)))
    mesh.uv_layers[map_name].uv.foreach_get("vector", uvs)
    return uvs


def _numbered(name: str) -> Iterable[str]:
    yield name
    yield from (f"{name}.{number:03}" for number in range(1, 1000))
