"""Which language a scene's signs are shown in: the shot's own, else the menu's, which may be keyframed. Main thread; what is shown at a frame, any."""

from __future__ import annotations

import bpy

from .properties import SETDRESSER_PG_shot_language
from .shots import camera_markers, marker_now
from .sign_list import languages, tag_meant


def language_shown(scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph | None = None) -> str:
    """The language's tag at the current frame; empty where the file has no signs.

    While a frame is made, only the evaluated scene knows what the menu's keyframes say: then with its depsgraph.
    """
    own = language_of_shot_now(scene)
    if own:
        return own
    if depsgraph is None or scene.animation_data is None:
        return language_of(scene)
    return language_of(scene.evaluated_get(depsgraph))


def language_of(scene: bpy.types.Scene) -> str:
    """The language that a scene's menu says; the file's first where that one was removed, and empty where the file has none."""
    found: str = scene.set_dresser_signs.language
    return "" if found == "NONE" else found or next(iter(languages()), "")


def may_change(scene: bpy.types.Scene) -> bool:
    """Whether a scene's frames may be in several languages: something of it is animated, or shots have languages of their own."""
    return scene.animation_data is not None or any(shot.language for shot in scene.set_dresser_signs.shots)


def language_of_shot_now(scene: bpy.types.Scene) -> str:
    """The language that the shot at the current frame has of its own; empty when it goes by the menu, or the file has that language no more."""
    if not scene.set_dresser_signs.shots:
        return ""
    marker = marker_now(scene)
    kept = None if marker is None else _kept_of(scene, marker)
    if kept is None or not kept.language:
        return ""
    tag = tag_meant(kept.language)
    return tag if tag in languages() else ""


def set_language_of_shot(scene: bpy.types.Scene, marker: bpy.types.TimelineMarker, tag: str) -> None:
    """Give the shot that begins at this marker a language of its own; empty: let it go by the menu again."""
    shots = scene.set_dresser_signs.shots
    kept = _kept_of(scene, marker)
    if not tag:
        if kept is not None:
            shots.remove(next(index for index, each in enumerate(shots) if each == kept))
        return
    if kept is None:
        kept = shots.add()
    kept.name, kept.frame, kept.language = marker.name, marker.frame, tag


def _kept_of(scene: bpy.types.Scene, marker: bpy.types.TimelineMarker) -> SETDRESSER_PG_shot_language | None:
    """What is kept of a shot, which goes by its name and the frame where it begins: one of the two may have changed since.

    Blender 4.2 lets nothing be kept with a marker itself.
    """
    kept, markers = scene.set_dresser_signs.shots, camera_markers(scene)
    standing = {(each.name, each.frame) for each in markers}
    names = {each.name for each in markers}
    for each in kept:
        if (each.name, each.frame) == (marker.name, marker.frame):
            return each
    for each in kept:
        if each.name == marker.name and (each.name, each.frame) not in standing:
            return each
    return next((each for each in kept if each.frame == marker.frame and each.name not in names), None)
