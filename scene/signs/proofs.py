"""Proofs that a language lacks, made while the artist goes on: they are free. Only where somebody chose the language. Main thread only."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

import bpy

from ...client.errors import NobodyAsked, SetDresserError
from ...client.request import ProviderName
from ...client.session_state import SessionState, ends_with_session
from ..blender.open_file import file_session
from ..blender.user_action import check_person_asks
from ..queue import timer
from .generating import Wanted, Wish, missing, post
from .language import language_shown
from .sign_list import all_signs, sign_list, take_in

_log = logging.getLogger(__name__)

AT_ONCE = 20
"""Proofs posted in one turn of the timer, as each writes a few small files."""

PAUSE = 0.2
"""Seconds between two turns."""

_asked: Final[SessionState[set[tuple[str, Wanted]]]] = SessionState(set)
"""What was asked for already, by file session: what failed is not tried over and over."""

_turns: Final[SessionState[list[Callable[[], float | None]]]] = SessionState(list)
"""The timers of the rounds that are under way."""


def make_lacking(scene: bpy.types.Scene, tag: str) -> bool:
    """Have proofs made of the signs that have nothing to show in a language: soon, as the switch is not to wait.

    Whether they will be: a file's own code gets none.
    """
    found = sign_list()
    if found is None or found.id_data.library is not None:
        return False  # a linked list can note none
    try:
        check_person_asks()
    except NobodyAsked as error:
        _log.info("no proofs are made: %s", error.technical)
        return False
    turn = Round(scene.session_uid, tag).turn  # one object: of a bound method, each look at it is another
    _turns.now = [each for each in _turns.now if bpy.app.timers.is_registered(each)] + [turn]
    bpy.app.timers.register(turn, first_interval=0.0)
    return True


@ends_with_session
def end() -> None:
    """Make no more of them."""
    for turn in _turns.now:
        if bpy.app.timers.is_registered(turn):
            bpy.app.timers.unregister(turn)


class Round:
    """The proofs that one choice of a language asks for, a few in each turn of the timer, as each writes files."""

    def __init__(self, scene_uid: int, tag: str) -> None:
        self.scene_uid, self.tag = scene_uid, tag
        self.wanted: list[Wanted] | None = None

    def turn(self) -> float | None:
        """Post some; the seconds until the next turn, None when there are no more or somebody has gone on to another language."""
        scene = bpy.context.scene
        if scene is None or scene.session_uid != self.scene_uid or language_shown(scene) != self.tag:
            return None
        if self.wanted is None:
            self.wanted = lacking(bpy.context, self.tag)
        now, self.wanted = self.wanted[:AT_ONCE], self.wanted[AT_ONCE:]
        if now:
            _post(now)
        return PAUSE if self.wanted else None


def _post(wanted: list[Wanted]) -> None:
    """Have these made. One that cannot be, as its words cannot be set, does not keep the others from it."""
    _asked.now.update((file_session(), each) for each in wanted)
    try:
        post(bpy.context, wanted, ProviderName.PROOF)
    except SetDresserError as error:
        if len(wanted) > 1:
            for each in wanted:
                _post([each])
            return
        _log.warning("no proof of %s: %s (%s)", wanted[0].name, error.message, error.technical)
        return
    timer.begin()


def lacking(context: bpy.types.Context, tag: str) -> list[Wanted]:
    """The proofs that signs of the scene lack in a language, which have nothing generated in it, and were not asked for yet."""
    generated = {sign.uid for sign in all_signs() if take_in(sign, tag, is_proof=False) is not None}
    wanted = missing(context, Wish((tag,), provider=ProviderName.PROOF))
    return [each for each in wanted if each.uid not in generated and (file_session(), each) not in _asked.now]
