"""The library: the folder of takes, with the jobs that are on their way to becoming takes. No bpy.

    LIBRARY/jobs/ID/          a job, from posted to kept or failed (see `job_folder`)
            takes/ID_words/   a take (see `take`)
            locks/ID          held locked by the courier that carries a job
            waiting/ID        names a take that has not been placed yet
            moved/ID_words    says where a take went that stood here
            left_out/ID…/     what lay in the folder of a job or take and is none of its own (see `folder_contents`)
            ledger/           what was spent, by day and machine (see `ledger`)

A take is never overwritten and never deleted by the program. Nothing here touches a path but through `gate`.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path

from .durable import library_errors
from .errors import DiskFull, FolderNotWritable, JobFolderDamaged, LibraryError
from .folder_contents import INPUTS, belongs, belongs_in_inputs
from .gate import Gate
from .job import Job, check_id
from .job_folder import JobFolder
from .own_files import NotPlain
from .take import Take, read_take

_log = logging.getLogger(__name__)

_PIXELS_OF_AUTO = 2_000_000
"""More than a picture has whose size is left to the model."""

_LONGEST_PATH = 4096
_LONGEST_NAME = 200


class Library:
    """A library by its folder, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.gate = Gate(folder)

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
    def left_out(self) -> Path:
        """The folder of what lay in jobs' and takes' folders and did not go along with them."""
        return self.folder / "left_out"

    @property
    def ledger(self) -> Path:
        """The folder of the ledger of what was spent."""
        return self.folder / "ledger"

    def prepare(self, jobs: Sequence[Job] = ()) -> None:
        """Make the folders. Raises `LibraryError` when the takes of `jobs` could not be kept here: known before anything
        is spent.
        """
        for folder in (self.jobs, self.takes):
            with library_errors(self.folder):
                self.gate.make_all(folder)
            if not os.access(folder, os.W_OK | os.X_OK):
                raise FolderNotWritable(folder=self.folder)
        needed, free = sum(map(_room_for, jobs)), _free_bytes(self.folder)
        if free is not None and free < needed:
            raise DiskFull(f"{free} bytes free, {needed} may be needed", folder=self.folder)

    def post_all(self, jobs: Sequence[Job]) -> list[JobFolder]:
        """Lay out the folders of these jobs; none is left when the disk refuses one. Raises `LibraryError`."""
        try:
            return [self.post(job) for job in jobs]
        except LibraryError:
            for job in jobs:
                with contextlib.suppress(OSError):
                    self.gate.remove_folder(self.job_folder(job.id).path)
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
        """Make a finished job folder a take by one rename; the take's folder. What lies in it and is none of a job's or a
        take's stays behind, in `left_out`. Raises `LibraryError`.
        """
        take = self.takes / take_name(job)
        with library_errors(self.folder):
            self._leave_out(folder.path, job.id)
            self.gate.rename(folder.path, take)
            self.gate.sync(self.takes)
        return take

    def drop_from_take(self, take: Path, names: Sequence[str]) -> None:
        """Remove files that a take no longer needs; one that stays does no harm."""
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                try:
                    self.gate.remove(take / name)
                except OSError as error:
                    _log.info("left %s in the take: %s", name, error)

    def take_folder(self, take_id: str) -> Path | None:
        """The folder of the take of this identity; None when there is none. Raises ValueError for what is no identity."""
        names = (name for name in self.gate.names(self.takes) if name.startswith(check_id(take_id)))
        return next((self.takes / name for name in names if self.gate.is_folder(self.takes / name)), None)

    def lock_of(self, job_id: str) -> Path:
        """The file that a courier holds locked while it carries a job; outside the job's folder, which gets renamed."""
        return self.folder / "locks" / job_id

    def mark_waiting(self, job: Job) -> None:
        """Note that a take waits to be placed: on disk before the take is, so that it is offered after a crash."""
        with library_errors(self.folder):
            self.gate.make(self.waiting)
            self.gate.write(self.waiting / job.id, take_name(job).encode())

    def waiting_takes(self) -> Iterator[Take]:
        """The takes that wait to be placed, oldest first; marks without a readable take are passed over.

        Only the marks are looked at, so that this costs the same whatever the number of takes.
        """
        with contextlib.suppress(OSError):
            for mark in self.gate.names(self.waiting):
                name = self._name_in(mark)
                if name.startswith(mark) and Path(name).name == name:
                    with contextlib.suppress(JobFolderDamaged):
                        yield read_take(self.takes / name)

    def unmark_waiting(self, take_id: str) -> None:
        """The take was placed, or nobody wants it placed. A mark that cannot be removed only offers it again."""
        with contextlib.suppress(OSError):
            self.gate.remove(self.waiting / take_id)

    def take_in(self, take: Path) -> Path:
        """Bring a take of another library here, with the mark that it waits: moved where that can be, else copied.

        Where it stood, a note says where it went. Its folder here. Raises `LibraryError`.
        """
        here, other, take_id = self.takes / take.name, library_of(take), take.name.partition("_")[0]
        with library_errors(self.folder):
            if other.gate.is_anything(other.waiting / take_id):
                self.gate.make(self.waiting)
                self.gate.write(self.waiting / take_id, take.name.encode())
            if not self.gate.is_folder(here):
                self._bring(other, take, here)
            other.gate.make(other.moved)
            other.gate.write(other.moved / take.name, os.fsencode(here))
        other.unmark_waiting(take_id)
        return here

    def went_to(self, take_name: str) -> Path | None:
        """The folder of a take that stood here and was brought to another library; None when it is not known, or not there.

        Only to be asked of a library that is this person's own: what a note names is looked at.
        """
        with contextlib.suppress(OSError, ValueError):
            there = Path(os.fsdecode(self.gate.read(self.moved / take_name, _LONGEST_PATH)))
            is_a_takes = there.is_absolute() and there.name == take_name and there.parent.name == "takes"
            return there if is_a_takes and library_of(there).gate.is_folder(there) else None
        return None

    def _bring(self, other: Library, take: Path, to: Path) -> None:
        """Move a take's folder here; from another drive it is copied, and counts once it is whole. Raises OSError."""
        take_id = take.name.partition("_")[0]
        other._leave_out(take, take_id)
        try:
            self.gate.move_in(other.gate, take, to)
        except (NotPlain, FileExistsError):
            raise
        except OSError as error:
            _log.info("%s is copied: %s", take.name, error)
            self._copy(other, take, to.with_name(to.name + "~"), take_id)
            self.gate.rename(to.with_name(to.name + "~"), to)
        self.gate.sync(self.takes)

    def _copy(self, other: Library, take: Path, draft: Path, take_id: str) -> None:
        for folder in (Path(), Path(INPUTS)):
            if other.gate.is_folder(take / folder):
                self.gate.make(draft / folder)
        self._leave_out(draft, take_id)
        for folder in (Path(), Path(INPUTS)):
            for name in other.gate.files(take / folder):
                self.gate.copy_in(other.gate, take / folder / name, draft / folder / name)

    def _leave_out(self, folder: Path, job_id: str) -> None:
        """Put what is none of a job's or take's own out of its folder, into one of its own: nothing is deleted."""
        named = _named_by(folder)
        for name in self.gate.names(folder):
            is_inputs = name == INPUTS and self.gate.is_folder(folder / name)
            is_file = (belongs(name, job_id) or name in named) and self.gate.is_file(folder / name)
            if not (is_inputs or is_file):
                self._put_out(folder / name, folder.name)
        for name in self.gate.names(folder / INPUTS):
            if not (belongs_in_inputs(name) and self.gate.is_file(folder / INPUTS / name)):
                self._put_out(folder / INPUTS / name, folder.name)

    def _put_out(self, path: Path, owner: str) -> None:
        place = self.left_out / owner
        self.gate.make_all(place)
        names = chain([path.name], (f"{path.name}.{number}" for number in count(2)))
        free = next(name for name in names if not self.gate.is_anything(place / name))
        self.gate.set_aside(path, place / free)
        _log.warning("%s does not belong to %s and was left out", path.name, owner)

    def _name_in(self, mark: str) -> str:
        """The name of the take that a mark names; empty when it is no mark."""
        try:
            return self.gate.read(self.waiting / mark, _LONGEST_NAME).decode("ascii")
        except (OSError, ValueError):
            return ""


def library_of(job_folder: Path) -> Library:
    """The library that a job's folder stands in."""
    return Library(job_folder.parent.parent)


def _named_by(folder: Path) -> set[str]:
    """The pictures that a take's own record names: those of older versions may be called otherwise."""
    try:
        take = read_take(folder)
    except JobFolderDamaged:
        return set()
    return {picture.name for picture in (take.picture, take.reply, take.before, take.depth) if picture is not None}


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
