"""Which file is open, so that a take is never placed in another one: a new token at every file load. Main thread only."""

from __future__ import annotations

import os
from typing import Final

import bpy
from bpy.app.handlers import persistent

from ...client.session_state import SessionState
from .handlers import take_out


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


@persistent
def _renew(*_: object) -> None:
    """Blender has loaded a file: nothing that was remembered of the last one holds."""
    _token.now, _is_loading.now, _scenes.now = _new_token(), False, {}


@persistent
def _begin(*_: object) -> None:
    _is_loading.now = True


@persistent
def _give_up(*_: object) -> None:
    """The file could not be opened: the last one stays."""
    _is_loading.now = False


def watch() -> None:
    """Begin to notice file loads."""
    bpy.app.handlers.load_pre.append(_begin)
    bpy.app.handlers.load_post.append(_renew)
    bpy.app.handlers.load_post_fail.append(_give_up)


def unwatch() -> None:
    """Stop noticing file loads."""
    take_out(bpy.app.handlers.load_pre, _begin)
    take_out(bpy.app.handlers.load_post, _renew)
    take_out(bpy.app.handlers.load_post_fail, _give_up)
