"""A layout that was made for a texture that repeats, or for several pictures (UDIM), brought onto one picture. Plain numbers: imports nothing of Blender's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import floor

UV = tuple[float, float]
Bounds = tuple[UV, UV]

BEYOND = 0.05
"""By so much a layout may leave the picture's square and count as made for it: the picture's edge goes on there."""

OVERFLOW = 0.03
"""Up to this mismatch of the aspect ratios the picture covers the surface and loses a sliver at two edges."""


_AT_EDGE = 0.001
_RASTER = 1024
_OVERLAP = 0.02
"""So much of a layout may lie over the rest: what nobody sees in the picture."""


def extent(width: float, height: float, ratio: float) -> UV:
    """Width and height of a picture of this ratio on a rectangle: covering it, or lying inside it."""
    mismatch = max(ratio * height / width, width / (ratio * height)) - 1
    fit = max if mismatch <= OVERFLOW else min
    across = fit(width, height * ratio)
    return across, across / ratio


def bounds_of(faces: Iterable[Sequence[UV]]) -> Bounds:
    """The lowest and the highest UVs of faces."""
    corners = [corner for face in faces for corner in face]
    low = (min((u for u, _ in corners), default=0.0), min((v for _, v in corners), default=0.0))
    return low, (max((u for u, _ in corners), default=0.0), max((v for _, v in corners), default=0.0))


def leaves_square(bounds: Bounds) -> bool:
    """Whether not all of this lies on one picture, which goes from 0 to 1."""
    (left, below), (right, above) = bounds
    return min(left, below) < -BEYOND or max(right, above) > 1 + BEYOND


def lies_within(faces: Iterable[Sequence[UV]]) -> bool:
    """Whether all of these lie within one picture, to its very edge."""
    low, high = bounds_of(faces)
    return min(low) >= -_AT_EDGE and max(high) <= 1 + _AT_EDGE


def overlaps(faces: Iterable[Sequence[UV]]) -> bool:
    """Whether polygons together are larger than the area that they cover."""
    from PIL import Image, ImageDraw

    covered = Image.new("L", (_RASTER, _RASTER))
    draw = ImageDraw.Draw(covered)
    together = 0.0
    for corners in faces:
        around = (*corners[1:], corners[0])
        together += abs(sum(u * v2 - u2 * v for (u, v), (u2, v2) in zip(corners, around, strict=True))) / 2
        draw.polygon([(u * _RASTER - 0.5, v * _RASTER - 0.5) for u, v in corners], fill=255)
    return together > (covered.histogram()[-1] / _RASTER**2) * (1 + _OVERLAP) + 1e-9


def left_as_it_is(name: str) -> str:
    """What is said of an object with a layout that would have to be changed and cannot be."""
    return f"The UV layout of {name} repeats, so not all of the picture need be seen on it."


def brought_onto_one_picture(
    name: str, uvs: Mapping[int, Sequence[UV]], ratio: float
) -> tuple[dict[int, tuple[UV, ...]], tuple[str, ...]]:
    """New UVs by face, and what there is to say: each tile shows the picture whole; what repeats shows it once across all of it.

    `ratio` is the picture's width over its height, `name` the object's.
    """
    tiles = {face: _tile_of(corners) for face, corners in uvs.items()}
    if None not in tiles.values():
        laid = {
            face: tuple([(u - tile[0], v - tile[1]) for u, v in uvs[face]])
            for face, tile in tiles.items()
            if tile is not None
        }
        count = len(set(tiles.values()))
        said = f"The UV layout of {name} lies on {count} tiles; the picture is shown on each of them."
        return laid, (said,) if count > 1 else ()
    low, high = bounds_of(uvs.values())
    width, height = extent(max(high[0] - low[0], 1e-9), max(high[1] - low[1], 1e-9), ratio)
    middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
    once = {
        face: tuple([(0.5 + (u - middle[0]) / width, 0.5 + (v - middle[1]) / height) for u, v in corners])
        for face, corners in uvs.items()
    }
    return once, (f"The UV layout of {name} repeats; the picture is shown once, across all of it.",)


def _tile_of(corners: Sequence[UV]) -> tuple[int, int] | None:
    """The tile on which a face lies whole; None where it lies on several."""
    low, high = bounds_of([corners])
    tile = (floor((low[0] + high[0]) / 2), floor((low[1] + high[1]) / 2))
    inside = all(low[axis] >= tile[axis] - BEYOND and high[axis] <= tile[axis] + 1 + BEYOND for axis in range(2))
    return tile if inside else None
