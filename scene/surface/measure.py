"""What a surface is: which faces, where they lie in the world, how wide and high they are, and which way is up on them.

Everything is measured on the base mesh (no modifiers) under the object's evaluated transform, in Blender units of
world space, so that non-uniform, mirrored and sheared transforms count. May import faces, level_edges and the client.
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
from .dense import Piece, check_count, is_dense, pieces_of
from .faces import Face, face_count, read_faces, read_slots
from .level_edges import turn_of_hull, turn_to_edges
from .looked_at import seen_from_behind

Vec3 = tuple[float, float, float]

FLAT_ANGLE = cos(radians(2.0))
FLAT_DEPTH = 0.01
"""Faces count as one plane while their normals stay within 2 degrees and their corners within 1 % of its size."""

SMOOTH_ANGLE = cos(radians(30.0))
SIDE_ANGLE = cos(radians(46.0))
"""A side of a rounded thing goes on across edges of less than 30 degrees, up to 46 degrees from where it began."""

LEVEL = cos(radians(15.0))
"""A surface within 15 degrees of level is a floor or a ceiling, or a driveway: the view says what is up on it, and its edges how exactly."""

SLOPE = cos(radians(40.0))
"""Of flat sides, one within 40 degrees of level is a ramp or a roof: up is up the slope, or what of its edges is nearest to that. What is
steeper is a wall that leans, and stays upright.
"""
_AS_IT_STANDS = 1.0
"""Degrees: a slope with an edge along or across its up is not turned, whatever its shape."""


@dataclass(frozen=True, slots=True)
class Surface:
    """A rectangle in world space that bounds faces in their plane.

    Seen from the side that `normal` points to, `right` is right and `up` is up; all three are unit vectors.
    `planar` is false when the faces were not all in one plane, and this is the largest of their sides.
    """

    centre: Vec3
    right: Vec3
    up: Vec3
    normal: Vec3
    width: float
    height: float
    planar: bool


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
) -> Surface:
    """The rectangle of these faces, or of the object's (those that show the active material slot) when none are named.

    `seen_along` is the direction in which a viewer looks, `seen_from` where that viewer stands (empty: unknown, or far away). They
    decide which edge is up on floors and ceilings, and which side of a face is its front where the viewer sees its back.
    Raises `NoSurface`, `SurfaceLocked`, `SurfaceWithoutArea` or `SurfaceTooDense`; IndexError when there is no such face.
    """
    check_surface(obj)
    check_count(obj, faces)
    if is_dense(obj, faces):
        return dense_sides(obj, seen_along, seen_from)[0][1].surface
    meant = fronts(obj, list(meant_faces(obj, faces)), seen_along, seen_from)
    return largest_side(sides_of(meant, forward_of(obj, seen_along))).surface


def fronts(
    obj: bpy.types.Object, faces: Sequence[WorldFace], seen_along: Sequence[float], seen_from: Sequence[float]
) -> list[WorldFace]:
    """The faces, those turned round of which the viewer sees the back."""
    matrix = obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).matrix_world
    turned = seen_from_behind(obj, matrix, faces, seen_along, seen_from)
    return [replace(face, normal=-face.normal) if face.index in turned else face for face in faces]


def dense_sides(
    obj: bpy.types.Object, seen_along: Sequence[float], seen_from: Sequence[float]
) -> list[tuple[Piece, Side]]:
    """The flat sides of an object of very many faces, the largest first; where it has others, all of it as one. The sides name no faces.

    Raises as `measure` does.
    """
    check_surface(obj)
    matrix = obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).matrix_world
    pieces = pieces_of(obj, matrix, seen_along, seen_from, flat_angle=FLAT_ANGLE, flat_depth=FLAT_DEPTH)
    if not pieces:
        raise SurfaceWithoutArea(target=obj.name)
    forward = forward_of(obj, seen_along)
    return [(piece, _dense_side(piece, forward, planar=piece.is_flat and len(pieces) == 1)) for piece in pieces]


def _dense_side(piece: Piece, forward: Vector, *, planar: bool) -> Side:
    right, up = upright(piece.normal, forward)
    is_slope = piece.is_flat and abs(piece.normal.z) > SLOPE
    if _is_level(piece.normal) or is_slope:
        as_it_stands = 0.0 if _is_level(piece.normal) else _AS_IT_STANDS
        turn = radians(turn_of_hull(piece.outline(right, up), as_it_stands=as_it_stands))
        right, up = right * cos(turn) + up * sin(turn), up * cos(turn) - right * sin(turn)
    reach = [(float(far.min()), float(far.max())) for far in map(piece.along, (right, up, piece.normal))]
    centre = Vector((0, 0, 0))
    for axis, (low, high) in zip((right, up, piece.normal), reach, strict=True):
        centre += axis * ((low + high) / 2)
    (left, rightmost), (lowest, highest), _ = reach
    sizes = (max(rightmost - left, 1e-9), max(highest - lowest, 1e-9))
    return Side((), Surface(plain(centre), plain(right), plain(up), plain(piece.normal), *sizes, planar))


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


def sides_of(faces: Iterable[WorldFace], forward: Vector) -> list[Side]:
    """The faces as one side when they lie in one plane, else as the sides that they form."""
    world = list(faces)
    solid = [face for face in world if face.area]
    if is_flat(world):
        return [_side(world, solid, forward, planar=True, is_angular=True)]
    groups = _smooth_groups(solid)
    is_angular = all(map(is_flat, groups))
    return [_side(group, group, forward, planar=False, is_angular=is_angular) for group in groups]


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


def upright(normal: Vector, forward: Vector) -> tuple[Vector, Vector]:
    """Right and up of a picture on a surface with this normal, seen from its front by somebody who looks `forward`.

    Up is the world's up, laid into the surface. On a floor it is away from the viewer; on a ceiling towards the
    viewer, because there what is nearer stands higher in the view.
    """
    above = Vector((0.0, 0.0, 1.0))
    if _is_level(normal):
        above = _across(forward, normal)
        if normal.z < 0:
            above = -above
    up = (above - normal * above.dot(normal)).normalized()
    return up.cross(normal).normalized(), up


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


def _is_level(normal: Vector) -> bool:
    return abs(normal.z) > LEVEL


def plain(vector: Vector) -> Vec3:
    """A vector as three floats."""
    return (vector.x, vector.y, vector.z)


def _across(forward: Vector, normal: Vector) -> Vector:
    """`forward` laid into a level surface; world +Y when nothing of it is left there."""
    laid = forward - normal * forward.dot(normal)
    return laid if laid.length > 0.1 * forward.length else Vector((0.0, 1.0, 0.0))


def forward_of(obj: bpy.types.Object, seen_along: Sequence[float]) -> Vector:
    """Where the viewer looks; without one, along the object's own +Y."""
    if seen_along:
        forward = Vector(seen_along)
        level = Vector((forward.x, forward.y, 0.0))
        if level.length > 0.1 * forward.length:
            return forward
    return obj.matrix_world.to_3x3() @ Vector((0.0, 1.0, 0.0))


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


