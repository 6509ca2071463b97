"""What belongs to the person and the machine, never to a .blend: keys, services, folders. Drawn by `panels.preferences`.

A .blend from a stranger cannot reach anything here: it can neither redirect a key nor start spending.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, assert_never, cast

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ... import client
from ...client.choices import Choice
from ...client.provider_registry import Capability, ProviderName, ProviderSpec, Setting, SettingKind, all_specs, spec_of
from ..blender.folders import ROOT_PACKAGE, fonts_folder, user_folder
from ..blender.properties import declares_properties, in_our_words
from ..blender.versions import relative_path_options

if TYPE_CHECKING:
    from decimal import Decimal

    from ...client.limits import OwnPrice
    from ...client.providers.wire import ServiceSettings

PARTIAL_PICTURES = 2
"""Previews of a streamed picture."""

PROVIDER_ITEMS = [(spec.name.value, spec.label, spec.description) for spec in all_specs()]


class KeyPlace(Choice):
    """Where a typed key is kept."""

    STORE = "STORE", "This system's credential store", "Encrypted by the system with your own sign-in"
    PREFERENCES = (
        "PREFERENCES",
        "Blender's preferences (clear text)",
        "Readable for whoever can read Blender's files",
    )


@declares_properties
class PreferenceValues:
    """The values of the add-on's preferences."""

    provider: str = EnumProperty(
        name="Provider", description="Who answers a request", items=PROVIDER_ITEMS, default=ProviderName.PROOF.value
    )
    without_partials: str = StringProperty(
        description="Addresses of services that cannot pass partial pictures on, with spaces between them",
        options={"HIDDEN"},
    )
    timeout_minutes: float = FloatProperty(
        name="Give Up After",
        description="Minutes without a byte after which a sent request counts as unanswered",
        default=10.0,
        min=1.0,
        max=60.0,
    )
    concurrency: int = IntProperty(
        name="At Once", description="How many requests may be under way at one service", default=4, min=1, max=16
    )
    key_place: str = EnumProperty(
        name="Keep Keys In",
        description="Where a typed key is kept",
        items=[each.item for each in KeyPlace],
        default=KeyPlace.STORE,
    )
    # The version of a Blender newer than those that were tried, once the artist has read that it is.
    known_as_untried: str = StringProperty(options={"HIDDEN"})
    library_folder: str = StringProperty(
        name="Library",
        description="Where takes are kept; empty: beside the .blend, or in the extension's folder until it is saved",
        subtype="DIR_PATH",
        options=relative_path_options(),
    )
    studio_fonts_folder: str = StringProperty(
        name="Studio Fonts",
        description="A folder of fonts that proofs and type guides are set in, before Blender's own; nothing is installed",
        subtype="DIR_PATH",
        options=relative_path_options(),
    )
    font_families: str = StringProperty(
        name="Families",
        description="Which of its families to use, with commas between them, the first one first; empty: all of them",
    )
    limit_request: float = FloatProperty(
        name="Limit per Request",
        description="Dollars that one picture may cost at most; 0 sets no limit",
        default=1.0,
        min=0.0,
        precision=2,
    )
    limit_session: float = FloatProperty(
        name="Session",
        description="Dollars from one start of Blender to its end; 0 sets no limit",
        min=0.0,
        precision=2,
    )
    limit_day: float = FloatProperty(
        name="Day",
        description="Dollars that you spend on one day in all projects; 0 sets no limit",
        default=20.0,
        min=0.0,
        precision=2,
    )
    limit_project: float = FloatProperty(
        name="Project",
        description="Dollars that everybody has spent in this file's library; 0 sets no limit",
        min=0.0,
        precision=2,
    )
    ask_above: float = FloatProperty(
        name="Ask Above",
        description="Dollars above which Generate asks first, with the count and the price; 0 always asks",
        default=1.0,
        min=0.0,
        precision=2,
    )


def _properties_of(spec: ProviderSpec) -> dict[str, Any]:
    """What the preferences hold for one provider, by their names."""
    if spec.is_local:
        return {}
    return {
        spec.key_preference: StringProperty(
            name=f"{spec.label} Key",
            description=f"Used until it is stored or cleared. The variable {spec.key_variable} stands above it",
            subtype="PASSWORD",
        ),
        # Only the fact: the store itself is opened by couriers, never while Blender draws.
        spec.stored_preference: BoolProperty(default=False, options={"HIDDEN"}),
        spec.model_preference: StringProperty(
            name="Model", description=spec.model_description, default=spec.default_model
        ),
        spec.price_preference: FloatProperty(
            name="Price per Picture",
            description="Dollars that one picture of this model costs at most, as its price is not known here; 0: not known",
            min=0.0,
            max=1000.0,
            precision=3,
        ),
        **{setting.preference: _property_of(setting) for setting in spec.settings},
    }


def _property_of(setting: Setting) -> Any:
    words = {"name": setting.label, "description": setting.description}
    match setting.kind:
        case SettingKind.TEXT:
            return StringProperty(default=str(setting.default), **words)
        case SettingKind.CHOICE:
            return EnumProperty(items=list(setting.choices), default=str(setting.default), **words)
        case SettingKind.SWITCH:
            return BoolProperty(default=bool(setting.default), **words)
        case _:
            assert_never(setting.kind)


for _spec in all_specs():
    PreferenceValues.__annotations__.update(in_our_words(_properties_of(_spec)))


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
