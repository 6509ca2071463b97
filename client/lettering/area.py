"""Where in a picture a sign can stand: a part that is named, or a mask's bounds and its largest white rectangle. No bpy, no I/O."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING

from .box import Box

if TYPE_CHECKING:
    from PIL import Image

    from ..request import CopyArea

_HAIR = 1e-6
"""What rounding may make of a share of a pixel."""
_CELLS = 128
"""How finely a mask is looked at, in cells along its longer side."""


def part_of(width: int, height: int, area: CopyArea | None) -> Box:
    """The whole pixels of a picture that lie in a part of it; all of them where no part is named."""
    if area is None:
        return Box(0, 0, width, height)
    left, top = math.ceil(area.left * width - _HAIR), math.ceil(area.top * height - _HAIR)
    right = math.floor((area.left + area.width) * width + _HAIR)
    bottom = math.floor((area.top + area.height) * height + _HAIR)
    return Box(left, top, max(1, right - left), max(1, bottom - top))


def bounds_of(mask: Image.Image) -> Box:
    """The box around everything in the mask that is not black; empty when all of it is."""
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    return Box(left, top, right - left, bottom - top)


def largest_white(mask: Image.Image) -> Box:
    """The largest upright rectangle that is wholly white, to within a hundredth of the mask; empty when there is none."""
    bounds = bounds_of(mask)
    step = max(1, math.ceil(max(bounds.width, bounds.height) / _CELLS))
    columns, rows = bounds.width // step, bounds.height // step
    if not columns or not rows:
        return Box(0, 0, 0, 0)
    cropped = mask.crop((bounds.left, bounds.top, bounds.right, bounds.bottom))
    if cropped.getextrema() == (255, 255):
        return bounds
    # Averages in floating point: one grey pixel among a thousand must not be rounded away.
    grey = cropped.point([255] * 255 + [0]).convert("F").crop((0, 0, columns * step, rows * step)).reduce(step)
    cells = array("f", grey.tobytes())
    best = (0, 0, 0, 0)
    runs = [0] * columns
    for row in range(rows):
        runs = [run + 1 if cells[row * columns + column] == 0 else 0 for column, run in enumerate(runs)]
        for start, end, run in _rectangles(runs):
            if (end - start) * run > best[2] * best[3]:
                best = (start, row - run + 1, end - start, run)
    x, y, width, height = (value * step for value in best)
    return Box(bounds.left + x, bounds.top + y, width, height)


def _rectangles(runs: list[int]) -> list[tuple[int, int, int]]:
    """Every maximal rectangle under a skyline, as start, end and height."""
    found: list[tuple[int, int, int]] = []
    opened: list[tuple[int, int]] = []
    for place, run in enumerate([*runs, 0]):
        start = place
        while opened and opened[-1][1] >= run:
            start, tall = opened.pop()
            found.append((start, place, tall))
        opened.append((start, run))
    return found
