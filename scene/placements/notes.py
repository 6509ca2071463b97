"""Words that the notes of placements share. Imports nothing of Blender."""

from __future__ import annotations

from collections.abc import Sequence

NOT_LOOKED_AT = "Whether it is seen there could not be looked at; the log says why."


def listed(names: Sequence[str]) -> str:
    """Names as a note tells them: all of a few, else how many more."""
    return ", ".join(names) if len(names) < 4 else f"{', '.join(names[:2])} and {len(names) - 2} others"
