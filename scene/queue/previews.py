"""The partial pictures of jobs on their way, as icons for a panel to draw. Main thread only."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...client.messages import Event, Message
from ...client.session_state import SessionState, ends_with_session

if TYPE_CHECKING:
    from bpy.utils.previews import ImagePreviewCollection

_log = logging.getLogger(__name__)

_pictures: Final[SessionState[ImagePreviewCollection | None]] = SessionState(lambda: None)
_newest: Final[SessionState[dict[str, str]]] = SessionState(dict)
"""By job: the name of its latest picture in the collection."""


def on_messages(messages: Iterable[Message]) -> None:
    """Take in what has come, and let go of what belongs to jobs that have ended."""
    for message in messages:
        if message.event is Event.PARTIAL and message.path:
            _take_in(message.job_id, Path(message.path))
        elif message.is_last and message.job_id in _newest.now:
            _let_go(message.job_id)


def newest_of(job_id: str) -> str:
    """The file name of the partial picture that is shown for a job; empty while there is none."""
    return _newest.now.get(job_id, "").rpartition("/")[2]


def icon_of(job_id: str) -> int:
    """Blender's number of the icon that shows it; 0 while there is none, and always without a window."""
    name = _newest.now.get(job_id)
    return _pictures.now[name].icon_id if _pictures.now is not None and name is not None else 0


@ends_with_session
def forget() -> None:
    """Let go of all of them."""
    _newest.now.clear()
    if _pictures.now is not None:
        from bpy.utils import previews

        previews.remove(_pictures.now)
        _pictures.now = None


def _take_in(job_id: str, path: Path) -> None:
    from bpy.utils import previews

    if _pictures.now is None:
        _pictures.now = previews.new()
    name = f"{job_id}/{path.name}"
    try:
        _pictures.now.load(name, str(path), "IMAGE")
    except (KeyError, RuntimeError) as error:
        _log.info("a partial picture cannot be shown: %s", error)
        return
    _newest.now[job_id] = name


def _let_go(job_id: str) -> None:
    del _newest.now[job_id]
    if not _newest.now:
        forget()
