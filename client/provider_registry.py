"""The registry of providers: one line each in `choices.ProviderName`, and what each package says of itself. No bpy, no I/O.

Every start of Blender reads it, so it makes no dataclasses (`_Said`).

A member `ACME = "acme"` is the package `client/providers/acme/`, whose `SPEC` answers whatever the program asks about a provider:
which key, which settings, which price, which account. `spec_of` is the only way to it, and a name that is no line here is an
error (`ProviderUnknown`): nothing of another provider is ever used in its place. CONTRIBUTING.md says how one is added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, dataclass_transform

from .choices import ProviderName as ProviderName
from .session_state import ends_with_session

if TYPE_CHECKING:
    from .providers.account_state import AccountState
    from .providers.reply_head import ReplyHead
    from .providers.wire import Provider, ServiceSettings


class Capability(Enum):
    """What not every provider can do. Whatever a request asks for beyond these is refused before it is sent."""

    PARTIAL_PICTURES = "partial pictures on the way"
    PICTURES = "pictures that go along"
    MASKS = "a mask"
    TRANSPARENCY = "a transparent background"
    MODERATION = "a choice of moderation"
    COMPRESSION = "a choice of compression"


@dataclass_transform(kw_only_default=True, frozen_default=True)
class _Said:
    """A frozen dataclass to whoever reads or checks it, as its heirs are: made in a fiftieth of the time that `dataclass` takes to write one."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> None:
        """Raises AttributeError: what a provider says of itself does not change."""
        raise AttributeError(f"{type(self).__name__}.{name} is not to be changed")


class Setting(_Said):
    """One setting that a provider understands: a property of the preferences and a field of `ServiceSettings`."""

    preference: str
    """The property's RNA name. It stands in people's preferences: never change one."""
    field: str
    """The field of `ServiceSettings` that it fills."""
    label: str
    description: str
    read: Callable[[Any], Any]
    """From the property's value to the field's."""
    default: str | bool = ""
    """A text, or for a switch whether it is on."""
    choices: Sequence[tuple[str, str, str]] = ()
    """Identifier, label and description of each choice, the default first; none where anything can be typed."""


class ProviderSpec(_Said):
    """Everything that the program has to know of one provider. Importing a package's `SPEC` loads nothing else of it."""

    name: ProviderName
    label: str
    """What people call it."""
    description: str
    """One sentence for the menu in which it is chosen."""
    make: Callable[[], Provider]
    """The provider itself; its modules are imported in here."""
    check_account: Callable[[ServiceSettings, str, str], AccountState]
    """Service, key and model: what is known of the account, for nothing. Raises errors of the tree."""
    default_model: str
    at_once: int
    """How many requests may be under way, before the person says so."""
    key_variable: str = ""
    """The environment variable that stands above a key in the preferences; empty for one that works on this machine alone."""
    key_pattern: str = ""
    """A regular expression for what its keys look like: whatever fits is masked in all that is written down."""
    address: str = ""
    """Where the service is reached unless the person says otherwise, without a slash at its end."""
    settings: tuple[Setting, ...] = ()
    capabilities: frozenset[Capability] = frozenset()
    model_description: str = "The model's name there"
    picture_fields: tuple[str, ...] = ()
    """The fields of its JSON in which the picture or its address stands, the likeliest first. They are looked for in every reply,
    also in one that is read again from the disk."""
    head_of: Callable[[Mapping[str, Any], str], ReplyHead] | None = None
    """What the JSON of a reply says beside its picture (charge, id, credits left), from the JSON and the model's name; None where it
    says nothing but OpenAI's `usage`. Pure, and never an error: it is asked when a reply comes and whenever it is read again."""

    @property
    def is_local(self) -> bool:
        """Whether it works on this machine alone: no network, no key, no account and no money."""
        return not self.key_variable

    @property
    def key_preference(self) -> str:
        """The preferences' property for a typed key."""
        return f"{self.name.value}_key"

    @property
    def stored_preference(self) -> str:
        """The preferences' note that a key is kept in the system's credential store."""
        return f"{self.name.value}_stored"

    @property
    def model_preference(self) -> str:
        """The preferences' property for the model."""
        return f"{self.name.value}_model"

    @property
    def price_preference(self) -> str:
        """The preferences' property for the price of a model that has none here."""
        return f"{self.name.value}_price"


@ends_with_session
@cache
def spec_of(name: ProviderName) -> ProviderSpec:
    """What a provider says of itself. Raises `ProviderUnknown` for whatever is no line of the registry."""
    if name not in tuple(ProviderName):
        from .errors import ProviderUnknown

        raise ProviderUnknown(f"no line of the registry: {name!r}", provider=str(name))
    spec: ProviderSpec = import_module(f".providers.{name.value}", __package__).SPEC
    return spec


@ends_with_session
@cache
def all_specs() -> tuple[ProviderSpec, ...]:
    """All providers, in the registry's order."""
    return tuple(spec_of(name) for name in ProviderName)


def provider_named(name: object) -> ProviderName:
    """The provider of a name that stands in a file. Raises `ProviderUnknown` for one that another version may know, ValueError
    for what is no name at all.
    """
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
        raise ValueError(f"no name of a provider: {name!r}")
    try:
        return ProviderName(name)
    except ValueError:
        from .errors import ProviderUnknown

        raise ProviderUnknown(f"no line of the registry: {name!r}", provider=name) from None


def label_of(provider: str) -> str:
    """What people call a provider, from its name in a ledger or a take; the name itself where this version knows no such one."""
    return next((spec.label for spec in all_specs() if spec.name.value == provider), provider)


def text(value: object) -> str:
    """Reads a setting that is a plain text."""
    return str(value).strip()


def address(value: object) -> str:
    """Reads a setting that is a base address: no slash and no space at its end."""
    return str(value).rstrip("/ ")
