"""Where the key in use comes from, and moving it between Blender's preferences and the system's credential store. Main thread only.

The store itself is never opened here: couriers do that. Blender only keeps the fact that a key was stored.
"""

from __future__ import annotations

import os
from enum import Enum

from ... import client
from ...client.provider_registry import ProviderName, spec_of
from ..settings.options import KeyPlace
from ..settings.preferences import preferences
from . import account


class KeySource(Enum):
    """Where the key in use comes from, the strongest first."""

    ENVIRONMENT = "environment"
    PREFERENCES = "preferences"
    STORE = "store"
    NONE = "none"


def key_source(provider: ProviderName) -> KeySource:
    """Where the key for `provider` comes from now. Cheap: nothing is opened."""
    values = preferences()
    if os.environ.get(spec_of(provider).key_variable, "").strip():
        return KeySource.ENVIRONMENT
    if typed_key(provider):
        return KeySource.PREFERENCES
    if values.key_place == KeyPlace.STORE and getattr(values, spec_of(provider).stored_preference):
        return KeySource.STORE
    return KeySource.NONE


def source_text(provider: ProviderName) -> str:
    """A sentence for the preferences: where the key in use comes from, and who can read it there."""
    source, place = key_source(provider), preferences().key_place
    if source is KeySource.ENVIRONMENT:
        return f"In use: the key of the environment variable {spec_of(provider).key_variable}."
    if source is KeySource.STORE:
        return f"In use: the key in {client.credentials.store_name()}."
    if source is KeySource.PREFERENCES and place == KeyPlace.STORE:
        return (
            "In use: the key typed above. It is not stored yet, and Blender would save it in clear text with its "
            f"preferences: Store Key moves it to {client.credentials.store_name()}."
        )
    if source is KeySource.PREFERENCES:
        return "In use: the key typed above. Blender saves it in clear text with its preferences."
    if place == KeyPlace.STORE:
        return f"There is no key yet. Type it above; Store Key moves it to {client.credentials.store_name()}."
    return "There is no key yet. Type it above; Blender saves it in clear text with its preferences."


def typed_key(provider: ProviderName) -> str:
    """What stands in the key's field of the preferences."""
    return str(getattr(preferences(), spec_of(provider).key_preference)).strip()


def is_kept_here(provider: ProviderName) -> bool:
    """Whether there is a key that can be forgotten, in use or not."""
    return bool(typed_key(provider)) or bool(getattr(preferences(), spec_of(provider).stored_preference))


def store_typed_key(provider: ProviderName) -> None:
    """Move the typed key into the system's store, in the background; the field is emptied once it is there."""
    key = typed_key(provider)

    def moved() -> None:
        setattr(preferences(), spec_of(provider).stored_preference, True)
        if typed_key(provider) == key:
            setattr(preferences(), spec_of(provider).key_preference, "")

    account.keep_key(provider, key, moved)


def forget_everywhere(provider: ProviderName) -> None:
    """Empty the key's field, and remove the key from the system's store in the background where it was stored."""
    setattr(preferences(), spec_of(provider).key_preference, "")
    if getattr(preferences(), spec_of(provider).stored_preference):
        account.keep_key(provider, "", lambda: setattr(preferences(), spec_of(provider).stored_preference, False))
