"""What is known of each reference, for a panel to draw and for Generate to go by. Main thread only.

`status_of` reads no file; `look` does, a moment after a panel has drawn, and at most every few seconds.
"""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

import bpy

from ...client.errors import (
    ErrorReport,
    JobFolderDamaged,
    ReferenceEmpty,
    ReferenceNotReady,
    ReferenceNotYours,
    ReferencePictureError,
    ReferenceTakeGone,
)
from ...client.gate import Gate
from ...client.picture_headers import kind_of
from ...client.prices import model_data, picture_tokens, useful_size
from ...client.provider_registry import spec_of
from ...client.request import InputPicture
from ...client.session_state import SessionState, ends_with_session
from ...client.take import read_take
from ..blender.editors import redraw_panels
from ..settings.library_folder import library
from ..settings.options import ReferenceKind
from ..settings.preferences import provider_name
from ..settings.references import SETDRESSER_PG_reference, reference_owner
from ..settings.request import settings_of
from . import consent, convert, files, pixels, turntable
from .listed import MOST_LISTED, in_use

_log = logging.getLogger(__name__)

_BETWEEN_LOOKS = 3.0
_SLOW_LOOK = 0.05
"""Seconds that a look may take; after a slower one, as on a share that does not answer, the next waits longer."""
_AFTER_A_SLOW_LOOK = 60.0


@dataclass(frozen=True, slots=True)
class ReferenceStatus:
    """A reference as far as it is known. Without size and error it is not known yet."""

    size: tuple[int, int] | None = None
    error: ErrorReport | None = None
    notes: tuple[str, ...] = ()
    is_to_be_allowed: bool = False


_takes: Final[SessionState[dict[str, str]]] = SessionState(dict)
"""The pictures of takes by their ids; empty for one that is not in the library."""
_packed: Final[SessionState[dict[int, tuple[int, str]]]] = SessionState(dict)
"""What packed images were put down as: by session_uid the bytes' number and the file."""
_next_look: Final[SessionState[float]] = SessionState(lambda: 0.0)


def status_of(reference: SETDRESSER_PG_reference) -> ReferenceStatus:
    """What is known of a reference. Reads no file."""
    kind = ReferenceKind(reference.kind)
    obj, image = reference.object, reference.image
    if kind is ReferenceKind.OBJECT and obj is None:
        return _failed(ReferenceEmpty(name=reference.name, what="object"))
    if kind is ReferenceKind.IMAGE and image is None:
        return _failed(ReferenceEmpty(name=reference.name, what="image"))
    if to_choose(reference) and not consent.is_known():
        return ReferenceStatus()
    if is_to_be_allowed(reference):
        return ReferenceStatus(error=ReferenceNotYours(name=reference.name).report(), is_to_be_allowed=True)
    if kind is ReferenceKind.OBJECT:
        return ReferenceStatus(turntable.sheet_size())
    if kind is ReferenceKind.IMAGE and image is not None and not file_of(reference):
        return _status_in_memory(image, reference.name)
    path = file_of(reference)
    if kind is ReferenceKind.TAKE and not path:
        is_gone = reference.take_id in _takes.now
        return _failed(ReferenceTakeGone(name=reference.name)) if is_gone else ReferenceStatus()
    found = files.file_status(path)
    if found is None:
        return ReferenceStatus()
    if found.shelved is not None:
        return ReferenceStatus((found.shelved.width, found.shelved.height), notes=found.shelved.notes)
    is_link = found.error is not None and found.error.kind == ReferenceNotYours.__name__
    return ReferenceStatus(error=found.error, is_to_be_allowed=is_link)


def is_to_be_allowed(reference: SETDRESSER_PG_reference) -> bool:
    """Whether it came with the .blend and shows something of this machine that nobody here chose to send."""
    thing = to_choose(reference)
    return bool(thing) and not consent.is_chosen(thing)


def to_choose(reference: SETDRESSER_PG_reference) -> str:
    """What a person has to have chosen for this reference to be sent; empty when all of it came in the .blend or its library."""
    kind = ReferenceKind(reference.kind)
    if kind is ReferenceKind.OBJECT:
        return consent.OBJECT + reference.uid  # its textures may be any files
    return "" if kind is ReferenceKind.TAKE else _own_path(reference)


def file_of(reference: SETDRESSER_PG_reference) -> str:
    """The file that the reference's picture is read from; empty when there is none, or none is known yet."""
    kind = ReferenceKind(reference.kind)
    if kind is ReferenceKind.TAKE:
        return _takes.now.get(reference.take_id, "")
    if kind is ReferenceKind.IMAGE and reference.image is not None and reference.image.packed_file is not None:
        size, path = _packed.now.get(reference.image.session_uid, (0, ""))
        return path if size == reference.image.packed_file.size and not reference.image.is_dirty else ""
    return _own_path(reference)


def _own_path(reference: SETDRESSER_PG_reference) -> str:
    """The absolute path that the .blend names; empty where the picture is in the .blend itself."""
    if reference.kind == ReferenceKind.FILE:
        return bpy.path.abspath(reference.path, library=reference.id_data.library)
    image = reference.image if reference.kind == ReferenceKind.IMAGE else None
    if image is None or image.source != "FILE" or image.packed_file is not None or image.is_dirty:
        return ""
    return bpy.path.abspath(image.filepath, library=image.library)


