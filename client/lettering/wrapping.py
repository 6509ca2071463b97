"""How many pieces of a line each of its rows takes: as few rows as fit, evenly filled, ended at the best places. No bpy, no I/O."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from .breaking import Break

_MOST_WEIGHED = 48
"""Pieces up to which every way to part them is weighed; a longer text has enough rows to be even by itself."""
_COST = {Break.CLAUSE: 0.0, Break.SPACE: 0.1, Break.PHRASE: 0.11, Break.LAST_RESORT: 0.35, Break.NEVER: 9.0}
"""What ending a row there costs; a row that is wholly empty beside full ones costs 1."""


def rows_taken(widths: Sequence[float], spaces: Sequence[float], ends: Sequence[Break], room: float) -> list[int]:
    """How many pieces each row takes.

    `widths` are those of the pieces with their last spaces, `spaces` those of the spaces alone, which take no room at
    a row's end, `ends` how good a place for an end is behind each piece. A piece wider than `room` has a row to itself.
    """
    full = _greedy(widths, spaces, room)
    if len(full) == 1:
        return full
    if len(widths) <= _MOST_WEIGHED:
        even = _weighed(widths, spaces, ends, room, len(full))
        if even:
            return even
    return _narrowest(widths, spaces, room, len(full))


def _greedy(widths: Sequence[float], spaces: Sequence[float], room: float) -> list[int]:
    """Every row takes as many pieces as it can."""
    taken, used = [0], 0.0
    for width, space in zip(widths, spaces, strict=True):
        if taken[-1] and used + width - space > room:
            taken.append(0)
            used = 0.0
        taken[-1] += 1
        used += width
    return taken


def _narrowest(widths: Sequence[float], spaces: Sequence[float], room: float, count: int) -> list[int]:
    """Greedy rows in the least width that needs no more of them."""
    low, high = 0.0, room
    for _ in range(12):
        middle = (low + high) / 2
        if len(_greedy(widths, spaces, middle)) <= count:
            high = middle
        else:
            low = middle
    return _greedy(widths, spaces, high)


def _weighed(
    widths: Sequence[float], spaces: Sequence[float], ends: Sequence[Break], room: float, count: int
) -> list[int]:
    """The `count` rows that differ least from each other and end at the best places; empty when none fit."""
    number = len(widths)
    upto = [0.0, *itertools.accumulate(widths)]
    mean = upto[-1] / count
    best: dict[tuple[int, int], tuple[float, int]] = {(0, 0): (0.0, 0)}
    for row in range(1, count + 1):
        for end in range(row, number + 1):
            for start in range(end - 1, row - 2, -1):
                width = upto[end] - upto[start] - spaces[end - 1]
                if width > room and end - start > 1:
                    break
                before = best.get((row - 1, start))
                if before is None:
                    continue
                ending = 0.0 if end == number else _COST[ends[end - 1]]
                cost = before[0] + ((width - mean) / mean) ** 2 + ending
                if (row, end) not in best or cost < best[row, end][0]:
                    best[row, end] = (cost, start)
    if (count, number) not in best:
        return []
    taken: list[int] = []
    end = number
    for row in range(count, 0, -1):
        start = best[row, end][1]
        taken.append(end - start)
        end = start
    return taken[::-1]
