"""Which jobs this person posted from this machine: an empty file each, in the extension's own folder, until the take is kept.

A library can come from a stranger together with a .blend. What an earlier session of this person's sent is fetched, and what
came of it is made a take, by itself when the file opens; what somebody else's folders hold waits for a click. Main thread only.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from ...client.gate import Gate
from ..blender.folders import user_folder

_FOLDER = "posted"


def note_own(job_ids: Iterable[str]) -> None:
    """These jobs are this person's. Raises OSError."""
    gate = _gate()
    for job_id in job_ids:
        gate.mark(gate.folder / job_id)


def is_own(job_id: str) -> bool:
    """Whether this person posted the job from here, and its take is not known to be kept. `job_id` must be checked."""
    with contextlib.suppress(OSError):
        gate = _gate()
        return gate.is_file(gate.folder / job_id)
    return False


def forget_own(job_id: str) -> None:
    """The take is kept: nothing will be fetched any more. A mark that stays does no harm."""
    with contextlib.suppress(OSError):
        gate = _gate()
        gate.remove(gate.folder / job_id)


def _gate() -> Gate:
    return Gate(user_folder(_FOLDER))
