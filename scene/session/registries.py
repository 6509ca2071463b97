"""Fills the registries of the rooms below with what stands above them. Imports nothing of that before it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...client.choices import PlacementKind
from ..placements import registry
from ..settings.capture import suit_placements

if TYPE_CHECKING:
    from ..placements.spec import PlacementSpec


def fill() -> None:
    """Let every room below find what it asks a registry for."""
    registry.register(PlacementKind.SIGN, _sign_placement)
    suit_placements(registry.suited)


def clear() -> None:
    """The mirror of `fill`."""
    suit_placements(None)
    registry.unregister(PlacementKind.SIGN)


def _sign_placement() -> PlacementSpec:
    from ..signs.placement import SPEC

    return SPEC
