"""Where the library stands for the file that is open. Main thread only."""

from __future__ import annotations

from pathlib import Path

import bpy

from ...client.library import Library
from ..blender.folders import user_folder
from .preferences import preferences

FOLDER_NAME = "set_dresser"


def library() -> Library:
    """The library: the folder of the preferences, else beside the .blend, else in the extension's own folder.

    Raises OSError when the extension's own folder cannot be made.
    """
    chosen = preferences().library_folder.strip()
    if chosen and (bpy.data.filepath or not chosen.startswith("//")):
        return Library(Path(bpy.path.abspath(chosen)))
    if bpy.data.filepath and not chosen:
        return Library(Path(bpy.data.filepath).parent / FOLDER_NAME)
    return Library(user_folder("library"))
