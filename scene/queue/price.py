"""What a request would cost, and whether its provider can be asked from here at all. Fit for a panel's draw. Main thread only."""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from ...client.errors import KeyMissing, OnlineAccessOff
from ...client.limits import own_price
from ...client.picture_headers import picture_size
from ...client.prices import Estimate, estimate_price
from ...client.provider_registry import ProviderName, spec_of
from ...client.providers.offered import check_request
from ...client.providers.wire import ServiceSettings
from ...client.request import Request
from ..settings.preferences import key_for, own_prices, partial_pictures


def check_access(provider: ProviderName) -> None:
    """Raise `OnlineAccessOff` or `KeyMissing` when `provider` cannot be asked from here now."""
    spec = spec_of(provider)
    if spec.is_local:
        return
    if not bpy.app.online_access:
        raise OnlineAccessOff()
    if not key_for(provider):
        raise KeyMissing(f"neither {spec.key_variable} nor the preferences hold one", provider=spec.label)


def check_asked(request: Request, service: ServiceSettings) -> None:
    """Raise a `RequestError` for what this service refuses although others take it: known before anything is posted.

    A proof's fonts are a courier's to open.
    """
    if not spec_of(service.provider).is_local:
        check_request(request, service)


def price_of(
    request: Request,
    provider: ProviderName,
    variants: int,
    picture_sizes: Sequence[tuple[int, int] | None] | None = None,
) -> Estimate:
    """The price of all variants together, partial pictures on the way included.

    `picture_sizes` stand for input pictures that are not made yet; without them the request's own count.
    """
    if picture_sizes is None:
        picture_sizes = [picture_size(picture.data) for picture in request.uploaded_pictures]
    return estimate_price(
        provider=provider,
        model=request.model,
        prompt=request.prompt,
        size=request.size,
        quality=request.quality,
        picture_sizes=picture_sizes,
        partial_pictures=partial_pictures(provider),
        own_price=own_price(own_prices(), provider.value, request.model),
    ).times(variants)
