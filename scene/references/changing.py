"""Adds references to a scene: files, images, takes, objects. Main thread only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bpy

from ..settings import SETDRESSER_PG_settings


def add_files(settings: SETDRESSER_PG_settings, paths: Sequence[str]) -> None:
    """Add picture files."""
    for path in paths:
        added = settings.references.pictures.add()
        added.name = Path(path).stem
        added.path = path
    settings.references.active = len(settings.references.pictures) - 1


def relative(path: str) -> str:
    """The path as the file keeps it: beside the .blend where that is saved."""
    return bpy.path.relpath(path) if bpy.data.filepath else path
