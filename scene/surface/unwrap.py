"""UVs that show a picture upright, unmirrored and undistorted in world space; or, for an object that has none, its sides laid
side by side, none over another. May import faces, measure and the client.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import sqrt

import bpy
from mathutils import Vector

from ...client.errors import UVMapsFull
from ...client.placement import Target
from .artists_layout import bounds_of, brought_onto_one_picture, extent, leaves_square, left_as_it_is
from .dense import FLAT_SIDES, Piece, in_one_piece, is_dense
from .dense_sides import dense_sides
from .faces import UV, UV_MAPS, face_count, read_map, read_uvs, rendered_uv_map, uv_bounds, uv_map_names
from .flat_sides import FLAT_ANGLE
from .kept_pieces import forget
from .measure import (
    Side,
    WorldFace,
    check_surface,
    fronts,
    is_flat,
    largest_side,
    meant_faces,
    sides_of,
    target_faces,
    world_faces,
)
from .rectangle import Surface, forward_of

UV_MAP = "Set Dresser"
"""The name of the UV map that Set Dresser writes; every other map stays as it is."""

_LOOKED_AT = 500
"""Of very many faces the first ones, which show of most round things that they keep their layout."""


@dataclass(frozen=True, slots=True)
class Unwrap:
    """How a picture will lie on faces: through the UV map `map_name`, after `uvs` (by face index) are written to it."""

    map_name: str
    uvs: Mapping[int, Sequence[UV]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What an artist should know of it."""
    corners: array[float] = field(default_factory=lambda: array("f"))
    """In place of `uvs` for a mesh of very many faces: those of all its corners, in the mesh's order."""


def plan_unwrap(obj: bpy.types.Object, target: Target, ratio: float) -> Unwrap:
    """How a picture of this aspect ratio (width over height) lies on the target; nothing is changed yet.

    Raises what `measure` raises, and `UVMapsFull` when a map is needed and there is no room for one.
    """
    if is_dense(obj, target.faces):
        return _plan_dense(obj, target, ratio)
    sides = _sides_of_target(obj, target)
    if not sides:
        return _on_artists_layout(obj, target, ratio)
    _check_maps(obj)
    uvs: dict[int, tuple[UV, ...]] = {}
    for side in sides:
        uvs.update(_lay_on(side, ratio))
    return Unwrap(UV_MAP, uvs)


def _plan_dense(obj: bpy.types.Object, target: Target, ratio: float) -> Unwrap:
    """The same of very many faces at once."""
    check_surface(obj)
    sides = _dense_to_lay_on(obj, target.faces, target.seen_along, target.seen_from, fits_slopes=target.fits_slopes)
    if not sides:
        return _on_artists_layout(obj, target, ratio)
    _check_maps(obj)
    if UV_MAP in uv_map_names(obj.data):
        stored = read_map(obj.data, UV_MAP)
    else:
        stored = array("f", bytes(8 * sides[0][0].corner_count))
    for piece, surface in sides:
        width, height = picture_extent(surface, ratio)
        across, along = Vector(surface.right) / width, Vector(surface.up) / height
        piece.lay(stored, Vector(surface.centre), across, along)
    forget()
    notes = (in_one_piece(obj.name),) if sides[0][0].is_divided else ()
    return Unwrap(UV_MAP, corners=stored, notes=notes)


def check_room(obj: bpy.types.Object, target: Target) -> None:
    """Raise what `plan_unwrap` would, without planning: it is asked before anything is paid for."""
    if _sides_of_target(obj, target):
        _check_maps(obj)


def _check_maps(obj: bpy.types.Object) -> None:
    names = uv_map_names(obj.data)
    if UV_MAP not in names and len(names) >= UV_MAPS:
        raise UVMapsFull(target=obj.name, limit=UV_MAPS)


