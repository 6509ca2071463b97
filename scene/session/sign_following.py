"""Lets the signs follow what Blender does by itself: the language at a new frame, and their takes' paths when the file is saved elsewhere.

Main thread, and the render's for frames. Sends nothing, and asks for nothing: a file that is opened, played or rendered costs nothing.
"""

from __future__ import annotations

import os

import bpy
from bpy.app.handlers import persistent

from .. import blender, signs
from ..signs import between_steps

_handlers = bpy.app.handlers


def watch() -> None:
    """Begin to follow."""
    _handlers.frame_change_post.append(_after_frame)
    _handlers.save_pre.append(_before_save)
    for after in (_handlers.save_post, _handlers.save_post_fail):
        after.append(_after_save)
    between_steps.watch()
    for restored in (_handlers.undo_post, _handlers.redo_post):
        restored.append(_after_undo)
    _handlers.load_post.append(_after_load)


def unwatch() -> None:
    """Stop following."""
    signs.pictures_ahead.end()
    _handlers.load_post.remove(_after_load)
    for restored in (_handlers.undo_post, _handlers.redo_post):
        restored.remove(_after_undo)
    between_steps.unwatch()
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
    is_rendered = depsgraph is not None and depsgraph.mode == "RENDER"
    looked_through = signs.switching.follow(
        scene,
        signs.language.language_shown(scene, depsgraph),
        may_load=is_rendered or not blender.undo_step.is_playing(),
    )
    # No timer from a render: it has a thread of its own.
    if looked_through is not None and not is_rendered:
        signs.pictures_ahead.load_soon(looked_through)


def _is_part_of_a_frame(scene: bpy.types.Scene) -> bool:
    """Whether an engine looks about a frame for its motion blur: at a cut, it would lay the words of two languages over each other."""
    return scene.render.use_motion_blur and scene.frame_subframe != 0


@persistent
def _before_save(path: str, *_: object) -> None:
    """The file is about to be written there: its pictures are told as seen from there."""
    if path and _has_signs():
        signs.pictures.tell_from(_folder(bpy.data.filepath), _folder(path))


@persistent
def _after_save(path: str, *_: object) -> None:
    """What was saved was a copy, or could not be written: the open file is still where it was."""
    if path and _folder(path) != _folder(bpy.data.filepath) and _has_signs():
        signs.pictures.tell_from(_folder(path), _folder(bpy.data.filepath))


@persistent
def _after_load(*_: object) -> None:
    """Another file: what its frames may show is there before its first undo step."""
    between_steps.forget()
    signs.switching.forget()
    if not _has_signs():
        return
    signs.pictures_ahead.end()
    signs.pictures_ahead.load_for_file()
    if _is_list_linked():
        _follow_now()


@persistent
def _after_undo(*_: object) -> None:
    """Another state of the file. Nothing is loaded: a step after an undo would take the redo away, and the next undo lead back to it."""
    had_let_go = between_steps.take_up_again()
    signs.switching.forget()
    if _has_signs() and (had_let_go or _is_list_linked()):
        _follow_now()


def _is_list_linked() -> bool:
    """Whether the signs are another file's: what those show is not kept with this file."""
    found = signs.sign_list.sign_list()
    return found is not None and found.id_data.library is not None


def _follow_now() -> None:
    looked_through = signs.switching.follow(
        bpy.context.scene, signs.language.language_shown(bpy.context.scene), may_load=False
    )
    if looked_through is not None and looked_through.lacked:
        signs.switching.forget()  # the next frame looks again


def _folder(path: str) -> str:
    return os.path.dirname(path)
