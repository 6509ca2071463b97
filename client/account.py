"""The account behind a key: what is left on it, and whether the key works, for nothing. No bpy.

The look-up blocks for as long as the network takes: never call it where Blender draws.
"""

from __future__ import annotations

from .provider_registry import spec_of
from .providers.account_state import AccountState as AccountState
from .providers.wire import ServiceSettings


def check_account(service: ServiceSettings, key: str, model: str = "") -> AccountState:
    """Try the key without spending anything. Raises an error of the tree when it does not work.

    What comes to light is the provider's to say: what is left, or whether it offers `model`.
    """
    return spec_of(service.provider).check_account(service, key, model)
