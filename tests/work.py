"""How much work something is: Python's own count of calls, which is the same on a slow and on a busy machine. No bpy here."""

from __future__ import annotations

import sys
from collections.abc import Callable


def calls_in(action: Callable[[], object]) -> int:
    """How many functions, Python's and C's, this thread calls while `action` runs; a loop inside one C function is one call."""
    count = 0
    before = sys.getprofile()

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(before)
    return count
