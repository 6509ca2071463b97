"""fal: GPT Image 2 behind fal's queue. No bpy; what speaks to it is imported in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...provider_registry import Capability, ProviderName, ProviderSpec, Setting, address

if TYPE_CHECKING:
    from ..account_state import AccountState
    from ..reply_head import ReplyHead
    from ..wire import Provider, ServiceSettings


def _make() -> Provider:
    from .provider import FalProvider

    return FalProvider()


def _check_account(service: ServiceSettings, key: str, model: str) -> AccountState:
    from .account import account_state

    return account_state(service, key, model)


def _head_of(document: Mapping[str, Any], model: str) -> ReplyHead:
    from .provider import head_of

    return head_of(document, model)


_ADDRESS = "https://queue.fal.run"

SPEC = ProviderSpec(
    name=ProviderName.FAL,
    label="fal",
    description="GPT Image 2 through fal's queue; needs a fal key",
    make=_make,
    check_account=_check_account,
    default_model="openai/gpt-image-2",
    model_description="The model's name there, with its owner before the slash",
    at_once=4,
    key_variable="FAL_KEY",
    key_pattern=r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}:[0-9a-f]{16,}",
    address=_ADDRESS,
    picture_fields=("images",),
    head_of=_head_of,
    capabilities=frozenset({Capability.PICTURES, Capability.MASKS}),
    settings=(
        Setting(
            preference="fal_address",
            field="address",
            label="Address",
            description="Where fal's queue is reached",
            read=address,
            default=_ADDRESS,
        ),
    ),
)
