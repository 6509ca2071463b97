"""A fixed piece of work, by whose time a machine and its mood are known: limits of time are multiples of it. No bpy, nothing of the extension's.

A time means little from one machine to the next, and on a busy one processor time is longer, too: caches and the processor's
threads are shared. So what a topic measures is divided by what the same processor took for this, right then.
"""

from __future__ import annotations

import json
from statistics import median

from .timing import Stopwatch

_TABLE = [
    {"number": number, "name": f"sign {number}", "words": ["noodles", "牛肉面", "नूडल्स"] * 4} for number in range(900)
]
_REPEATS = 9


def pace() -> float:
    """Milliseconds of processor time: a table as JSON and back, some 5 ms on the machine on which the limits were set."""
    return median(_once() for _ in range(_REPEATS))


def _once() -> float:
    with Stopwatch() as watch:
        json.loads(json.dumps(_TABLE, ensure_ascii=False))
    return watch.worked
