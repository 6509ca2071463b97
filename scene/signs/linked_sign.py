"""A sign whose material is linked from another file: the linked image itself is turned to the take's file. Main thread only.

Blender lets nothing linked point to what is local, and ignores whoever tries; but linked data may be changed until the file is loaded
again, after which it is shown anew.
"""

from __future__ import annotations

import logging
from pathlib import Path

import bpy

from ..surface.materials import TAKE_KEY
from .between_steps import picture_node
from .material import cover
from .pictures import found_picture_of, ratio_of
from .properties import SETDRESSER_PG_sign, SETDRESSER_PG_sign_take
from .sign_list import take_in
from .take_images import GREY

_log = logging.getLogger(__name__)


def show(sign: SETDRESSER_PG_sign, material: bpy.types.Material, tag: str, space: str) -> bool:
    """Let a linked material show the sign's take for a language, else its proof, else grey; whether there is a picture to show.

    What showed plain grey when its file was saved has no image of its own, and stays grey.
    """
    node = picture_node(material)
    image = None if node is None else node.image
    if image is None or image.library is None or TAKE_KEY not in image:
        _log.info("the linked sign %s has no picture of its own that could be turned", sign.name)
        return False
    found = _picture_for(sign, tag)
    if found is None:
        _set(image, "source", "GENERATED")
        _set(image, "generated_color", GREY)
        material[TAKE_KEY] = ""
        return False
    take, picture = found
    _set(image, "source", "FILE")
    if space:
        _set(image.colorspace_settings, "name", space)
    _set(image, "filepath", str(picture))
    material[TAKE_KEY] = take.take_id
    cover(material, ratio_of(take))
    return True


def _picture_for(sign: SETDRESSER_PG_sign, tag: str) -> tuple[SETDRESSER_PG_sign_take, Path] | None:
    for is_proof in (False, True):
        take = take_in(sign, tag, is_proof=is_proof)
        picture = None if take is None else found_picture_of(take)
        if take is not None and picture is not None:
            return take, picture
    return None


def _set(of: bpy.types.bpy_struct, name: str, value: object) -> None:
    """Set what is not so yet: each change lets Blender read the picture anew."""
    now = getattr(of, name)
    if (tuple(now) if isinstance(value, tuple) else now) != value:
        setattr(of, name, value)
