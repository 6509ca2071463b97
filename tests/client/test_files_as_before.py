"""Files that an older version wrote are read whole, and what is read is written as it stood, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from client.errors import JobFolderDamaged
from client.job import Job
from client.job_folder import JobFolder
from client.ledger import line_of, read_line
from client.library import Library
from client.limits import Allowance
from client.placement import Placement, PlacementKind
from client.plain_values import UNLESS_DEFAULT, DoesNotFit, from_plain, to_plain
from client.proofreading.sheet import Sheet
from client.providers.wire import Reply, ReplyShape
from client.take import read_take
from tests.client import recorded_values as values

RECORDED = Path(__file__).parent / "recorded"
LIBRARY = Path(__file__).parents[1] / "blender" / "older_files" / "0.1.0" / "set_dresser"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library of nothing."""
    made = Library(tmp_path / "library")
    made.prepare()
    return made


def laid_out(library: Library, job: Job, name: str) -> JobFolder:
    """The folder of a job as the older version left it."""
    folder = library.post(job)
    (folder.path / "job.json").write_bytes((RECORDED / name).read_bytes())
    return folder


JOBS = pytest.mark.parametrize(("name", "job"), [("job_edit.json", values.EDIT), ("job_words.json", values.WORDS)])


@JOBS
def test_a_job_is_read_as_it_was_posted(library: Library, name: str, job: Job) -> None:
    assert laid_out(library, job, name).read() == job


@JOBS
def test_a_job_is_written_as_it_stood(library: Library, name: str, job: Job) -> None:
    folder = library.post(job)

    assert (folder.path / "job.json").read_bytes() == (RECORDED / name).read_bytes()


def test_a_job_that_is_read_is_written_as_it_stood(library: Library) -> None:
    read = laid_out(library, values.EDIT, "job_edit.json").read()

    folder = Library(library.folder.with_name("other")).post(read)

    assert (folder.path / "job.json").read_bytes() == (RECORDED / "job_edit.json").read_bytes()


def test_what_a_service_said_is_read_and_written_as_it_stood(library: Library) -> None:
    folder = library.post(values.EDIT)
    folder.raw_reply.write_bytes(b"x")
    said = {"usage": {"total_tokens": 4160}}
    reply = Reply(folder.raw_reply, ReplyShape.IMAGES_JSON, "req_1", Decimal("0.0710"), "usage", Decimal("12.5"), said)

    folder.write_reply(reply)

    assert (folder.path / "reply.json").read_bytes() == (RECORDED / "reply.json").read_bytes()
    assert folder.read_reply(values.EDIT.request.model, values.EDIT.service.provider) == reply


def test_the_mark_of_a_take_that_waits_stands_as_it_did(library: Library) -> None:
    library.mark_waiting(values.EDIT)

    assert (library.waiting / values.EDIT.id).read_bytes() == (RECORDED / "waiting_mark").read_bytes()


def test_a_ledger_is_read_and_written_as_it_stood() -> None:
    lines = (RECORDED / "ledger.jsonl").read_bytes().splitlines(keepends=True)

    assert [read_line(line) for line in lines] == [values.SENT, values.LEFT]
    assert [line_of(values.SENT), line_of(values.LEFT)] == lines


def test_an_allowance_and_a_sheet_are_read_and_written_as_they_stood() -> None:
    allowance, sheet = ((RECORDED / name).read_text("utf-8") for name in ("allowance.json", "sheet.json"))

    assert (Allowance.from_text(allowance), Sheet.from_text(sheet)) == (values.ALLOWANCE, values.SHEET)
    assert (values.ALLOWANCE.to_text(), values.SHEET.to_text()) == (allowance, sheet)


@pytest.mark.parametrize("folder", sorted(LIBRARY.glob("jobs/*")), ids=lambda folder: folder.name)
def test_jobs_of_a_person_are_read_and_written_as_they_stood(folder: Path, tmp_path: Path) -> None:
    read = JobFolder(folder).read()

    written = Library(tmp_path / "library").post(read)

    assert (written.path / "job.json").read_bytes() == (folder / "job.json").read_bytes()


@pytest.mark.parametrize("folder", sorted(LIBRARY.glob("takes/*")), ids=lambda folder: folder.name)
def test_takes_of_a_person_are_read_with_their_placement(folder: Path) -> None:
    take = read_take(folder)

    assert json.loads(json.dumps(to_plain(take.placement))) == take.plain["placement"]
    assert to_plain(take.purpose) == take.plain["purpose"]


def damaged(place: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Puts a value into a record at a place such as `placement.target.faces.1`."""

    def put(plain: dict[str, Any]) -> None:
        *outer, last = place.split(".")
        inner: Any = plain
        for name in outer:
            inner = inner[int(name)] if isinstance(inner, list) else inner[name]
        inner[int(last) if isinstance(inner, list) else last] = value

    return put


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("variant", "2", "variant: TypeError: str instead of int"),
        ("variants", True, "variants: TypeError: bool instead of int"),
        ("request.size", [1536], "request.size: 1 values instead of 2"),
        ("request.quality", "splendid", "request.quality: ValueError: 'splendid' is not a valid Quality"),
        ("request.references.0.format", "bmp", "request.references[0]: ValueError: 'bmp' is not a valid PictureFormat"),
        ("placement.target.faces.1", 1.5, "placement.target.faces[1]: TypeError: float instead of int"),
        ("placement.pose.matrix.3", "x", "placement.pose.matrix[3]: TypeError: str instead of float"),
        ("placement.depth.near", float("nan"), "placement.depth.near: ValueError: not a finite number"),
        ("placement.view", [], "placement.view: TypeError: list instead of dict"),
        ("placement.sign.ratio", 0, "placement.sign: ValueError: a sign of the ratio 0.0"),
        ("composition.framing.left", -1, "composition.framing: ValueError: a box outside its picture"),
        ("service.timeout", None, "service.timeout: TypeError: NoneType instead of float"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(library: Library, place: str, value: object, told: str) -> None:
    folder = laid_out(library, values.EDIT, "job_edit.json")
    plain = json.loads((folder.path / "job.json").read_bytes())
    damaged(place, value)(plain)
    (folder.path / "job.json").write_text(json.dumps(plain), "utf-8")

    with pytest.raises(JobFolderDamaged) as raised:
        folder.read()

    assert told in raised.value.technical


def test_a_field_that_must_be_there_is_missed_by_name() -> None:
    with pytest.raises(DoesNotFit, match=r"^target\.session_uid: is missing$"):
        from_plain(Placement, {"kind": "texture", "target": {"object_name": "Wall"}})


def test_fields_of_other_versions_are_passed_over_and_have_their_defaults() -> None:
    assert from_plain(Placement, {"kind": "image", "to_come": 1}) == Placement(PlacementKind.IMAGE)


@dataclass(frozen=True, slots=True)
class _Later:
    """A value with fields that came later."""

    seed: int | None = field(default=None, metadata=UNLESS_DEFAULT)
    words: str = field(default="none", metadata=UNLESS_DEFAULT)


@pytest.mark.parametrize(
    ("value", "plain"), [(_Later(), {}), (_Later(seed=0), {"seed": 0}), (_Later(words=""), {"words": ""})]
)
def test_a_field_that_came_later_is_written_unless_it_has_its_default(value: _Later, plain: dict[str, object]) -> None:
    assert to_plain(value) == plain
    assert from_plain(_Later, plain) == value
