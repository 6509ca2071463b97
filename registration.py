"""Registers the extension with Blender and unregisters it in the mirrored order.

Imports what Blender must know and nothing of what that does: every start of Blender pays for it (`dev.py bench`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final

import bpy

from . import operators, panels
from .client.redaction import RedactingFormatter
from .client.session_state import SESSION
from .operators import cli
from .scene.blender import interface_language, open_file
from .scene.session import first_save, loading, properties, recovery, registries, sign_following
from .scene.signs import revision

CLASSES: Final[tuple[type, ...]] = (*properties.CLASSES, *operators.CLASSES, *panels.CLASSES)

_log = logging.getLogger(__package__)
_handler = logging.StreamHandler()


def register() -> None:
    """Make the extension known to Blender. No thread, timer or file is touched. What fails half-way leaves nothing behind."""
    try:
        for step, undo in _STEPS:
            SESSION.begin(step, undo)
    except Exception:
        SESSION.close()
        raise


def unregister() -> None:
    """End the session: what it has started, what `register` did, and what modules keep."""
    SESSION.close()


def _register_classes() -> None:
    registered: list[type] = []
    interface_language.give_context(CLASSES)
    try:
        for cls in CLASSES:
            bpy.utils.register_class(cls)
            registered.append(cls)
    except Exception:
        _unregister_classes(registered)
        raise


def _unregister_classes(registered: Sequence[type] = CLASSES) -> None:
    for cls in reversed(registered):
        bpy.utils.unregister_class(cls)


def _log_redacted() -> None:
    """Every line that leaves the extension passes through one formatter that knows what a key looks like."""
    _handler.setFormatter(RedactingFormatter("Set Dresser %(levelname)s %(name)s: %(message)s"))
    _log.addHandler(_handler)
    _log.propagate = False
    _log.setLevel(logging.DEBUG if bpy.app.debug else logging.WARNING)


def _log_no_more() -> None:
    _log.removeHandler(_handler)


_STEPS: Final[tuple[tuple[Callable[[], None], Callable[[], None]], ...]] = (
    (_log_redacted, _log_no_more),
    (registries.fill, registries.clear),
    (_register_classes, _unregister_classes),
    (properties.attach, properties.detach),
    (interface_language.watch, interface_language.unwatch),
    (open_file.watch, open_file.unwatch),
    (first_save.watch, first_save.unwatch),
    (sign_following.watch, sign_following.unwatch),
    (loading.watch, loading.end),
    (recovery.watch, recovery.unwatch),
    (revision.watch, revision.unwatch),
    (cli.offer, cli.withdraw),
)
"""What registering does, and what undoes it, in the mirrored order."""