def wanted_ratio(
    obj: bpy.types.Object, faces: Sequence[int], seen_along: Sequence[float], seen_from: Sequence[float] = ()
) -> float:
    """The aspect ratio that a picture for these faces should have, or for the object's when none are named.

    A layout of the artist's is square, as UVs go from 0 to 1 both ways. Raises what `measure` raises.
    """
    sides = sides_to_lay_on(obj, faces, seen_along, seen_from)
    if not sides:
        return 1.0
    surface = largest_side(sides).surface
    return surface.width / surface.height


def sides_to_lay_on(
    obj: bpy.types.Object,
    faces: Sequence[int],
    seen_along: Sequence[float],
    seen_from: Sequence[float] = (),
    *,
    fits_slopes: bool = True,
) -> list[Side]:
    """The sides on which a picture is laid anew; none when the layout of the artist's is kept. Those of very many faces name none.

    It is kept for a whole object which has one, and is more than a few flat sides. Raises what `measure` raises.
    """
    check_surface(obj)
    if is_dense(obj, faces):
        dense = _dense_to_lay_on(obj, faces, seen_along, seen_from, fits_slopes=fits_slopes)
        return [Side((), surface) for _, surface in dense]
    has_layout = _has_layout(obj, faces)
    forward = forward_of(obj, seen_along)
    if not has_layout:
        meant = fronts(obj, list(meant_faces(obj, faces)), seen_along, seen_from)
        return sides_of(meant, forward, fits_slopes=fits_slopes)
    world = fronts(obj, _unless_round(meant_faces(obj), FLAT_SIDES), seen_along, seen_from)
    sides = sides_of(world, forward, fits_slopes=fits_slopes) if world else []
    return sides if len(sides) <= FLAT_SIDES and all(is_flat(side.faces) for side in sides) else []


def _dense_to_lay_on(
    obj: bpy.types.Object,
    faces: Sequence[int],
    seen_along: Sequence[float],
    seen_from: Sequence[float],
    *,
    fits_slopes: bool,
) -> list[tuple[Piece, Surface]]:
    """The same of very many faces, with the faces of each side."""
    has_layout = _has_layout(obj, faces)
    if has_layout and is_plainly_round(obj, _LOOKED_AT):
        return []
    sides = dense_sides(obj, faces, seen_along, seen_from, keeps_layout=has_layout, fits_slopes=fits_slopes)
    return [] if has_layout and not sides[0][0].is_flat else sides


def _has_layout(obj: bpy.types.Object, faces: Sequence[int]) -> bool:
    """Whether a whole object is meant, and somebody made a layout for it."""
    return not faces and bool(_artists_map(obj))


def sides_shown(obj: bpy.types.Object, target: Target) -> list[Side]:
    """The sides on which a target shows its picture, also those of an object that keeps its layout. Raises what `measure` raises."""
    if sides := _sides_of_target(obj, target):
        return sides
    if is_dense(obj, target.faces):
        seen = (target.faces, target.seen_along, target.seen_from)
        dense = dense_sides(obj, *seen, keeps_layout=False, fits_slopes=target.fits_slopes)
        return [Side((), surface) for _, surface in dense]
    return sides_of(meant_faces(obj, target.faces), forward_of(obj, target.seen_along), fits_slopes=target.fits_slopes)


def _sides_of_target(obj: bpy.types.Object, target: Target) -> list[Side]:
    return sides_to_lay_on(obj, target.faces, target.seen_along, target.seen_from, fits_slopes=target.fits_slopes)


def is_plainly_round(obj: bpy.types.Object, looked_at: int) -> bool:
    """Whether an object's first faces, so many at most, show already that it keeps the artist's layout."""
    first = islice(world_faces(obj, target_faces(obj)), looked_at)
    return bool(_artists_map(obj)) and not _unless_round(first, FLAT_SIDES)


def _artists_map(obj: bpy.types.Object) -> str:
    """The UV map of the artist's that an object shows its pictures through; empty when it has none."""
    artists = [name for name in uv_map_names(obj.data) if name != UV_MAP]
    rendered = rendered_uv_map(obj.data) if artists else ""
    return rendered if rendered in artists else next(iter(artists), "")


