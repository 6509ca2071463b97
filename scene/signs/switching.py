"""Shows the set's signs in a language: each sign's take, else its proof, else plain grey, with no request. Main thread, and the render's for frames."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import bpy

if TYPE_CHECKING:
    from ..sign_settings import SETDRESSER_PG_sign, SETDRESSER_PG_sign_take

_Made = TypeVar("_Made")

_log = logging.getLogger(__name__)

GREY_NAME = "Set Dresser Sign Without Words"
"""The picture of signs that have none in the language that is shown."""


KEPT_DECODED = 1_000_000_000
"""Bytes of pictures that stay decoded though no language that is shown needs them: going back to them is instant."""

_shown: tuple[int, str, int] | None = None
"""Which scene was shown last, in which language, at which state of the signs: a frame that changes none of it costs nothing."""


@dataclass(frozen=True, slots=True)
class Switched:
    """What came of a switch, by the signs' names: those without a take or proof, and those that cannot show theirs, with a sentence why."""

    language: str
    without: tuple[str, ...] = ()
    not_shown: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Pictures:
    """The images of takes that are loaded, by take and colour space; and which colour space a scene's signs need. For one switch."""

    scene: bpy.types.Scene
    loaded: dict[tuple[str, str], bpy.types.Image] = field(default_factory=dict)
    _spaces: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from ..materials import TAKE_KEY
        from ..placements.image import STANDS_FOR_KEY

        for image in bpy.data.images:
            take_id = image.get(TAKE_KEY)
            if take_id and image.library is None and STANDS_FOR_KEY not in image:
                self.loaded[take_id, image.colorspace_settings.name] = image

    def space(self, shading: str) -> str:
        """The name of the colour space of a picture that is shaded so; empty for Blender's own choice."""
        from ...client.placement import Shading
        from ..colour import colour_for

        if shading not in self._spaces:
            self._spaces[shading] = colour_for(self.scene, Shading(shading)).space
        return self._spaces[shading]

    def let_go(self) -> None:
        """Free the decoded pictures that nothing shows, when they are many: nine languages of a set need not fit into memory."""
        idle = [image for image in self.loaded.values() if not image.users and image.has_data]
        decoded = sum(map(_decoded_bytes, idle))
        for image in idle:
            if decoded <= KEPT_DECODED:
                return
            decoded -= _decoded_bytes(image)
            image.buffers_free()


def language_of(scene: bpy.types.Scene) -> str:
    """The language that a scene's menu says; the file's first where that one was removed, and empty where the file has none."""
    from .sign_list import languages

    found: str = scene.set_dresser_signs.language
    return "" if found == "NONE" else found or next(iter(languages()), "")


def language_chosen(scene: bpy.types.Scene) -> None:
    """Somebody chose another language in the menu: show it, unless the shot has one of its own. Proofs that it lacks are made meanwhile."""
    from .shown_language import language_shown

    tag = language_shown(scene)
    switch(scene, tag)
    if not bpy.app.background:
        # Without an event loop nothing would place them: there who wants proofs asks for them.
        from .proofs import make_lacking

        make_lacking(scene, tag)


def switch(scene: bpy.types.Scene, tag: str) -> Switched:
    """Let every sign of the scene show its take for a language; surfaces that have not shown any yet are given their material."""
    from .sign_list import signs_in
    from .surface import keep_up

    _hold_linked(scene)
    signs = list(signs_in(scene))
    not_shown = _dress(signs)
    pictures = Pictures(scene)
    without = []
    for sign in signs:
        keep_up(sign)
        if not show(sign, tag, pictures):
            without.append(sign.name)
    pictures.let_go()
    _note_shown(scene, tag)
    return Switched(tag, tuple(without), tuple(not_shown))


def _dress(signs: list[SETDRESSER_PG_sign]) -> list[tuple[str, str]]:
    """Give their materials to the surfaces that have none yet; names of signs whose surface cannot have one, with a sentence why."""
    from ...client.errors import SetDresserError
    from .surface import carry_out, plan

    refused = []

    def tried(sign: SETDRESSER_PG_sign, step: Callable[[], _Made]) -> _Made | None:
        try:
            return step()
        except SetDresserError as error:
            _log.info("the sign %s is not shown: %s (%s)", sign.name, error.said, error.technical)
            refused.append((sign.name, error.said))
            return None

    plans = [(sign, tried(sign, partial(plan, sign))) for sign in signs]
    for sign, wanted in plans:
        if wanted is not None:
            tried(sign, partial(carry_out, sign, wanted))
    return refused


