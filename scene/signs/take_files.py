"""Where the pictures of the signs' takes stand: kept relative to the .blend, so that both can move together. Main thread only.

Blender keeps the paths of its images right by itself; these are no images until a language is shown.
"""

from __future__ import annotations

import os
from pathlib import Path

import bpy

from ..sign_settings import SETDRESSER_PG_sign_take
from .sign_list import all_signs, sign_list


def picture_of(take: SETDRESSER_PG_sign_take) -> Path:
    """Where a take's picture stands; where it would, when it is gone."""
    text = take.id_data
    return Path(os.path.normpath(bpy.path.abspath(take.picture, library=text.library)))


def found_picture_of(take: SETDRESSER_PG_sign_take) -> Path | None:
    """The file of a take's picture, wherever it was brought; None when it is nowhere that is known."""
    from ...client.library import Library, library_of
    from ..extension import user_folder
    from ..library_folder import library

    stored = picture_of(take)
    if stored.is_file():
        return stored
    folders = [library_of(stored.parent).went_to(stored.parent.name)]
    try:
        folders += [library().takes / stored.parent.name, Library(user_folder("library")).takes / stored.parent.name]
    except OSError:  # without an extension's folder there is nothing to look through
        return None
    places = [folder / stored.name for folder in folders if folder is not None]
    return next((place for place in places if place.is_file()), None)


def takes_below(folder: Path) -> list[SETDRESSER_PG_sign_take]:
    """The takes of the file's own signs whose own folders stand in this one."""
    found = sign_list()
    if found is None or found.id_data.library is not None:
        return []
    return [take for sign in all_signs() for take in sign.takes if picture_of(take).parent.parent == folder]


def tell_from(base: str, wanted: str) -> None:
    """Note every picture's place as seen from another folder: the file's, when it is saved elsewhere."""
    found = sign_list()
    if found is None or found.id_data.library is not None:
        return
    for sign in found.signs:
        for take in sign.takes:
            take.picture = _seen_from(wanted, bpy.path.abspath(take.picture, start=base))


def _seen_from(folder: str, path: str) -> str:
    try:
        return bpy.path.relpath(path, start=folder)
    except ValueError:  # Windows: on another drive there is no relative path.
        return path
