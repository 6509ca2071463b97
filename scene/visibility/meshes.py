"""Meshes as the GPU draws them, kept from one drawing to the next. Main thread only.

A shape's key is the evaluated mesh (`blender.versions.evaluated_key`). What is edited in place keeps its key, so a handler
drops what the dependency graph says has changed; it is there from the first shape that is kept to the next look without one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import bpy
import numpy as np
import numpy.typing as npt
from bpy.app.handlers import persistent

from ...client.session_state import SessionState, ends_with_session
from ..blender import mesh_arrays
from ..blender.handlers import take_out
from ..blender.main_thread import is_here
from ..blender.versions import EvaluatedKey, evaluated_key
from .kept_drawings import forget_drawings

if TYPE_CHECKING:
    import gpu

    from .camera import Floats


@dataclass(slots=True)
class Shape:
    """One mesh: its points and triangles, the box around it, and what draws it."""

    points: npt.NDArray[np.float32]
    triangles: npt.NDArray[np.int32]
    low: Floats
    high: Floats
    slots: npt.NDArray[np.int32] | None = None
    """Each triangle's material slot; None where all have the first."""
    uv_maps: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)
    """Of what a picture cuts out: each triangle's corners on each UV map, (triangles, 3, 2). The one that renders use is first."""
    cut_outs: dict[frozenset[int], Shape | None] = field(default_factory=dict)
    """The parts of it that have these material slots, with their UV maps: once they were asked for (`read_cut_outs`)."""
    source_points: int = 0
    vertices: gpu.types.GPUVertBuf | None = None
    batch: gpu.types.GPUBatch | None = None
    is_used: bool = True
    is_kept: bool = False
    """Whether it, or the whole of which it is a part, is kept until the mesh changes."""
    _is_closed: bool | None = None
    _of_slots: dict[frozenset[int], Shape | None] = field(default_factory=dict)

    def of_slots(self, wanted: frozenset[int], count: int) -> Shape | None:
        """The part of it that has one of these of `count` material slots; None when that is nothing. Made once."""
        last = max(0, count - 1)
        if self.slots is None or last == 0:
            return self if 0 in wanted else None
        if wanted not in self._of_slots:
            kept = np.isin(np.clip(self.slots, 0, last), list(wanted))
            self._of_slots[wanted] = self if kept.all() else self._only(kept)
        return self._of_slots[wanted]

    def _only(self, kept: npt.NDArray[np.bool_]) -> Shape | None:
        if not kept.any():
            return None
        triangles = np.ascontiguousarray(self.triangles[kept])
        low, high = mesh_arrays.box_around(self.points[np.unique(triangles)])
        return Shape(self.points, triangles, low, high, is_kept=self.is_kept)

    @property
    def is_closed(self) -> bool:
        """Whether the surface has no border: each edge is passed once in either direction. Reckoned once; half a second a million."""
        if self._is_closed is None:
            ends = self.triangles.astype(np.int64)
            starts, nexts = ends.ravel(), np.roll(ends, -1, axis=1).ravel()
            there, back = np.sort(starts * len(self.points) + nexts), np.sort(nexts * len(self.points) + starts)
            self._is_closed = bool(np.array_equal(there, back) and (np.diff(there) > 0).all())
        return self._is_closed


_shapes: Final[SessionState[dict[EvaluatedKey, Shape]]] = SessionState(dict)


def kept_shape(mesh: bpy.types.Mesh) -> Shape | None:
    """The shape that is kept of this evaluated mesh."""
    key = evaluated_key(mesh)
    kept = None if key is None else _shapes.now.get(key)
    if kept is None or kept.source_points != len(mesh.vertices):
        return None
    kept.is_used = True
    return kept


def keep(mesh: bpy.types.Mesh, shape: Shape) -> None:
    """Keep the shape of this evaluated mesh until that changes, or is gone; not of one that cannot be told from others."""
    key = evaluated_key(mesh)
    if key is None:
        return
    shape.source_points, shape.is_kept = len(mesh.vertices), True
    _shapes.now[key] = shape
    _watch()


def read_shape(
    mesh: bpy.types.Mesh, faces: npt.NDArray[np.bool_] | None = None, *, hides: bool = False
) -> Shape | None:
    """The shape of a mesh, or of these faces of it; None when there is no surface. `hides`: leave hidden faces out."""
    if not mesh.polygons:
        return None
    points = mesh_arrays.points_of(mesh)
    owners = mesh_arrays.polygon_of_triangles(mesh)
    triangles = mesh_arrays.triangles_of(mesh, points, owners)
    slots = _slots_of(mesh)
    kept = _kept_faces(mesh, faces, hides=hides)
    if kept is not None:
        owners, triangles = owners[kept[owners]], np.ascontiguousarray(triangles[kept[owners]])
    slots = None if slots is None else slots[owners]
    if not len(triangles):
        return None
    low, high = mesh_arrays.box_around(points if faces is None else points[np.unique(triangles)])
    return Shape(points, triangles, low, high, slots)


def _kept_faces(
    mesh: bpy.types.Mesh, faces: npt.NDArray[np.bool_] | None, *, hides: bool
) -> npt.NDArray[np.bool_] | None:
    """Which polygons count; None for all of them."""
    if not hides:
        return faces
    shown = ~face_values(mesh, "hide")
    return shown if faces is None else faces & shown


