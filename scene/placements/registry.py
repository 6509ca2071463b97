"""Finds what a placement does by its kind. A placement is a line of `PlacementKind` and the file of its name here, loaded in use.

A placement that a room above owns is found there (`scene.session.registries`). May import settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from ...client.choices import PlacementKind
from ..blender.above import above, is_anything_above
from ..settings.options import CaptureSource, MaskSource

if TYPE_CHECKING:
    from ..settings.request import SETDRESSER_PG_capture
    from .spec import PlacementSpec

    class OtherPlacements(Protocol):
        """What knows the placements of the rooms above."""

        def placement(self, kind: PlacementKind) -> PlacementSpec | None: ...


def spec_of(kind: PlacementKind) -> PlacementSpec:
    """What a placement of this kind does. Raises LookupError for a kind that neither a file nor a room above is found for."""
    spec = _spec_elsewhere(kind) or _spec_in_file(kind)
    if spec.kind is not kind:
        raise LookupError(f"what is found for the placement {kind.value!r} is that of {spec.kind.value!r}")
    return spec


def offered() -> Iterator[PlacementSpec]:
    """The placements that an artist can choose, in the order of the menu."""
    return (spec_of(kind) for kind in PlacementKind if kind.is_offered)


def suited(kind: PlacementKind, source: CaptureSource) -> PlacementKind:
    """This kind where it suits what goes along, else the one that does best."""
    if source in spec_of(kind).suits:
        return kind
    return next(spec.kind for spec in offered() if source in spec.best_for)


def suit(capture: SETDRESSER_PG_capture) -> None:
    """Place the take as it suits what goes along, where it no longer does; on a texture masks are of islands."""
    settings = capture.id_data.set_dresser
    source = CaptureSource(capture.source)
    chosen = suited(PlacementKind(settings.placement), source).value
    if chosen != settings.placement:
        settings.placement = chosen
    if source is not CaptureSource.TEXTURE and settings.mask.source == MaskSource.ISLANDS:
        settings.mask.source = MaskSource.NONE.value


def _spec_elsewhere(kind: PlacementKind) -> PlacementSpec | None:
    """What a room above places as this kind; nothing without a session."""
    if not is_anything_above():
        return None
    others: OtherPlacements = above()
    return others.placement(kind)


def _spec_in_file(kind: PlacementKind) -> PlacementSpec:
    name = f"{__package__}.{kind.value}"
    try:
        spec: PlacementSpec = import_module(name).SPEC
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise LookupError(f"nothing places a take as {kind.value!r}") from error
    return spec
