"""Which takes of signs are asked for already and not placed yet, so that nobody pays twice for one that comes. Main thread only."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator
from typing import Final

from ...client.errors import JobFolderDamaged
from ...client.job import Job
from ...client.job_folder import read_record
from ...client.placement import Placement, SignTarget
from ...client.plain_values import from_plain
from ...client.request import ProviderName
from ...client.session_state import SessionState
from ..queue import job_list
from ..queue.job_view import JobView, State

_log = logging.getLogger(__name__)

Awaited = tuple[str, str, str, bool]
"""A sign's identity, a language, the fingerprint of words and look, and whether it is a proof."""

_posted: Final[SessionState[dict[str, Awaited | None]]] = SessionState(dict)
"""What jobs make, by their identities: a job's row does not say. None: nothing of a sign's."""

_expected: Final[SessionState[set[Awaited]]] = SessionState(set)
"""What is being asked for, a little at a time."""

_TO_BE_PLACED = frozenset({State.KEPT, State.OFFERED, State.NOT_PLACED})


def note(asked: Iterable[Job]) -> None:
    """These were posted."""
    for job in asked:
        if job.placement.sign is not None:
            is_proof = job.service.provider is ProviderName.PROOF
            _posted.now[job.id] = _awaited(job.placement.sign, is_proof=is_proof)


@contextlib.contextmanager
def expected(wanted: Iterable[Awaited]) -> Iterator[None]:
    """Meanwhile these are being asked for, whether they are posted yet or not."""
    ours = set(wanted)
    _expected.now.update(ours)
    try:
        yield
    finally:
        _expected.now.difference_update(ours)


def on_the_way() -> set[Awaited]:
    """What is asked for, or has come and waits to be placed. What somebody has cancelled is not awaited any more."""
    rows = {view.id: view for view in job_list.all_jobs()}
    for gone in _posted.now.keys() - rows.keys():
        del _posted.now[gone]
    found = (_awaited_of(view) for view in rows.values())
    return _expected.now | {each for each in found if each is not None}


def _awaited_of(view: JobView) -> Awaited | None:
    if view.is_under_way and view.place_wanted:
        return _posted.now.get(view.id)
    if view.state is State.ELSEWHERE:
        if view.id not in _posted.now:
            _posted.now[view.id] = _read(view)
        return _posted.now[view.id]
    if view.state in _TO_BE_PLACED and view.take is not None and view.take.placement.sign is not None:
        return _awaited(view.take.placement.sign, is_proof=view.take.is_proof)
    return None


def _awaited(sign: SignTarget, *, is_proof: bool) -> Awaited:
    return sign.uid, sign.language, sign.fingerprint, is_proof


def _read(view: JobView) -> Awaited | None:
    """What a job makes that another courier carries, as its folder says; None when that cannot be read, or is none of a sign's."""
    try:
        plain = read_record(view.folder / "job.json")
        sign = from_plain(Placement, plain["placement"]).sign
    except (JobFolderDamaged, KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        _log.info("it is not known what job %s makes: %s", view.id, error)
        return None
    return None if sign is None else _awaited(sign, is_proof=view.provider is ProviderName.PROOF)
