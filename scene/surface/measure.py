"""What a surface is: which faces, where they lie in the world, how wide and high they are, and which way is up on them.

Everything is measured on the base mesh (no modifiers) under the object's evaluated transform, in Blender units of
world space, so that non-uniform, mirrored and sheared transforms count. May import dense_sides, faces, flat_sides, level_edges, looked_at,
rectangle and the client.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, radians, sin

import bpy
from mathutils import Vector

from ...client.errors import NoSurface, SurfaceLocked, SurfaceWithoutArea
from .dense import check_count, is_dense
from .dense_sides import dense_sides
from .faces import Face, face_count, read_faces, read_slots
from .flat_sides import FLAT_ANGLE, FLAT_DEPTH, SMOOTH_ANGLE
from .level_edges import turn_to_edges
from .looked_at import seen_from_behind
from .rectangle import AS_IT_STANDS, SLOPE, Surface, forward_of, is_level, plain, upright

SIDE_ANGLE = cos(radians(46.0))
"""A side of a rounded thing goes on across edges of less than 30 degrees, up to 46 degrees from where it began."""


@dataclass(frozen=True, slots=True)
class WorldFace:
    """A face in world space. `normal` is a unit vector towards its front; `area` is zero for a face without one."""

    index: int
    vertices: tuple[int, ...]
    corners: tuple[Vector, ...]
    normal: Vector
    area: float


@dataclass(frozen=True, slots=True)
class Side:
    """Faces that show one picture together, and the rectangle around them."""

    faces: tuple[WorldFace, ...]
    surface: Surface


def check_surface(obj: bpy.types.Object | None) -> None:
    """Raise `NoSurface` unless this is a mesh with faces, `SurfaceLocked` when it must not be changed here."""
    if obj is None or obj.type != "MESH" or face_count(obj.data) == 0:
        raise NoSurface()
    override = obj.override_library
    if obj.library is not None or (override is not None and override.is_system_override):
        raise SurfaceLocked(target=obj.name)


def measure(
    obj: bpy.types.Object,
    faces: Sequence[int] = (),
    seen_along: Sequence[float] = (),
    seen_from: Sequence[float] = (),
    *,
    fits_slopes: bool = True,
) -> Surface:
    """The rectangle of these faces, or of the object's (those that show the active material slot) when none are named.

    `seen_along` is the direction in which a viewer looks, `seen_from` where that viewer stands (empty: unknown, or far away). They
    decide which edge is up on floors and ceilings, and which side of a face is its front where the viewer sees its back. `fits_slopes`:
    whether ramps and roofs are measured along their edges.
    Raises `NoSurface`, `SurfaceLocked`, `SurfaceWithoutArea` or `SurfaceTooDense`; IndexError when there is no such face.
    """
    check_surface(obj)
    check_count(obj, faces)
    if is_dense(obj, faces):
        return dense_sides(obj, faces, seen_along, seen_from, keeps_layout=False, fits_slopes=fits_slopes)[0][1]
    meant = fronts(obj, list(meant_faces(obj, faces)), seen_along, seen_from)
    return largest_side(sides_of(meant, forward_of(obj, seen_along), fits_slopes=fits_slopes)).surface


def fronts(
    obj: bpy.types.Object, faces: Sequence[WorldFace], seen_along: Sequence[float], seen_from: Sequence[float]
) -> list[WorldFace]:
    """The faces, those turned round of which the viewer sees the back."""
    matrix = obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).matrix_world
    turned = seen_from_behind(obj, matrix, faces, seen_along, seen_from)
    return [replace(face, normal=-face.normal) if face.index in turned else face for face in faces]


def largest_side(sides: Iterable[Side]) -> Side:
    """The side whose faces have the largest area together."""
    return max(sides, key=lambda side: sum(face.area for face in side.faces))


def meant_faces(obj: bpy.types.Object, faces: Sequence[int] = ()) -> Iterator[WorldFace]:
    """The faces that are meant, in world space, one after the other. Raises as `measure` does, `SurfaceWithoutArea` at their end."""
    check_surface(obj)
    return _with_an_area(obj, world_faces(obj, target_faces(obj, faces)))


def _with_an_area(obj: bpy.types.Object, world: Iterable[WorldFace]) -> Iterator[WorldFace]:
    has_area = False
    for face in world:
        has_area = has_area or face.area > 0
        yield face
    if not has_area:
        raise SurfaceWithoutArea(target=obj.name)


def sides_of(faces: Iterable[WorldFace], forward: Vector, *, fits_slopes: bool = True) -> list[Side]:
    """The faces as one side when they lie in one plane, else as the sides that they form."""
    world = list(faces)
    solid = [face for face in world if face.area]
    if is_flat(world):
        return [_side(world, solid, forward, planar=True, fits_slope=fits_slopes)]
    return [
        _side(group, group, forward, planar=False, fits_slope=fits_slopes and not is_rounded and is_flat(group))
        for group, is_rounded in _smooth_groups(solid)
    ]


def target_faces(obj: bpy.types.Object, faces: Sequence[int] = ()) -> tuple[int, ...]:
    """The faces that are meant: these, or when none are named those that show the object's active material slot."""
    if faces:
        return tuple(faces)
    slot_count = len(obj.material_slots)
    if slot_count <= 1:
        return tuple(range(face_count(obj.data)))
    active = obj.active_material_index
    shown = read_slots(obj.data)
    last = slot_count - 1
    if active == last:
        return tuple(index for index, slot in enumerate(shown) if slot >= last)
    return tuple(index for index, slot in enumerate(shown) if slot == active)


