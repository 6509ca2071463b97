"""This build beside another one that `--against` names: where it is, and how the two compare. No bpy."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from .figures import Figure


def unpacked(archive: Path, place: Path) -> Path:
    """The zip of a build, unpacked into `place` as Blender would."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(place)
    return place


def pairs_of(name: str, ours: Sequence[float], others: Sequence[float], limit: float | None) -> Figure:
    """The ratio of what was measured in turns, in seconds."""
    shares = [one / another for one, another in zip(ours, others, strict=True)]
    note = (
        f"median of {len(shares)} pairs, {min(shares):.2f} to {max(shares):.2f}; "
        f"{median(ours):.3f} s to {median(others):.3f}"
    )
    return Figure(name, median(shares), "", limit, note)
