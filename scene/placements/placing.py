"""Brings a take into the scene as its placement says: all or nothing. May import registry and the client's library. Main thread only."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import replace

from ...client.errors import PictureForeign, PictureGone
from ...client.library import library_of
from ...client.picture_headers import is_safe_to_open
from ...client.placement import Placement, PlacementKind
from ..blender.open_file import file_session
from ..surface.target import check_file
from . import first_use
from .notes import NOT_LOOKED_AT
from .registry import spec_of
from .spec import Placed, PlacementSpec
from .take_image import TakePicture

_log = logging.getLogger(__name__)


def place(picture: TakePicture, placement: Placement) -> Placed:
    """Bring a take into the open file as its placement wishes; when that fails, nothing is left behind.

    Raises a `PlacementError`; a `SignError` for a sign; LookupError for a placement that there is not.
    """
    session = file_session()
    check_file(placement, session)
    if not library_of(picture.path.parent).gate.is_file(picture.path):
        raise PictureGone(folder=picture.path.parent)
    if not is_safe_to_open(picture.path):
        raise PictureForeign(folder=picture.path.parent)
    if picture.depth is not None and not is_safe_to_open(picture.depth):
        picture = replace(picture, depth=None)
    if not picture.name:
        picture = replace(picture, name=placement.name or f"Take {picture.take_id}")
    with ExitStack() as undo:
        spec = spec_of(placement.kind)
        placed = spec.place(picture, placement, session, undo)
        undo.pop_all()
    return replace(placed, notes=(*placed.notes, *_seen(spec, placed, picture.take_id)))


def _seen(spec: PlacementSpec, placed: Placed, take_id: str) -> tuple[str, ...]:
    """What keeps the take from being seen. It stands where it was wanted by now: a look that fails takes nothing back."""
    try:
        return tuple(spec.look(placed.objects, placed.material, take_id))
    except Exception:  # noqa: BLE001  whatever is wrong with what Blender evaluates there, the take is placed
        _log.exception("take %s was not looked at", take_id)
        return (NOT_LOOKED_AT,)


def prepare(kind: PlacementKind) -> None:
    """Do ahead, while Generate is being pressed, what would hold up the first placement of this kind; loading all of it is part of that."""
    spec_of(kind).prepare()
    first_use.meet()
