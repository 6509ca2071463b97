"""Which file is open, so that a take is never placed in another one: a new token at every file load. Main thread only."""

from __future__ import annotations

import os
from typing import Final

import bpy

from ...client.session_state import SessionState


def _new_token() -> str:
    return os.urandom(16).hex()


_token: Final[SessionState[str]] = SessionState(_new_token)
_is_loading: Final[SessionState[bool]] = SessionState(lambda: False)
_scenes: Final[SessionState[dict[str, int]]] = SessionState(dict)
"""Which of the open file's scenes was called what last, by `session_uid`."""


def is_loading() -> bool:
    """Whether a file is being opened: scripts that it brings along run now, if somebody has allowed that."""
    return _is_loading.now


def file_session() -> str:
    """The token of the file that is open now; object identities mean something within it only. No two Blenders share one.

    Who asks for it names something of the file by it, often a scene by its name: which scene that is now is noted.
    """
    # While Blender registers an extension it shows no data.
    _scenes.now.update(
        {scene.name: scene.session_uid for scene in getattr(bpy.data, "scenes", ()) if not scene.library}
    )
    return _token.now


def scene_once_called(name: str) -> int:
    """The `session_uid` of the scene that had this name in the open file when that was noted last; 0 for a name that none had."""
    return _scenes.now.get(name, 0)


def file_path() -> str:
    """The open file's absolute path; empty until it is saved."""
    return bpy.data.filepath


def begin_loading() -> None:
    """Blender is about to open a file."""
    _is_loading.now = True


def renew() -> None:
    """Blender has loaded a file: nothing that was remembered of the last one holds."""
    _token.now, _is_loading.now, _scenes.now = _new_token(), False, {}


def give_up_loading() -> None:
    """The file could not be opened: the last one stays."""
    _is_loading.now = False
