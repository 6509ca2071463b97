"""Which language a scene's signs are shown in at its current frame: the shot's own, else the menu's, which may be keyframed. Main thread, and the
render's for frames.
"""

from __future__ import annotations

import bpy

from .shots import shot_now
from .switching import language_of


def language_shown(scene: bpy.types.Scene) -> str:
    """The language's tag; empty where the file has no signs."""
    return language_of_shot(scene, shot_now(scene)) or language_of(scene)


def language_of_shot(scene: bpy.types.Scene, shot: str) -> str:
    """The language that a shot has of its own; empty when it goes by the scene's."""
    found = scene.set_dresser_signs.shots.get(shot) if shot else None
    return "" if found is None else found.language
