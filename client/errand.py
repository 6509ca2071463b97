"""An errand: a posted job, or something else that a courier is asked to do, as the dispatch sees it. No bpy."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .errors import JobFolderDamaged
from .job_folder import JobFolder
from .messages import INQUIRY_ID, LOOK_BACK_ID, reference_id, report_id
from .orders import Order, OrderKind
from .provider_registry import ProviderName, spec_of
from .rescue import reply_is_here

_NETWORKED = frozenset({OrderKind.CARRY, OrderKind.INQUIRE})
"""What speaks to a service. Opening the credential store, looking back and scaling references down do not."""


@dataclass(slots=True)
class Errand:
    """One order, and what is known of it so far."""

    order: Order
    starts: int = 0
    was_sent: bool = False
    """Whether its courier said so; the journal says so too, but a library can vanish."""
    id: str = field(init=False)
    """What messages about this errand carry as their `job_id`."""

    def __post_init__(self) -> None:
        if self.order.kind is OrderKind.CARRY:
            self.id = Path(self.order.folder).name
        elif self.order.kind is OrderKind.PREPARE:
            self.id = reference_id(self.order.folder)
        elif self.order.kind is OrderKind.REPORT:
            self.id = report_id(self.order.name)
        else:
            self.id = LOOK_BACK_ID if self.order.kind is OrderKind.LOOK_BACK else INQUIRY_ID

    @property
    def folder(self) -> JobFolder | None:
        """The job's folder; None for an inquiry."""
        return JobFolder(Path(self.order.folder)) if self.order.kind is OrderKind.CARRY else None

    @property
    def wants_service(self) -> bool:
        """Whether it may speak to a service. A job whose picture is on the disk already only has to be kept."""
        folder = self.folder
        return self.order.kind in _NETWORKED and not (folder is not None and folder.holds_picture_file)

    def may_be_with_the_service(self) -> bool:
        """Whether a job that waits for a courier was sent already, and waits only to be fetched."""
        try:
            return self.was_sent or (self.folder is not None and self.folder.may_have_been_sent())
        except (OSError, JobFolderDamaged):
            return self.was_sent


def can_be_finished(folder: JobFolder, provider: ProviderName) -> bool:
    """Whether a job that was sent can become a take without sending it again, or has become one already."""
    if not folder.is_there or spec_of(provider).make().can_resume(folder.recall):
        return True
    try:
        job = folder.read()
    except JobFolderDamaged:
        return folder.has_raw_reply
    return reply_is_here(folder, job.request.model, job.service.cache_folder)
