"""The rules of a legal picture size, in one place: check one, or fit any aspect ratio to the nearest one. No bpy, no I/O.

Source: the GPT Image 2 parameter description (each edge a multiple of 16, aspect ratio from 1:3 to 3:1,
longest edge at most 3840, 655,360 to 8,294,400 pixels).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import ClassVar

from .choices import PRESET_EDGES

EDGE_STEP = 16
LONGEST_EDGE = 3840
LARGEST_RATIO = 3
FEWEST_PIXELS = 655_360
MOST_PIXELS = 8_294_400
AS_GOOD_AS = 0.001
"""Surfaces are measured in numbers of 24 bits, far from the origin of large ones: a ratio that is so much beyond 3:1 is 3:1."""
_BEYOND = 1_000_000
"""Pixels of an edge that is too long, however long it is."""
EXPERIMENTAL_PIXELS = 2560 * 1440
"""Above this many pixels the service calls its results experimental."""


@dataclass(frozen=True, slots=True, order=True)
class Size:
    """Width and height in pixels."""

    AS_LIST: ClassVar[bool] = True
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """How many pixels a picture of this size has."""
        return self.width * self.height

    @property
    def ratio(self) -> float:
        """Width over height."""
        return self.width / self.height

    def __str__(self) -> str:
        """The size as the services write it, such as 1536x1024."""
        return f"{self.width}x{self.height}"


PRESETS = tuple(Size(width, height) for width, height in PRESET_EDGES)
"""The popular sizes, smallest first in each shape."""


def broken_rule(size: Size) -> str:
    """Name the first rule that `size` breaks, in words for an artist; empty when the size is legal."""
    longest, shortest = max(size.width, size.height), min(size.width, size.height)
    if shortest < EDGE_STEP:
        return f"an edge must be at least {EDGE_STEP} pixels"
    if size.width % EDGE_STEP or size.height % EDGE_STEP:
        return f"both edges must be multiples of {EDGE_STEP}"
    if longest > LONGEST_EDGE:
        return f"the longest edge may have {LONGEST_EDGE} pixels"
    if longest > LARGEST_RATIO * shortest:
        return f"the long edge may be {LARGEST_RATIO} times the short one"
    if size.pixels < FEWEST_PIXELS:
        return f"a picture needs at least {FEWEST_PIXELS:,} pixels"
    if size.pixels > MOST_PIXELS:
        return f"a picture may have {MOST_PIXELS:,} pixels"
    return ""


def is_beyond_legal(ratio: float) -> bool:
    """Whether no legal picture has this shape (width over height), as measured: three to one and one to three are still within."""
    return max(ratio, 1 / ratio) > LARGEST_RATIO * (1 + AS_GOOD_AS)


def check_size(size: Size) -> None:
    """Raise `SizeIllegal`, naming the rule and the nearest legal size, unless `size` is legal."""
    rule = broken_rule(size)
    if rule:
        from .errors import SizeIllegal  # the presets are wanted at every start of Blender, the errors are not

        width, height = min(size.width, _BEYOND), min(size.height, _BEYOND)
        nearest = fit_size(width / height, width * height) if min(width, height) > 0 else PRESETS[0]
        raise SizeIllegal(size=str(size), rule=rule, nearest=str(nearest))


def fit_size(ratio: float, pixels: int) -> Size:
    """The legal size nearest to an aspect ratio (width over height, clamped to 1:3 … 3:1) and a pixel budget.

    The ratio counts first: among the legal sizes whose area lies within a twelfth of the budget, the one with
    the smallest relative error of the ratio wins (errors that differ by less than a millionth are equal), and among
    equals the one nearest to the budget. What an area is off beyond its twelfth counts as so much more error of the
    ratio. What is no ratio counts as a square.
    """
    if isnan(ratio):
        ratio = 1.0
    wanted_ratio = min(max(ratio, 1 / LARGEST_RATIO), float(LARGEST_RATIO))
    budget = min(max(pixels, FEWEST_PIXELS), MOST_PIXELS, _largest_area(wanted_ratio))

    def distance(size: Size) -> tuple[float, float]:
        ratio_error = max(size.ratio / wanted_ratio, wanted_ratio / size.ratio) - 1
        area_error = abs(size.pixels / budget - 1)
        return (round(ratio_error, 6) + max(0.0, area_error - 1 / 12), area_error)

    return min(_legal_near(wanted_ratio, budget), key=distance)


def _largest_area(ratio: float) -> int:
    """How many pixels the longest edge allows at an aspect ratio."""
    return int(LONGEST_EDGE * LONGEST_EDGE / max(ratio, 1 / ratio))


def _legal_near(ratio: float, budget: int) -> list[Size]:
    """The legal sizes worth comparing: every legal width around the ideal one, with the heights next to its ideal."""
    ideal_width = (budget * ratio) ** 0.5
    first = max(EDGE_STEP, int(ideal_width * 0.8) // EDGE_STEP * EDGE_STEP)
    last = min(LONGEST_EDGE, int(ideal_width * 1.25) + EDGE_STEP)
    candidates = []
    for width in range(first, last + 1, EDGE_STEP):
        below = int(width / ratio) // EDGE_STEP * EDGE_STEP
        candidates += [Size(width, height) for height in (below, below + EDGE_STEP)]
    return [size for size in candidates if not broken_rule(size)]