def _smooth_groups(faces: Sequence[WorldFace]) -> list[list[WorldFace]]:
    """The faces as sides: each begins at the largest face left and goes on across shallow edges."""
    at_edge: dict[tuple[int, int], list[WorldFace]] = defaultdict(list)
    for face in faces:
        for edge in _edges(face):
            at_edge[edge].append(face)
    groups: list[list[WorldFace]] = []
    grouped: set[int] = set()
    for seed in sorted(faces, key=lambda face: (-face.area, face.index)):
        if seed.index in grouped:
            continue
        grouped.add(seed.index)
        group, open_faces = [seed], [seed]
        while open_faces:
            face = open_faces.pop()
            for edge in _edges(face):
                for neighbour in at_edge[edge]:
                    if neighbour.index not in grouped and _goes_on(face, neighbour, seed):
                        grouped.add(neighbour.index)
                        group.append(neighbour)
                        open_faces.append(neighbour)
        groups.append(group)
    return groups


def _goes_on(face: WorldFace, neighbour: WorldFace, seed: WorldFace) -> bool:
    return neighbour.normal.dot(face.normal) >= SMOOTH_ANGLE and neighbour.normal.dot(seed.normal) >= SIDE_ANGLE


def _edges(face: WorldFace) -> list[tuple[int, int]]:
    following = (*face.vertices[1:], face.vertices[0])
    return [(one, other) if one < other else (other, one) for one, other in zip(face.vertices, following, strict=True)]


def _side(
    faces: Sequence[WorldFace], solid: Sequence[WorldFace], forward: Vector, *, planar: bool, is_angular: bool
) -> Side:
    """The rectangle around the faces that have an area, upright; of a level one, and of the slope of an angular thing, along its edges."""
    normal = _mean_normal(solid)
    right, up = upright(normal, forward)
    if _is_level(normal):
        right, up = _along_edges(solid, right, up)
    elif is_angular and abs(normal.z) > SLOPE:
        right, up = _along_edges(solid, right, up, as_it_stands=_AS_IT_STANDS)
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
