"""The takes of a library, as tests look for them; the product itself never reads them all. No bpy."""

from __future__ import annotations

from client.library import Library
from client.take import Take, read_take


def takes_in(library: Library) -> list[Take]:
    """Every take, oldest first. Raises `JobFolderDamaged` for one that is not whole."""
    folders = sorted(library.takes.iterdir()) if library.takes.is_dir() else []
    return [read_take(folder) for folder in folders]
