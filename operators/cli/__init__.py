"""`blender FILE --background --command set_dresser signs …`: what a script or a farm does with the signs of a file.

Offers the command to Blender; what it does is loaded when it is called.
"""

from __future__ import annotations

from typing import Any

import bpy

COMMAND = "set_dresser"

_handle: Any = None


def offer() -> None:
    """Let Blender's command line know the command."""
    global _handle
    _handle = bpy.utils.register_cli_command(COMMAND, _run)


def withdraw() -> None:
    """Take it back."""
    global _handle
    if _handle is not None:
        bpy.utils.unregister_cli_command(_handle)
        _handle = None


def _run(words: list[str]) -> int:
    """Run one command; its exit code."""
    from .signs import run

    return run(words)
