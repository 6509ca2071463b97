"""UVs that show a picture upright, unmirrored and undistorted in world space. May import faces, surfaces and the client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import bpy
from mathutils import Vector

from ..client.errors import UVMapsFull
from ..client.placement import Target
from .faces import UV, UV_MAPS, rendered_uv_map, uv_map_names
from .surfaces import Side, Surface, WorldFace, forward_of, is_flat, meant_faces, sides_of

UV_MAP = "Set Dresser"
"""The name of the UV map that Set Dresser writes; every other map stays as it is."""

OVERFLOW = 0.03
"""Up to this mismatch of the aspect ratios the picture covers the surface and loses a sliver at two edges."""


@dataclass(frozen=True, slots=True)
class Unwrap:
    """How a picture will lie on faces: through the UV map `map_name`, after `uvs` (by face index) are written to it."""

    map_name: str
    uvs: Mapping[int, Sequence[UV]] = field(default_factory=dict)


def plan_unwrap(obj: bpy.types.Object, target: Target, ratio: float) -> Unwrap:
    """How a picture of this aspect ratio (width over height) lies on the target; nothing is changed yet.

    A whole object that is not flat and has a UV map of its own keeps the artist's layout. Raises what `measure`
    raises, and `UVMapsFull` when a map is needed and there is no room for one.
    """
    world = meant_faces(obj, target.faces)
    names = uv_map_names(obj.data)
    artists = [name for name in names if name != UV_MAP]
    if artists and not target.faces and not is_flat(world):
        rendered = rendered_uv_map(obj.data)
        return Unwrap(rendered if rendered in artists else artists[0])
    if UV_MAP not in names and len(names) >= UV_MAPS:
        raise UVMapsFull(target=obj.name, limit=UV_MAPS)
    uvs: dict[int, tuple[UV, ...]] = {}
    for side in sides_of(world, forward_of(obj, target.seen_along)):
        uvs.update(_lay_on(side, ratio))
    return Unwrap(UV_MAP, uvs)


def picture_extent(surface: Surface, ratio: float) -> tuple[float, float]:
    """Width and height, in world units, of a picture of this ratio on the surface: covering it or lying inside it."""
    mismatch = max(ratio * surface.height / surface.width, surface.width / (ratio * surface.height)) - 1
    fit = max if mismatch <= OVERFLOW else min
    width = fit(surface.width, surface.height * ratio)
    return width, width / ratio


def _lay_on(side: Side, ratio: float) -> dict[int, tuple[UV, ...]]:
    width, height = picture_extent(side.surface, ratio)
    centre = Vector(side.surface.centre)
    across, along = Vector(side.surface.right) / width, Vector(side.surface.up) / height

    def corners(face: WorldFace) -> tuple[UV, ...]:
        spokes = [corner - centre for corner in face.corners]
        return tuple([(0.5 + spoke.dot(across), 0.5 + spoke.dot(along)) for spoke in spokes])

    return {face.index: corners(face) for face in side.faces}
