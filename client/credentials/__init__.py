"""Keys in the credential store of the operating system: read, store, forget. Used by couriers only, never inside Blender. No bpy.

Opening a store may wait for the person to unlock it, and loads libraries of the system: both are a courier's business.
Blender only says that a key is kept there, with `KEPT_IN_STORE` in place of the key.
"""

from __future__ import annotations

import sys
from typing import Protocol

from ..errors import StoreRefused, technical_of
from ..provider_registry import ProviderName, spec_of

KEPT_IN_STORE = "• kept in this system's credential store •"
"""Stands in an order for a key that the courier is to read itself. No header can hold it, so it is never sent."""

LONGEST_KEY = 2000
"""Bytes of a key that every store takes: Windows' are the smallest, with 2,560."""


class CredentialStore(Protocol):
    """One system's store. Every method may wait for the person, and raises `StoreRefused`."""

    def read(self, name: str) -> str:
        """The secret kept under `name`; empty when there is none."""

    def store(self, name: str, secret: str) -> None:
        """Keep a secret under `name` in place of any earlier one."""

    def forget(self, name: str) -> None:
        """Remove what is kept under `name`; fine when there is nothing."""


def store_name(platform: str = sys.platform) -> str:
    """What people call the store of this system."""
    return {"win32": "Windows Credential Manager", "darwin": "the macOS Keychain"}.get(
        platform, "the Secret Service (GNOME Keyring, KWallet, KeePassXC)"
    )


def read_key(provider: ProviderName) -> str:
    """The key kept for a provider; empty when there is none. Raises `StoreRefused` and `ProviderUnknown`."""
    name = spec_of(provider).name.value
    return _system_store().read(name).strip()


def store_key(provider: ProviderName, key: str) -> None:
    """Keep a key for a provider, and make sure that it can be read again. Raises `StoreRefused` and `ProviderUnknown`."""
    name = spec_of(provider).name.value
    if len(key.encode()) > LONGEST_KEY:
        raise StoreRefused("longer than any key", reason="that is too long for a key")
    store = _system_store()
    store.store(name, key)
    if store.read(name) != key:
        raise StoreRefused("read back differently", reason="it does not give back what it was given")


def forget_key(provider: ProviderName) -> None:
    """Remove a provider's key from the store. Raises `StoreRefused` and `ProviderUnknown`."""
    name = spec_of(provider).name.value
    _system_store().forget(name)


def _system_store() -> CredentialStore:
    try:
        if sys.platform == "win32":
            from .windows import WindowsStore

            return WindowsStore()
        if sys.platform == "darwin":
            from .macos import MacStore

            return MacStore()
        from .secret_service import SecretServiceStore

        return SecretServiceStore()
    except (OSError, AttributeError) as error:
        raise StoreRefused(technical_of(error), reason="there is none that can be reached") from error
