"""A provider that no version knows, and a credential store that nobody may open for it: for tests of what falls through."""

from __future__ import annotations

from typing import Any, NoReturn

UNKNOWN = "nobody_knows"
"""The form of a provider's name. No provider is ever called so: tests rest on it."""


def unknown_provider(names: Any) -> Any:
    """What a member of `ProviderName` (`names`: the repository's, or the enabled extension's) looks like that somebody made up."""
    assert UNKNOWN not in {each.value for each in names}, f"{UNKNOWN} is the tests' own name"
    made_up = str.__new__(names, UNKNOWN)
    made_up._name_, made_up._value_ = UNKNOWN.upper(), UNKNOWN
    return made_up


def no_store() -> NoReturn:
    """In the place of the system's credential store, which may hold a person's own keys."""
    raise AssertionError("the credential store was opened for a provider that nobody knows")
