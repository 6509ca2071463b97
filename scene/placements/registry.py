"""Finds what a placement does by its kind. A placement is a line of `PlacementKind` and the file of its name here, loaded in use.

A placement that another room owns is registered by that room. May import settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Final

from ...client.choices import PlacementKind
from ...client.session_state import SessionState
from ..settings.capture import CaptureSource

if TYPE_CHECKING:
    from .spec import PlacementSpec

_elsewhere: Final[SessionState[dict[PlacementKind, Callable[[], PlacementSpec]]]] = SessionState(dict)


def register(kind: PlacementKind, load: Callable[[], PlacementSpec]) -> None:
    """Say where the placement of a kind is found that has no file here; `load` is called whenever it is wanted."""
    _elsewhere.now[kind] = load


def unregister(kind: PlacementKind) -> None:
    """Forget where it is found: its room is going."""
    _elsewhere.now.pop(kind, None)


def spec_of(kind: PlacementKind) -> PlacementSpec:
    """What a placement of this kind does. Raises LookupError for a kind that nobody has given a file or registered."""
    spec = _elsewhere.now[kind]() if kind in _elsewhere.now else _spec_in_file(kind)
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


def _spec_in_file(kind: PlacementKind) -> PlacementSpec:
    name = f"{__package__}.{kind.value}"
    try:
        spec: PlacementSpec = import_module(name).SPEC
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise LookupError(f"nothing places a take as {kind.value!r}") from error
    return spec
