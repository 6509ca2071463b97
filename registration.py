"""Registers the extension with Blender and unregisters it in the mirrored order.

Imports what Blender must know and nothing of what that does: every start of Blender pays for it (`dev.py bench`).
"""

from __future__ import annotations

import logging
from typing import Final

import bpy

from . import operators, panels
from .client.redaction import RedactingFormatter
from .operators import command_line
from .scene import file_session, first_save, look_back, saved_as, settings
from .scene.signs import following, revision

CLASSES: Final[tuple[type, ...]] = (*settings.CLASSES, *operators.CLASSES, *panels.CLASSES)

_log = logging.getLogger(__package__)
_handler = logging.StreamHandler()


def register() -> None:
    """Make the extension known to Blender. No thread, timer or file is touched."""
    _log_redacted()
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    settings.attach()
    file_session.watch()
    first_save.watch()
    saved_as.watch()
    following.watch()
    look_back.watch()
    revision.watch()
    command_line.offer()


def unregister() -> None:
    """The mirror of `register`; whatever a session has started ends first."""
    from .scene import compare, delivery, jobs, mask_overlay, outlook, references, seen, spending
    from .scene.signs import legibility, reports, standing

    command_line.withdraw()
    revision.unwatch()
    look_back.unwatch()
    delivery.end()
    jobs.close()
    outlook.forget()
    references.forget()
    spending.forget()
    standing.forget()
    legibility.forget()
    reports.forget()
    compare.end()
    mask_overlay.switch_off()
    seen.forget()
    following.unwatch()
    saved_as.unwatch()
    first_save.unwatch()
    file_session.unwatch()
    settings.detach()
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
    _log.removeHandler(_handler)


def _log_redacted() -> None:
    """Every line that leaves the extension passes through one formatter that knows what a key looks like."""
    _handler.setFormatter(RedactingFormatter("Set Dresser %(levelname)s %(name)s: %(message)s"))
    _log.addHandler(_handler)
    _log.propagate = False
    _log.setLevel(logging.DEBUG if bpy.app.debug else logging.WARNING)
