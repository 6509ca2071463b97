"""What hears that a file is loaded, saved or brought back: a function each, which loads what answers it when that first happens.

Each answers alone, so that one that fails keeps no other from hearing. What is heard on a render's thread, too, `sign_following` hears
by itself: nothing is loaded there. Main thread only.
"""

from __future__ import annotations

from typing import Any

import bpy
from bpy.app.handlers import persistent

from .. import blender


@persistent
def _begin_loading(*_: object) -> None:
    blender.open_file.begin_loading()


@persistent
def _renew_file(*_: object) -> None:
    blender.open_file.renew()


@persistent
def _give_up_loading(*_: object) -> None:
    blender.open_file.give_up_loading()


@persistent
def _bring_takes_along(path: str, *_: object) -> None:
    """The pictures' new places are written with the file."""
    from . import first_save

    first_save.before_save(path)


@persistent
def _note_name(*_: object) -> None:
    from . import first_save

    first_save.after_save()


@persistent
def _find_takes_again(*_: object) -> None:
    from . import first_save

    first_save.find_again()


@persistent
def _look_back(*_: object) -> None:
    from . import recovery

    recovery.look_soon()


_HEARS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("load_pre", (_begin_loading,)),
    ("load_post", (_renew_file, _find_takes_again, _look_back)),
    ("load_post_fail", (_give_up_loading,)),
    ("save_pre", (_bring_takes_along,)),
    ("save_post", (_note_name,)),
    ("undo_post", (_find_takes_again,)),
    ("redo_post", (_find_takes_again,)),
)
"""What hears of each event, in this order."""


def watch() -> None:
    """Begin to hear of them."""
    for name, functions in _HEARS:
        getattr(bpy.app.handlers, name).extend(functions)


def unwatch() -> None:
    """Hear of them no more."""
    for name, functions in _HEARS:
        handlers = getattr(bpy.app.handlers, name)
        for function in functions:
            handlers.remove(function)
