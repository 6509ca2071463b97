"""A reference picture cannot go along; nothing was sent. No bpy, no I/O."""

from __future__ import annotations

from .tree import SetDresserError


class ReferencePictureError(SetDresserError):
    """A reference picture cannot go along; nothing was sent."""