def world_faces(obj: bpy.types.Object, indices: Iterable[int]) -> Iterator[WorldFace]:
    """These faces of the base mesh under the object's evaluated transform, one after the other."""
    evaluated = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    matrix = evaluated.matrix_world
    # A mirrored transform turns the corners' order round, but not the side that Blender shows as the front.
    front = -1.0 if matrix.determinant() < 0 else 1.0

    positions: dict[int, Vector] = {}

    def in_world(face: Face) -> WorldFace:
        for vertex, corner in zip(face.vertices, face.corners, strict=True):
            if vertex not in positions:
                positions[vertex] = matrix @ corner
        corners = tuple([positions[vertex] for vertex in face.vertices])
        doubled = _doubled_area(corners) * front
        longest = max((corner - corners[0]).length_squared for corner in corners)
        area = doubled.length / 2
        if area <= max(1e-12, 1e-6 * longest):
            return WorldFace(face.index, face.vertices, corners, Vector((0, 0, 0)), 0.0)
        return WorldFace(face.index, face.vertices, corners, doubled.normalized(), area)

    return map(in_world, read_faces(obj.data, indices))


def _along_edges(
    faces: Sequence[WorldFace], right: Vector, up: Vector, *, as_it_stands: float = 0.0
) -> tuple[Vector, Vector]:
    """Right and up turned in their plane to stand along the edges of the faces, by at most 45 degrees."""
    origin = faces[0].corners[0]
    points = {
        vertex: ((corner - origin).dot(right), (corner - origin).dot(up))
        for face in faces
        for vertex, corner in zip(face.vertices, face.corners, strict=True)
    }
    turn = radians(turn_to_edges(points, [face.vertices for face in faces], as_it_stands=as_it_stands))
    return right * cos(turn) + up * sin(turn), up * cos(turn) - right * sin(turn)


def _doubled_area(corners: Sequence[Vector]) -> Vector:
    """Twice the polygon's area, as a vector along its normal (Newell's method; true for concave polygons, too)."""
    spokes = [corner - corners[0] for corner in corners[1:]]
    total = Vector((0.0, 0.0, 0.0))
    for one, other in pairwise(spokes):
        total += one.cross(other)
    return total


def _mean_normal(faces: Sequence[WorldFace]) -> Vector:
    total = Vector((0.0, 0.0, 0.0))
    for face in faces:
        total += face.normal * face.area
    return total.normalized() if total.length > 1e-12 else faces[0].normal


