"""Shows the set's signs in a language: each sign's take, else its proof, else plain grey, with no request. Main thread, and the render's for frames."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import bpy

if TYPE_CHECKING:
    from ..sign_settings import SETDRESSER_PG_sign, SETDRESSER_PG_sign_take

_log = logging.getLogger(__name__)

GREY_NAME = "Set Dresser Sign Without Words"
"""The picture of signs that have none in the language that is shown."""


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


def language_of(scene: bpy.types.Scene) -> str:
    """The language that a scene's menu says; empty where the file has none."""
    found: str = scene.set_dresser_signs.language
    return "" if found == "NONE" else found


def language_chosen(scene: bpy.types.Scene) -> None:
    """Somebody chose another language."""
    switch(scene, language_of(scene))


def switch(scene: bpy.types.Scene, tag: str) -> Switched:
    """Let every sign of the scene show its take for a language."""
    from ...client.errors import SetDresserError
    from .sign_list import signs_in

    pictures = Pictures(scene)
    without, not_shown = [], []
    for sign in signs_in(scene):
        try:
            if not show(sign, tag, pictures):
                without.append(sign.name)
        except SetDresserError as error:
            _log.info("the sign %s is not shown: %s (%s)", sign.name, error.said, error.technical)
            not_shown.append((sign.name, error.said))
    return Switched(tag, tuple(without), tuple(not_shown))


def show(sign: SETDRESSER_PG_sign, tag: str, pictures: Pictures) -> bool:
    """Let one sign show its take for a language, else its proof; whether it has one whose picture is there.

    Raises a `SignError` or `PlacementError` where its surface cannot show anything; then nothing was changed.
    """
    shown = _picture_for(sign, tag, pictures)
    if sign.material is None:
        if shown is None:
            return False  # nobody's surface turns grey before it ever was a sign
        from .surface import dress

        dress(sign)
    assert sign.material is not None
    _show_in(sign.material, shown)
    return shown is not None


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
    if image is None:
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
    image.filepath = as_stored(picture)
    return image


def _grey() -> bpy.types.Image:
    """A small plain picture, the same for all signs."""
    found = bpy.data.images.get((GREY_NAME, None))
    if found is None:
        found = bpy.data.images.new(GREY_NAME, 8, 8)
        found.generated_color = (0.5, 0.5, 0.5, 1.0)
    return found
