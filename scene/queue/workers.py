"""The one dispatch of this Blender session, made when it is first wanted and let go when nothing is under way. Main thread only."""

from __future__ import annotations

from typing import Final

import bpy

from ...client.courier_process import courier_program
from ...client.dispatch import Dispatch
from ...client.provider_registry import all_specs
from ...client.session_state import SessionState
from ..blender.folders import user_folder
from ..settings.preferences import preferences

_dispatch: Final[SessionState[Dispatch | None]] = SessionState(lambda: None)


def dispatch() -> Dispatch:
    """The dispatch, made if there is none. Raises OSError when the extension has no folder."""
    if _dispatch.now is None:
        limit = preferences().concurrency
        limits = {spec.name: spec.at_once if spec.is_local else limit for spec in all_specs()}
        _dispatch.now = Dispatch(courier_program(user_folder("logs") / "courier.log"), limits)
    follow_online_access()
    return _dispatch.now


def running() -> Dispatch | None:
    """The dispatch, if there is one."""
    return _dispatch.now


def follow_online_access() -> None:
    """Let what waits go on or wait on, as Blender's Allow Online Access now says."""
    if _dispatch.now is not None:
        _dispatch.now.set_online(bpy.app.online_access)


def is_idle() -> bool:
    """Whether a dispatch is there with nothing to do."""
    return _dispatch.now is not None and _dispatch.now.is_idle


def close() -> None:
    """Let it go: no thread and no process is left waiting; what was sent is finished by its courier alone."""
    if _dispatch.now is not None:
        _dispatch.now.close()
        _dispatch.now = None
