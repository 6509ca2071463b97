"""`blender FILE --background --command set_dresser signs …`: what a script or a farm does with the signs of a file.

Offers the command to Blender; what it does is loaded when it is called.
"""

from __future__ import annotations

from typing import Any, Final

import bpy

from ...client.session_state import SessionState

COMMAND = "set_dresser"

_handle: Final[SessionState[Any]] = SessionState(lambda: None)


def offer() -> None:
    """Let Blender's command line know the command."""
    _handle.now = bpy.utils.register_cli_command(COMMAND, _run)


def withdraw() -> None:
    """Take it back."""
    if _handle.now is not None:
        bpy.utils.unregister_cli_command(_handle.now)
        _handle.now = None


def _run(words: list[str]) -> int:
    """Run one command; its exit code."""
    from .signs import run

    return run(words)