def follow(scene: bpy.types.Scene, tag: str) -> None:
    """Let the signs be in the language of a new frame. Only what is in their materials is changed: a render may be under way."""
    from .sign_list import signs_in

    if not tag or _shown == _state(scene, tag):
        return
    pictures = Pictures(scene)
    for sign in signs_in(scene):
        show(sign, tag, pictures)
    if bpy.app.background:
        pictures.let_go()
    _note_shown(scene, tag)


def forget() -> None:
    """What the signs show is not known any more."""
    global _shown
    _shown = None


def show(sign: SETDRESSER_PG_sign, tag: str, pictures: Pictures) -> bool:
    """Let one sign's material show its take for a language, else its proof, else grey; whether there is a picture to show."""
    shown = _picture_for(sign, tag, pictures)
    if sign.material is not None:
        _show_in(sign.material, shown)
    return shown is not None


def _hold_linked(scene: bpy.types.Scene) -> None:
    """Let a list that is linked from another file be saved with the scene that uses it."""
    from .sign_list import sign_list

    found = sign_list()
    if found is not None and found.id_data.library is not None and scene.library is None:
        scene.set_dresser_signs.linked_list = found.id_data


def _state(scene: bpy.types.Scene, tag: str) -> tuple[int, str, int]:
    from . import revision

    return scene.session_uid, tag, revision.number()


def _note_shown(scene: bpy.types.Scene, tag: str) -> None:
    global _shown
    _shown = _state(scene, tag)


def _show_in(material: bpy.types.Material, shown: tuple[SETDRESSER_PG_sign_take, bpy.types.Image] | None) -> None:
    from ..materials import TAKE_KEY
    from .sign_material import cover, picture_node

    node = picture_node(material)
    if node is None:
        return
    image = _grey() if shown is None else shown[1]
    take_id = "" if shown is None else shown[0].take_id
    if node.image != image:
        node.image = image
    if material.get(TAKE_KEY) != take_id:
        material[TAKE_KEY] = take_id
    cover(material, 1.0 if shown is None else shown[0].width / shown[0].height)


def _picture_for(
    sign: SETDRESSER_PG_sign, tag: str, pictures: Pictures
) -> tuple[SETDRESSER_PG_sign_take, bpy.types.Image] | None:
    """What the sign shows in one language, loaded: its generated take, else its proof; None when neither's picture is there."""
    from .sign_list import take_in

    for is_proof in (False, True):
        take = take_in(sign, tag, is_proof=is_proof)
        image = None if take is None else _loaded(sign, take, pictures)
        if take is not None and image is not None:
            return take, image
    return None


def _loaded(sign: SETDRESSER_PG_sign, take: SETDRESSER_PG_sign_take, pictures: Pictures) -> bpy.types.Image | None:
    space = pictures.space(sign.shading)
    image = pictures.loaded.get((take.take_id, space))
    if image is None and take.take_id:
        image = _load(sign, take, space)
        if image is not None:
            pictures.loaded[take.take_id, space] = image
    return image


def _load(sign: SETDRESSER_PG_sign, take: SETDRESSER_PG_sign_take, space: str) -> bpy.types.Image | None:
    """A take's picture as an image that is not decoded yet; None when its file is gone."""
    from ...client.signs.languages import language
    from ..materials import TAKE_KEY
    from ..placements.image import as_stored
    from .take_files import picture_of

    picture: Path | None = picture_of(take)
    try:
        image = bpy.data.images.load(str(picture))
    except RuntimeError:
        from .take_files import found_picture_of

        picture = found_picture_of(take)
        if picture is None:
            _log.warning("the picture of take %s is gone: %s", take.take_id, take.picture)
            return None
        image = bpy.data.images.load(str(picture))
    assert picture is not None
    image.name = f"{sign.name} ({language(take.name).name})"
    image[TAKE_KEY] = take.take_id
    if space:
        image.colorspace_settings.name = space
    # Not `filepath`: that would look through every material for users of an image that has none yet.
    image.filepath_raw = as_stored(picture)
    return image


def _decoded_bytes(image: bpy.types.Image) -> int:
    width, height = tuple(image.size)
    return int(width * height * 4)


def _grey() -> bpy.types.Image:
    """A small plain picture, the same for all signs."""
    found = bpy.data.images.get((GREY_NAME, None))
    if found is None:
        found = bpy.data.images.new(GREY_NAME, 8, 8)
        found.generated_color = (0.5, 0.5, 0.5, 1.0)
    return found
