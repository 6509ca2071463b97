"""Where the model may paint could not be told; nothing was sent. No bpy, no I/O."""

from __future__ import annotations

from .tree import SetDresserError


class MaskError(SetDresserError):
    """The mask could not be made; nothing was sent."""
