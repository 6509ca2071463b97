"""The rectangle around a surface, and which way is up on it. Plain geometry in world space: imports nothing of `scene`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

import bpy
from mathutils import Vector

Vec3 = tuple[float, float, float]

LEVEL = cos(radians(15.0))
"""A surface within 15 degrees of level is a floor or a ceiling, or a driveway: the view says what is up on it, and its edges how exactly."""

SLOPE = cos(radians(40.0))
"""Of flat sides, one within 40 degrees of level is a ramp or a roof: up is up the slope, or what of its edges is nearest to that. What is
steeper is a wall that leans, and stays upright.
"""
AS_IT_STANDS = 1.0
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


def upright(normal: Vector, forward: Vector) -> tuple[Vector, Vector]:
    """Right and up of a picture on a surface with this normal, seen from its front by somebody who looks `forward`.

    Up is the world's up, laid into the surface. On a floor it is away from the viewer; on a ceiling towards the
    viewer, because there what is nearer stands higher in the view.
    """
    above = Vector((0.0, 0.0, 1.0))
    if is_level(normal):
        above = _across(forward, normal)
        if normal.z < 0:
            above = -above
    up = (above - normal * above.dot(normal)).normalized()
    return up.cross(normal).normalized(), up


def is_level(normal: Vector) -> bool:
    """Whether a surface with this normal has no up of its own."""
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
