"""The ways by which a request can go to a service, each with settings, a request and the key that the stand-in takes."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

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
        if self in (Route.PROOF, Route.FAL):
            return ProviderName.PROOF if self is Route.PROOF else ProviderName.FAL
        return ProviderName.SEGMIND if self in SEGMIND else ProviderName.OPENAI


V1, V2, GENERATIONS, EDITS, STREAM, FAL, PROOF = Route
SEGMIND = (V1, V2)
OPENAI = (GENERATIONS, EDITS, STREAM)
BLOCKING = (V1, *OPENAI)
"""The reply to the request itself is the picture."""
QUEUED = (V2, FAL)
"""The reply to the request only names an id, by which the picture is asked for."""
NETWORK = (*SEGMIND, *OPENAI, FAL)
EVERY = (*NETWORK, PROOF)

PICTURE_PATHS = (
    "/v1/gpt-image-2",
    "/v2/gpt-image-2",
    "/v1/images/generations",
    "/v1/images/edits",
    "/openai/gpt-image-2",
    "/openai/gpt-image-2/edit",
)
"""Where a request is sent that may be billed."""


def settings_of(route: Route, service: Service, folder: Path) -> ServiceSettings:
    """The stand-in's addresses as the preferences would hold them."""
    return ServiceSettings(
        route.provider,
        address={
            ProviderName.PROOF: "",
            ProviderName.SEGMIND: service.segmind_address,
            ProviderName.OPENAI: service.openai_address,
            ProviderName.FAL: service.fal_address,
        }[route.provider],
        upload_address=service.upload_address if route in SEGMIND else "",
        segmind_way=SegmindWay.V2 if route is V2 else SegmindWay.V1,
        stream=route is STREAM,
        timeout=20.0,
        fonts_folder=fonts_folder() if route is PROOF else "",
        cache_folder=str(folder / "cache"),
    )


@lru_cache(maxsize=1)
def _inputs() -> Request:
    return request(size=Size(1024, 640), format=PictureFormat.PNG, capture=picture(), mask=mask())


def request_of(route: Route, *, with_pictures: bool = False) -> Request:
    """A small request; OpenAI's edits always carry a capture and a mask, the others where the fault is about uploads."""
    whole = _inputs() if route is not FAL else replace(_inputs(), model="openai/gpt-image-2")
    return whole if route is EDITS or with_pictures else replace(whole, capture=None, mask=None)


def key_of(route: Route, service: Service) -> str:
    """The key that the stand-in knows."""
    if route is PROOF:
        return ""
    if route is FAL:
        return service.fal_key
    return service.segmind_key if route in SEGMIND else service.openai_key


def files_of(route: Route) -> str:
    """Where the stand-in gives out the pictures that a result names; empty where the reply itself is the picture."""
    return {V2: "/generations/*", FAL: "/fal-files/*"}.get(route, "")


def queue_of(route: Route) -> str:
    """Where the stand-in is asked after a request; empty where nobody asks."""
    return {V2: "/v2/requests/*", FAL: "/openai/gpt-image-2/requests/*"}.get(route, "")
