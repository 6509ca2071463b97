"""Registers the extension with Blender and unregisters it in the mirrored order.

Imports what Blender must know and nothing of what that does: every start of Blender pays for it (`dev.py bench`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final

import bpy

from . import operators, panels, scene
from .client.session_state import SESSION, SessionState
from .scene.blender import interface_language, open_file
from .scene.session import registries, sign_following
from .scene.settings import request
from .scene.signs import properties as signs
from .scene.signs import revision

CLASSES: Final[tuple[type, ...]] = (*request.CLASSES, *signs.CLASSES, *operators.CLASSES, *panels.CLASSES)
"""In the order of their registration: what points to a property group comes after it."""

_log = logging.getLogger(__package__)
_handler = logging.StreamHandler()
_command: Final[SessionState[Any]] = SessionState(lambda: None)
"""By what Blender knows our command."""


def register() -> None:
    """Make the extension known to Blender. No thread, timer or file is touched. What fails half-way leaves nothing behind.

    Raises RuntimeError when that is done already: it would end the session that is there.
    """
    if SESSION.is_open:
        raise RuntimeError("Set Dresser is registered already")
    try:
        for step, undo in _STEPS:
            SESSION.begin(step, undo)
        _begin_in_window()
    except Exception:
        SESSION.close()
        raise


def unregister() -> None:
    """End the session: what it has started, what `register` did, and what modules keep."""
    SESSION.close()


def _register_classes() -> None:
    registered: list[type] = []
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


class _Formatter(logging.Formatter):
    """Knows what a key looks like; how it knows is loaded with the first line that is logged."""

    def format(self, record: logging.LogRecord) -> str:
        from .client.redaction import redact

        return redact(super().format(record))


def _log_redacted() -> None:
    """Every line that leaves the extension passes through one formatter."""
    _handler.setFormatter(_Formatter("Set Dresser %(levelname)s %(name)s: %(message)s", validate=False))
    _log.addHandler(_handler)
    _log.propagate = False
    _log.setLevel(logging.DEBUG if bpy.app.debug else logging.WARNING)


def _log_no_more() -> None:
    _log.removeHandler(_handler)


def _attach_properties() -> None:
    """Give scenes and text blocks their properties. The classes are registered before."""
    request.attach()
    signs.attach()


def _detach_properties() -> None:
    """Take them away; must come before the classes are unregistered, or reading a pointer crashes 5.2."""
    signs.detach()
    request.detach()


def _begin_in_window() -> None:
    """See to what renders want. Once Blender has drawn: load what a session works with, and look for what earlier ones left.

    Without a window none of it is done ahead.
    """
    if not bpy.app.background:
        scene.blender.main_thread.attend()
        scene.session.loading.begin()
        scene.session.recovery.look_soon()


def _offer_command() -> None:
    """Let Blender's command line know `blender FILE --background --command set_dresser …`."""
    _command.now = bpy.utils.register_cli_command("set_dresser", _run_command)


def _withdraw_command() -> None:
    if _command.now is not None:
        bpy.utils.unregister_cli_command(_command.now)


def _run_command(words: list[str]) -> int:
    """Run one command; its exit code."""
    from .operators.cli.signs import run

    return run(words)


_STEPS: Final[tuple[tuple[Callable[[], None], Callable[[], None]], ...]] = (
    (_log_redacted, _log_no_more),
    (registries.fill, registries.clear),
    (_register_classes, _unregister_classes),
    (_attach_properties, _detach_properties),
    (interface_language.watch, interface_language.unwatch),
    (open_file.watch, open_file.unwatch),
    (registries.watch, registries.unwatch),
    (sign_following.watch, sign_following.unwatch),
    (revision.watch, revision.unwatch),
    (_offer_command, _withdraw_command),
)
"""What registering does, and what undoes it, in the mirrored order."""
