"""A library that came from a stranger: it cannot redirect a key, lead out of itself, hang the program or run anything."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from client.composition import Composition
from client.courier.finalise import finalise
from client.dispatch import Dispatch
from client.errors import FolderNotWritable, JobFolderDamaged
from client.framing import framing_of_ratio
from client.job import Job, new_id
from client.job_folder import JobFolder, Step, read_record
from client.library import Library
from client.messages import Event, Message
from client.picture_headers import is_safe_to_open
from client.placement import Placement, PlacementKind, PlaneFit, PlanePose
from client.providers.wire import REMOTE_ID, KeyHeader, ServiceSettings
from client.request import ProviderName
from client.take import read_take
from tests.client.posted_jobs import job, last_messages, library, program, settings
from tests.client.sample_requests import picture, request
from tests.service import Service

SEGMIND, OPENAI = ProviderName.SEGMIND, ProviderName.OPENAI

needs_links = pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights that Windows users lack")


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def stranger() -> Iterator[Service]:
    """A server of the stranger's, which would write down every key that it is given."""
    with Service() as running:
        yield running


@pytest.fixture
def dispatch(tmp_path: Path) -> Iterator[Dispatch]:
    running = Dispatch(program(tmp_path))
    yield running
    running.close()


@pytest.fixture
def posted(tmp_path: Path, service: Service) -> JobFolder:
    """A sound job's folder, which the tests then tamper with."""
    return library(tmp_path).post(job(settings(service, tmp_path, SEGMIND), request(capture=picture())))


@pytest.fixture
def kept(tmp_path: Path, posted: JobFolder) -> Path:
    """A sound take's folder."""
    asked = replace(posted.read(), id=new_id())
    folder = library(tmp_path).post(asked)
    folder.raw_reply.write_bytes(picture().data)
    reply = folder.read_reply(asked.request.model, asked.service.provider)
    assert reply is not None
    return finalise(folder, asked, reply)


