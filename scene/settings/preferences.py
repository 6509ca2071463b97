"""What belongs to the person and the machine, never to a .blend: keys, services, folders. Drawn by `panels.preferences`.

A .blend from a stranger cannot reach anything here: it can neither redirect a key nor start spending.
"""

from __future__ import annotations

import os
from enum import StrEnum
from typing import TYPE_CHECKING, Any, assert_never, cast

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ...client.choices import KeyHeader, ProviderName, SegmindWay
from ..blender.folders import ROOT_PACKAGE, fonts_folder, user_folder
from ..blender.properties import declares_properties
from ..blender.versions import relative_path_options

if TYPE_CHECKING:
    from decimal import Decimal

    from ...client.limits import OwnPrice
    from ...client.providers.wire import ServiceSettings

KEY_VARIABLES = {ProviderName.SEGMIND: "SEGMIND_API_KEY", ProviderName.OPENAI: "OPENAI_API_KEY"}
"""The environment variables that stand above a key in the preferences."""

PARTIAL_PICTURES = 2
"""Previews of a streamed picture."""

PROVIDER_ITEMS = [
    (ProviderName.PROOF.value, "Proof", "Typesets the words on this machine: no network, no key, no cost"),
    (ProviderName.SEGMIND.value, "Segmind", "GPT Image 2 through Segmind; needs a Segmind key"),
    (ProviderName.OPENAI.value, "OpenAI", "GPT Image 2 through OpenAI or a service of the same protocol; needs a key"),
]
SEGMIND_WAY_ITEMS = [
    (SegmindWay.V1.value, "Direct (v1)", "One call that waits for the picture"),
    (SegmindWay.V2.value, "Queued (v2)", "Submit, ask, fetch: survives proxies that cut idle lines, and crashes"),
]
KEY_HEADER_ITEMS = [
    (KeyHeader.BEARER.value, "Bearer", "Authorization: Bearer, as OpenAI and most services of its protocol want it"),
    (KeyHeader.AZURE.value, "api-key", "api-key, as Azure's v1 address wants it"),
]


class KeyPlace(StrEnum):
    """Where a typed key is kept."""

    STORE = "STORE"
    PREFERENCES = "PREFERENCES"


KEY_PLACE_ITEMS = [
    (KeyPlace.STORE.value, "This system's credential store", "Encrypted by the system with your own sign-in"),
    (KeyPlace.PREFERENCES.value, "Blender's preferences (clear text)", "Readable for whoever can read Blender's files"),
]


@declares_properties
class PreferenceValues:
    """The values of the add-on's preferences."""

    provider: str = EnumProperty(
        name="Provider", description="Who answers a request", items=PROVIDER_ITEMS, default=ProviderName.PROOF.value
    )
    segmind_key: str = StringProperty(
        name="Segmind Key",
        description="Used until it is stored or cleared. The variable SEGMIND_API_KEY stands above it",
        subtype="PASSWORD",
    )
    segmind_address: str = StringProperty(
        name="Address", description="Where Segmind is reached", default="https://api.segmind.com"
    )
    segmind_upload_address: str = StringProperty(
        name="Upload Address",
        description="Where pictures are uploaded before a request names them",
        default="https://workflows-api.segmind.com/upload-asset",
    )
    segmind_way: str = EnumProperty(name="Way", description="How Segmind is called", items=SEGMIND_WAY_ITEMS)
    segmind_model: str = StringProperty(name="Model", description="The model's name there", default="gpt-image-2")
    segmind_price: float = FloatProperty(
        name="Price per Picture",
        description="Dollars that one picture of this model costs at most, as its price is not known here; 0: not known",
        min=0.0,
        max=1000.0,
        precision=3,
    )
    mask_field: str = StringProperty(
        name="Mask Field", description="What Segmind calls the mask in a request", default="mask"
    )
    openai_key: str = StringProperty(
        name="OpenAI Key",
        description="Used until it is stored or cleared. The variable OPENAI_API_KEY stands above it",
        subtype="PASSWORD",
    )
    openai_address: str = StringProperty(
        name="Address",
        description="Base address of OpenAI or of a service of the same protocol",
        default="https://api.openai.com/v1",
    )
    openai_key_header: str = EnumProperty(
        name="Key Header", description="How the service wants the key", items=KEY_HEADER_ITEMS
    )
    openai_model: str = StringProperty(
        name="Model", description="The model's name there; on Azure, the deployment", default="gpt-image-2"
    )
    openai_price: float = FloatProperty(
        name="Price per Picture",
        description="Dollars that one picture of this model costs at most, as its price is not known here; 0: not known",
        min=0.0,
        max=1000.0,
        precision=3,
    )
    stream: bool = BoolProperty(
        name="Partial Pictures", description="Ask for previews on the way; each costs a little more", default=False
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
        name="Keep Keys In", description="Where a typed key is kept", items=KEY_PLACE_ITEMS, default=KeyPlace.STORE
    )
    # Only the fact: the store itself is opened by couriers, never while Blender draws.
    segmind_stored: bool = BoolProperty(default=False, options={"HIDDEN"})
    openai_stored: bool = BoolProperty(default=False, options={"HIDDEN"})
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


