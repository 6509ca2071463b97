"""Whether this process may speak to anybody outside this machine: every line asks before it is opened. No bpy, no I/O.

A courier begins without the permission, and has it only while it does a task that says so (`Task.goes_online`) for an order
that Blender gave while its Allow Online Access was on. A task that forgets to say so therefore fails whenever it is tried,
and never goes online unseen. A script with a Python of its own may.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from .errors import OnlineAccessOff
from .session_state import SessionState

_is_allowed: Final[SessionState[bool]] = SessionState(lambda: True)


def forbid() -> None:
    """From now on nothing may go online in this process but within `allowed`."""
    _is_allowed.now = False


@contextmanager
def allowed(*, when: bool) -> Iterator[None]:
    """Within it lines may be opened, or may not, whatever was said before."""
    before, _is_allowed.now = _is_allowed.now, when
    try:
        yield
    finally:
        _is_allowed.now = before


def check_online_access() -> None:
    """Raise `OnlineAccessOff` where nothing may go online."""
    if not _is_allowed.now:
        raise OnlineAccessOff("a line was to be opened by what may not go online")
