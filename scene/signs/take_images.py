"""The images of takes, for one switch: found among those that are loaded, else loaded, none of them decoded. Main thread only."""

from __future__ import annotations

import logging
from collections.abc import Collection
from pathlib import Path

import bpy

from ...client.picture_headers import is_safe_to_open
from ...client.placement import Shading
from ...client.signs.languages import language
from ..placements.take_image import STANDS_FOR_KEY, as_stored
from ..surface.colour import colour_for
from ..surface.materials import TAKE_KEY
from ..surface.users import users_of
from .pictures import found_picture_of, picture_of
from .properties import SETDRESSER_PG_sign, SETDRESSER_PG_sign_take
from .sign_list import take_in

_log = logging.getLogger(__name__)

GREY_NAME = "Set Dresser Sign Without Words"
"""The picture of signs that have none in the language that is shown."""
GREY = (0.5, 0.5, 0.5, 1.0)

KEPT_DECODED = 1_000_000_000
"""Bytes of pictures that stay decoded though nothing shows them any more: going back to their language is instant."""


class TakeImages:
    """The images that are loaded, by take and colour space, and the colour spaces that a scene needs: looked through once for all signs.

    With `may_load=False` no datablock is made: what is not loaded is noted in `lacked`. A picture that is loaded in another
    colour space is shown rather than none.
    """

    def __init__(self, scene: bpy.types.Scene, *, may_load: bool = True) -> None:
        self._scene = scene
        self._may_load = may_load
        self.lacked = False
        """Whether something was not there that is to be loaded."""
        self.has_loaded = False
        """Whether datablocks were made."""
        self._spaces: dict[str, str] = {}
        self._loaded: dict[tuple[str, str], bpy.types.Image] = {}
        for image in bpy.data.images:
            take_id = image.get(TAKE_KEY)
            if take_id and image.library is None and STANDS_FOR_KEY not in image:
                self._loaded[take_id, image.colorspace_settings.name] = image

    def best(self, sign: SETDRESSER_PG_sign, tag: str) -> tuple[SETDRESSER_PG_sign_take, bpy.types.Image] | None:
        """What the sign shows in one language: its generated take, else its proof; None when neither's picture is there."""
        for is_proof in (False, True):
            take = take_in(sign, tag, is_proof=is_proof)
            image = None if take is None else self._image(sign, take)
            if take is not None and image is not None:
                return take, image
        return None

    def load_all(self, sign: SETDRESSER_PG_sign, tags: Collection[str]) -> None:
        """Load what the sign shows in each of these languages: its generated take, else its proof."""
        there: set[str] = set()
        for take in sorted(sign.takes, key=lambda take: bool(take.is_proof)):
            tag = take.name
            if tag in tags and tag not in there and self._image(sign, take) is not None:
                there.add(tag)

    def space(self, shading: str) -> str:
        """The name of the colour space of a picture that is shaded so; empty for Blender's own choice."""
        if shading not in self._spaces:
            self._spaces[shading] = colour_for(self._scene, Shading(shading)).space
        return self._spaces[shading]

    def let_go(self) -> None:
        """Free the decoded pictures that nothing shows, when they are many: nine languages of a set need not fit into memory."""
        there = [image for image in self._loaded.values() if image.has_data]
        if sum(map(_decoded_bytes, there)) <= KEPT_DECODED:
            return
        users = users_of(there)
        idle = [image for image in there if not (users[image] or image.use_fake_user)]
        decoded = sum(map(_decoded_bytes, idle))
        for image in idle:
            if decoded <= KEPT_DECODED:
                return
            decoded -= _decoded_bytes(image)
            image.buffers_free()

    def _image(self, sign: SETDRESSER_PG_sign, take: SETDRESSER_PG_sign_take) -> bpy.types.Image | None:
        space = self.space(sign.shading)
        image = self._loaded.get((take.take_id, space))
        if image is not None or not take.take_id:
            return image
        if not self._may_load:
            self.lacked = True
            return next((image for (take_id, _), image in self._loaded.items() if take_id == take.take_id), None)
        image = _load(sign, take, space)
        if image is not None:
            self._loaded[take.take_id, space] = image
            self.has_loaded = True
        return image

    def grey(self) -> bpy.types.Image | None:
        """A small plain picture, the same for all signs; None where it would have to be made and may not be."""
        found = bpy.data.images.get((GREY_NAME, None))
        if found is None and self._may_load:
            found = bpy.data.images.new(GREY_NAME, 8, 8)
            found.generated_color = GREY
            self.has_loaded = True
        self.lacked = self.lacked or found is None
        return found


def _load(sign: SETDRESSER_PG_sign, take: SETDRESSER_PG_sign_take, space: str) -> bpy.types.Image | None:
    """A take's picture as a new image; None when its file is gone."""
    picture: Path | None = picture_of(take)
    if picture is None or not is_safe_to_open(picture):  # the path is the .blend's, and may be a stranger's
        picture = found_picture_of(take)
        if picture is None or not is_safe_to_open(picture):
            _log.warning("the picture of take %s is gone, or is none: %s", take.take_id, take.picture)
            return None
    image = bpy.data.images.load(str(picture))
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