def _on_artists_layout(obj: bpy.types.Object, target: Target, ratio: float) -> Unwrap:
    """The layout of the artist's, as it is where it lies on one picture; else brought onto it, in a map of Set Dresser's own.

    Where there is no room for one it stays, and that is said.
    """
    own = _artists_map(obj)
    if not own or not leaves_square(uv_bounds(obj.data, own)):
        return Unwrap(own)
    uvs = read_uvs(obj.data, own, target_faces(obj, target.faces))
    if not uvs or not leaves_square(bounds_of(uvs.values())):
        return Unwrap(own)
    names = uv_map_names(obj.data)
    if UV_MAP not in names and len(names) >= UV_MAPS:
        return Unwrap(own, notes=(left_as_it_is(obj.name),))
    laid, notes = brought_onto_one_picture(obj.name, uvs, ratio)
    return Unwrap(UV_MAP, laid, notes)


def picture_extent(surface: Surface, ratio: float) -> tuple[float, float]:
    """Width and height, in world units, of a picture of this ratio on the surface: covering it or lying inside it."""
    return extent(surface.width, surface.height, ratio)


def _unless_round(world: Iterable[WorldFace], most: int) -> list[WorldFace]:
    """The faces; none when they look into more directions than that, as what is round shows in its first few already."""
    seen: list[WorldFace] = []
    directions: list[Vector] = []
    for face in world:
        seen.append(face)
        if face.area and not any(face.normal.dot(known) >= FLAT_ANGLE for known in directions):
            if len(directions) == most:
                return []
            directions.append(face.normal)
    return seen


def _lay_on(side: Side, ratio: float) -> dict[int, tuple[UV, ...]]:
    width, height = picture_extent(side.surface, ratio)
    centre = Vector(side.surface.centre)
    across, along = Vector(side.surface.right) / width, Vector(side.surface.up) / height

    def corners(face: WorldFace) -> tuple[UV, ...]:
        spokes = [corner - centre for corner in face.corners]
        return tuple([(0.5 + spoke.dot(across), 0.5 + spoke.dot(along)) for spoke in spokes])

    return {face.index: corners(face) for face in side.faces}


_GAP = 0.004
"""Between two sides, as part of the picture: the bake's margin has room in it."""

_SHRINK = 0.95


def packed_sides(obj: bpy.types.Object) -> dict[int, tuple[UV, ...]]:
    """The UVs of every face that has an area, by face index: all sides at one scale, none over another."""
    sides = sides_of(world_faces(obj, range(face_count(obj.data))), forward_of(obj, ()))
    sides.sort(key=lambda side: side.surface.height, reverse=True)
    boxes = [(side.surface.width, side.surface.height) for side in sides]
    scale = 1 / sqrt(sum(width * height for width, height in boxes))
    while (corners := _shelved(boxes, scale)) is None:
        scale *= _SHRINK
    uvs: dict[int, tuple[UV, ...]] = {}
    for side, corner in zip(sides, corners, strict=True):
        uvs.update(_laid(side, corner, scale))
    return uvs


def _shelved(boxes: Sequence[tuple[float, float]], scale: float) -> list[UV] | None:
    """The lower left corners of boxes, from the highest to the lowest, on shelves; None when they do not fit."""
    corners: list[UV] = []
    left, low, shelf = _GAP, _GAP, 0.0
    for width, height in boxes:
        across, up = width * scale + _GAP, height * scale + _GAP
        if left + across > 1:
            left, low, shelf = _GAP, low + shelf, 0.0
        if left + across > 1 or low + up > 1:
            return None
        corners.append((left, low))
        left, shelf = left + across, max(shelf, up)
    return corners


def _laid(side: Side, corner: UV, scale: float) -> dict[int, tuple[UV, ...]]:
    surface = side.surface
    right, up, centre = Vector(surface.right), Vector(surface.up), Vector(surface.centre)

    def uv(point: Vector) -> UV:
        offset = point - centre
        return (
            corner[0] + (offset.dot(right) + surface.width / 2) * scale,
            corner[1] + (offset.dot(up) + surface.height / 2) * scale,
        )

    return {face.index: tuple(uv(point) for point in face.corners) for face in side.faces}
