"""Asks a service about an account: does it know the key, are there credits. Free of charge, and never sends a prompt. No bpy."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...choices import ProviderName
from ...limits import UNLIMITED, Allowance
from ...provider_registry import spec_of
from ...providers.wire import ServiceSettings
from ..task import Outcome, Task, TaskContext


@dataclass(frozen=True, slots=True)
class AskAccount(Task):
    """Ask about the account that `key` belongs to; `model` is to be available. What is left on it goes into the ledger that
    `allowance` names.
    """

    service: ServiceSettings
    model: str
    key: str = field(repr=False)
    allowance: Allowance = UNLIMITED

    @property
    def goes_online(self) -> bool:
        """Unless it asks this machine itself."""
        return not spec_of(self.service.provider).is_local

    @property
    def queue(self) -> ProviderName:
        """The service's own: what is asked of it counts among what is under way there."""
        return self.service.provider

    def run(self, _: TaskContext) -> Outcome:
        """See `Task`."""
        from ...account import check_account
        from ..budget import note_credits
        from ..keys import with_key

        state = check_account(self.service, with_key(self.key, self.service.provider), self.model)
        if state.credits_left is not None:
            note_credits(self.allowance, self.service.provider.value, state.credits_left)
        return Outcome(detail=state.sentence)
