"""The pieces of the dense mesh that was looked at last: a request asks for them several times, and its delivery once more. May import dense, dense_mesh and faces.

Kept are plain numbers, some 50 MB for a million faces, until they are delivered or another mesh is looked at; no object of Blender's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zlib import crc32

import bpy
from mathutils import Matrix

from ...client.session_state import SessionState
from .. import blender
from .dense import Piece, pieces_of
from .dense_mesh import read_starts
from .faces import read_slots

Mark = tuple[object, ...]

_last: Final[SessionState[tuple[Mark, list[Piece]] | None]] = SessionState(lambda: None)


def kept_pieces_of(
    obj: bpy.types.Object,
    matrix: Matrix,
    faces: Sequence[int],
    seen_along: Sequence[float],
    seen_from: Sequence[float],
    *,
    keeps_layout: bool,
) -> list[Piece]:
    """What `dense.pieces_of` says, which is not asked again while nothing that it depends on has changed."""
    if obj.data.is_editmode:
        obj.update_from_editmode()
    mark = (_mark_of(obj, faces), *(tuple(row) for row in matrix), *seen_along, None, *seen_from, keeps_layout)
    if _last.now is None or _last.now[0] != mark:
        _last.now = None  # not both at once
        _last.now = (mark, pieces_of(obj, matrix, faces, seen_along, seen_from, keeps_layout=keeps_layout))
    return _last.now[1]


def forget() -> None:
    """Drop what is kept: it has been delivered."""
    _last.now = None


def _mark_of(obj: bpy.types.Object, faces: Sequence[int]) -> Mark:
    """The object, and what its mesh and the faces that are meant look like, by sums that cost ten milliseconds for a million faces."""
    import numpy as np

    mesh, arrays = obj.data, blender.mesh_arrays
    shape = [crc32(numbers.data) for numbers in (arrays.points_of(mesh), arrays.corners_of(mesh), read_starts(mesh))]
    slots, shown = len(obj.material_slots), 0
    if faces:
        shown = crc32(np.asarray(faces, dtype=np.int32).data)
    elif slots > 1:
        shown = crc32(np.asarray(read_slots(mesh), dtype=np.int32).data)
    return (obj.session_uid, mesh.session_uid, len(faces), slots, obj.active_material_index, shown, *shape)
