"""UVs that show a picture upright, unmirrored and undistorted in world space. May import faces, surfaces and the client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import bpy
from mathutils import Vector

from ..client.errors import UVMapsFull
from ..client.placement import Target
from .faces import UV, UV_MAPS, rendered_uv_map, uv_map_names
from .surfaces import FLAT_ANGLE, Side, Surface, WorldFace, forward_of, is_flat, meant_faces, sides_of

UV_MAP = "Set Dresser"
"""The name of the UV map that Set Dresser writes; every other map stays as it is."""

OVERFLOW = 0.03
"""Up to this mismatch of the aspect ratios the picture covers the surface and loses a sliver at two edges."""


FLAT_SIDES = 12
"""A thing of so many flat sides at most, such as a box or a sandwich board, shows the picture on each: Blender's own boxes come with
a layout that cuts every picture to pieces. A thing of more sides, or of round ones, keeps the layout that somebody made for it.
"""


@dataclass(frozen=True, slots=True)
class Unwrap:
    """How a picture will lie on faces: through the UV map `map_name`, after `uvs` (by face index) are written to it."""

    map_name: str
    uvs: Mapping[int, Sequence[UV]] = field(default_factory=dict)


def plan_unwrap(obj: bpy.types.Object, target: Target, ratio: float) -> Unwrap:
    """How a picture of this aspect ratio (width over height) lies on the target; nothing is changed yet.

    A whole object that has a UV map of its own and is more than a few flat sides keeps the artist's layout. Raises what
    `measure` raises, and `UVMapsFull` when a map is needed and there is no room for one.
    """
    world = meant_faces(obj, target.faces)
    names = uv_map_names(obj.data)
    artists = [name for name in names if name != UV_MAP]
    has_layout = bool(artists) and not target.faces
    if has_layout and _looks_into_more_directions(world, FLAT_SIDES):
        return Unwrap(_artists_map(obj, artists))
    sides = sides_of(world, forward_of(obj, target.seen_along))
    if has_layout and not _are_few_and_flat(sides):
        return Unwrap(_artists_map(obj, artists))
    if UV_MAP not in names and len(names) >= UV_MAPS:
        raise UVMapsFull(target=obj.name, limit=UV_MAPS)
    uvs: dict[int, tuple[UV, ...]] = {}
    for side in sides:
        uvs.update(_lay_on(side, ratio))
    return Unwrap(UV_MAP, uvs)


def picture_extent(surface: Surface, ratio: float) -> tuple[float, float]:
    """Width and height, in world units, of a picture of this ratio on the surface: covering it or lying inside it."""
    mismatch = max(ratio * surface.height / surface.width, surface.width / (ratio * surface.height)) - 1
    fit = max if mismatch <= OVERFLOW else min
    width = fit(surface.width, surface.height * ratio)
    return width, width / ratio


def _artists_map(obj: bpy.types.Object, artists: Sequence[str]) -> str:
    rendered = rendered_uv_map(obj.data)
    return rendered if rendered in artists else artists[0]


def _looks_into_more_directions(world: Sequence[WorldFace], most: int) -> bool:
    """Whether the faces look into more directions than that: found out at once for what is round."""
    directions: list[Vector] = []
    for face in world:
        if face.area and not any(face.normal.dot(known) >= FLAT_ANGLE for known in directions):
            if len(directions) == most:
                return True
            directions.append(face.normal)
    return False


def _are_few_and_flat(sides: Sequence[Side]) -> bool:
    return len(sides) <= FLAT_SIDES and all(is_flat(side.faces) for side in sides)


def _lay_on(side: Side, ratio: float) -> dict[int, tuple[UV, ...]]:
    width, height = picture_extent(side.surface, ratio)
    centre = Vector(side.surface.centre)
    across, along = Vector(side.surface.right) / width, Vector(side.surface.up) / height

    def corners(face: WorldFace) -> tuple[UV, ...]:
        spokes = [corner - centre for corner in face.corners]
        return tuple([(0.5 + spoke.dot(across), 0.5 + spoke.dot(along)) for spoke in spokes])

    return {face.index: corners(face) for face in side.faces}
