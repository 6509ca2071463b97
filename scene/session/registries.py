"""Fills the registries of the rooms below with what stands above them. Imports nothing of that before it is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import bpy

from ...client.choices import PlacementKind
from .. import signs
from ..placements import registry
from ..queue.above import stand_above
from ..settings.capture import suit_placements
from ..settings.references import disown_references, own_references
from ..signs.properties import answer_with
from . import recovery

if TYPE_CHECKING:
    from ..placements.spec import PlacementSpec
    from ..queue.job_view import JobView
    from ..settings.references import SETDRESSER_PG_reference


def fill() -> None:
    """Let every room below find what it asks a registry for: before Blender knows any property."""
    stand_above(_SESSION)
    own_references(_SIGNS)
    answer_with(_SIGNS)
    registry.register(PlacementKind.SIGN, _sign_placement)
    suit_placements(registry.suited)


def clear() -> None:
    """The mirror of `fill`."""
    suit_placements(None)
    registry.unregister(PlacementKind.SIGN)
    answer_with(None)
    disown_references(_SIGNS)
    stand_above(None)


def _sign_placement() -> PlacementSpec:
    return signs.placement.SPEC


class _Session:
    """What the queue's timer works for."""

    def deliver(self, view: JobView) -> None:
        from .delivery import deliver

        deliver(view)

    def look_again(self) -> None:
        recovery.look_again()


class _Signs:
    """The signs, as references and as the signs' own properties ask for them."""

    def every_reference(self) -> Iterable[SETDRESSER_PG_reference]:
        return [sign.reference for sign in signs.sign_list.all_signs() if sign.use_reference]

    def references_shown(self) -> Iterable[SETDRESSER_PG_reference]:
        sign = signs.sign_list.active_sign()
        return [sign.reference] if sign is not None and sign.use_reference else []

    def language_items(self) -> list[tuple[str, str, str, int]]:
        return signs.sign_list.language_items()

    def language_chosen(self, scene: bpy.types.Scene) -> None:
        signs.choosing.language_chosen(scene)

    def shading_chosen(self, scene: bpy.types.Scene) -> None:
        signs.choosing.shading_chosen(scene)


_SESSION, _SIGNS = _Session(), _Signs()