def _shown_now() -> list[SETDRESSER_PG_reference]:
    """What is in use in the scenes that windows show, and what else is chosen, as a sign's; of a file that was made to hold Blender up, no more than a list can hold."""
    scenes = {window.scene.session_uid: window.scene for window in bpy.context.window_manager.windows}
    found = [one for scene in scenes.values() for one in in_use(settings_of(scene))]
    return [*reference_owner().references_shown(), *found][:MOST_LISTED]


def look_soon() -> None:
    """Look at the files in a moment, unless that was done just now. Costs next to nothing."""
    if bpy.app.background or time.monotonic() < _next_look.now or bpy.app.timers.is_registered(_look_once):
        return
    bpy.app.timers.register(_look_once, first_interval=0.01)


def _look_once() -> None:
    before, began = files.revision(), time.monotonic()
    try:
        look(_shown_now())
    except OSError as error:
        _log.warning("references cannot be looked at: %s", error)
    ended = time.monotonic()
    _next_look.now = ended + (_AFTER_A_SLOW_LOOK if ended - began > _SLOW_LOOK else _BETWEEN_LOOKS)
    if files.revision() != before:
        redraw_panels()


def look(wanted: list[SETDRESSER_PG_reference]) -> None:
    """Look at the files of these references, and have prepared what is not. Raises OSError without a user folder."""
    if not consent.is_known():
        consent.read()
        files.change()
    for reference in wanted:
        if reference.kind == ReferenceKind.TAKE:
            _find_take(reference.take_id)
        if reference.kind == ReferenceKind.IMAGE and reference.image is not None:
            _put_packed_down(reference.image)
        path = file_of(reference)
        if path and not is_to_be_allowed(reference):
            if to_choose(reference) and consent.leads_elsewhere(path):
                files.note_failed(path, ReferenceNotYours("a link", name=reference.name))
            else:
                files.look_at(path, reference.name)


def picture_of(reference: SETDRESSER_PG_reference) -> InputPicture:
    """The reference as it is sent, of what was looked at. Raises `ReferencePictureError`."""
    found = status_of(reference)
    if found.error is not None:
        raise files.error_of(found.error)
    if reference.object is not None and reference.kind == ReferenceKind.OBJECT:
        return turntable.picture_of(reference.object, reference.name)
    path = file_of(reference)
    if path:
        return files.picture_of(path)
    if found.size is None:
        raise ReferenceNotReady(name=reference.name)
    assert reference.image is not None  # or it had an error
    return pixels.picture_of(reference.image, reference.name)


@ends_with_session
def _look_no_more() -> None:
    if bpy.app.timers.is_registered(_look_once):
        bpy.app.timers.unregister(_look_once)


def _failed(error: ReferencePictureError) -> ReferenceStatus:
    return ReferenceStatus(error=error.report())


def _status_in_memory(image: bpy.types.Image, name: str) -> ReferenceStatus:
    if image.packed_file is not None and not image.is_dirty:
        return ReferenceStatus()  # its bytes are still to be put down
    error = pixels.obstacle(image, name)
    return _failed(error) if error is not None else ReferenceStatus(useful_size(*image.size))


def _find_take(take_id: str) -> None:
    """Look a take up in this file's library; one that was found is not looked up again."""
    if _takes.now.get(take_id):
        return
    try:
        folder = library().take_folder(take_id)
        found = "" if folder is None else str(read_take(folder).picture)
    except (OSError, ValueError, JobFolderDamaged):
        found = ""
    if _takes.now.get(take_id) != found:
        _takes.now[take_id] = found
        files.change()


def _put_packed_down(image: bpy.types.Image) -> None:
    """Give couriers the bytes of a packed image as a file; where that is done, it is not done again."""
    packed = image.packed_file
    if packed is None or image.is_dirty or _packed.now.get(image.session_uid, (0, ""))[0] == packed.size:
        return
    data: bytes = packed.data
    path = convert.incoming(f"packed {hashlib.sha256(data).hexdigest()}")
    path = path.with_suffix(_ending_of(data, image.filepath))
    gate = Gate(path.parent)
    if not gate.is_file(path):
        gate.write(path, data, synced=False)
    _packed.now[image.session_uid] = (packed.size, str(path))
    files.change()


def _ending_of(data: bytes, filepath: str) -> str:
    """The ending of a packed picture's file: by its content, and by its name among the endings of such pictures where that does not tell."""
    kind = kind_of(data[:32])
    if kind is not None:
        return f".{kind.value.lower()}"
    ending = Path(filepath).suffix.lower()
    return ending if ending in (".tga", ".tpic") or convert.is_needed(ending) else ".png"


def price_text(size: tuple[int, int]) -> str:
    """The price of one picture in one request, by the default model's table; empty where nothing is charged."""
    return "" if spec_of(provider_name()).is_local else _dollars(size)


@ends_with_session
@lru_cache(maxsize=256)
def _dollars(size: tuple[int, int]) -> str:
    data = model_data()
    rate = Decimal(data["models"][data["default_model"]]["dollars_per_million"]["image_in"])
    return f"about ${rate * picture_tokens(size) / 1_000_000:.3f}"
