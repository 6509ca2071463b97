"""What everything that is done for one request shares: who is asked for what, over which line, and who judges the answers. No bpy, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..provider_registry import ProviderSpec
from ..request import Request
from .line import Call, Line
from .sending import Judge
from .shared_wait import SharedWait
from .wire import ServiceSettings, Wire


@dataclass(frozen=True, slots=True)
class Conversation:
    """One request's way to its picture."""

    spec: ProviderSpec
    request: Request
    service: ServiceSettings
    key: str = field(repr=False)
    wire: Wire
    line: Line
    address: str
    """The service's own, checked: a service on this machine may name files on it."""
    headers: Mapping[str, str] = field(repr=False)
    """They hold the key."""
    judge: Judge
    """What the service means by a refusal of this request."""

    @property
    def shared_wait(self) -> SharedWait:
        """For how long the service wants to be left alone by this key."""
        return SharedWait(self.service.cache_folder, self.address, self.key)

    def call(self, address: str, body: bytes, media_type: str = "application/json") -> Call:
        """The call that asks for the picture."""
        return Call(address, self.headers, body, media_type, self.service.timeout)