def tamper(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the JSON of a record."""
    plain = json.loads(path.read_bytes())
    change(plain)
    path.write_text(json.dumps(plain))


def carried(dispatch: Dispatch, folder: JobFolder, own: ServiceSettings, key: str) -> Message:
    """The last word on a job that is carried with a key for the service in `own`."""
    dispatch.post(folder.path, own, key)
    return last_messages(dispatch, 1)[folder.path.name][-1]


@pytest.mark.parametrize("provider", [SEGMIND, OPENAI])
@pytest.mark.parametrize("name", ["address", "upload_address"])
def test_a_job_folder_cannot_take_a_key_to_another_address(
    service: Service, stranger: Service, dispatch: Dispatch, tmp_path: Path, provider: ProviderName, name: str
) -> None:
    own = settings(service, tmp_path, provider, upload_address=service.upload_address)
    theirs = settings(stranger, tmp_path, provider, upload_address=stranger.upload_address)
    asked = job(own, request(capture=picture()))
    folder = library(tmp_path).post(asked)
    tamper(folder.path / "job.json", lambda plain: plain["service"].update({name: getattr(theirs, name)}))

    last = carried(dispatch, folder, own, "sk-the-key-of-the-person-0123")

    assert last.error is not None
    assert last.error.kind == "ServiceChanged"
    assert getattr(theirs, name) in last.error.sentence
    assert stranger.received == []
    assert service.received == []


def test_nor_to_the_same_service_under_another_providers_name(
    service: Service, stranger: Service, dispatch: Dispatch, tmp_path: Path
) -> None:
    folder = library(tmp_path).post(job(settings(stranger, tmp_path, OPENAI)))

    last = carried(dispatch, folder, settings(service, tmp_path, SEGMIND), service.segmind_key)

    assert last.error is not None
    assert last.error.kind == "ServiceChanged"
    assert stranger.received == []


def test_nor_when_it_pretends_that_the_request_was_sent_already(
    service: Service, stranger: Service, dispatch: Dispatch, tmp_path: Path
) -> None:
    folder = library(tmp_path).post(job(settings(stranger, tmp_path, SEGMIND)))
    folder.note(Step.SENT)
    folder.note(Step.REMEMBERED, REMOTE_ID, "abc")

    last = carried(dispatch, folder, settings(service, tmp_path, SEGMIND), service.segmind_key)

    assert last.error is not None
    assert last.error.kind == "ServiceChanged"
    assert stranger.received == []


def test_the_folders_of_this_machine_come_from_this_machine(
    service: Service, dispatch: Dispatch, tmp_path: Path
) -> None:
    own = settings(service, tmp_path, SEGMIND)
    outside = tmp_path / "outside"
    foreign = replace(own, cache_folder=str(outside), key_header=KeyHeader.AZURE)
    folder = library(tmp_path).post(job(foreign, request(capture=picture())))

    last = carried(dispatch, folder, own, service.segmind_key)

    assert last.event is Event.KEPT
    assert not outside.exists()


def test_a_job_that_calls_itself_otherwise_is_no_job(posted: JobFolder) -> None:
    tamper(posted.path / "job.json", lambda plain: plain.update(id="20260101-000000-0123456789"))

    with pytest.raises(JobFolderDamaged):
        posted.read()


@needs_links
@pytest.mark.parametrize("name", ["journal.jsonl", "reply.raw", "reply.raw~", "partial-1", "error.json~", "job.json"])
def test_a_link_in_a_jobs_folder_is_neither_read_nor_written_through(
    service: Service, dispatch: Dispatch, tmp_path: Path, posted: JobFolder, name: str
) -> None:
    own = posted.read().service
    secret = tmp_path / "outside.txt"
    secret.write_text("precious")
    (posted.path / name).unlink(missing_ok=True)
    (posted.path / name).symlink_to(secret)

    last = carried(dispatch, posted, own, service.segmind_key)

    assert last.error is not None
    assert last.error.kind == "JobFolderDamaged"
    assert secret.read_text() == "precious"
    assert service.received == []


@needs_links
def test_a_picture_that_goes_with_a_request_is_never_read_through_a_link(tmp_path: Path, posted: JobFolder) -> None:
    (entry,) = (posted.path / "inputs").iterdir()
    moved = tmp_path / "the same bytes"
    entry.rename(moved)
    entry.symlink_to(moved)

    with pytest.raises(JobFolderDamaged):
        posted.read()


@needs_links
def test_a_jobs_folder_that_is_a_link_is_left_alone(
    service: Service, dispatch: Dispatch, tmp_path: Path, posted: JobFolder
) -> None:
    own, real = posted.read().service, tmp_path / "elsewhere"
    posted.path.rename(real)
    posted.path.symlink_to(real)
    before = sorted(real.iterdir())

    last = carried(dispatch, posted, own, service.segmind_key)

    assert last.error is not None
    assert last.error.kind == "JobFolderDamaged"
    assert sorted(real.iterdir()) == before


@needs_links
def test_a_lock_is_not_made_through_a_link(
    service: Service, dispatch: Dispatch, tmp_path: Path, posted: JobFolder
) -> None:
    lock = library(tmp_path).lock_of(posted.path.name)
    lock.parent.mkdir()
    lock.symlink_to(tmp_path / "made by a stranger")

    carried(dispatch, posted, posted.read().service, service.segmind_key)

    assert not (tmp_path / "made by a stranger").exists()
    assert service.received == []


@needs_links
@pytest.mark.parametrize("name", ["job.json", "journal.jsonl"])
def test_a_pipe_in_place_of_a_file_does_not_hang(posted: JobFolder, name: str) -> None:
    (posted.path / name).unlink(missing_ok=True)
    os.mkfifo(posted.path / name)
    read: dict[str, Callable[[], object]] = {
        "job.json": lambda: read_record(posted.path / name),
        "journal.jsonl": lambda: list(posted.notes()),
    }

    with pytest.raises(JobFolderDamaged):
        read[name]()
    with pytest.raises(JobFolderDamaged):
        posted.read()


@needs_links
@pytest.mark.parametrize("name", ["jobs", "takes"])
def test_a_library_whose_folders_lead_out_of_it_is_not_written(tmp_path: Path, name: str) -> None:
    stranger = Library(tmp_path / "library")
    stranger.folder.mkdir()
    (tmp_path / "outside").mkdir()
    (stranger.folder / name).symlink_to(tmp_path / "outside")

    with pytest.raises(FolderNotWritable):
        stranger.prepare()


@needs_links
def test_a_library_that_is_a_link_itself_is_the_artists_own_choice(tmp_path: Path) -> None:
    (tmp_path / "big disk").mkdir()
    (tmp_path / "library").symlink_to(tmp_path / "big disk")

    Library(tmp_path / "library").prepare()

    assert (tmp_path / "big disk" / "takes").is_dir()


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "..", "/etc/passwd", "C:\\Windows\\win.ini", "a/b.png", "picture.png:stream", "picture.exe",
     "con\0.png", "", 7, None, ["picture.png"]],
)  # fmt: skip
def test_a_take_cannot_name_a_file_outside_its_folder(kept: Path, name: object) -> None:
    tamper(kept / "take.json", lambda plain: plain["picture"].update(file=name))

    with pytest.raises(JobFolderDamaged):
        read_take(kept)


@needs_links
def test_a_take_that_is_a_link_is_not_read(kept: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere"
    kept.rename(real)
    kept.symlink_to(real)

    with pytest.raises(JobFolderDamaged):
        read_take(kept)


@needs_links
def test_a_mark_names_nothing_outside_the_takes(kept: Path, tmp_path: Path) -> None:
    marks = library(tmp_path).waiting
    take_id = kept.name.partition("_")[0]
    for mark in marks.iterdir():
        mark.unlink()
    (marks / take_id).symlink_to(kept / "take.json")
    (marks / "20260101-000000-0123456789").write_text("20260101-000000-0123456789/../../../..")
    (marks / "20260101-000000-0123456780").write_bytes(b"\xff\xfe" * 400)
    os.mkfifo(marks / "20260101-000000-0123456781")

    assert list(library(tmp_path).waiting_takes()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"7",
        b"null",
        b'{"a":' * 100_000,
        b"[" * 1_000_000,
        b'{"format": 1' + b"0" * 10_000 + b"}",
        b" " * 5_000_000 + b"{}",
        b'{"title": "\\ud800"}',
        b'{"title": "a\\u0000b"}',
        b"\x80abc",
    ],
    ids=[
        "empty",
        "binary",
        "list",
        "number",
        "null",
        "deep",
        "deeper",
        "long-number",
        "huge",
        "half",
        "zero",
        "no-utf",
    ],
)
def test_whatever_a_record_holds_it_is_a_clean_error(kept: Path, posted: JobFolder, content: bytes) -> None:
    (kept / "take.json").write_bytes(content)
    (posted.path / "job.json").write_bytes(content)

    with pytest.raises(JobFolderDamaged):
        read_take(kept)
    with pytest.raises(JobFolderDamaged):
        posted.read()


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.whole
@given(data=st.data())
@trying(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_record_with_any_value_anywhere_is_a_job_or_a_clean_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = library(tmp_path_factory.mktemp("any")).post(_placed_job())
    plain = json.loads((folder.path / "job.json").read_bytes())
    record, names = plain, []
    while isinstance(record, dict) and record:
        names.append(data.draw(st.sampled_from(sorted(record))))
        if not isinstance(record[names[-1]], dict) or data.draw(st.booleans()):
            record[names[-1]] = data.draw(_JUNK)
            break
        record = record[names[-1]]
    (folder.path / "job.json").write_text(json.dumps(plain))

    try:
        read = folder.read()
    except JobFolderDamaged:
        return
    assert isinstance(read, Job)
    assert isinstance(read.title, str)
    read.title.encode()


def _placed_job() -> Job:
    with_pose = PlanePose(tuple(float(n) for n in range(16)), 2.0, 1.0, fit=next(iter(PlaneFit)))
    own = settings(_NoService(), Path("/nowhere"), SEGMIND)  # type: ignore[arg-type]
    whole = Composition(framing_of_ratio(1.5, 900_000), 6, plate=None, depth=picture(mode="L", colour=(9,)))
    return job(own, placement=Placement(PlacementKind.PLANE, pose=with_pose), composition=whole)


class _NoService:
    def fields_of(self, _name: str) -> dict[str, str]:
        """The addresses of the real service."""
        upload_address = "https://workflows-api.segmind.com/upload-asset"
        return {"address": "https://api.segmind.com", "upload_address": upload_address}


@pytest.mark.parametrize(
    ("content", "is_safe"),
    [
        (picture().data, True),
        (picture(form="JPEG").data, True),
        (picture(form="WEBP").data, True),
        (b"", False),
        (b"GIF89a" + b"\0" * 100, False),
        (b"%!PS-Adobe-3.0 EPSF-3.0", False),
        (b"BLENDER-v402", False),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", False),
        (picture().data[:16] + (2**31 - 1).to_bytes(4, "big") * 2 + picture().data[24:], False),
        (picture().data[:12], False),
    ],
    ids=["png", "jpeg", "webp", "empty", "gif", "postscript", "blend", "svg", "png-of-4e18-pixels", "cut"],
)
def test_only_the_three_formats_are_ever_opened(tmp_path: Path, content: bytes, is_safe: bool) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(content)

    assert is_safe_to_open(path) is is_safe
