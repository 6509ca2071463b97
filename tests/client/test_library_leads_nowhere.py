"""A library with links, pipes and devices where its folders and files should be: nothing outside it changes, and nothing waits."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from client.courier.tasks.look_back import LookBack
from client.dispatch import Dispatch
from client.errors import LibraryError
from client.file_lock import hold
from client.gate import Gate
from client.job import Job
from client.job_folder import JobFolder, Step
from client.library import Library
from client.limits import Allowance, SpendingLimits
from client.messages import Event, Message
from client.own_files import NotPlain
from client.providers.wire import ServiceSettings
from client.request import ProviderName
from tests.client.posted_jobs import job, last_messages, library, program, settings
from tests.client.sample_requests import picture, request
from tests.service import Service

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights that Windows users lack")

FOLDERS = ["jobs", "takes", "waiting", "ledger", "locks", "moved", "left_out"]


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def dispatch(tmp_path: Path) -> Iterator[Dispatch]:
    running = Dispatch(program(tmp_path))
    yield running
    running.close()


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder of the artist's that has nothing to do with any library."""
    folder = tmp_path / "home" / "documents"
    folder.mkdir(parents=True)
    (folder / "novel.txt").write_text("precious")
    return folder


def everything_in(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): "" if path.is_dir() else path.read_text("latin-1")
        for path in sorted(folder.rglob("*"))
    }


def looked_back(dispatch: Dispatch, kept_in: Library) -> list[Message]:
    task_id = dispatch.start(LookBack(kept_in.folder))
    return last_messages(dispatch, 1)[task_id]


def answered(kept_in: Library, service: ServiceSettings) -> JobFolder:
    """A job whose reply is on disk, with something beside it that is none of its own."""
    folder = kept_in.post(job(service))
    folder.note(Step.SENT)
    folder.raw_reply.write_bytes(picture().data)
    (folder.path / "__init__.py").write_text("anything")
    return folder


def replace_by_link(place: Path, target: Path, *, with_what_is_in_it: bool = False) -> None:
    """A link in the place of a folder; what is in it stands where the link leads then."""
    place.mkdir(exist_ok=True)
    for entry in place.iterdir():
        if with_what_is_in_it:
            entry.rename(target / entry.name)
    if not any(place.iterdir()):
        place.rmdir()
    else:
        place.rename(place.with_name(place.name + " before"))
    place.symlink_to(target)


@pytest.mark.short(cases=2)
@pytest.mark.parametrize("name", FOLDERS)
def test_nothing_is_made_or_moved_where_a_link_leads(
    dispatch: Dispatch, tmp_path: Path, outside: Path, name: str
) -> None:
    kept_in = library(tmp_path)
    own = ServiceSettings(ProviderName.PROOF, cache_folder=str(tmp_path / "cache"))
    folder = answered(kept_in, own)
    replace_by_link(kept_in.folder / name, outside, with_what_is_in_it=name == "jobs")
    before = everything_in(outside)

    heard = looked_back(dispatch, kept_in)
    dispatch.post(folder.path, own, "")
    last = last_messages(dispatch, 1)[folder.path.name][-1]

    assert heard[-1].event is Event.DONE
    assert last.is_last
    assert everything_in(outside) == before
    if name in ("jobs", "takes", "waiting", "locks"):
        assert last.event is Event.FAILED


@pytest.mark.parametrize("name", ["waiting", "moved", "takes"])
def test_no_take_is_brought_where_a_link_leads(tmp_path: Path, outside: Path, name: str) -> None:
    own, beside = library(tmp_path / "own"), library(tmp_path / "beside")
    folder = answered(own, ServiceSettings(ProviderName.PROOF))
    asked = folder.read()
    own.mark_waiting(asked)
    take = own.keep(folder, asked)
    replace_by_link((own if name == "moved" else beside).folder / name, outside)
    before = everything_in(outside)

    with pytest.raises(LibraryError):
        beside.take_in(take)

    assert everything_in(outside) == before


