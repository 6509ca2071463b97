"""In which order a panel lists the jobs, and which page of the list it shows. Main thread only; nothing of Blender's is touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ...client.session_state import SessionState
from . import job_list
from .job_list import JobView, State

ROWS = 8
"""Jobs on a page."""

_RANK = {
    **dict.fromkeys((State.RECEIVING, State.SENT, State.PREPARING, State.KEPT), 0),
    **dict.fromkeys((State.FAILED, State.NOT_PLACED, State.OFFERED, State.ANSWERED, State.UNSENT), 2),
    **dict.fromkeys((State.QUEUED, State.ELSEWHERE), 3),
    **dict.fromkeys((State.PLACED, State.CANCELLED), 4),
}
_NEWEST_FINISHED = 1

_page: Final[SessionState[int]] = SessionState(lambda: 0)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list: its rows, its number from 0, how many pages there are, and the job that finished last."""

    rows: tuple[JobView, ...]
    number: int
    count: int
    newest_finished: str = ""


def page() -> Page:
    """The page that is shown."""
    ordered, newest = _ordered()
    count = max(1, -(-len(ordered) // ROWS))
    number = min(_page.now, count - 1)
    return Page(tuple(ordered[number * ROWS : (number + 1) * ROWS]), number, count, newest)


def turn(pages: int) -> None:
    """Show another page, so many further on."""
    shown = page()
    _page.now = min(max(0, shown.number + pages), shown.count - 1)


def _ordered() -> tuple[list[JobView], str]:
    """What is being made, what came last, what waits for the artist, the queue with its next job first, and the rest."""
    views = job_list.all_jobs()
    finished = [view for view in views if not view.is_under_way and view.state is not State.ELSEWHERE]
    newest = max(finished, key=lambda view: view.ended).id if finished else ""

    def rank(placed: tuple[int, JobView]) -> tuple[int, int]:
        place, view = placed
        if view.id == newest:
            return (_NEWEST_FINISHED, 0)
        return (_RANK[view.state], -place if view.state is State.QUEUED else place)

    return [view for _, view in sorted(enumerate(views), key=rank)], newest
