"""An assignment: a task that was given to the dispatch, a job or another, with what is known of it so far. No bpy."""

from __future__ import annotations

from dataclasses import dataclass

from .courier.task import Task
from .courier.tasks.carry_job import CarryJob
from .errors import JobFolderDamaged
from .job_folder import JobFolder
from .provider_registry import ProviderName, spec_of
from .rescue import reply_is_here


@dataclass(slots=True)
class Assignment:
    """One task, and what is known of it so far."""

    id: str
    """What messages about it carry as their `job_id`; of a job its own identity."""
    task: Task
    starts: int = 0
    was_sent: bool = False
    """Whether its courier said so; the journal says so too, but a library can vanish."""

    @property
    def folder(self) -> JobFolder | None:
        """The job's folder; None for a task that is no job."""
        return JobFolder(self.task.folder) if isinstance(self.task, CarryJob) else None

    @property
    def goes_online(self) -> bool:
        """Whether it has to wait for online access. A job whose picture is on the disk already only has to be kept."""
        folder = self.folder
        return self.task.goes_online and not (folder is not None and folder.holds_picture_file)

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
    return reply_is_here(folder, job.service.cache_folder)
