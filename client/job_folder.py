"""A job's folder on disk: what was asked, a journal of what happened to it, and the raw reply. No bpy.

    jobs/ID/job.json        the job, without any key
            inputs/DIGEST   the pictures that go with the request
            journal.jsonl   what happened, a line each, on disk before the next step
            reply.raw       the reply as it came; reply.raw~ while it is still coming
            reply.json      what the service said about it
            error.json      why there is no take, when there is none

A folder is read without trusting it: whatever does not fit raises `JobFolderDamaged`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from .durable import library_errors
from .errors import ErrorReport, JobFolderDamaged, JobOfUnknownProvider, ProviderUnknown, SetDresserError, technical_of
from .folder_contents import INPUTS
from .gate import Gate
from .job import Job, now
from .own_files import NotPlain, check_no_links, check_texts
from .picture_headers import MOST_PIXELS, picture_format
from .plain_values import DoesNotFit, from_plain, to_plain
from .provider_registry import ProviderName, spec_of
from .providers.wire import PICTURE_ADDRESS, Reply
from .request import InputPicture
from .version import VERSION

LOOKED_WITH = "looked_with"
"""The field of `error.json` that says which version found no picture in the reply."""

LARGEST_RECORD = 4_000_000
"""Bytes of JSON that a job's own files may have: a prompt of 32,000 characters fits many times over."""

LARGEST_INPUT = 64_000_000
"""Bytes of a picture that goes with a request: the services take 50 million at most."""

LARGEST_PLATE = 4 * MOST_PIXELS + 1_000_000
"""Bytes of a picture that is never sent, such as an 8K texture that had to be scaled: as good as uncompressed."""


class Step(StrEnum):
    """A line of the journal."""

    TAKEN = "taken"
    """A courier has taken the job."""
    SENT = "sent"
    """The request may have reached the service from here on."""
    NOT_SENT = "not_sent"
    """The service certainly did not take the last sending."""
    REMEMBERED = "remembered"
    """A name and a value that a later courier needs."""
    REPLIED = "replied"
    """The whole reply is on disk."""
    CANCELLED = "cancelled"
    """Nobody may send the request any more; what was sent before is kept when it comes."""


