"""The services that the stand-in speaks, one line each, and whose a path is."""

from __future__ import annotations

import fnmatch

from . import fal, openai, segmind
from .stand_in import StandIn

SERVICES: dict[str, StandIn] = {
    each.name: each for each in (segmind.STAND_IN, openai.STAND_IN, openai.AZURE_STAND_IN, fal.STAND_IN)
}


def service_named(name: str) -> StandIn:
    """One of them. Raises ValueError for any other."""
    if name not in SERVICES:
        raise ValueError(f"the stand-in does not speak {name!r}; it speaks {', '.join(SERVICES)}")
    return SERVICES[name]


def service_at(path: str) -> StandIn | None:
    """Whose a path is; None where it is nobody's."""
    fitting = [
        (len(pattern), each.name)
        for each in SERVICES.values()
        for pattern in each.paths
        if fnmatch.fnmatchcase(path, pattern)
    ]
    return SERVICES[max(fitting)[1]] if fitting else None


def picture_paths() -> tuple[str, ...]:
    """Patterns of all paths where a picture is asked for."""
    return tuple(pattern for each in SERVICES.values() for pattern in each.picture_paths)


def is_queued(path: str) -> bool:
    """Whether a picture that is asked for there is answered with an id before it is made."""
    return any(fnmatch.fnmatchcase(path, pattern) for each in SERVICES.values() for pattern in each.queued_paths)


def is_file(path: str) -> bool:
    """Whether a service gives out files there."""
    return any(fnmatch.fnmatchcase(path, pattern) for each in SERVICES.values() for pattern in each.file_paths)
