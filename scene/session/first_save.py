"""Brings an unsaved file's takes beside it when it is saved for the first time; those that come later, at the next save.

Until then they stand in the extension's own folder; afterwards the .blend and its library can be moved together. Under which name a
file was saved while jobs were on their way is noted, too. Main thread only.
"""

from __future__ import annotations

import logging
from pathlib import Path

import bpy

from ... import client
from .. import blender, placements, queue, settings, signs
from ..blender.folders import user_folder
from ..blender.open_file import file_session
from ..settings.preferences import preferences

_log = logging.getLogger(__name__)


def before_save(path: str) -> None:
    """Before Blender writes the file, so that it is written with the pictures' new places."""
    file = bpy.data.filepath or path
    if not file or preferences().library_folder.strip():
        return
    try:
        settle_beside(Path(file).parent)
    except (OSError, client.errors.LibraryError) as error:
        _log.warning("the takes stay where they are: %s", error)


def settle_beside(folder: Path) -> None:
    """Bring every take that the open file uses, or that was asked for in it, from the extension's own library to the
    one in `folder`. Raises OSError or `LibraryError` when one cannot be brought: it and the rest stay, and go on working.
    """
    unsaved = client.library.Library(user_folder("library"))
    beside = client.library.Library(folder / settings.library_folder.FOLDER_NAME)
    pictures = {image: placements.take_image.path_of(image) for image in _local_images()}
    shown = {image: picture for image, picture in pictures.items() if picture.parent.parent == unsaved.takes}
    of_signs = [
        take
        for take in signs.pictures.own_takes()
        if (at := signs.pictures.picture_of(take)).parent.parent == unsaved.takes and unsaved.gate.is_file(at)
    ]
    takes = {picture.parent for picture in (*shown.values(), *map(signs.pictures.picture_of, of_signs))}
    takes.update(queue.job_list.takes_in(unsaved, file_session()))
    if not takes:
        return
    beside.prepare()
    brought = []
    try:
        for take in sorted(takes):
            here = beside.take_in(take)
            queue.job_list.moved(take, here)
            brought.append(take.name.partition("_")[0])
            for image in [image for image, picture in shown.items() if picture.parent == take]:
                # Not `filepath`: that would load the picture anew, and what was painted on it would be lost.
                image.filepath_raw = placements.take_image.as_stored(here / shown[image].name)
            for noted in [noted for noted in of_signs if signs.pictures.picture_of(noted).parent == take]:
                noted.picture = placements.take_image.as_stored(here / signs.pictures.picture_of(noted).name)
    finally:
        queue.spending.bring_along(brought, unsaved.ledger, beside.ledger)


def after_save() -> None:
    """Takes that are on their way belong to the file by its new name, too."""
    if not queue.job_list.is_anything_unplaced():
        return
    try:
        blender.saved_as.note_name()
    except OSError as error:
        _log.warning("takes that come when Blender has gone may be offered in other files: %s", error)


def find_again() -> None:
    """Undo, redo and recovered files know where a picture stood before it was brought beside the file."""
    images = [image for image in _local_images() if placements.take_image.is_of_take(image)]
    if not images:
        return
    try:
        unsaved = client.library.Library(user_folder("library"))
    except OSError as error:
        _log.info("pictures were not looked for: %s", error)
        return
    for image in images:
        picture = placements.take_image.path_of(image)
        if picture.parent.parent == unsaved.takes and not unsaved.gate.is_file(picture):
            there = unsaved.went_to(picture.parent.name)
            if there is not None:
                image.filepath_raw = placements.take_image.as_stored(there / picture.name)


def _local_images() -> list[bpy.types.Image]:
    return [image for image in bpy.data.images if image.library is None and image.filepath]
