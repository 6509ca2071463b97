"""The library: the folder of takes, with the jobs that are on their way to becoming takes. No bpy.

    LIBRARY/jobs/ID/          a job, from posted to kept or failed (see `job_folder`)
            takes/ID_words/   a take (see `take`)
            locks/ID          held locked by the courier that carries a job
            waiting/ID        names a take that has not been placed yet
            moved/ID_words    says where a take went that stood here
            ledger/           what was spent, by day and machine (see `ledger`)

A take is never overwritten and never deleted by the program.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from .durable import library_errors, sync_folder, write_file
from .errors import DiskFull, FolderNotWritable, JobFolderDamaged, LibraryError
from .job import Job
from .job_folder import JobFolder
from .own_files import read_own_file
from .take import Take, read_take

_PIXELS_OF_AUTO = 2_000_000
"""More than a picture has whose size is left to the model."""

_LONGEST_PATH = 4096


class Library:
    """A library by its folder, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def jobs(self) -> Path:
        """The folder of jobs."""
        return self.folder / "jobs"

    @property
    def waiting(self) -> Path:
        """The folder of marks for takes that have not been placed yet."""
        return self.folder / "waiting"

    @property
    def moved(self) -> Path:
        """The folder of notes about takes that went to other libraries."""
        return self.folder / "moved"

    @property
    def takes(self) -> Path:
        """The folder of takes."""
        return self.folder / "takes"

    @property
    def ledger(self) -> Path:
        """The folder of the ledger of what was spent."""
        return self.folder / "ledger"

    def prepare(self, jobs: Sequence[Job] = ()) -> None:
        """Make the folders. Raises `LibraryError` when the takes of `jobs` could not be kept here: known before anything
        is spent.
        """
        with library_errors(self.folder):
            self.jobs.mkdir(parents=True, exist_ok=True)
            self.takes.mkdir(exist_ok=True)
        for folder in (self.jobs, self.takes):
            if not os.access(folder, os.W_OK | os.X_OK):
                raise FolderNotWritable(folder=self.folder)
            if self.folder.resolve() not in folder.resolve().parents:
                raise FolderNotWritable(f"{folder.name} leads out of the library", folder=folder)
        needed, free = sum(map(_room_for, jobs)), _free_bytes(self.folder)
        if free is not None and free < needed:
            raise DiskFull(f"{free} bytes free, {needed} may be needed", folder=self.folder)

    def post_all(self, jobs: Sequence[Job]) -> list[JobFolder]:
        """Lay out the folders of these jobs; none is left when the disk refuses one. Raises `LibraryError`."""
        try:
            return [self.post(job) for job in jobs]
        except LibraryError:
            for job in jobs:
                shutil.rmtree(self.job_folder(job.id).path, ignore_errors=True)
            raise

    def post(self, job: Job) -> JobFolder:
        """Lay out a job's folder. Raises `LibraryError`."""
        folder = self.job_folder(job.id)
        folder.write(job)
        return folder

    def job_folder(self, job_id: str) -> JobFolder:
        """The folder of a job, whether it exists or not."""
        return JobFolder(self.jobs / job_id)

    def keep(self, folder: JobFolder, job: Job) -> Path:
        """Make a finished job folder a take by one rename; the take's folder. Raises `LibraryError`."""
        take = self.takes / take_name(job)
        with library_errors(self.folder):
            os.rename(folder.path, take)
            sync_folder(self.takes)
        return take

    def lock_of(self, job_id: str) -> Path:
        """The file that a courier holds locked while it carries a job; outside the job's folder, which gets renamed."""
        return self.folder / "locks" / job_id

    def mark_waiting(self, job: Job) -> None:
        """Note that a take waits to be placed: on disk before the take is, so that it is offered after a crash."""
        with library_errors(self.folder):
            self.waiting.mkdir(exist_ok=True)
            write_file(self.waiting / job.id, take_name(job).encode())

    def waiting_takes(self) -> Iterator[Take]:
        """The takes that wait to be placed, oldest first; marks without a readable take are passed over.

        Only the marks are looked at, so that this costs the same whatever the number of takes.
        """
        with contextlib.suppress(OSError):
            for mark in sorted(self.waiting.iterdir()):
                name = _name_in(mark)
                if name.startswith(mark.name) and Path(name).name == name:
                    with contextlib.suppress(JobFolderDamaged):
                        yield read_take(self.takes / name)

    def unmark_waiting(self, take_id: str) -> None:
        """The take was placed, or nobody wants it placed. A mark that cannot be removed only offers it again."""
        with contextlib.suppress(OSError):
            (self.waiting / take_id).unlink()

    def take_in(self, take: Path) -> Path:
        """Bring a take of another library here, with the mark that it waits: moved where that can be, else copied.

        Where it stood, a note says where it went. Its folder here. Raises `LibraryError`.
        """
        here, other, take_id = self.takes / take.name, library_of(take), take.name.partition("_")[0]
        with library_errors(self.folder):
            if (other.waiting / take_id).exists():
                self.waiting.mkdir(exist_ok=True)
                write_file(self.waiting / take_id, take.name.encode())
            if not here.is_dir():
                _bring(take, here)
            other.moved.mkdir(exist_ok=True)
            write_file(other.moved / take.name, os.fsencode(here))
        other.unmark_waiting(take_id)
        return here

    def went_to(self, take_name: str) -> Path | None:
        """The folder of a take that stood here and was brought to another library; None when it is not known, or not there."""
        with contextlib.suppress(OSError, ValueError):
            there = Path(os.fsdecode(read_own_file(self.moved / take_name, _LONGEST_PATH)))
            return there if there.is_dir() else None
        return None


def library_of(job_folder: Path) -> Library:
    """The library that a job's folder stands in."""
    return Library(job_folder.parent.parent)


def _bring(take: Path, to: Path) -> None:
    """Move a folder; to another drive it is copied, and counts once it is whole. Raises OSError."""
    try:
        os.rename(take, to)
    except OSError:
        draft = to.with_name(to.name + "~")
        shutil.copytree(take, draft, dirs_exist_ok=True)
        os.rename(draft, to)


def _name_in(mark: Path) -> str:
    """The name of the take that a mark names; empty when it is no mark."""
    try:
        return read_own_file(mark, 200).decode("ascii")
    except (OSError, ValueError):
        return ""


def _room_for(job: Job) -> int:
    """Bytes that a job may need until it is a take: the raw reply in base64 and the picture, both as good as uncompressed;
    where it is put into a capture, the reply as a picture and the capture as well.
    """
    pixels = _PIXELS_OF_AUTO if job.request.size is None else job.request.size.pixels
    own = 0 if job.composition is None else job.composition.framing.width * job.composition.framing.height
    return 8 * pixels + (4 * pixels + 4 * own if own else 0)


def _free_bytes(folder: Path) -> int | None:
    """What is free on the disk of `folder`; None where the system does not say, as on some network shares."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    return usage.free if usage.total else None


def take_name(job: Job) -> str:
    """The name of a take's folder: its identity, then plain words that any file system and shell takes."""
    plain = unicodedata.normalize("NFKD", job.title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    return f"{job.id}_{words}" if words else job.id
