"""How far the signs are, for a panel to show: each sign's state, how many are missing and what they would cost. Main thread only.

A row's state is reckoned when it is drawn first. Counting thousands of signs takes a good part of a second: that is done a little
at a time by a timer, which is there only while there is something to count; until it is done the panel shows what it knew.
"""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import bpy

from ...client.errors import SetDresserError
from ...client.prices import Estimate
from ...client.request import ProviderName
from ...client.session_state import SessionState, ends_with_session
from ...client.signs.sign_request import Surroundings, fingerprint_of
from ...client.signs.states import SignState, needs_take, state_of
from ..blender.editors import redraw_panels
from ..settings.preferences import model_name, provider_name
from . import revision
from .generating import price_of_one
from .properties import SETDRESSER_PG_sign
from .sign_list import InScenes, has_surface, is_in, languages, read_sign, sign_list, takes_of
from .surroundings import surroundings

SLICE = 0.003
"""Seconds of counting in one turn of the timer."""

PAUSE = 0.02

_MOST_ROWS = 4_000
"""Rows whose state is remembered."""


@dataclass(frozen=True, slots=True)
class SignsStatus:
    """How far a scene's signs are. `missing` counts takes that the chosen provider would make, by language; `prices` what they cost."""

    counts: Mapping[str, Mapping[SignState, int]] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    prices: Mapping[str, Estimate] = field(default_factory=dict)
    without_surface: tuple[str, ...] = ()
    obstacle: str = ""
    """Why signs cannot be asked for, where that is so; the first reason that was met."""
    is_known: bool = False


_key: Final[SessionState[object]] = SessionState(lambda: None)
_around: Final[SessionState[Surroundings]] = SessionState(Surroundings)
_rows: Final[SessionState[dict[tuple[str, str], SignState]]] = SessionState(dict)
_status: Final[SessionState[SignsStatus]] = SessionState(SignsStatus)
_counted: Final[SessionState[object]] = SessionState(lambda: None)
_counting: Final[SessionState[Iterator[None] | None]] = SessionState(lambda: None)


def signs_status(scene: bpy.types.Scene) -> SignsStatus:
    """How far the signs of a scene are, as far as it was counted. Fit for a panel's draw: has them counted when they have changed."""
    key = _see(scene)
    if _counted.now != key and bpy.app.background:
        _count_to_the_end(scene, key)
    elif _counted.now != key and not bpy.app.timers.is_registered(count_on):
        bpy.app.timers.register(count_on, first_interval=PAUSE)
    return _status.now


def is_counting() -> bool:
    """Whether the figures are being reckoned anew."""
    return bpy.app.timers.is_registered(count_on)


def state_in(scene: bpy.types.Scene, sign: SETDRESSER_PG_sign, tag: str) -> SignState:
    """How far a sign is in one language; quick enough for each row of a list that is drawn."""
    _see(scene)
    known = _rows.now.get((sign.uid, tag))
    if known is None:
        if len(_rows.now) > _MOST_ROWS:
            _rows.now.clear()
        known = state_of(fingerprint_of(read_sign(sign), tag, _around.now), takes_of(sign, tag))
        _rows.now[sign.uid, tag] = known
    return known


@ends_with_session
def forget() -> None:
    """Drop what was counted: the add-on is going."""
    _key.now, _status.now, _counted.now, _counting.now = None, SignsStatus(), None, None
    _rows.now.clear()
    if bpy.app.timers.is_registered(count_on):
        bpy.app.timers.unregister(count_on)


def _see(scene: bpy.types.Scene) -> object:
    """What all of it depends on; what was reckoned of something else is dropped."""
    around = surroundings(scene)
    provider = provider_name()
    key = (revision.number(), scene.session_uid, around.style_words, around.palette, provider, model_name(provider))
    if key != _key.now:
        _key.now, _around.now = key, around
        _rows.now.clear()
    return key


def _count_to_the_end(scene: bpy.types.Scene, key: object) -> None:
    for _ in _count(scene, key):
        pass


def count_on() -> float | None:
    """One turn of the timer."""
    scene = bpy.context.scene
    key = _see(scene)
    if _counted.now == key:
        _counting.now = None
        return None
    if _counting.now is None:
        _counting.now = _count(scene, key)
    until = time.perf_counter() + SLICE
    for _ in _counting.now:
        if time.perf_counter() > until:
            return PAUSE
    _counting.now = None
    redraw_panels()
    return None


def _count(scene: bpy.types.Scene, key: object) -> Iterator[None]:
    """Count every sign of the scene, a sign at a turn; what came of it holds if nothing changed meanwhile."""
    tags, provider = languages(), provider_name()
    counts: dict[str, Counter[SignState]] = {tag: Counter() for tag in tags}
    missing: Counter[str] = Counter()
    prices: dict[str, Estimate] = {}
    without, obstacle, in_scenes = [], "", InScenes()
    for number in itertools.count():
        found = sign_list()
        if key != _key.now:
            return  # what has changed is counted anew from the beginning
        if found is None or number >= len(found.signs):
            break
        sign = found.signs[number]
        if not is_in(sign, scene):
            continue
        plain, has_place = read_sign(sign), has_surface(sign, in_scenes)
        if not has_place:
            without.append(sign.name)
        for tag in tags:
            fingerprint, has = fingerprint_of(plain, tag, _around.now), takes_of(sign, tag)
            counts[tag][state_of(fingerprint, has)] += 1
            if has_place and needs_take(fingerprint, has, as_proof=provider is ProviderName.PROOF):
                missing[tag] += 1
                try:
                    price = price_of_one(scene, sign, plain, tag, provider, _around.now)
                except SetDresserError as error:
                    obstacle = obstacle or f"{sign.name}: {error.message}"
                    continue
                prices[tag] = prices[tag].plus(price) if tag in prices else price
        yield
    _status.now = SignsStatus(counts, missing, prices, tuple(without), obstacle, is_known=True)
    _counted.now = key
