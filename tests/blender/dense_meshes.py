"""Meshes of very many faces, and the same ones of few, for the tests of what is laid on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Height = Callable[[Any, Any], Any]
Shape = tuple[Sequence[Sequence[float]], Sequence[Sequence[int]]]

_CORNERS = [(x, y, z) for z in (-1, 1) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
BOX: Shape = (_CORNERS, [(0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7), (4, 5, 6, 7), (3, 2, 1, 0)])

_STEPS = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 3), (3, 3)]
STAIR: Shape = (
    [(x, y, z) for x in (0, 2) for y, z in _STEPS],
    [(step, step + 7, step + 8, step + 1) for step in range(6)],
)
"""Three risers that look to -Y one behind the other, and three treads."""

_GABLE = [(-2, 0), (-2, 1), (0, 2), (2, 1), (2, 0)]
HOUSE: Shape = (
    [(x, y, z) for y in (-3, 3) for x, z in _GABLE],
    [*((wall, wall + 1, wall + 6, wall + 5) for wall in range(4)), (0, 4, 3, 1), (1, 3, 2), (5, 6, 8, 9), (6, 7, 8)],
)
"""Two walls, two roofs, two gables; no floor."""


def in_scene(scene: Any, mesh: Any, transform: Any = None) -> Any:
    """An object that shows a mesh, active in the scene."""
    import bpy

    obj = bpy.data.objects.new("Scan", mesh)
    if transform is not None:
        obj.matrix_world = transform
    scene.collection.objects.link(obj)
    bpy.context.view_layer.update()
    bpy.context.view_layer.objects.active = obj
    return obj


def grid_of(across: int = 160, up: int = 130, height: Height | None = None) -> Any:
    """The mesh of a wall 4 wide and 2 high of so many faces, upright and looking to -Y; `height` moves its points along Y."""
    import bpy

    x, z = np.meshgrid(np.linspace(-2, 2, across + 1), np.linspace(-1, 1, up + 1))
    y = np.zeros_like(x) if height is None else height(x, z)
    corner = (np.arange(up)[:, None] * (across + 1) + np.arange(across)[None, :]).ravel()
    faces = np.stack([corner, corner + 1, corner + across + 2, corner + across + 1], axis=1)
    mesh = bpy.data.meshes.new("Scan")
    mesh.from_pydata(np.stack([x, y, z], axis=-1).reshape(-1, 3).tolist(), [], faces.tolist())
    return mesh


def mesh_of(shape: Shape, cuts: int = 0) -> Any:
    """The mesh of a shape, each of its edges cut so often."""

    def build(edited: Any) -> None:
        import bmesh

        vertices = [edited.verts.new(point) for point in shape[0]]
        for face in shape[1]:
            edited.faces.new([vertices[corner] for corner in face])
        if cuts:
            bmesh.ops.subdivide_edges(edited, edges=edited.edges[:], cuts=cuts, use_grid_fill=True)

    return made(build)


def made(build: Callable[[Any], Any]) -> Any:
    """A mesh as this makes it in an edit mesh."""
    import bmesh
    import bpy

    mesh = bpy.data.meshes.new("Scan")
    edited = bmesh.new()
    build(edited)
    edited.to_mesh(mesh)
    edited.free()
    return mesh


def uvs_of(obj: Any, name: str = "Set Dresser") -> Any:
    """The UVs of each corner beside the place of its vertex in object space: columns u, v, x, y, z."""
    mesh = obj.data
    stored = np.empty(2 * len(mesh.loops), dtype=np.float32)
    mesh.uv_layers[name].uv.foreach_get("vector", stored)
    around = np.empty(len(mesh.loops), dtype=np.int32)
    mesh.loops.foreach_get("vertex_index", around)
    places = np.empty(3 * len(mesh.vertices), dtype=np.float32)
    mesh.vertices.foreach_get("co", places)
    return np.hstack([stored.reshape(-1, 2), places.reshape(-1, 3)[around]])
