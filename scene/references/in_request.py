"""References in a request: the pictures that go along, and what of them and of the continuity a prompt depends on. Main thread only."""

from __future__ import annotations

from dataclasses import replace

import bpy

from ...client.errors import ReferenceNotReady, TooManyPictures
from ...client.request import INPUT_PICTURES, InputPicture
from ..settings.options import CaptureSource
from ..settings.references import SETDRESSER_PG_reference
from ..settings.request import SETDRESSER_PG_settings
from . import files, status
from .listed import in_use
from .style import palette_of, style


def references(settings: SETDRESSER_PG_settings) -> tuple[InputPicture, ...]:
    """The pictures that go along, in order, as they are sent. Raises `ReferencePictureError`, `TooManyPictures`; OSError
    without a user folder.
    """
    wanted = in_use(settings)
    _check_count(settings, len(wanted))
    return as_sent(wanted)


def as_sent(wanted: list[SETDRESSER_PG_reference]) -> tuple[InputPicture, ...]:
    """These references as they are sent, in their order. Raises `ReferencePictureError`; OSError without a user folder."""
    status.look(wanted)
    if bpy.app.background:
        files.wait()
    return tuple(replace(status.picture_of(reference), name=reference.name[:200]) for reference in wanted)


def check(settings: SETDRESSER_PG_settings) -> None:
    """Raise `ReferencePictureError` or `TooManyPictures` where a reference cannot go along, as far as it is known.

    Fit for a panel's draw: reads no file, but has what is not known looked at a moment later. Without a window, at once.
    """
    wanted = in_use(settings)
    _check_count(settings, len(wanted))
    _see_to(wanted)
    for reference in wanted:
        found = status.status_of(reference)
        if found.error is not None:
            raise files.error_of(found.error)
        if found.size is None:
            raise ReferenceNotReady(name=reference.name)


def reference_sizes(settings: SETDRESSER_PG_settings) -> list[tuple[int, int] | None]:
    """The pixels of each picture that goes along, for its price; None while they are not known. Reads no file."""
    return [status.status_of(reference).size for reference in in_use(settings)]


def key(settings: SETDRESSER_PG_settings) -> object:
    """What changes when anything changes that prompt, pictures or price depend on, but the camera; cheap to ask for.

    Whoever asks sees to it that files are looked at, as `check` does.
    """
    found = style() if settings.continuity.use_style else None
    continuity, wanted = settings.continuity, in_use(settings)
    _see_to(wanted)
    return (
        files.revision(),
        tuple(
            (
                one.uid,
                one.name,
                one.kind,
                one.path,
                one.take_id,
                one.role,
                one.words,
                _datablock(one.image or one.object),
            )
            for one in wanted
        ),
        (continuity.use_style, continuity.use_camera_facts, continuity.time_of_day, continuity.time_words),
        None if found is None else (found.words, palette_of(found)),
    )


def _see_to(wanted: list[SETDRESSER_PG_reference]) -> None:
    """Have files looked at: a moment later, or at once where no moment comes."""
    if wanted and bpy.app.background:
        status.look(wanted)
        files.wait()
    elif wanted:
        status.look_soon()


def _check_count(settings: SETDRESSER_PG_settings, count: int) -> None:
    count += settings.capture.source != CaptureSource.NONE
    if count > INPUT_PICTURES:
        raise TooManyPictures(count=count, limit=INPUT_PICTURES)


def _datablock(found: bpy.types.ID | None) -> object:
    if found is None:
        return None
    return (found.session_uid, getattr(found, "is_dirty", False), getattr(found, "filepath", ""))
