"""Signs' takes read by somebody who can: a tick for each line, a remark, approval. Main thread only.

Ticks belong to one take of one wording. A take that is replaced loses them (`signs/placement.py`); where words have changed since,
nothing can be approved.
"""

from __future__ import annotations

import bpy

from ...client.errors import LinesUnread, NothingToCompare, NothingToProofread, SignListLinked, TakeOutOfDate
from ...client.signs.languages import language
from ...client.signs.sign_request import fingerprint_of
from ..placements.compare import Pair
from . import revision
from .pictures import found_picture_of
from .properties import SETDRESSER_PG_sign, SETDRESSER_PG_sign_take
from .sign_list import read_sign, take_in, text_in
from .surroundings import surroundings


def wanted_lines(sign: SETDRESSER_PG_sign, tag: str) -> list[str]:
    """The lines that are to be read, in order."""
    return [text for line in sign.lines if (text := text_in(line, tag).strip())]


def is_begun(sign: SETDRESSER_PG_sign, tag: str) -> bool:
    """Whether the take in this language has a tick for each line as it is wanted now. Fit for a panel's draw."""
    take = take_in(sign, tag, is_proof=False)
    return take is not None and [check.name for check in take.checks] == wanted_lines(sign, tag)


def is_right(sign: SETDRESSER_PG_sign, tag: str) -> list[bool]:
    """Whether each line was found right, in their order; a line that nobody has read was not."""
    take = take_in(sign, tag, is_proof=False)
    if take is None or not is_begun(sign, tag):
        return [False] * len(wanted_lines(sign, tag))
    return [check.is_right for check in take.checks]


def begin(scene: bpy.types.Scene, sign: SETDRESSER_PG_sign, tag: str) -> SETDRESSER_PG_sign_take:
    """Give the sign's generated take a tick for each line; those of lines that stayed are kept. The take.

    Raises `NothingToProofread`, `TakeOutOfDate`, `SignListLinked`.
    """
    take = _take_to_read(scene, sign, tag)
    if not is_begun(sign, tag):
        known = {check.name: check.is_right for check in take.checks}
        take.checks.clear()
        for text in wanted_lines(sign, tag):
            check = take.checks.add()
            check.name, check.is_right = text, known.get(text, False)
    return take


def approve(scene: bpy.types.Scene, sign: SETDRESSER_PG_sign, tag: str, *, all_right: bool = False) -> None:
    """Approve the sign's take: it is not replaced any more without asking. `all_right` ticks every line first.

    Raises `NothingToProofread`, `TakeOutOfDate`, `LinesUnread`, `SignListLinked`.
    """
    take = begin(scene, sign, tag)
    for check in take.checks:
        check.is_right = check.is_right or all_right
    unread = [check.name for check in take.checks if not check.is_right]
    if unread:
        raise LinesUnread(name=sign.name, language=language(tag).name, lines=", ".join(f"“{text}”" for text in unread))
    take.is_approved = True
    revision.touch()


def withdraw(sign: SETDRESSER_PG_sign, tag: str) -> None:
    """Take an approval back; the ticks stay. Raises `NothingToProofread`, `SignListLinked`."""
    take = _own_take(sign, tag)
    take.is_approved = False
    revision.touch()


def note(scene: bpy.types.Scene, sign: SETDRESSER_PG_sign, tag: str, right: list[bool], remark: str) -> None:
    """Set all ticks, and what is remarked, as somebody has said elsewhere. Raises as `begin` does."""
    take = begin(scene, sign, tag)
    for check, is_so in zip(take.checks, right, strict=False):
        check.is_right = is_so
    take.remark = remark


def beside_its_proof(sign: SETDRESSER_PG_sign, tag: str) -> Pair:
    """The sign's proof and its take, to be compared. Raises `NothingToCompare` where one of them is missing."""
    proof, taken = take_in(sign, tag, is_proof=True), take_in(sign, tag, is_proof=False)
    left = None if proof is None else found_picture_of(proof)
    right = None if taken is None else found_picture_of(taken)
    if left is None or right is None:
        raise NothingToCompare(take=f"{sign.name} in {language(tag).name}")
    return Pair(left, right, "Proof", "Take")


def _take_to_read(scene: bpy.types.Scene, sign: SETDRESSER_PG_sign, tag: str) -> SETDRESSER_PG_sign_take:
    take = _own_take(sign, tag)
    if take.fingerprint != fingerprint_of(read_sign(sign), tag, surroundings(scene)):
        raise TakeOutOfDate(name=sign.name, language=language(tag).name)
    return take


def _own_take(sign: SETDRESSER_PG_sign, tag: str) -> SETDRESSER_PG_sign_take:
    if sign.id_data.library is not None:
        raise SignListLinked()
    take = take_in(sign, tag, is_proof=False)
    if take is None:
        raise NothingToProofread(name=sign.name, language=language(tag).name)
    return take
