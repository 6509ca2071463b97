"""How a level or sloping surface is turned to its own edges, which would cut a picture that stands aslant. Plain geometry: imports nothing of `scene`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import atan2, cos, degrees, hypot, radians, sin

Point = tuple[float, float]
Edge = tuple[int, int]

AS_SMALL = 1.01
"""Rectangles of up to 1 % more than the smallest area count as small as that: of them the one nearest to the view is taken."""
_SHORT = 0.1
"""A side of so much of what goes around all of it, or less, does not say how it stands."""
_QUARTER = 90.0
_EVEN = 1e-3
"""Degrees: two edges at 45 degrees to the view's up are equally near, whatever rounding says of them."""


def turn_to_edges(
    points: Mapping[int, Point], outlines: Iterable[Sequence[int]], *, as_it_stands: float = 0.0
) -> float:
    """By how many degrees, anticlockwise and at most 45, "up" (0, 1) is turned to stand along or across an edge of these polygons.

    `points` are positions in the plane by vertex, `outlines` the polygons' vertices. Only edges around the polygons count,
    not those between two of them. Of their directions those count whose rectangle around everything is the smallest:
    a rectangle's own edges, no cut corner. Where several are as small, as around a triangle or a round thing, it is the one nearest
    to up. Zero where there is no edge, and where a side of all of it that is not short stands along or across up within `as_it_stands` degrees.
    """
    hull = _hull(points.values())
    turns = _turns_of(points, _edges_around(outlines))
    if as_it_stands and _has_side_within(hull, as_it_stands):
        return 0.0
    areas = {turn: _area_around(hull, turn) for turn in turns}
    enough = min(areas.values(), default=0.0) * AS_SMALL
    return min((turn for turn, area in areas.items() if area <= enough), key=abs, default=0.0)


def turn_of_hull(points: Iterable[Point], *, as_it_stands: float = 0.0) -> float:
    """The same by the convex hull of points, where polygons are too many to be gone through."""
    corners = dict(enumerate(dict.fromkeys(_hull(points))))
    return turn_to_edges(corners, [tuple(corners)], as_it_stands=as_it_stands)


def _has_side_within(hull: Sequence[Point], within: float) -> bool:
    """Whether a side of a convex hull that is not short stands along or across up, to so many degrees. It may be of many edges."""
    longest, around = [0.0] * 4, 0.0
    for (x0, y0), (x1, y1) in zip(hull, (*hull[1:], *hull[:1]), strict=True):
        length, heading = hypot(x1 - x0, y1 - y0), degrees(atan2(y1 - y0, x1 - x0))
        around += length
        quarter = round(heading / _QUARTER)
        if abs(heading - quarter * _QUARTER) < within:
            longest[quarter % 4] += length
    return max(longest) > _SHORT * around


def _edges_around(outlines: Iterable[Sequence[int]]) -> list[Edge]:
    """The edges that belong to one polygon only."""
    counts = Counter(
        (one, other) if one < other else (other, one)
        for vertices in outlines
        for one, other in zip(vertices, (*vertices[1:], vertices[0]), strict=True)
    )
    return [edge for edge, count in counts.items() if count == 1]


def _turns_of(points: Mapping[int, Point], edges: Iterable[Edge]) -> list[float]:
    """The turns that bring up to these edges or across them; of directions that are alike to a tenth of a degree the longest edge's."""
    longest: dict[float, tuple[float, float]] = {}
    for one, other in edges:
        across, along = points[other][0] - points[one][0], points[other][1] - points[one][1]
        length = hypot(across, along)
        if length == 0.0:
            continue
        # To the nearest quarter turn; what is exactly between two turns to the left.
        turn = (degrees(atan2(along, across)) + _QUARTER / 2 - _EVEN) % _QUARTER - _QUARTER / 2 + _EVEN
        alike = round(turn, 1)
        longest[alike] = max(longest.get(alike, (0.0, 0.0)), (length, turn))
    return [turn for _, turn in longest.values()]


def _area_around(hull: Sequence[Point], turn: float) -> float:
    """The area of the rectangle around these points that is turned so."""
    right, up = cos(radians(turn)), sin(radians(turn))
    across = [x * right + y * up for x, y in hull]
    along = [y * right - x * up for x, y in hull]
    return (max(across) - min(across)) * (max(along) - min(along))


def _hull(points: Iterable[Point]) -> list[Point]:
    """The corners of the convex hull (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    return _half_hull(ordered) + _half_hull(reversed(ordered))


def _half_hull(points: Iterable[Point]) -> list[Point]:
    chain: list[Point] = []
    for x, y in points:
        while len(chain) > 1:
            (x0, y0), (x1, y1) = chain[-2], chain[-1]
            if (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0:
                break
            chain.pop()
        chain.append((x, y))
    return chain