def preferences() -> PreferenceValues:
    """The add-on's preferences. Raises KeyError when the add-on is not enabled."""
    addon = bpy.context.preferences.addons[ROOT_PACKAGE]
    return cast(PreferenceValues, addon.preferences)


def provider_name() -> ProviderName:
    """Who answers requests now."""
    return ProviderName(preferences().provider)


def model_name(provider: ProviderName) -> str:
    """The model that is asked for at a provider."""
    values = preferences()
    models: dict[ProviderName, str] = {
        ProviderName.PROOF: "proof",
        ProviderName.SEGMIND: values.segmind_model,
        ProviderName.OPENAI: values.openai_model,
    }
    return models[provider].strip()


def key_for(provider: ProviderName) -> str:
    """The key for a provider: the environment's, else the typed one; empty when there is none.

    `KEPT_IN_STORE` stands for the one in the system's credential store, which only a courier opens.
    """
    values = preferences()
    match provider:
        case ProviderName.PROOF:
            return ""
        case ProviderName.SEGMIND:
            typed, stored = values.segmind_key, values.segmind_stored
        case ProviderName.OPENAI:
            typed, stored = values.openai_key, values.openai_stored
        case _:
            assert_never(provider)
    key = os.environ.get(KEY_VARIABLES[provider], "").strip() or typed.strip()
    if not key and stored and values.key_place == KeyPlace.STORE:
        from ...client.credentials import KEPT_IN_STORE

        return KEPT_IN_STORE
    return key


def partial_pictures(provider: ProviderName) -> int:
    """How many previews are asked for on the way to one picture."""
    is_wanted = provider is ProviderName.OPENAI and preferences().stream and not are_partials_off_here()
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
    return preferences().openai_address.strip().rstrip("/").lower()


def own_price_of(provider: ProviderName) -> Decimal | None:
    """What the person says that a picture of a provider's model costs at most; None when nothing is said."""
    from decimal import Decimal

    values = preferences()
    prices: dict[ProviderName, float] = {
        ProviderName.PROOF: 0.0,
        ProviderName.SEGMIND: values.segmind_price,
        ProviderName.OPENAI: values.openai_price,
    }
    said = Decimal(str(round(prices[provider], 3)))
    return said or None


def own_prices() -> tuple[OwnPrice, ...]:
    """The same for all providers, as couriers are told. It is for the model that the preferences name, and no other."""
    from ...client.limits import OwnPrice

    said = ((provider, own_price_of(provider)) for provider in ProviderName)
    return tuple(OwnPrice(name.value, model_name(name), price) for name, price in said if price is not None)


def chosen_fonts() -> tuple[str, str]:
    """The folder of the studio's fonts and the families, as they were typed."""
    values = preferences()
    return values.studio_fonts_folder, values.font_families


def _studio_fonts_folder() -> str:
    """The studio's fonts' folder as an absolute path; empty when there is none."""
    chosen = preferences().studio_fonts_folder.strip()
    return bpy.path.abspath(chosen) if chosen else ""


def service_settings(provider: ProviderName) -> ServiceSettings:
    """Which service answers and how it is spoken to, as plain values without a key. Raises OSError."""
    from ...client.providers.wire import ServiceSettings

    values = preferences()
    shared: dict[str, Any] = {
        "timeout": values.timeout_minutes * 60,
        "cache_folder": str(user_folder("cache")),
        "fonts_folder": fonts_folder(),
        "studio_fonts_folder": _studio_fonts_folder(),
        "font_families": values.font_families.strip(),
    }
    match provider:
        case ProviderName.PROOF:
            return ServiceSettings(provider, **shared)
        case ProviderName.SEGMIND:
            return ServiceSettings(
                provider,
                address=values.segmind_address.rstrip("/ "),
                upload_address=values.segmind_upload_address.strip(),
                segmind_way=SegmindWay(values.segmind_way),
                mask_field=values.mask_field.strip() or "mask",
                **shared,
            )
        case ProviderName.OPENAI:
            return ServiceSettings(
                provider,
                address=values.openai_address.rstrip("/ "),
                key_header=KeyHeader(values.openai_key_header),
                stream=values.stream and not are_partials_off_here(),
                partial_pictures=partial_pictures(provider),
                **shared,
            )
        case _:
            assert_never(provider)
