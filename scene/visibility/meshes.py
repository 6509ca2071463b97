"""Meshes as the GPU draws them, kept from one drawing to the next. Main thread only.

A shape's key is the evaluated mesh (`blender.versions.evaluated_key`). What is edited in place keeps its key, so a handler
drops what the dependency graph says has changed; it is there only while shapes are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import bpy
import numpy as np
import numpy.typing as npt
from bpy.app.handlers import persistent

from ...client.session_state import SessionState, ends_with_session
from ..blender.main_thread import is_here
from ..blender.versions import EvaluatedKey, evaluated_key

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
    source_points: int = 0
    vertices: gpu.types.GPUVertBuf | None = None
    batch: gpu.types.GPUBatch | None = None
    is_used: bool = True
    _is_closed: bool | None = None

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
    shape.source_points = len(mesh.vertices)
    _shapes.now[key] = shape
    _watch()


def read_shape(
    mesh: bpy.types.Mesh, faces: npt.NDArray[np.bool_] | None = None, *, hides: bool = False
) -> Shape | None:
    """The shape of a mesh, or of these faces of it; None when there is no surface. `hides`: leave hidden faces out."""
    if not mesh.polygons:
        return None
    points = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.vertices.foreach_get("co", points.ravel())
    mesh.calc_loop_triangles()
    triangles = np.empty((len(mesh.loop_triangles), 3), np.int32)
    mesh.loop_triangles.foreach_get("vertices", triangles.ravel())
    if faces is not None or hides:
        kept = np.ones(len(mesh.polygons), bool) if faces is None else faces
        if hides:
            kept = kept & ~face_values(mesh, "hide")
        owners = np.empty(len(triangles), np.int32)
        mesh.loop_triangles.foreach_get("polygon_index", owners)
        triangles = np.ascontiguousarray(triangles[kept[owners]])
    if not len(triangles):
        return None
    used = points if faces is None else points[np.unique(triangles)]
    return Shape(points, triangles, used.min(axis=0).astype(np.float64), used.max(axis=0).astype(np.float64))


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
    for key in [key for key, shape in _shapes.now.items() if not shape.is_used]:
        del _shapes.now[key]
    if not _shapes.now:
        _unwatch()


@ends_with_session
def forget() -> None:
    """Drop all that is kept, and the handlers."""
    _shapes.now.clear()
    _unwatch()


@persistent
def _drop_changed(_scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph, *_: Any) -> None:
    """Something was edited, or another frame is shown. What a render evaluates for itself is not what is kept, nor is its thread the graphics card's."""
    if not is_here():
        return
    changed: set[int] = set()
    for update in depsgraph.updates:
        if update.is_updated_geometry:
            data = getattr(update.id, "data", None) if isinstance(update.id, bpy.types.Object) else None
            for each in (update.id, data):
                if each is not None:
                    changed |= {each.session_uid, each.original.session_uid}
    changed.discard(0)
    for key in [key for key in _shapes.now if not changed.isdisjoint(key[:2])]:
        del _shapes.now[key]
    if not _shapes.now:
        _unwatch()


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
        if function in handlers:
            handlers.remove(function)
