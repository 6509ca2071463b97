"""Who answers: rooms below that ask what is above them (`scene.blender.above`), and Blender, which tells of loads, saves and undo.

Loads who answers when that is first asked, or first happens. Main thread only: what is heard on a render's thread, too, `sign_following`
hears by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import bpy
from bpy.app.handlers import persistent

from ... import client
from .. import placements, queue, signs
from ..blender.above import stand_above
from ..blender.handlers import take_out

if TYPE_CHECKING:
    from ...client.choices import PlacementKind
    from ..placements.spec import PlacementSpec
    from ..queue.job_view import JobView
    from ..settings.references import SETDRESSER_PG_reference
    from ..settings.request import SETDRESSER_PG_capture


def fill() -> None:
    """Let every room below find what it asks for: before Blender knows any property."""
    stand_above(_Answers())


def clear() -> None:
    """The mirror of `fill`."""
    stand_above(None)


class _Answers:
    """What is asked, by the room that asks it."""

    # the queue's timer
    def deliver(self, view: JobView) -> None:
        from .delivery import deliver

        deliver(view)

    def look_again(self) -> None:
        from . import recovery

        recovery.look_again()

    # placements
    def placement(self, kind: PlacementKind) -> PlacementSpec | None:
        return signs.placement.SPEC if kind is client.choices.PlacementKind.SIGN else None

    # what is captured
    def suit(self, capture: SETDRESSER_PG_capture) -> None:
        from ..placements import registry

        registry.suit(capture)

    # references
    def every_reference(self) -> Iterable[SETDRESSER_PG_reference]:
        return [sign.reference for sign in signs.sign_list.all_signs() if sign.use_reference]

    def references_shown(self) -> Iterable[SETDRESSER_PG_reference]:
        sign = signs.sign_list.active_sign()
        return [sign.reference] if sign is not None and sign.use_reference else []

    # the signs' properties
    def language_items(self) -> list[tuple[str, str, str, int]]:
        return signs.sign_list.language_items()

    def language_chosen(self, scene: bpy.types.Scene) -> None:
        signs.choosing.language_chosen(scene)

    def shading_chosen(self, scene: bpy.types.Scene) -> None:
        signs.choosing.shading_chosen(scene)


@persistent
def _before_save(path: str, *_: object) -> None:
    """Before Blender writes the file, so that it is written with the pictures' new places."""
    from . import first_save

    first_save.before_save(path)
    if not queue.job_list.is_any_to_be_placed():
        placements.projection_template.take_away_unused()


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
