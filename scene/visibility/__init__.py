"""What a view sees: which pixels show what, how far away, and which objects. Main thread only; nothing of the user's is touched."""

from __future__ import annotations


def forget() -> None:
    """Drop what is kept from one look to the next."""
    import sys

    shapes = sys.modules.get(f"{__name__}.meshes")
    if shapes is not None:
        shapes.forget()
