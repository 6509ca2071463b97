"""Which surface a take is for: named by plain values when asked, found again when the take is there. May import measure.

Within one file session the `session_uid` is the identity (`blender.identity`), and after a reload of the same saved file the name is.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

import bmesh
import bpy

from ...client.errors import FacesChanged, FileChanged, NoSurface, SurfaceLocked, TargetGone
from ...client.placement import Placement, Target
from ..blender import saved_as
from ..blender.identity import block_of
from ..blender.open_file import scene_once_called
from .faces import Face, face_count, read_faces
from .matrices import numbers_of
from .measure import check_surface

MARK_TOLERANCE = 1e-4
"""Positions may differ by this part of the faces' size before they count as changed."""


def target_of(
    obj: bpy.types.Object,
    faces: Sequence[int] = (),
    seen_along: Sequence[float] = (),
    seen_from: Sequence[float] = (),
) -> Target:
    """The object, or these faces of it, as plain values. `seen_along`: the direction in which the artist looks, `seen_from`: from where."""
    return Target(
        object_name=obj.name,
        session_uid=obj.session_uid,
        faces=tuple(faces),
        faces_mark=mark_of(list(read_faces(obj.data, faces))) if faces else "",
        seen_along=tuple(seen_along),
        seen_from=tuple(seen_from),
        fits_slopes=True,
        matrix=numbers_of(obj.matrix_world),
    )


def selected_faces(obj: bpy.types.Object) -> tuple[int, ...]:
    """The faces selected in edit mode; empty in object mode, and when none are selected."""
    if obj.mode != "EDIT" or obj.type != "MESH":
        return ()
    edit_mesh = bmesh.from_edit_mesh(obj.data)
    edit_mesh.faces.index_update()
    return tuple(face.index for face in edit_mesh.faces if face.select and not face.hide)


def check_file(placement: Placement, file_session: str) -> None:
    """Raise `FileChanged` unless the open file is the one that the placement was made for."""
    if placement.file_session == file_session or saved_as.is_open(placement):
        return
    raise FileChanged(file=os.path.basename(placement.file) or "an unsaved file")


def check_scene(scene: bpy.types.Scene) -> None:
    """Raise `SurfaceLocked` for a scene that is linked from another file, to which nothing can be added."""
    if scene.library is not None:
        raise SurfaceLocked(target=f"The scene {scene.name}")


def find_scene(placement: Placement, file_session: str) -> bpy.types.Scene:
    """The scene that the placement was made in, whatever it is called now. Raises `FileChanged` or `TargetGone`."""
    check_file(placement, file_session)
    scene = scene_of(placement, file_session) if placement.scene_name else bpy.context.scene
    if scene is None:
        raise TargetGone(target=f"The scene {placement.scene_name}")
    return scene


def scene_of(placement: Placement, file_session: str) -> bpy.types.Scene | None:
    """The scene that a placement in the open file was made in; None when it has gone. A job of before knows it by its name alone."""
    called_so = bpy.data.scenes.get((placement.scene_name, None))
    if placement.file_session != file_session:
        return called_so
    if placement.scene_uid:
        return block_of(bpy.data.scenes, placement.scene_uid)
    return called_so or block_of(bpy.data.scenes, scene_once_called(placement.scene_name))


def find_target(placement: Placement, file_session: str) -> bpy.types.Object:
    """The object that the placement means, checked to be as it was.

    Raises `FileChanged`, `TargetGone`, `NoSurface`, `SurfaceLocked` or `FacesChanged`.
    """
    check_file(placement, file_session)
    target = placement.target
    if target is None:
        raise NoSurface("the placement names no target")
    found = find_object(target, placement, file_session)
    check_surface(found)
    if target.faces and not _are_same_faces(found, target):
        raise FacesChanged(target=found.name)
    return found


def find_object(
    target: Target, placement: Placement, file_session: str, *, or_instanced: bool = False
) -> bpy.types.Object:
    """The object that a target of this placement means, whatever it is: in a scene, or at least in a collection that
    may be instanced. Raises `TargetGone`.
    """
    found = bpy.data.objects.get((target.object_name, None))
    if placement.file_session == file_session and (found is None or found.session_uid != target.session_uid):
        found = block_of(bpy.data.objects, target.session_uid)
    # A deleted object that something still points to stays in the file, in no scene.
    if found is None or not (found.users_scene or (or_instanced and found.users_collection)):
        raise TargetGone(target=target.object_name)
    return found


def mark_of(faces: Sequence[Face]) -> str:
    """How these faces hang together, and where they lie in object space: enough to know them again.

    A face index says nothing after an edit has renumbered the faces; this does. Their bounds and middle stand as
    numbers, so that a rounding error does not count as a change.
    """
    order: dict[int, int] = {}
    corners = "/".join(
        " ".join(str(order.setdefault(vertex, len(order))) for vertex in face.vertices) for face in faces
    )
    topology = hashlib.sha256(corners.encode()).hexdigest()[:16]
    positions = [corner for face in faces for corner in face.corners]
    low = [min(position[axis] for position in positions) for axis in range(3)]
    high = [max(position[axis] for position in positions) for axis in range(3)]
    middle = [sum(position[axis] for position in positions) / len(positions) for axis in range(3)]
    return topology + ":" + ",".join(f"{number:.9g}" for number in (*low, *high, *middle))


def _are_same_faces(obj: bpy.types.Object, target: Target) -> bool:
    if max(target.faces) >= face_count(obj.data):
        return False
    topology, _, bounds = target.faces_mark.partition(":")
    topology_now, _, bounds_now = mark_of(list(read_faces(obj.data, target.faces))).partition(":")
    if topology != topology_now:
        return False
    before = [float(value) for value in bounds.split(",")]
    now = [float(value) for value in bounds_now.split(",")]
    size = max(now[axis + 3] - now[axis] for axis in range(3))
    return all(abs(one - other) <= MARK_TOLERANCE * size + 1e-9 for one, other in zip(before, now, strict=True))