class JobFolder:
    """One job's folder. Methods that write raise `LibraryError`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.gate = Gate(path.parent.parent)
        """The library's, whose `jobs` this stands in."""

    @property
    def raw_reply(self) -> Path:
        """Where the whole reply stands once it has come."""
        return self.path / "reply.raw"

    @property
    def unfinished_reply(self) -> Path:
        """Where a reply stands while it comes."""
        return self.path / "reply.raw~"

    @property
    def has_raw_reply(self) -> bool:
        """Whether a whole reply stands there."""
        return self.gate.is_file(self.raw_reply)

    @property
    def holds_picture_file(self) -> bool:
        """Whether the reply that stands there is a picture file itself: a take is made of it without asking anybody. A reply
        that names an address, or may name one, is none.
        """
        try:
            with self.gate.open(self.raw_reply) as reply:
                return picture_format(reply.read(64)) is not None and not self.recall(PICTURE_ADDRESS)
        except (OSError, JobFolderDamaged):
            return False

    @property
    def is_there(self) -> bool:
        """Whether the folder stands where it should; a link in its place does not count."""
        return self.gate.is_folder(self.path)

    def write(self, job: Job) -> None:
        """Lay the folder out. Not synced: nothing is at stake until the first `note`, which syncs the folder too."""
        with library_errors(self.path.parent):
            inputs = self.path / INPUTS
            self.gate.make_all(inputs)
            for picture in job.pictures:
                self.gate.write(inputs / picture.digest, picture.data, synced=False)
            self.gate.write_json(self.path / "job.json", job.to_plain(), synced=False)

    def read(self) -> Job:
        """The job. Raises `JobFolderDamaged`, as `JobOfUnknownProvider` where only another version can send it."""
        try:
            check_no_links(self.path, (INPUTS,))
            plain = read_record(self.path / "job.json")
            pictures = {digest: self._input(digest, limit) for digest, limit in _digests(plain).items()}
            job = Job.from_plain(plain, pictures)
            if job.id != self.path.name:
                raise ValueError("the folder of another job")
        except ProviderUnknown as error:
            raise JobOfUnknownProvider(error.technical, provider=error.facts["provider"]) from error
        except (KeyError, TypeError, ValueError, OverflowError, OSError, AttributeError) as error:
            raise JobFolderDamaged(technical_of(error), folder=self.path) from error
        return job

    def note(self, step: Step, name: str = "", value: str = "") -> None:
        """Add a line to the journal; it is on disk when this returns."""
        journal = self.path / "journal.jsonl"
        with library_errors(self.path):
            is_first = not self.gate.is_anything(journal)
            self.gate.append_line(journal, {"at": now(), "step": step.value, "name": name, "value": value})
            if is_first:  # later lines change no entry of the folder
                self.gate.sync(self.path)

    def note_cancelled(self) -> None:
        """Add the line that ends all sending. Every process sees it from here on; a power cut only spares it once
        `sync_journal` was called, which waits for the disk.
        """
        with library_errors(self.path):
            line = {"at": now(), "step": Step.CANCELLED.value, "name": "", "value": ""}
            self.gate.append_line(self.path / "journal.jsonl", line, synced=False)

    def sync_journal(self) -> None:
        """Wait until the journal is on disk."""
        with library_errors(self.path):
            self.gate.sync_file(self.path / "journal.jsonl")
            self.gate.sync(self.path)

    def notes(self) -> Iterator[tuple[Step, str, str]]:
        """The journal's lines as step, name, value; a last line that a crash cut short does not count."""
        try:
            journal = self.gate.read(self.path / "journal.jsonl", LARGEST_RECORD)
        except FileNotFoundError:
            return
        except (ValueError, NotPlain) as error:
            raise JobFolderDamaged(str(error), folder=self.path) from error
        for line in journal.split(b"\n"):
            try:
                plain = json.loads(line)
                yield Step(plain["step"]), str(plain["name"]), str(plain["value"])
            except (ValueError, KeyError, TypeError, RecursionError):
                continue

    def may_have_been_sent(self) -> bool:
        """Whether the service may hold this request: the last sending was not taken back."""
        sent = False
        for step, _, _ in self.notes():
            if step in (Step.SENT, Step.NOT_SENT):
                sent = step is Step.SENT
        return sent

    def is_cancelled(self) -> bool:
        """Whether somebody has cancelled the job, in this Blender or in another one: nobody may send it any more."""
        return any(step is Step.CANCELLED for step, _, _ in self.notes())

    def recall(self, name: str) -> str:
        """The last value that was remembered under `name`; empty when there is none."""
        found = ""
        for step, noted, value in self.notes():
            if step is Step.REMEMBERED and noted == name:
                found = value
        return found

    def write_reply(self, reply: Reply) -> None:
        """Keep what the service said about the raw reply, and note that it is whole."""
        plain = {**to_plain(reply), "path": reply.path.name}
        with library_errors(self.path):
            self.gate.write_json(self.path / "reply.json", plain)
        self.note(Step.REPLIED)

    def read_reply(self, model: str, provider: ProviderName) -> Reply | None:
        """The reply, when the whole of it is on disk; None when it has not come. `model` and `provider` say what a reply did cost that
        came whole but whose courier ended before it wrote down what the service said. Raises errors of the tree.
        """
        if not self.has_raw_reply:
            return None
        if not self.gate.is_file(self.path / "reply.json"):
            if self.recall(PICTURE_ADDRESS) and not self.is_picture(self.raw_reply):
                return None  # what came only names the picture's address; the provider downloads it from there
            from .providers.replies import reply_from_disk  # couriers' work: Blender's start need not wait for it

            return reply_from_disk(self.raw_reply, model, spec_of(provider), self.recall)
        plain = read_record(self.path / "reply.json")
        try:
            return replace(from_plain(Reply, plain), path=self.raw_reply)
        except DoesNotFit as error:
            raise JobFolderDamaged(str(error), folder=self.path) from error

    def is_picture(self, reply: Path) -> bool:
        """Whether a raw reply, or what has come of one, holds a picture to its last pixel."""
        from .picture_check import inspect
        from .providers.replies import picture_from_disk

        try:
            inspect(picture_from_disk(reply, self.recall))
        except (OSError, SetDresserError):
            return False
        return True

    def write_error(self, error: ErrorReport) -> None:
        """Keep why there is no take, and which version looked for a picture in the reply, where the whole of one has come."""
        with library_errors(self.path):
            looked_with = VERSION if self.gate.is_file(self.raw_reply) else ""
            record = {"at": now(), LOOKED_WITH: looked_with, **to_plain(error)}
            self.gate.write_json(self.path / "error.json", record)

    def keep_input(self, picture: InputPicture) -> None:
        """Keep one more picture that goes with the request; it is on disk when this returns."""
        inputs = self.path / INPUTS
        with library_errors(self.path):
            self.gate.make(inputs)
            self.gate.write(inputs / picture.digest, picture.data)

    def keep_partial(self, number: int, picture: bytes) -> Path:
        """Keep a picture that the service sent on the way to the whole one. Raises OSError: it is no more than a courtesy."""
        path = self.path / f"partial-{number}"
        self.gate.write(path, picture, synced=False)
        return path

    def input(self, digest: str) -> bytes:
        """The bytes of a picture that `keep_input` kept. Raises `JobFolderDamaged`."""
        try:
            _check_digest(digest)
            check_no_links(self.path, (INPUTS,))
            return self._input(digest, LARGEST_INPUT)
        except (OSError, ValueError) as error:
            raise JobFolderDamaged(technical_of(error), folder=self.path) from error

    def _input(self, digest: str, limit: int) -> bytes:
        data = self.gate.read(self.path / INPUTS / digest, limit)
        if hashlib.sha256(data).hexdigest() != digest:
            raise ValueError(f"input {digest[:12]} has changed on disk")
        return data


def read_record(path: Path) -> dict[str, Any]:
    """A JSON object from the folder of a job or a take in its library, or of a reply in the place where it is rescued.

    Raises `JobFolderDamaged`.
    """
    try:
        plain = json.loads(Gate(path.parent.parent.parent).read(path, LARGEST_RECORD))
        check_texts(plain)
    except (OSError, ValueError, RecursionError) as error:
        raise JobFolderDamaged(technical_of(error), folder=path.parent) from error
    if not isinstance(plain, dict):
        raise JobFolderDamaged(f"{path.name} holds no object", folder=path.parent)
    return plain


def _digests(job: dict[str, Any]) -> dict[str, int]:
    """The digests that a job's record names, and how many bytes each may have; anything that is none raises ValueError,
    never a path.
    """
    request, composition = job["request"], job["composition"]
    own = [] if composition is None else [composition["plate"], composition["depth"]]
    sent = [request["capture"], request["mask"], *request["references"]]
    digests = {entry["sha256"]: LARGEST_PLATE for entry in own if entry is not None}
    digests |= {entry["sha256"]: LARGEST_INPUT for entry in sent if entry is not None}
    for digest in digests:
        _check_digest(digest)
    return digests


def _check_digest(digest: str) -> None:
    """Raise ValueError for anything that is none, and so could be a path."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("not a digest")
