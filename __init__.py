"""Set Dresser: dresses previs sets with GPT Image 2. Blender's way in; everything it does is in `registration`."""

from __future__ import annotations


def register() -> None:
    """Called by Blender when the extension is enabled."""
    from .registration import register as register_all

    register_all()


def unregister() -> None:
    """Called by Blender when the extension is disabled."""
    from .registration import unregister as unregister_all

    unregister_all()
