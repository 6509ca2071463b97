"""Lets the signs follow what Blender does by itself: the language at a new frame, and their takes' paths when the file is saved elsewhere.

Main thread, and the render's for frames. Sends nothing, and asks for nothing: a file that is opened, played or rendered costs nothing.
"""

from __future__ import annotations

import os

import bpy
from bpy.app.handlers import persistent

_handlers = bpy.app.handlers


def watch() -> None:
    """Begin to follow."""
    _handlers.frame_change_post.append(_after_frame)
    _handlers.save_pre.append(_before_save)
    for after in (_handlers.save_post, _handlers.save_post_fail):
        after.append(_after_save)
    for restored in (_handlers.load_post, _handlers.undo_post, _handlers.redo_post):
        restored.append(_after_restoring)


def unwatch() -> None:
    """Stop following."""
    for restored in (_handlers.load_post, _handlers.undo_post, _handlers.redo_post):
        restored.remove(_after_restoring)
    for after in (_handlers.save_post, _handlers.save_post_fail):
        after.remove(_after_save)
    _handlers.save_pre.remove(_before_save)
    _handlers.frame_change_post.remove(_after_frame)


def _has_signs() -> bool:
    return any(text.set_dresser_signs.is_list for text in bpy.data.texts)


@persistent
def _after_frame(scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph | None = None) -> None:
    if _is_part_of_a_frame(scene) or not _has_signs():
        return
    from .shown_language import language_shown
    from .switching import follow

    follow(scene, language_shown(scene, depsgraph))


def _is_part_of_a_frame(scene: bpy.types.Scene) -> bool:
    """Whether an engine looks about a frame for its motion blur: at a cut, it would lay the words of two languages over each other."""
    return scene.render.use_motion_blur and scene.frame_subframe != 0


@persistent
def _before_save(path: str, *_: object) -> None:
    """The file is about to be written there: its pictures are told as seen from there."""
    if path and _has_signs():
        from .take_files import tell_from

        tell_from(_folder(bpy.data.filepath), _folder(path))


@persistent
def _after_save(path: str, *_: object) -> None:
    """What was saved was a copy, or could not be written: the open file is still where it was."""
    if path and _folder(path) != _folder(bpy.data.filepath) and _has_signs():
        from .take_files import tell_from

        tell_from(_folder(path), _folder(bpy.data.filepath))


@persistent
def _after_restoring(*_: object) -> None:
    """Another file, or another state of it. What a linked list shows is not kept with this file."""
    if not _has_signs():
        return
    from .shown_language import language_shown
    from .sign_list import sign_list
    from .switching import follow, forget

    forget()
    found = sign_list()
    if found is not None and found.id_data.library is not None:
        follow(bpy.context.scene, language_shown(bpy.context.scene))


def _folder(path: str) -> str:
    return os.path.dirname(path)
