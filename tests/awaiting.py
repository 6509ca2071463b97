"""Waits for what other threads and processes do, as long as a slow machine may need. A test waits for the event, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds; far more than anything takes that is waited for."""


def until(is_so: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Return as soon as something is so. Raises AssertionError when it never is."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not so after {seconds:g} s"
        time.sleep(0.01)
