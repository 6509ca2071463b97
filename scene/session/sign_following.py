"""Lets the signs follow what Blender does by itself: the language at a new frame, and their takes' paths when the file is saved elsewhere.

Main thread; a frame may come on the thread that renders it, which has the main thread change what is to be changed. Sends nothing, and
asks for nothing: a file that is opened, played or rendered costs nothing.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any, Final

import bpy
from bpy.app.handlers import persistent

from ...client.session_state import SessionState
from .. import blender, signs
from ..blender.handlers import take_out

_PAUSE: Final = 0.25
"""Seconds between two looks whether a render is over."""


_SAME: Final = 1e-3
"""Frames between two times that are one: engines reckon subframes in numbers of four bytes."""

_rendered: Final[SessionState[float | None]] = SessionState(lambda: None)
"""The frame that is rendered now, with its subframe; None while none is."""


def watch() -> None:
    """Begin to follow."""
    for handlers, function in _hears():
        handlers.append(function)


def unwatch() -> None:
    """Stop following."""
    signs.pictures_ahead.end()
    if bpy.app.timers.is_registered(follow_when_rendered):
        bpy.app.timers.unregister(follow_when_rendered)
    for handlers, function in _hears():
        take_out(handlers, function)


def _hears() -> tuple[tuple[list[Any], Any], ...]:
    happens = bpy.app.handlers
    return (
        (happens.render_pre, _before_render),
        (happens.render_post, _after_render),
        (happens.render_cancel, _after_render),
        (happens.render_complete, _after_render),
        (happens.frame_change_post, _after_frame),
        (happens.save_pre, _before_save),
        (happens.save_post, _after_save),
        (happens.save_post_fail, _after_save),
        (happens.undo_pre, _before_undo),
        (happens.redo_pre, _before_undo),
        (happens.undo_post, _after_undo),
        (happens.redo_post, _after_undo),
        (happens.load_post, _after_load),
    )


def _has_signs() -> bool:
    return any(text.set_dresser_signs.is_list for text in bpy.data.texts)


@persistent
def _before_render(scene: bpy.types.Scene, *_: object) -> None:
    """A frame is about to be rendered, and not yet evaluated for it. On the render's thread."""
    _rendered.now = scene.frame_float


@persistent
def _after_render(*_: object) -> None:
    """A frame is rendered, or no more are: what is evaluated as for a render from now on, an export does. On the render's thread, too."""
    _rendered.now = None


@persistent
def _after_frame(scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph | None = None) -> None:
    is_rendered = depsgraph is not None and depsgraph.mode == "RENDER"
    if _is_part_of_a_frame(scene, is_rendered=is_rendered) or not _has_signs():
        return
    tag = signs.language.language_shown(scene, depsgraph)
    if not blender.main_thread.is_here():
        if not signs.switching.is_shown(scene, tag):
            blender.main_thread.have_done(partial(_follow_in, scene.session_uid, tag))
        return
    if is_rendered or not bpy.app.is_job_running("RENDER"):
        _follow(scene, tag, is_rendered=is_rendered)
    elif not bpy.app.timers.is_registered(follow_when_rendered):
        # What a render reads now is to stay in the language of its frame, while somebody goes through others.
        bpy.app.timers.register(follow_when_rendered, first_interval=_PAUSE)


def _follow_in(scene_uid: int, tag: str) -> None:
    """What a render's thread wants of the main thread, where that scene may be gone meanwhile."""
    scene = blender.identity.block_of(bpy.data.scenes, scene_uid)
    if scene is not None:
        signs.switching.follow(scene, tag)


def _follow(scene: bpy.types.Scene, tag: str, *, is_rendered: bool) -> None:
    looked_through = signs.switching.follow(scene, tag, may_load=is_rendered or not blender.undo_step.is_playing())
    if looked_through is not None and not is_rendered:
        signs.pictures_ahead.load_soon(looked_through)


def follow_when_rendered() -> float | None:
    """One turn of the timer: once nothing renders any longer, the signs are in the language of the frame that the artist is at."""
    if bpy.app.is_job_running("RENDER"):
        return _PAUSE
    if _has_signs():
        scene = bpy.context.scene
        _follow(scene, signs.language.language_shown(scene), is_rendered=False)
    return None


def _is_part_of_a_frame(scene: bpy.types.Scene, *, is_rendered: bool) -> bool:
    """Whether an engine looks about a frame, for its motion blur or its Vector pass: at a cut, it would lay the words of two languages over each other.

    It looks at whole frames too: for the pass, at the one before and the one after, with or without motion blur. EEVEE keeps the viewport
    from being drawn meanwhile, so that a main thread which is to draw it could not do what is waited for. While nothing is rendered, as
    for an export, only what lies between two frames is part of one.
    """
    if is_rendered and _rendered.now is not None:
        return abs(scene.frame_float - _rendered.now) > _SAME
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
    _rendered.now = None
    signs.between_steps.forget()
    signs.switching.forget()
    if not _has_signs():
        return
    signs.pictures_ahead.end()
    signs.pictures_ahead.load_for_file()
    if _is_list_linked():
        _follow_now()


@persistent
def _before_undo(*_: object) -> None:
    """Blender is about to go to another step: materials point to nothing that it may free."""
    signs.between_steps.let_go()


@persistent
def _after_undo(*_: object) -> None:
    """Another state of the file. Nothing is loaded: a step after an undo would take the redo away, and the next undo lead back to it."""
    had_let_go = signs.between_steps.take_up_again()
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
