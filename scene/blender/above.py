"""What the rooms of the scene call that stands above them: said once, by `scene.session.registries`. May import nothing of the scene.

A room that calls it says which functions it calls, as a `Protocol`, where it calls them.
"""

from __future__ import annotations

from typing import Any, Final

from ...client.session_state import SessionState

_above: Final[SessionState[Any]] = SessionState(lambda: None)


def stand_above(answers: object | None) -> None:
    """Let the rooms below call this from now on; None: nothing is above, as the add-on is going."""
    _above.now = answers


def is_anything_above() -> bool:
    """Whether the add-on is registered."""
    return _above.now is not None


def above() -> Any:
    """What stands above. Raises LookupError before it has said so, when the add-on is registered."""
    if _above.now is None:
        raise LookupError("a room of the scene asks what is above it before scene.session.registries has said so")
    return _above.now
