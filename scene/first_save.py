"""Moves an unsaved file's takes beside the file when it is saved for the first time. Main thread only.

Until then they stand in the extension's own folder; afterwards the .blend and its library can be moved together.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import bpy
from bpy.app.handlers import persistent

from .extension import user_folder
from .preferences import preferences

_log = logging.getLogger(__name__)


def watch() -> None:
    """Begin to notice first saves."""
    bpy.app.handlers.save_pre.append(_before_save)


def unwatch() -> None:
    """Stop noticing saves."""
    bpy.app.handlers.save_pre.remove(_before_save)


@persistent
def _before_save(path: str, *_: object) -> None:
    """Before Blender writes the file, so that it is written with the pictures' new places."""
    if bpy.data.filepath or not path or preferences().library_folder.strip():
        return
    try:
        settle_beside(Path(path).parent)
    except OSError as error:
        _log.warning("the takes stay where they are: %s", error)


def settle_beside(folder: Path) -> None:
    """Move every take that the open file uses from the extension's own library to the one in `folder`.

    A take that cannot be moved is copied; one that cannot be copied stays and keeps working. Raises OSError when
    there is no place for a library in `folder`.
    """
    from ..client.library import Library
    from . import jobs, spending
    from .library_folder import FOLDER_NAME

    unsaved = Library(user_folder("library"))
    images = [image for image in bpy.data.images if _stands_in(image, unsaved.takes)]
    if not images:
        return
    beside = Library(folder / FOLDER_NAME)
    beside.prepare()
    moved_ids = []
    for image in images:
        picture = Path(bpy.path.abspath(image.filepath))
        moved = beside.takes / picture.parent.name
        if moved.is_dir() or _move(picture.parent, moved):
            image.filepath = str(moved / picture.name)
            jobs.moved(picture.parent, moved)
            moved_ids.append(moved.name.partition("_")[0])
    spending.bring_along(moved_ids, unsaved.ledger, beside.ledger)


def _stands_in(image: bpy.types.Image, takes: Path) -> bool:
    return bool(image.filepath) and Path(bpy.path.abspath(image.filepath)).parent.parent == takes


def _move(take: Path, to: Path) -> bool:
    import shutil

    try:
        os.rename(take, to)
    except OSError:
        try:
            # Another drive: the copy counts once it is whole.
            draft = to.with_name(to.name + "~")
            shutil.copytree(take, draft, dirs_exist_ok=True)
            os.rename(draft, to)
        except OSError as error:
            _log.warning("take %s stays where it is: %s", take.name, error)
            return False
    return True
