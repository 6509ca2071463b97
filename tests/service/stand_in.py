"""One of the services that the stand-in speaks: what tells it from the others, for whatever would otherwise ask for its name. No sockets here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from .billing import Ledger
from .exchange import Answer, Making, Received
from .settings import Settings


class Handler(Protocol):
    """Answers what comes to one service's addresses."""

    address: str
    """Where the stand-in is, without a slash at its end; set when it begins to listen."""

    def handle(self, received: Received, request_id: str) -> Answer | Making:
        """Check a request. Raises `Refused`."""


KnownRefusal = Callable[[str, str], Answer]
"""The answer, from the model and the request's id."""


def retry_after(seconds: float) -> dict[str, str]:
    """The headers by which most services ask to wait."""
    whole = str(int(seconds)) if seconds == int(seconds) else ""
    return {"retry-after": whole} if whole else {"retry-after-ms": str(int(seconds * 1000))}


def no_more_headers(_request_id: str) -> dict[str, str]:
    """A service that sends nothing beside what its answers bring."""
    return {}


@dataclass(frozen=True, slots=True)
class StandIn:
    """One service. A provider's is called as the provider is."""

    name: str
    label: str
    """What people call it."""
    make: Callable[[Settings, Ledger, threading.Event], Handler]
    """What answers for it; the event says that the stand-in stops."""
    key: str
    """The one that it takes."""
    paths: tuple[str, ...]
    """Patterns of its paths. Where those of two fit, the longer one counts."""
    picture_paths: tuple[str, ...]
    """Patterns of the paths where a picture is asked for: an order that names no path is for these."""
    refusals: Mapping[str, KnownRefusal]
    """What it says when it refuses, by the names of `Order.refusal`."""
    fields: Mapping[str, str] = field(default_factory=lambda: {"address": ""})
    """The fields of the product's `ServiceSettings` that hold an address of it, and what follows the stand-in's own."""
    file_paths: tuple[str, ...] = ()
    """Patterns of the paths where it gives out files, to whoever knows their address."""
    queued_paths: tuple[str, ...] = ()
    """Patterns of the paths where a picture is ordered, and answered with an id before it is made."""
    wait_headers: Callable[[float], dict[str, str]] = retry_after
    """How it says for how many seconds it wants to be left alone."""
    usual_headers: Callable[[str], dict[str, str]] = no_more_headers
    """What each of its answers carries, from the request's id."""
    note: str = ""
    """What a person should know who enters the key."""
