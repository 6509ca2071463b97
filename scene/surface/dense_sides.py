"""The rectangles around the sides of a mesh of very many faces. May import dense, kept_pieces, level_edges, rectangle and the client."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin

import bpy
from mathutils import Vector

from ...client.errors import SurfaceWithoutArea
from .dense import Piece
from .kept_pieces import kept_pieces_of
from .level_edges import turn_of_hull
from .rectangle import AS_IT_STANDS, SLOPE, Surface, forward_of, is_level, plain, upright


def dense_sides(
    obj: bpy.types.Object,
    faces: Sequence[int],
    seen_along: Sequence[float],
    seen_from: Sequence[float],
    *,
    keeps_layout: bool,
    fits_slopes: bool,
) -> list[tuple[Piece, Surface]]:
    """The flat sides of an object of very many faces, the largest first; where it has others, all of it as one.

    `keeps_layout` is as for `pieces_of`, and all else, also what is raised, as for `measure.measure` of an object that can be dressed.
    """
    matrix = obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).matrix_world
    pieces = kept_pieces_of(obj, matrix, faces, seen_along, seen_from, keeps_layout=keeps_layout)
    if not pieces:
        raise SurfaceWithoutArea(target=obj.name)
    forward = forward_of(obj, seen_along)
    planar = len(pieces) == 1 and pieces[0].is_flat
    return [(piece, _around(piece, forward, planar=planar, fits_slopes=fits_slopes)) for piece in pieces]


def _around(piece: Piece, forward: Vector, *, planar: bool, fits_slopes: bool) -> Surface:
    """The rectangle around a piece. What is not flat has it before its foremost point, not in its midst."""
    normal = piece.normal
    right, up = upright(normal, forward)
    if is_level(normal) or (fits_slopes and piece.is_flat and abs(normal.z) > SLOPE):
        as_it_stands = 0.0 if is_level(normal) else AS_IT_STANDS
        turn = radians(turn_of_hull(piece.outline(right, up), as_it_stands=as_it_stands))
        right, up = right * cos(turn) + up * sin(turn), up * cos(turn) - right * sin(turn)
    (left, rightmost), (lowest, highest), (back, front) = (
        (float(far.min()), float(far.max())) for far in map(piece.along, (right, up, normal))
    )
    depth = (back + front) / 2 if piece.is_flat else front
    centre = piece.origin + right * ((left + rightmost) / 2) + up * ((lowest + highest) / 2) + normal * depth
    return Surface(
        centre=plain(centre),
        right=plain(right),
        up=plain(up),
        normal=plain(normal),
        width=max(rightmost - left, 1e-9),
        height=max(highest - lowest, 1e-9),
        planar=planar,
    )
