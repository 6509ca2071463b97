"""What lives as long as a session: everything that a module keeps from one call to the next ends with one `close`. No bpy, no I/O.

A module has no variable that changes. It makes a `SessionState`, whose value `close` makes anew, and marks a cache or a function that
ends something with `ends_with_session`. None of that can be forgotten: `tests/client/test_session_state.py` finds the variable that
is none, and `tests/blender/test_unregistered.py` finds what stays. Couriers and scripts may use all of it and never close.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, overload

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

_log = logging.getLogger(__name__)

Value = TypeVar("Value")
Ends = TypeVar("Ends", bound=Callable[[], object])


class Session:
    """All states, caches and ends of the modules that are loaded, and what registering did that is to be undone."""

    def __init__(self) -> None:
        self._states: list[SessionState[Any]] = []
        self._caches: list[Callable[[], object]] = []
        self._ends: list[Callable[[], object]] = []
        self._undo: list[Callable[[], object]] = []

    def own(self, state: SessionState[Any]) -> None:
        """From now on the state ends with the session."""
        self._states.append(state)

    def begin(self, step: Callable[[], object], undo: Callable[[], object]) -> None:
        """Do a step of registering; `close` undoes it, unless it failed."""
        step()
        self._undo.append(undo)

    @property
    def is_open(self) -> bool:
        """Whether something was begun that `close` would undo."""
        return bool(self._undo)

    def close(self) -> None:
        """End everything, the last one first: what modules began, then what registering did, then what is known.

        One end that fails keeps no other from ending. Raises an `ExceptionGroup` of what failed, after all is done. Can be called again.
        """
        undo, self._undo = self._undo, []
        failed: list[Exception] = []
        for end in (*reversed(self._ends), *reversed(undo)):
            try:
                end()
            except Exception as error:  # noqa: BLE001  whatever it was, everything else still has to end
                _log.exception("an end of the session failed")
                failed.append(error)
        for state in reversed(self._states):
            state.renew()
        for clear in self._caches:
            clear()
        if failed:
            raise ExceptionGroup("not all of the session could be ended", failed)


SESSION: Final = Session()
"""The one of this process."""


class SessionState(Generic[Value]):
    """One thing that a module keeps while a session lasts: made by `make` now, and anew for the next session."""

    __slots__ = ("_make", "now")

    def __init__(self, make: Callable[[], Value]) -> None:
        self._make = make
        self.now: Value = make()
        """As it is. To be read and set as the module's own variable would be."""
        SESSION.own(self)

    def renew(self) -> None:
        """Drop what is kept."""
        self.now = self._make()


@overload
def ends_with_session(ends: _lru_cache_wrapper[Value]) -> _lru_cache_wrapper[Value]: ...
@overload
def ends_with_session(ends: Ends) -> Ends: ...
def ends_with_session(ends: Any) -> Any:
    """Decorates a cache, which is emptied when the session closes, or a function that ends something, which is called then."""
    if hasattr(ends, "cache_clear"):
        SESSION._caches.append(ends.cache_clear)  # noqa: SLF001  of this module
    else:
        SESSION._ends.append(ends)  # noqa: SLF001
    return ends
