"""The picture that goes along with one sign: a file or an image of the .blend, chosen by a person. Main thread only."""

from __future__ import annotations

import uuid
from pathlib import Path

import bpy

from ..references import consent, status
from ..references.edit import as_kept, choose
from ..settings.options import ReferenceKind
from ..settings.references import SETDRESSER_PG_reference
from .properties import SETDRESSER_PG_sign


def choose_file(sign: SETDRESSER_PG_sign, path: str) -> None:
    """Let a picture file go along. Raises OSError without a user folder."""
    consent.note_chosen([path])
    reference = _new(sign, ReferenceKind.FILE, Path(path).stem)
    reference.path = as_kept(path)
    _use(sign)


def choose_image(sign: SETDRESSER_PG_sign, image: bpy.types.Image) -> None:
    """Let an image of this .blend go along, as it is when it is sent. Raises OSError without a user folder."""
    reference = _new(sign, ReferenceKind.IMAGE, Path(image.name).stem)
    reference.image = image
    choose(reference)
    _use(sign)


def _new(sign: SETDRESSER_PG_sign, kind: ReferenceKind, name: str) -> SETDRESSER_PG_reference:
    reference = sign.reference
    for each in ("path", "image", "take_id", "object", "words"):
        reference.property_unset(each)
    reference.kind, reference.name, reference.uid = kind.value, name, uuid.uuid4().hex
    return reference


def _use(sign: SETDRESSER_PG_sign) -> None:
    sign.use_reference = True
    status.look([sign.reference])
