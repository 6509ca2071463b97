"""What the queue needs of the session above it: a take placed, and another look at what was left behind. Imports nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from ...client.session_state import SessionState

if TYPE_CHECKING:
    from .job_view import JobView

    class Above(Protocol):
        """The session, as the timer knows it."""

        def deliver(self, view: JobView) -> None: ...
        def look_again(self) -> None: ...


_above: Final[SessionState[Above | None]] = SessionState(lambda: None)


def stand_above(session: Above | None) -> None:
    """Let the timer call this from now on; None: nothing is above, as the add-on is going."""
    _above.now = session


def above() -> Above:
    """What stands above. Raises LookupError before it has said so, when the add-on is registered."""
    if _above.now is None:
        raise LookupError("the queue's timer runs before scene.session.registries has said what it works for")
    return _above.now
