"""Proof: typesets the words on this machine. No bpy; what makes pictures is imported in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...provider_registry import ProviderName, ProviderSpec

if TYPE_CHECKING:
    from ..account_state import AccountState
    from ..wire import Provider, ServiceSettings


def _make() -> Provider:
    from .provider import ProofProvider

    return ProofProvider()


def _check_account(service: ServiceSettings, key: str, model: str) -> AccountState:  # noqa: ARG001  (it has none)
    from ..account_state import AccountState

    return AccountState("The proof provider works without a key and costs nothing.")


SPEC = ProviderSpec(
    name=ProviderName.PROOF,
    label="Proof",
    description="Typesets the words on this machine: no network, no key, no cost",
    make=_make,
    check_account=_check_account,
    default_model="proof",
    at_once=2,
)
