"""What belongs to the person and the machine, never to a .blend: keys, services, folders. The properties stand in `preference_values`.

A .blend from a stranger cannot reach anything here: it can neither redirect a key nor start spending.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast

import bpy

from ... import client
from ...client.provider_registry import Capability, ProviderName, all_specs, spec_of
from ..blender.folders import ROOT_PACKAGE, fonts_folder, user_folder
from .options import KeyPlace
from .preference_values import PreferenceValues

if TYPE_CHECKING:
    from decimal import Decimal

    from ...client.limits import OwnPrice
    from ...client.providers.wire import ServiceSettings

PARTIAL_PICTURES = 2
"""Previews of a streamed picture."""


def preferences() -> PreferenceValues:
    """The add-on's preferences. Raises KeyError when the add-on is not enabled."""
    addon = bpy.context.preferences.addons[ROOT_PACKAGE]
    return cast(PreferenceValues, addon.preferences)


def provider_name() -> ProviderName:
    """Who answers requests now."""
    return ProviderName(preferences().provider)


def model_name(provider: ProviderName) -> str:
    """The model that is asked for at a provider. Raises `ProviderUnknown`."""
    spec = spec_of(provider)
    return spec.default_model if spec.is_local else str(getattr(preferences(), spec.model_preference)).strip()


def key_for(provider: ProviderName) -> str:
    """The key for a provider: the environment's, else the typed one; empty when there is none. Raises `ProviderUnknown`.

    `KEPT_IN_STORE` stands for the one in the system's credential store, which only a courier opens.
    """
    spec, values = spec_of(provider), preferences()
    if spec.is_local:
        return ""
    typed, stored = getattr(values, spec.key_preference), getattr(values, spec.stored_preference)
    key = os.environ.get(spec.key_variable, "").strip() or str(typed).strip()
    if not key and stored and values.key_place == KeyPlace.STORE:
        return client.credentials.KEPT_IN_STORE
    return key


def partial_pictures(provider: ProviderName) -> int:
    """How many previews are asked for on the way to one picture. Raises `ProviderUnknown`."""
    can = Capability.PARTIAL_PICTURES in spec_of(provider).capabilities
    is_wanted = can and _value_of(provider, "stream") and not are_partials_off_here()
    return PARTIAL_PICTURES if is_wanted else 0


def are_partials_off_here() -> bool:
    """Whether partial pictures were turned off for the address that the preferences name now."""
    return _address_here() in preferences().without_partials.split()


def want_partial_pictures_here(*, wanted: bool) -> None:
    """Remember for the address that the preferences name now whether partial pictures are asked for."""
    values, here = preferences(), _address_here()
    others = [address for address in values.without_partials.split() if address != here]
    values.without_partials = " ".join(others if wanted or not here else [*others, here])


def _address_here() -> str:
    """Where partial pictures would be asked for: at the provider that is chosen, or at the one that can."""
    able = [spec.name for spec in all_specs() if Capability.PARTIAL_PICTURES in spec.capabilities]
    chosen = provider_name()
    return str(_value_of(chosen if chosen in able else able[0], "address")).strip().rstrip("/").lower()


def _value_of(provider: ProviderName, field: str) -> Any:
    """What the preferences say for a field of a provider's `ServiceSettings`."""
    setting = next(setting for setting in spec_of(provider).settings if setting.field == field)
    return setting.read(getattr(preferences(), setting.preference))


def own_price_of(provider: ProviderName) -> Decimal | None:
    """What the person says that a picture of a provider's model costs at most; None when nothing is said. Raises `ProviderUnknown`."""
    from decimal import Decimal

    spec = spec_of(provider)
    if spec.is_local:
        return None
    said = Decimal(str(round(getattr(preferences(), spec.price_preference), 3)))
    return said or None


def own_prices() -> tuple[OwnPrice, ...]:
    """The same for all providers, as couriers are told. It is for the model that the preferences name, and no other."""
    said = ((provider, own_price_of(provider)) for provider in ProviderName)
    return tuple(
        client.limits.OwnPrice(name.value, model_name(name), price) for name, price in said if price is not None
    )


def chosen_fonts() -> tuple[str, str]:
    """The folder of the studio's fonts and the families, as they were typed."""
    values = preferences()
    return values.studio_fonts_folder, values.font_families


def _studio_fonts_folder() -> str:
    """The studio's fonts' folder as an absolute path; empty when there is none."""
    chosen = preferences().studio_fonts_folder.strip()
    return bpy.path.abspath(chosen) if chosen else ""


def service_settings(provider: ProviderName) -> ServiceSettings:
    """Which service answers and how it is spoken to, as plain values without a key. Raises OSError and `ProviderUnknown`."""
    spec, values = spec_of(provider), preferences()
    own: dict[str, Any] = {setting.field: _value_of(provider, setting.field) for setting in spec.settings}
    if Capability.PARTIAL_PICTURES in spec.capabilities:
        own |= {"stream": own["stream"] and not are_partials_off_here(), "partial_pictures": partial_pictures(provider)}
    return client.providers.wire.ServiceSettings(
        provider,
        timeout=values.timeout_minutes * 60,
        cache_folder=str(user_folder("cache")),
        fonts_folder=fonts_folder(),
        studio_fonts_folder=_studio_fonts_folder(),
        font_families=values.font_families.strip(),
        **own,
    )
