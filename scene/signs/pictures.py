"""Where the pictures of the signs' takes stand: kept relative to the .blend, so that both can move together. Main thread only.

Blender keeps the paths of its images right by itself; these are no images until a language is shown.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import bpy

from ...client.library import Library, library_of
from ..blender.folders import user_folder
from ..settings.library_folder import library
from ..surface.materials import TAKE_KEY
from .properties import SETDRESSER_PG_sign_take
from .sign_list import sign_list


def picture_of(take: SETDRESSER_PG_sign_take) -> Path:
    """Where a take's picture stands; where it should, when it is gone."""
    return Path(os.path.normpath(bpy.path.abspath(take.picture, library=take.id_data.library)))


def ratio_of(take: SETDRESSER_PG_sign_take) -> float:
    """Width over height of a take's picture; 1 where that was not noted."""
    return take.width / take.height if take.width > 0 and take.height > 0 else 1.0


def found_picture_of(take: SETDRESSER_PG_sign_take) -> Path | None:
    """The file of a take's picture, wherever it was brought; None when it is nowhere that is known."""
    stored = picture_of(take)
    if library_of(stored.parent).gate.is_file(stored):
        return stored
    folders: list[Path | None] = []
    with contextlib.suppress(OSError):  # without an extension's folder there is nothing more to look through
        unsaved = Library(user_folder("library"))
        if stored.parent.parent == unsaved.takes:  # notes of other libraries may be a stranger's
            folders.append(unsaved.went_to(stored.parent.name))
        folders += [each.takes / stored.parent.name for each in (library(), Library(user_folder("library")))]
    folders += [Path(takes) / stored.parent.name for takes in _libraries_of_images()]
    places = [folder / stored.name for folder in folders if folder is not None]
    return next((place for place in places if library_of(place.parent).gate.is_file(place)), None)


def _libraries_of_images() -> list[str]:
    """The folders of takes of the images that are loaded. Those of signs that were appended from another file come along with
    their materials, and Blender has told their paths anew; the paths of the other languages it does not know.
    """
    shown = (image for image in bpy.data.images if TAKE_KEY in image and image.filepath)
    stand = (os.path.normpath(bpy.path.abspath(image.filepath, library=image.library)) for image in shown)
    return list(dict.fromkeys(os.path.dirname(os.path.dirname(place)) for place in stand))


def own_takes() -> list[SETDRESSER_PG_sign_take]:
    """The takes of the file's own signs; none of a linked list, whose paths are another file's."""
    found = sign_list()
    if found is None or found.id_data.library is not None:
        return []
    return [take for sign in found.signs for take in sign.takes]


def tell_from(folder_now: str, folder: str) -> None:
    """Tell every picture's place as seen from `folder`, where it is told as seen from `folder_now`. Empty: from nowhere, in full."""
    for take in own_takes():
        full = take.picture
        if full.startswith("//"):
            full = bpy.path.abspath(full, start=folder_now)
        take.picture = _seen_from(folder, full)


def _seen_from(folder: str, full: str) -> str:
    if not folder:
        return os.path.normpath(full)
    try:
        return bpy.path.relpath(full, start=folder)
    except ValueError:  # Windows: on another drive there is no relative path.
        return full
