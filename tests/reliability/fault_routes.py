"""The ways by which a request can go to a service, each with settings, a request and the key that the stand-in takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from client.provider_registry import Capability, spec_of
from client.providers.wire import SegmindWay, ServiceSettings
from client.request import PictureFormat, ProviderName, Request
from client.sizes import Size
from tests.client.lettering_fonts import fonts_folder
from tests.client.sample_requests import mask, picture, request
from tests.service import Service


class Route(StrEnum):
    """A way by which a request goes; the value is what the table calls it."""

    V1 = "Segmind v1"
    V2 = "Segmind v2"
    GENERATIONS = "OpenAI generations"
    EDITS = "OpenAI edits"
    STREAM = "OpenAI streaming"
    FAL = "fal"
    PROOF = "Proof"

    @property
    def provider(self) -> ProviderName:
        """Who answers."""
        return WAYS[self].provider


@dataclass(frozen=True, slots=True)
class Way:
    """What tells one route from the others, for whatever would otherwise ask for its name."""

    provider: ProviderName
    picture_paths: tuple[str, ...] = ()
    """Where a request is sent that may be billed."""
    own: Mapping[str, Any] = field(default_factory=dict)
    """Fields of `ServiceSettings`, beside the addresses."""
    always_with_pictures: bool = False
    """Whether its requests carry a capture and a mask also where the fault is not about them."""
    in_json: bool = False
    """Whether the reply holds its picture in JSON or in events: not its bytes, and not an address."""
    files: str = ""
    """Where the stand-in gives out the pictures that a result names; empty where the reply itself is the picture."""
    queue: str = ""
    """Where the stand-in is asked after a request; empty where nobody asks."""
    result: str = ""
    """The address of a request's result there, and not of its status."""
    without_picture: Mapping[str, Any] = field(default_factory=lambda: {"status": "done"})
    """JSON that a picture might be in, and is not."""


WAYS: Mapping[Route, Way] = {
    Route.V1: Way(ProviderName.SEGMIND, ("/v1/gpt-image-2",), {"segmind_way": SegmindWay.V1}),
    Route.V2: Way(
        ProviderName.SEGMIND,
        ("/v2/gpt-image-2",),
        {"segmind_way": SegmindWay.V2},
        files="/generations/*",
        queue="/v2/requests/*",
        result="/v2/requests/" + 32 * "?",
        without_picture={"status": "COMPLETED"},
    ),
    Route.GENERATIONS: Way(ProviderName.OPENAI, ("/v1/images/generations",), in_json=True),
    Route.EDITS: Way(ProviderName.OPENAI, ("/v1/images/edits",), always_with_pictures=True, in_json=True),
    Route.STREAM: Way(ProviderName.OPENAI, ("/v1/images/generations",), {"stream": True}, in_json=True),
    Route.FAL: Way(
        ProviderName.FAL,
        ("/openai/gpt-image-2", "/openai/gpt-image-2/edit"),
        files="/fal-files/*",
        queue="/openai/gpt-image-2/requests/*",
        result="/openai/gpt-image-2/requests/" + 36 * "?",
        without_picture={"seed": 1},
    ),
    Route.PROOF: Way(ProviderName.PROOF),
}

V1, V2, GENERATIONS, EDITS, STREAM, FAL, PROOF = Route
EVERY = tuple(Route)
NETWORK = tuple(route for route in Route if WAYS[route].picture_paths)
SEGMIND = tuple(route for route in Route if route.provider is ProviderName.SEGMIND)
OPENAI = tuple(route for route in Route if route.provider is ProviderName.OPENAI)
QUEUED = tuple(route for route in NETWORK if WAYS[route].queue)
"""The reply to the request only names an id, by which the picture is asked for."""
BLOCKING = tuple(route for route in NETWORK if not WAYS[route].queue)
"""The reply to the request itself is the picture."""
IN_JSON = tuple(route for route in NETWORK if WAYS[route].in_json)
"""The picture stands in JSON or in events."""

PICTURE_PATHS = frozenset(path for way in WAYS.values() for path in way.picture_paths)
"""Where a request is sent that may be billed."""


def settings_of(route: Route, service: Service, folder: Path) -> ServiceSettings:
    """The stand-in's addresses as the preferences would hold them."""
    way = WAYS[route]
    is_local = spec_of(way.provider).is_local
    whole = ServiceSettings(
        way.provider,
        timeout=20.0,
        fonts_folder=fonts_folder() if is_local else "",
        cache_folder=str(folder / "cache"),
    )
    if is_local:
        return whole
    fields: dict[str, Any] = {**service.fields_of(way.provider.value), **way.own}
    return replace(whole, **fields)


@lru_cache(maxsize=1)
def _inputs() -> Request:
    return request(size=Size(1024, 640), format=PictureFormat.PNG, capture=picture(), mask=mask())


def request_of(route: Route, *, with_pictures: bool = False) -> Request:
    """A small request; some routes always carry a capture and a mask, the others where the fault is about uploads."""
    way = WAYS[route]
    spec = spec_of(way.provider)
    whole = _inputs() if spec.is_local else replace(_inputs(), model=spec.default_model)
    is_wanted = way.always_with_pictures or with_pictures
    if not is_wanted or not (spec.is_local or {Capability.PICTURES, Capability.MASKS} <= spec.capabilities):
        return replace(whole, capture=None, mask=None)
    return whole


def key_of(route: Route, service: Service) -> str:
    """The key that the stand-in knows."""
    return "" if spec_of(route.provider).is_local else service.key_of(route.provider.value)
