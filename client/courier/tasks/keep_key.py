"""Stores a key in the system's credential store, or removes it from there. Sends nothing. No bpy."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...choices import ProviderName
from ...redaction import keep_out
from ..task import Outcome, Task, TaskContext


@dataclass(frozen=True, slots=True)
class StoreKey(Task):
    """Keep `key` in the system's credential store."""

    provider: ProviderName
    key: str = field(repr=False)

    @property
    def queue(self) -> ProviderName:
        """The provider's own: its jobs wait until the key is where they look for it."""
        return self.provider

    def run(self, _: TaskContext) -> Outcome:
        """See `Task`."""
        from ...credentials import store_key, store_name

        keep_out(self.key)
        store_key(self.provider, self.key)
        return Outcome(detail=f"The key is kept in {store_name()}")


@dataclass(frozen=True, slots=True)
class ForgetKey(Task):
    """Remove a provider's key from the system's credential store."""

    provider: ProviderName

    @property
    def queue(self) -> ProviderName:
        """The provider's own, as with `StoreKey`."""
        return self.provider

    def run(self, _: TaskContext) -> Outcome:
        """See `Task`."""
        from ...credentials import forget_key, store_name

        forget_key(self.provider)
        return Outcome(detail=f"The key was removed from {store_name()}")
