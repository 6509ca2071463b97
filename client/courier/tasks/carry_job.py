"""The task that all others stand beside: a job, as `carry` carries it. Imports nothing of that, so that Blender need not. No bpy."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ...choices import ProviderName
from ...limits import UNLIMITED, Allowance
from ...provider_registry import spec_of
from ...providers.wire import ServiceSettings
from ..task import Task, TaskContext


@dataclass(frozen=True, slots=True)
class CarryJob(Task):
    """Carry the job that is laid out in `folder`, whose name is the job's identity and the task's."""

    folder: Path
    service: ServiceSettings
    """The one that `key` is for, as the person's own settings say: a job's folder may come from anywhere."""
    key: str = field(default="", repr=False)
    """The key, or `credentials.KEPT_IN_STORE`: then the courier reads it itself."""
    allowance: Allowance = UNLIMITED
    """What may be spent, by whom."""

    @property
    def goes_online(self) -> bool:
        """Unless it is made on this machine."""
        return not spec_of(self.service.provider).is_local

    @property
    def queue(self) -> ProviderName:
        """The service's own."""
        return self.service.provider

    def run(self, context: TaskContext) -> None:
        """See `carry`, which tells the last message itself: `KEPT` or `FAILED`."""
        from ..carry import carry
        from ..trust import Mandate

        carry(self.folder, Mandate(self.service, self.key, self.allowance), context.report, context.cancelled)