def test_a_link_within_the_library_is_not_followed_either(tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    folder = answered(kept_in, ServiceSettings(ProviderName.PROOF))
    replace_by_link(kept_in.takes, kept_in.jobs)

    with pytest.raises(LibraryError):
        kept_in.keep(folder, folder.read())

    assert folder.is_there


def pipe(path: Path) -> None:
    os.mkfifo(path)


def socket_file(path: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # the name of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def link_to_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def folder_instead(path: Path) -> None:
    path.mkdir()


KINDS = [pipe, socket_file, link_to_device, folder_instead]
PLACES = ["locks/ID", "waiting/ID", "moved/ID", "jobs/ID/error.json", "jobs/ID/journal.jsonl", "jobs/ID/reply.raw",
          "jobs/ID/reply.raw~", "jobs/ID/reply.json", "jobs/ID/job.json", "jobs/ID/error.json~"]  # fmt: skip


def put(kept_in: Library, folder: JobFolder, place: str, make: Callable[[Path], None]) -> None:
    path = kept_in.folder / place.replace("ID", folder.path.name)
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    make(path)


@pytest.mark.short(cases=4)
@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_plain_file_holds_no_courier(
    dispatch: Dispatch, tmp_path: Path, place: str, make: Callable[[Path], None]
) -> None:
    kept_in = library(tmp_path)
    own = ServiceSettings(ProviderName.PROOF, cache_folder=str(tmp_path / "cache"))
    folder = kept_in.post(job(own))
    folder.note(Step.SENT)
    put(kept_in, folder, place, make)

    assert looked_back(dispatch, kept_in)[-1].event is Event.DONE
    dispatch.post(folder.path, own, "")
    assert last_messages(dispatch, 1)[folder.path.name][-1].is_last


@pytest.mark.short(cases=2)
@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("place", ["ledger/lock", "own-ledger/lock"])
def test_nor_does_a_ledgers_lock_and_nothing_is_sent(
    service: Service, dispatch: Dispatch, tmp_path: Path, place: str, make: Callable[[Path], None]
) -> None:
    kept_in = library(tmp_path)
    own = settings(service, tmp_path, ProviderName.SEGMIND)
    folder = kept_in.post(job(own, request()))
    lock = (tmp_path if place.startswith("own") else kept_in.folder) / place
    lock.parent.mkdir()
    make(lock)
    limited = Allowance(SpendingLimits(day=Decimal(1)), "s", "u", str(tmp_path / "own-ledger"))

    dispatch.post(folder.path, own, service.segmind_key, limited)
    last = last_messages(dispatch, 1)[folder.path.name][-1]

    assert last.event is Event.FAILED
    assert service.received == []


def test_cancel_ends_the_waiting_for_a_ledger(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    own = settings(service, tmp_path, ProviderName.SEGMIND)
    folder = kept_in.post(job(own, request()))

    with hold(kept_in.ledger / "lock", wait=False) as is_ours:
        assert is_ours
        dispatch.post(folder.path, own, service.segmind_key)
        heard: list[Message] = []
        deadline = time.monotonic() + 60
        while not any(message.event is Event.STARTED for message in heard) and time.monotonic() < deadline:
            heard += dispatch.wait(0.2)
        time.sleep(0.3)
        dispatch.cancel(folder.path.name)
        last = last_messages(dispatch, 1)[folder.path.name][-1]

    assert last.error is not None
    assert last.error.kind == "Cancelled"
    assert service.received == []


def test_a_lock_is_waited_for_until_somebody_gives_up(tmp_path: Path) -> None:
    given_up = threading.Event()
    with hold(tmp_path / "locks" / "one", wait=False):
        threading.Timer(0.2, given_up.set).start()
        with hold(tmp_path / "locks" / "one", wait=True, is_given_up=given_up.is_set) as is_ours:
            assert not is_ours
    assert given_up.is_set()


@pytest.mark.parametrize("path", ["../novel.txt", "a/../../novel.txt", "/etc/hostname"])
def test_what_does_not_stand_below_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    gate = Gate(tmp_path / "library")
    gate.make_all(gate.folder / "a")

    with pytest.raises(NotPlain):
        gate.read(gate.folder / path, 100)
    with pytest.raises(NotPlain):
        gate.write(gate.folder / path, b"")


def posted(kept_in: Library) -> Job:
    return kept_in.post(job(ServiceSettings(ProviderName.PROOF))).read()


def test_nothing_takes_the_place_of_what_is_there(tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    asked = posted(kept_in)
    kept_in.keep(kept_in.job_folder(asked.id), asked)
    again = kept_in.post(asked)

    with pytest.raises(LibraryError):
        kept_in.keep(again, asked)