def is_flat(world: Sequence[WorldFace]) -> bool:
    """Whether the faces that have an area lie in one plane, with their fronts to the same side."""
    faces = [face for face in world if face.area]
    normal = _mean_normal(faces)
    if any(face.normal.dot(normal) < FLAT_ANGLE for face in faces):
        return False
    corners = _distinct_corners(faces)
    origin = corners[0]
    depths = [(corner - origin).dot(normal) for corner in corners]
    reach = max((corner - origin).length for corner in corners)
    return max(depths) - min(depths) <= FLAT_DEPTH * reach


def _distinct_corners(faces: Sequence[WorldFace]) -> list[Vector]:
    """The faces' corners, each vertex once."""
    return list(
        {vertex: corner for face in faces for vertex, corner in zip(face.vertices, face.corners, strict=True)}.values()
    )


def _smooth_groups(faces: Sequence[WorldFace]) -> list[tuple[list[WorldFace], bool]]:
    """The faces as sides: each begins at the largest face left and goes on across shallow edges.

    With each, whether it is part of something rounded: what lies beyond one of its shallow edges is another side.
    """
    at_edge: dict[tuple[int, int], list[WorldFace]] = defaultdict(list)
    for face in faces:
        for edge in _edges(face):
            at_edge[edge].append(face)
    groups: list[list[WorldFace]] = []
    group_of: dict[int, int] = {}
    rounded: set[int] = set()
    for seed in sorted(faces, key=lambda face: (-face.area, face.index)):
        if seed.index in group_of:
            continue
        number = group_of[seed.index] = len(groups)
        group, open_faces = [seed], [seed]
        while open_faces:
            face = open_faces.pop()
            for edge in _edges(face):
                for neighbour in at_edge[edge]:
                    if neighbour.index not in group_of and _goes_on(face, neighbour, seed):
                        group_of[neighbour.index] = number
                        group.append(neighbour)
                        open_faces.append(neighbour)
                    elif (other := group_of.get(neighbour.index, number)) != number and _is_shallow(face, neighbour):
                        rounded |= {number, other}
        groups.append(group)
    return [(group, number in rounded) for number, group in enumerate(groups)]


def _is_shallow(face: WorldFace, neighbour: WorldFace) -> bool:
    return neighbour.normal.dot(face.normal) >= SMOOTH_ANGLE


def _goes_on(face: WorldFace, neighbour: WorldFace, seed: WorldFace) -> bool:
    return _is_shallow(face, neighbour) and neighbour.normal.dot(seed.normal) >= SIDE_ANGLE


def _edges(face: WorldFace) -> list[tuple[int, int]]:
    following = (*face.vertices[1:], face.vertices[0])
    return [(one, other) if one < other else (other, one) for one, other in zip(face.vertices, following, strict=True)]


def _side(
    faces: Sequence[WorldFace], solid: Sequence[WorldFace], forward: Vector, *, planar: bool, fits_slope: bool
) -> Side:
    """The rectangle around the faces that have an area, upright; of a level one, and where that is asked for of a slope, along its edges."""
    normal = _mean_normal(solid)
    right, up = upright(normal, forward)
    if is_level(normal):
        right, up = _along_edges(solid, right, up)
    elif fits_slope and abs(normal.z) > SLOPE:
        right, up = _along_edges(solid, right, up, as_it_stands=AS_IT_STANDS)
    corners = _distinct_corners(solid)
    origin = corners[0]
    across = [(corner - origin).dot(right) for corner in corners]
    along = [(corner - origin).dot(up) for corner in corners]
    depth = [(corner - origin).dot(normal) for corner in corners]
    centre = (
        origin
        + right * ((min(across) + max(across)) / 2)
        + up * ((min(along) + max(along)) / 2)
        + normal * ((min(depth) + max(depth)) / 2)
    )
    surface = Surface(
        centre=plain(centre),
        right=plain(right),
        up=plain(up),
        normal=plain(normal),
        width=max(across) - min(across),
        height=max(along) - min(along),
        planar=planar,
    )
    return Side(tuple(faces), surface)
