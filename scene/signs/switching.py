"""Shows the set's signs in a language: each sign's take, else its proof, else plain grey, with no request. Main thread only."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import bpy

from ...client.errors import SetDresserError
from ...client.session_state import SessionState
from ..surface.materials import TAKE_KEY
from . import linked_sign, revision
from .between_steps import give, picture_node
from .language import may_change
from .material import WornMaterials, cover
from .pictures import ratio_of
from .properties import SETDRESSER_PG_sign, SETDRESSER_PG_sign_take
from .sign_list import languages, sign_list
from .surface import carry_out, keep_up, plan
from .take_images import TakeImages

_Made = TypeVar("_Made")

_log = logging.getLogger(__name__)

_shown: Final[SessionState[tuple[int, str, int] | None]] = SessionState(lambda: None)
"""Which scene was shown last, in which language, at which state of the signs: a frame that changes none of it costs nothing."""

_all_loaded: Final[SessionState[tuple[int, str, int] | None]] = SessionState(lambda: None)
"""For which scene, at which state of the signs, the pictures of all languages were loaded last."""


@dataclass(frozen=True, slots=True)
class Switched:
    """What came of a switch, by the signs' names: those without a take or proof, and those that cannot show theirs, with a sentence why."""

    language: str
    without: tuple[str, ...] = ()
    not_shown: tuple[tuple[str, str], ...] = ()


def switch(scene: bpy.types.Scene, tag: str) -> Switched:
    """Let every sign of the scene show its take for a language; surfaces that have not shown any yet are given their material.

    Where frames may be in several languages, the pictures of all of them are loaded along with it.
    """
    _hold_linked(scene)
    signs = WornMaterials(scene).signs()
    not_shown = _dress(signs)
    for sign in signs:
        keep_up(sign)
    images, worn = TakeImages(scene), WornMaterials(scene)
    without = tuple(sign.name for sign in signs if not show(sign, tag, images, worn))
    if may_change(scene) and _all_loaded.now != _state(scene, ""):
        all_pictures(scene)
    images.let_go()
    _note_shown(scene, tag)
    return Switched(tag, without, tuple(not_shown))


def _dress(signs: list[SETDRESSER_PG_sign]) -> list[tuple[str, str]]:
    """Give their materials to the surfaces that have none yet; names of signs whose surface cannot have one, with a sentence why."""
    refused = []

    def tried(sign: SETDRESSER_PG_sign, step: Callable[[], _Made]) -> _Made | None:
        try:
            return step()
        except SetDresserError as error:
            _log.info("the sign %s is not shown: %s (%s)", sign.name, error.message, error.technical)
            refused.append((sign.name, error.message))
            return None

    plans = [(sign, tried(sign, partial(plan, sign))) for sign in signs]
    for sign, wanted in plans:
        if wanted is not None:
            tried(sign, partial(carry_out, sign, wanted))
    return refused


def is_shown(scene: bpy.types.Scene, tag: str) -> bool:
    """Whether the signs are in that language already, or there is none to show. On any thread."""
    return not tag or _shown.now == _state(scene, tag)


def follow(scene: bpy.types.Scene, tag: str, *, may_load: bool = True) -> TakeImages | None:
    """Let the signs be in the language of a new frame; the pictures that were looked through, None when all is shown already.

    Only what is in their materials is changed: a render may wait for it. Without `may_load` no datablock is made.
    """
    if is_shown(scene, tag):
        return None
    images, worn = TakeImages(scene, may_load=may_load), WornMaterials(scene)
    for sign in worn.signs():
        show(sign, tag, images, worn)
    if bpy.app.background:
        images.let_go()
    _note_shown(scene, tag)
    return images


def all_pictures(scene: bpy.types.Scene) -> TakeImages:
    """Load what each sign of the scene shows in every language: datablocks, none of which is decoded before it is drawn."""

    images, tags = TakeImages(scene), frozenset(languages())
    images.grey()
    for sign in WornMaterials(scene).signs():
        images.load_all(sign, tags)
    _all_loaded.now = _state(scene, "")
    return images


def forget() -> None:
    """What the signs show is not known any more."""
    _shown.now = _all_loaded.now = None


def show(sign: SETDRESSER_PG_sign, tag: str, images: TakeImages, worn: WornMaterials) -> bool:
    """Let a sign's materials show its take for a language, else its proof, else grey; whether there is a picture to show."""
    materials = worn.of(sign)
    if sign.material is not None and sign.material.library is not None:
        is_shown = linked_sign.show(sign, sign.material, tag, images.space(sign.shading))
        if not materials:
            return is_shown
    shown = images.best(sign, tag)
    for material in materials:
        _show_in(material, shown, images)
    return shown is not None


def _hold_linked(scene: bpy.types.Scene) -> None:
    """Let a list that is linked from another file be saved with the scene that uses it."""
    found = sign_list()
    if found is not None and found.id_data.library is not None and scene.library is None:
        scene.set_dresser_signs.linked_list = found.id_data


def _state(scene: bpy.types.Scene, tag: str) -> tuple[int, str, int]:

    return scene.session_uid, tag, revision.number()


def _note_shown(scene: bpy.types.Scene, tag: str) -> None:
    _shown.now = _state(scene, tag)


def _show_in(
    material: bpy.types.Material, shown: tuple[SETDRESSER_PG_sign_take, bpy.types.Image] | None, images: TakeImages
) -> None:
    """Let a material show this picture of this take; None: grey."""
    if picture_node(material) is None:
        return
    give(material, images.grey() if shown is None else shown[1])
    take_id = "" if shown is None else shown[0].take_id
    if material.get(TAKE_KEY) != take_id:
        material[TAKE_KEY] = take_id
    cover(material, 1.0 if shown is None else ratio_of(shown[0]))
