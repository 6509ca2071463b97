"""Answers what rooms below ask of those above them (`scene.blender.above`). Loads none of it before it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import bpy

from ... import client
from .. import placements, signs
from ..blender.above import stand_above

if TYPE_CHECKING:
    from ...client.choices import PlacementKind
    from ..placements.spec import PlacementSpec
    from ..queue.job_view import JobView
    from ..settings.capture import SETDRESSER_PG_capture
    from ..settings.references import SETDRESSER_PG_reference


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
        placements.registry.suit(capture)

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
