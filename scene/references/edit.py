"""Changes a scene's references: adds files, images, takes and objects, and what joins every scene. Main thread only.

Whatever is added here, a person has chosen: it may be sent.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from pathlib import Path

import bpy

from ..settings.options import ReferenceKind
from ..settings.references import SETDRESSER_PG_reference
from ..settings.request import SETDRESSER_PG_settings, settings_of
from . import consent, files, status
from .listed import every_one, in_use
from .style import is_shared, make_style, style


def add_files(settings: SETDRESSER_PG_settings, paths: Sequence[str]) -> None:
    """Add picture files. Raises OSError without a user folder."""
    consent.note_chosen(paths)
    for path in paths:
        added = _add(settings, ReferenceKind.FILE, Path(path).stem)
        added.path = as_kept(path)
    _have_prepared(settings)


def add_image(settings: SETDRESSER_PG_settings, image: bpy.types.Image) -> None:
    """Add an image of this .blend. Raises OSError without a user folder."""
    added = _add(settings, ReferenceKind.IMAGE, Path(image.name).stem)
    added.image = image
    choose(added)
    _have_prepared(settings)


def add_take(settings: SETDRESSER_PG_settings, take_id: str, name: str) -> None:
    """Add a take of this file's library. Raises OSError without a user folder."""
    added = _add(settings, ReferenceKind.TAKE, name)
    added.take_id = take_id
    _have_prepared(settings)


def add_object(settings: SETDRESSER_PG_settings, obj: bpy.types.Object) -> None:
    """Add an object of this .blend, seen from four sides. Raises OSError without a user folder."""
    added = _add(settings, ReferenceKind.OBJECT, obj.name)
    added.object = obj
    added.role = "PROP"
    choose(added)
    _have_prepared(settings)


def allow_all() -> None:
    """Let every reference of this .blend be sent, in use or not. Raises OSError without a user folder."""
    for reference in list(every_one()):
        if not reference.uid and reference.id_data.library is None:
            reference.uid = uuid.uuid4().hex
        choose(reference)
    files.change()
    _have_prepared(settings_of(bpy.context.scene))


def waiting_to_be_allowed() -> list[tuple[str, str]]:
    """The names of what came with the .blend and waits to be allowed, and what it really is."""
    waiting = [one for one in every_one() if status.status_of(one).is_to_be_allowed]
    return [(one.name, _what_it_is(one)) for one in waiting]


def list_of(
    settings: SETDRESSER_PG_settings, *, of_style: bool
) -> bpy.types.bpy_prop_collection[SETDRESSER_PG_reference] | None:
    """The list that a reference stands in: the scene's, or that of the style; None where that cannot be changed."""
    if not of_style:
        return settings.references.pictures
    found = style()
    return None if found is None or is_shared(found) else found.references


def move_to_style(settings: SETDRESSER_PG_settings, index: int) -> None:
    """Let a scene's reference join every scene of this .blend."""
    found = make_style()
    _copy(settings.references.pictures[index], found.references.add())
    settings.references.pictures.remove(index)
    settings.continuity.use_style = True
    files.change()


def move_to_scene(settings: SETDRESSER_PG_settings, index: int) -> None:
    """Let a reference of the style be this scene's alone."""
    found = make_style()
    _copy(found.references[index], settings.references.pictures.add())
    found.references.remove(index)
    files.change()


def _have_prepared(settings: SETDRESSER_PG_settings) -> None:
    """Have prepared what has come, without waiting for the next redraw."""
    status.look(in_use(settings))
    if bpy.app.background:
        files.wait()


def _add(settings: SETDRESSER_PG_settings, kind: ReferenceKind, name: str) -> SETDRESSER_PG_reference:
    pictures = settings.references.pictures
    added = pictures.add()
    added.kind, added.name, added.uid = kind.value, name, uuid.uuid4().hex
    settings.references.active = len(pictures) - 1
    return added


def choose(reference: SETDRESSER_PG_reference) -> None:
    """Note that a person here has chosen what this reference shows. Raises OSError without a user folder."""
    thing = status.to_choose(reference)
    if thing:
        consent.note_chosen([thing])


def _what_it_is(reference: SETDRESSER_PG_reference) -> str:
    thing = status.to_choose(reference)
    if reference.kind == ReferenceKind.OBJECT and reference.object is not None:
        return f"the object {reference.object.name}, with its textures"
    return os.path.realpath(thing)


def _copy(source: SETDRESSER_PG_reference, target: SETDRESSER_PG_reference) -> None:
    for name in ("name", "uid", "kind", "path", "image", "take_id", "object", "role", "words", "enabled"):
        setattr(target, name, getattr(source, name))


def as_kept(path: str) -> str:
    """The path as the file keeps it: from the .blend on, where that is saved and Blender's preferences want it so."""
    if not bpy.data.filepath or not bpy.context.preferences.filepaths.use_relative_paths:
        return path
    try:
        return bpy.path.relpath(path)
    except ValueError:  # another drive
        return path
