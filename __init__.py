"""Set Dresser: dresses previs sets with GPT Image 2. Blender's way in; everything it does is in `registration`."""

from __future__ import annotations

import gc


def register() -> None:
    """Called by Blender when the extension is enabled."""
    # All that is made here is kept, and looking for garbage among it takes a quarter of the time.
    collects = gc.isenabled()
    gc.disable()
    try:
        from .registration import register as register_all

        register_all()
    finally:
        if collects:
            gc.enable()


def unregister() -> None:
    """Called by Blender when the extension is disabled."""
    from .registration import unregister as unregister_all

    unregister_all()