def _slots_of(mesh: bpy.types.Mesh) -> npt.NDArray[np.int32] | None:
    """Each polygon's material slot; None where all have the first."""
    values = mesh_arrays.column(mesh, "material_index", "FACE", np.int32)
    return values if values is not None and values.any() else None


def read_cut_outs(
    shape: Shape,
    mesh: bpy.types.Mesh,
    wanted: Iterable[frozenset[int]],
    count: int,
    faces: npt.NDArray[np.bool_] | None = None,
    *,
    hides: bool = False,
) -> None:
    """Read into `shape.cut_outs` what has each of these sets of `count` material slots: of the mesh and the faces that the shape was read from."""
    for slots in wanted:
        if slots not in shape.cut_outs:
            shape.cut_outs[slots] = _with_uv_maps(mesh, slots, count, _kept_faces(mesh, faces, hides=hides))


def _with_uv_maps(
    mesh: bpy.types.Mesh, wanted: frozenset[int], count: int, kept: npt.NDArray[np.bool_] | None
) -> Shape | None:
    """The part of a mesh that has one of these slots, corner by corner, with all its UV maps."""
    mesh.calc_loop_triangles()
    corners = np.empty((len(mesh.loop_triangles), 3), np.int32)
    mesh.loop_triangles.foreach_get("loops", corners.ravel())
    slots = np.empty(len(corners), np.int32)
    mesh.loop_triangles.foreach_get("material_index", slots)
    counts = np.isin(np.clip(slots, 0, max(0, count - 1)), list(wanted))
    if kept is not None:
        owners = np.empty(len(corners), np.int32)
        mesh.loop_triangles.foreach_get("polygon_index", owners)
        counts &= kept[owners]
    corners = corners[counts]
    if not len(corners):
        return None
    points, ends = mesh_arrays.points_of(mesh), mesh_arrays.corners_of(mesh)
    maps: dict[str, npt.NDArray[np.float32]] = {}
    for layer in sorted(mesh.uv_layers, key=lambda layer: not layer.active_render):
        values = np.empty((len(mesh.loops), 2), np.float32)
        layer.uv.foreach_get("vector", values.ravel())
        maps[layer.name] = values[corners]
    places = points[ends[corners]].reshape(-1, 3)
    triangles = np.arange(len(places), dtype=np.int32).reshape(-1, 3)
    return Shape(places, triangles, *mesh_arrays.box_around(places), uv_maps=maps)


def face_values(mesh: bpy.types.Mesh, name: str) -> npt.NDArray[np.bool_]:
    """What each polygon has under "select" or "hide"."""
    values = np.zeros(len(mesh.polygons), bool)
    mesh.polygons.foreach_get(name, values)
    return values


def batch_of(shape: Shape) -> gpu.types.GPUBatch:
    """What draws the shape: on the graphics card from the first time on."""
    import gpu

    if shape.batch is None:
        layout = gpu.types.GPUVertFormat()
        layout.attr_add(id="position", comp_type="F32", len=3, fetch_mode="FLOAT")
        vertices = gpu.types.GPUVertBuf(layout, len(shape.points))
        vertices.attr_fill("position", shape.points)
        shape.vertices = vertices
        shape.batch = gpu.types.GPUBatch(
            type="TRIS", buf=vertices, elem=gpu.types.GPUIndexBuf(type="TRIS", seq=shape.triangles)
        )
    return shape.batch


def begin() -> None:
    """A look at the whole scene begins: what it does not use is dropped by `end`."""
    for shape in _shapes.now.values():
        shape.is_used = False


def end() -> None:
    """Drop what nothing in the scene has any longer."""
    gone = [key for key, shape in _shapes.now.items() if not shape.is_used]
    for key in gone:
        del _shapes.now[key]
    if gone:
        forget_drawings()
    if not _shapes.now:
        _unwatch()


@ends_with_session
def forget() -> None:
    """Drop all that is kept, and the handlers."""
    _shapes.now.clear()
    forget_drawings()
    _unwatch()


@persistent
def _drop_changed(_scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph, *_: Any) -> None:
    """Something was edited, or another frame is shown. What a render evaluates for itself is not what is kept, nor is its thread the graphics card's."""
    if not is_here() or not _shapes.now:
        return
    changed: set[int] = set()
    for update in depsgraph.updates:
        if update.is_updated_geometry:
            data = getattr(update.id, "data", None) if isinstance(update.id, bpy.types.Object) else None
            for each in (update.id, data):
                if each is not None:
                    changed |= {each.session_uid, each.original.session_uid}
    changed.discard(0)
    gone = [key for key in _shapes.now if not changed.isdisjoint(key[:2])]
    for key in gone:
        del _shapes.now[key]
    if gone:
        forget_drawings()
    # It stays in the list that Blender is going through by number: without it, the next add-on's handler would be passed over.


@persistent
def _drop_all(*_: Any) -> None:
    """Undo, redo and another file: nothing that was remembered need hold."""
    forget()


def _handlers() -> tuple[tuple[list[Any], Any], ...]:
    at = bpy.app.handlers
    return (
        (at.depsgraph_update_post, _drop_changed),
        (at.frame_change_post, _drop_changed),
        (at.undo_post, _drop_all),
        (at.redo_post, _drop_all),
        (at.load_pre, _drop_all),
    )


def _watch() -> None:
    for handlers, function in _handlers():
        if function not in handlers:
            handlers.append(function)


def _unwatch() -> None:
    for handlers, function in _handlers():
        take_out(handlers, function)
