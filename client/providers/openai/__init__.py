"""OpenAI's image protocol: OpenAI itself, Azure's v1 address and services of the same protocol. No bpy; what speaks to them is
imported in use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...provider_registry import Capability, ProviderName, ProviderSpec, Setting, address

if TYPE_CHECKING:
    from ...options import KeyHeader
    from ..account_state import AccountState
    from ..wire import Provider, ServiceSettings


def _make() -> Provider:
    from .provider import OpenAIProvider

    return OpenAIProvider()


def _check_account(service: ServiceSettings, key: str, model: str) -> AccountState:
    from .account import account_state

    return account_state(service, key, model)


def _read_key_header(value: str) -> KeyHeader:
    from ...options import KeyHeader

    return KeyHeader(value)


_ADDRESS = "https://api.openai.com/v1"

SPEC = ProviderSpec(
    name=ProviderName.OPENAI,
    label="OpenAI",
    description="GPT Image 2 through OpenAI or a service of the same protocol; needs a key",
    make=_make,
    check_account=_check_account,
    default_model="gpt-image-2",
    model_description="The model's name there; on Azure, the deployment",
    at_once=4,
    key_variable="OPENAI_API_KEY",
    key_pattern=r"\b(?:sk|rk)[-_][A-Za-z0-9_\-]{8,}",
    address=_ADDRESS,
    picture_fields=("data",),
    settings=(
        Setting(
            preference="openai_address",
            field="address",
            label="Address",
            description="Base address of OpenAI or of a service of the same protocol",
            read=address,
            default=_ADDRESS,
        ),
        Setting(
            preference="openai_key_header",
            field="key_header",
            label="Key Header",
            description="How the service wants the key",
            read=_read_key_header,
            default="bearer",
            choices=(
                (
                    "bearer",
                    "Bearer",
                    "Authorization: Bearer, as OpenAI and most services of its protocol want it",
                ),
                ("azure", "api-key", "api-key, as Azure's v1 address wants it"),
            ),
        ),
        Setting(
            preference="stream",
            field="stream",
            label="Partial Pictures",
            description="Ask for previews on the way; each costs a little more",
            read=bool,
            default=False,
        ),
    ),
    capabilities=frozenset(
        {
            Capability.PARTIAL_PICTURES,
            Capability.PICTURES,
            Capability.MASKS,
            Capability.TRANSPARENCY,
            Capability.MODERATION,
            Capability.COMPRESSION,
        }
    ),
)
