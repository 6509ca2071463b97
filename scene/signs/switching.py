"""Shows the set's signs in a language: each sign's take, else its proof, with no request. Main thread, and the render's for frames."""

from __future__ import annotations

import bpy

from ..materials import TAKE_KEY
from ..sign_settings import SETDRESSER_PG_sign
from .sign_list import best_take, signs_in


def language_of(scene: bpy.types.Scene) -> str:
    """The language that a scene's signs are shown in now; empty where the file has none."""
    found = scene.set_dresser_signs.language
    return "" if found == "NONE" else found


def language_chosen(scene: bpy.types.Scene) -> None:
    """Somebody chose another language."""
    switch(scene, language_of(scene))


def switch(scene: bpy.types.Scene, tag: str) -> list[str]:
    """Let every sign of the scene show its take for a language; the names of those that have none."""
    return [sign.name for sign in signs_in(scene) if not show(sign, tag)]


def show(sign: SETDRESSER_PG_sign, tag: str) -> bool:
    """Let one sign show its take for a language; whether it has one."""
    take = best_take(sign, tag)
    if take is None or sign.material is None:
        return False
    picture = sign.material.node_tree.nodes[PICTURE_NODE]
    picture.image = bpy.data.images.load(bpy.path.abspath(take.picture), check_existing=True)
    sign.material[TAKE_KEY] = take.take_id
    return True


PICTURE_NODE = "Set Dresser Picture"
"""The node of a sign's material that holds the picture."""
