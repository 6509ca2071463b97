"""The scene could not be brought into a request; nothing was sent. No bpy, no I/O."""

from __future__ import annotations

from .tree import SetDresserError


class CaptureError(SetDresserError):
    """The view, the camera or the texture could not be captured; nothing was sent."""
