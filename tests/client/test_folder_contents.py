"""What lies in a job's or a take's folder and does not belong there goes nowhere with it, and is not deleted either."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from client.courier.finalise import finalise
from client.folder_contents import belongs, belongs_in_inputs
from client.job import Job
from client.job_folder import JobFolder, Step
from client.library import Library
from client.providers.wire import ServiceSettings
from client.request import ProviderName
from client.take import read_take
from tests.client.posted_jobs import job, library
from tests.client.sample_requests import picture, request

needs_links = pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights that Windows users lack")

FOREIGN = [
    "__init__.py",
    "picture.png",
    "run me.exe",
    ".hidden",
    "partial-x",
    "reply.raw.exe",
    "20260101-000000-0123456789.png",
    "inputs.py",
    "JOB.JSON.lnk",
]


@pytest.fixture
def kept_in(tmp_path: Path) -> Library:
    return library(tmp_path)


@pytest.fixture
def asked() -> Job:
    return job(ServiceSettings(ProviderName.PROOF), request(capture=picture()))


@pytest.fixture
def answered(kept_in: Library, asked: Job) -> JobFolder:
    """A job whose reply is on disk."""
    folder = kept_in.post(asked)
    folder.note(Step.SENT)
    folder.keep_partial(1, picture().data)
    folder.raw_reply.write_bytes(picture().data)
    return folder


def kept(folder: JobFolder, asked: Job) -> Path:
    reply = folder.read_reply(asked.request.model, asked.service.provider)
    assert reply is not None
    return finalise(folder, asked, reply)


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def test_all_that_is_written_into_a_take_belongs_there(answered: JobFolder, asked: Job, kept_in: Library) -> None:
    take = kept(answered, asked)

    assert all(belongs(name, asked.id) for name in names(take) if "/" not in name)
    assert all(belongs_in_inputs(path.name) for path in (take / "inputs").iterdir())
    assert not kept_in.left_out.exists()


@pytest.mark.parametrize("name", FOREIGN)
def test_what_does_not_belong_into_a_jobs_folder_does_not_become_part_of_its_take(
    answered: JobFolder, asked: Job, kept_in: Library, name: str
) -> None:
    (answered.path / name).write_text("anything")

    take = kept(answered, asked)

    assert not (take / name).exists()
    assert (kept_in.left_out / asked.id / name).read_text() == "anything"
    assert read_take(take).picture.is_file()


def test_nor_do_folders_whatever_they_are_called(answered: JobFolder, asked: Job, kept_in: Library) -> None:
    for name in ("__pycache__", "partial-2", f"{asked.id}_before.png"):
        (answered.path / name).mkdir()
        (answered.path / name / "evil.py").write_text("anything")
    (answered.path / "inputs" / "more").mkdir()
    (answered.path / "inputs" / "evil.py").write_text("anything")

    take = kept(answered, asked)

    assert "evil.py" not in {Path(name).name for name in names(take)}
    assert {"evil.py", "more", "__pycache__", "partial-2"} <= {path.name for path in kept_in.left_out.rglob("*")}


def test_two_of_one_name_are_both_left_out(answered: JobFolder, asked: Job, kept_in: Library) -> None:
    (answered.path / "notes.txt").write_text("the first")
    (answered.path / "inputs" / "notes.txt").write_text("the second")

    kept(answered, asked)

    found = {path.read_text() for path in (kept_in.left_out / asked.id).iterdir()}
    assert found == {"the first", "the second"}


@pytest.mark.parametrize("is_another_drive", [False, True])
def test_a_take_is_brought_elsewhere_without_what_is_none_of_its_own(
    answered: JobFolder,
    asked: Job,
    kept_in: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_another_drive: bool,
) -> None:
    take = kept(answered, asked)
    (take / f"{asked.id}_bake1.png").write_bytes(picture().data)
    (take / "__init__.py").write_text("anything")
    before = names(take) - {"__init__.py"}
    beside = Library(tmp_path / "beside")
    beside.prepare()
    (beside.takes / f"{take.name}~").mkdir()
    (beside.takes / f"{take.name}~" / "evil.py").write_text("laid there before")
    if is_another_drive:
        keep_drives_apart(monkeypatch, kept_in, beside)

    here = beside.take_in(take)

    assert names(here) == before
    assert read_take(here).id == asked.id
    assert kept_in.went_to(take.name) == here


def keep_drives_apart(monkeypatch: pytest.MonkeyPatch, *libraries: Library) -> None:
    """As if each library stood on a drive of its own, between which the system renames nothing."""
    rename = os.rename

    def on_one_drive(old: Path, new: Path) -> None:
        if any((each.folder in old.parents) != (each.folder in new.parents) for each in libraries):
            raise OSError(errno.EXDEV, "another drive")
        rename(old, new)

    monkeypatch.setattr(os, "rename", on_one_drive)


@needs_links
def test_a_link_in_a_take_is_not_followed_when_it_is_brought_to_another_drive(
    answered: JobFolder, asked: Job, kept_in: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = kept(answered, asked)
    (tmp_path / "secret.txt").write_text("precious")
    (take / "inputs" / ("0" * 64)).symlink_to(tmp_path / "secret.txt")
    (take / f"{asked.id}_before.png").symlink_to(tmp_path / "secret.txt")
    beside = Library(tmp_path / "beside")
    beside.prepare()
    keep_drives_apart(monkeypatch, kept_in, beside)

    here = beside.take_in(take)

    assert "precious" not in {path.read_text("latin-1") for path in here.rglob("*") if path.is_file()}


def test_a_take_whose_record_names_its_picture_otherwise_keeps_it(
    answered: JobFolder, asked: Job, tmp_path: Path
) -> None:
    """As takes of older versions do."""
    take = kept(answered, asked)
    record = (take / "take.json").read_text().replace(f'"{asked.id}.png"', '"picture.png"')
    (take / "take.json").write_text(record)
    shutil.move(take / f"{asked.id}.png", take / "picture.png")
    beside = Library(tmp_path / "beside")
    beside.prepare()

    assert read_take(beside.take_in(take)).picture.is_file()


@needs_links
@pytest.mark.parametrize("name", ["elsewhere", "../../../home", "takes/../.."])
def test_a_note_of_where_a_take_went_names_nothing_but_a_take(kept_in: Library, tmp_path: Path, name: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    kept_in.moved.mkdir()
    (kept_in.moved / "20260101-000000-0123456789_x").write_bytes(os.fsencode(tmp_path / name))

    assert kept_in.went_to("20260101-000000-0123456789_x") is None
