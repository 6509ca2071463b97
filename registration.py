"""Registers the extension with Blender and unregisters it in the mirrored order.

Imports what Blender must know and nothing of what that does: every start of Blender pays for it (`dev.py bench`).
"""

from __future__ import annotations

import logging
from typing import Final

import bpy

from . import operators, panels
from .client.redaction import RedactingFormatter
from .operators import cli
from .scene.blender import open_file, saved_as
from .scene.session import first_save, loading, properties, recovery, registries
from .scene.signs import following, revision

CLASSES: Final[tuple[type, ...]] = (*properties.CLASSES, *operators.CLASSES, *panels.CLASSES)

_log = logging.getLogger(__package__)
_handler = logging.StreamHandler()


def register() -> None:
    """Make the extension known to Blender. No thread, timer or file is touched."""
    _log_redacted()
    registries.fill()
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    properties.attach()
    open_file.watch()
    first_save.watch()
    saved_as.watch()
    following.watch()
    loading.watch()
    recovery.watch()
    revision.watch()
    cli.offer()


def unregister() -> None:
    """The mirror of `register`; whatever a session has started ends first."""
    from .scene import references, visibility
    from .scene.generate import preview
    from .scene.mask import overlay
    from .scene.placements import compare
    from .scene.queue import job_list, spending, timer
    from .scene.signs import legibility, reports, status

    cli.withdraw()
    revision.unwatch()
    recovery.unwatch()
    loading.end()
    timer.end()
    job_list.close()
    preview.forget()
    references.forget()
    spending.forget()
    status.forget()
    legibility.forget()
    reports.forget()
    compare.end()
    overlay.switch_off()
    visibility.forget()
    following.unwatch()
    saved_as.unwatch()
    first_save.unwatch()
    open_file.unwatch()
    properties.detach()
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
    registries.clear()
    _log.removeHandler(_handler)


def _log_redacted() -> None:
    """Every line that leaves the extension passes through one formatter that knows what a key looks like."""
    _handler.setFormatter(RedactingFormatter("Set Dresser %(levelname)s %(name)s: %(message)s"))
    _log.addHandler(_handler)
    _log.propagate = False
    _log.setLevel(logging.DEBUG if bpy.app.debug else logging.WARNING)
