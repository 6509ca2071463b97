"""Proofs that a language lacks, made while the artist goes on: they are free. Only where somebody chose the language. Main thread only."""

from __future__ import annotations

import logging
from functools import partial

import bpy

from ...client.request import ProviderName
from ..file_session import file_session
from .generating import Wanted, Wish, missing, post
from .sign_list import sign_of, take_in

_log = logging.getLogger(__name__)

AT_ONCE = 20
"""Proofs posted in one turn of the timer, as each writes a few small files."""

_asked: set[tuple[str, Wanted]] = set()
"""What was asked for already, by file session: what failed is not tried over and over."""


def make_lacking(scene: bpy.types.Scene, tag: str) -> None:
    """Have proofs made of the signs that have nothing to show in a language: soon, as the switch is not to wait. A file's own code gets none."""
    from ...client.errors import NobodyAsked
    from ..who_asks import check_person_asks

    try:
        check_person_asks()
    except NobodyAsked as error:
        _log.info("no proofs are made: %s", error.technical)
        return
    name = scene.name
    bpy.app.timers.register(partial(post_some, name, tag), first_interval=0.0)


def post_some(scene_name: str, tag: str) -> float | None:
    """Post some of the proofs that are lacking; the seconds until the next turn, None when there are no more."""
    from ...client.errors import SetDresserError
    from .. import delivery
    from .shown_language import language_shown

    scene = bpy.context.scene
    if scene.name != scene_name or language_shown(scene) != tag:
        return None  # somebody has gone on to another
    try:
        wanted = lacking(bpy.context, tag)[:AT_ONCE]
        if not wanted:
            return None
        _asked.update((file_session(), each) for each in wanted)
        post(bpy.context, wanted, ProviderName.PROOF)
    except SetDresserError as error:
        _log.warning("proofs in %s were not made: %s (%s)", tag, error.said, error.technical)
        return None
    delivery.begin()
    return 0.1


def lacking(context: bpy.types.Context, tag: str) -> list[Wanted]:
    """The proofs that signs of the scene lack in a language, which have nothing generated in it, and were not asked for yet."""

    def is_lacking(wanted: Wanted) -> bool:
        sign = sign_of(wanted.uid)
        if sign is None or (file_session(), wanted) in _asked:
            return False
        return take_in(sign, tag, is_proof=False) is None

    return [wanted for wanted in missing(context, Wish((tag,), provider=ProviderName.PROOF)) if is_lacking(wanted)]
