"""Jobs as an artist sees them: the rows of the list, and the queue. Plain values; nothing of Blender's is touched."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ...client.errors import ErrorReport, ProviderUnknown
from ...client.placement import Placement
from ...client.request import ProviderName
from ...client.take import Take


class State(StrEnum):
    """Where a job has got to, as an artist sees it."""

    QUEUED = "queued"
    PREPARING = "preparing"
    SENT = "sent"
    RECEIVING = "receiving"
    ELSEWHERE = "elsewhere"
    """Another courier carries it: another Blender's, or one that outlived a crash."""
    UNSENT = "unsent"
    """An earlier session never sent it; it can be sent now."""
    ANSWERED = "answered"
    """The whole reply to a request that was not posted from here is in the library; it can be made a take now."""
    OFFERED = "offered"
    """An earlier session kept the take and did not place it; it can be placed now."""
    KEPT = "kept"
    """The take is in the library and waits to be placed."""
    PLACED = "placed"
    NOT_PLACED = "not_placed"
    """The take is in the library, and `error` says why it is not in the scene."""
    FAILED = "failed"
    CANCELLED = "cancelled"


UNDER_WAY = frozenset({State.QUEUED, State.PREPARING, State.SENT, State.RECEIVING})


@dataclass(frozen=True, slots=True)
class JobView:
    """One row of the list."""

    id: str
    title: str
    provider: ProviderName | None
    """None for one that this version does not know: its job is only shown."""
    folder: Path
    state: State = State.QUEUED
    detail: str = ""
    received: int = 0
    expected: int | None = None
    started: float = 0.0
    """`time.monotonic()` when it was posted."""
    ended: float = 0.0
    place_wanted: bool = True
    """False once the artist cancelled: the take is kept when it comes, but not placed."""
    take: Take | None = None
    error: ErrorReport | None = None
    notes: tuple[str, ...] = ()
    placement: Placement | None = None
    """How the take was placed, which need not be as it was wanted; None while it was not."""

    @property
    def known_provider(self) -> ProviderName:
        """Whom a job can be sent to. Raises `ProviderUnknown` for a job that only another version can send."""
        if self.provider is None:
            raise ProviderUnknown("the job is for a provider of another version", provider=self.title)
        return self.provider

    @property
    def is_under_way(self) -> bool:
        """Whether a last message is still to come."""
        return self.state in UNDER_WAY


@dataclass(frozen=True, slots=True)
class Queue:
    """The jobs that no courier has been given yet: how many, and which of them are not the next of their provider."""

    count: int = 0
    later: frozenset[str] = frozenset()
    is_paused: bool = False
