"""What hears that a file is loaded, saved or brought back, and loads what answers when that first happens. Main thread only.

What is heard on a render's thread, too, `sign_following` hears by itself: nothing is loaded there.
"""

from __future__ import annotations

from typing import Any

import bpy
from bpy.app.handlers import persistent

from ..blender.handlers import take_out


@persistent
def _before_save(path: str, *_: object) -> None:
    """Before Blender writes the file, so that it is written with the pictures' new places."""
    from . import first_save

    first_save.before_save(path)


@persistent
def _after_save(*_: object) -> None:
    """Takes that are on their way belong to the file by its new name, too."""
    from . import first_save

    first_save.after_save()


@persistent
def _after_load(*_: object) -> None:
    """Another file: its pictures are found again, and what earlier sessions left of it is looked for."""
    from . import first_save, recovery

    recovery.look_soon()
    first_save.find_again()


@persistent
def _after_undo(*_: object) -> None:
    """Another state of the file, which may know pictures by where they stood before."""
    from . import first_save

    first_save.find_again()


def watch() -> None:
    """Begin to hear of it."""
    for handlers, function in _hears():
        handlers.append(function)


def unwatch() -> None:
    """Hear of it no more."""
    for handlers, function in _hears():
        take_out(handlers, function)


def _hears() -> tuple[tuple[list[Any], Any], ...]:
    happens = bpy.app.handlers
    return (
        (happens.save_pre, _before_save),
        (happens.save_post, _after_save),
        (happens.load_post, _after_load),
        (happens.undo_post, _after_undo),
        (happens.redo_post, _after_undo),
    )
