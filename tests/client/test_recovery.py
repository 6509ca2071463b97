"""What an earlier session left behind is found, finished where that costs nothing, and listed where it may."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from client.courier.recovery import Leftover, LeftoverState, survey
from client.courier.tasks.look_back import LookBack
from client.dispatch import Dispatch
from client.errors import Billed, DiskFull, LineLost, ModerationBlocked
from client.file_lock import hold
from client.job import Job
from client.job_folder import JobFolder, Step
from client.library import Library
from client.messages import Event
from client.providers.wire import REMOTE_ID, ServiceSettings
from client.request import PictureFormat, ProviderName
from client.sizes import Size
from tests.client.posted_jobs import job, last_messages, library, program, settings
from tests.client.sample_requests import picture, request
from tests.service import Service
from tests.work import calls_in


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def left(kept_in: Library, asked: Job) -> JobFolder:
    """A job folder as a session leaves it when it ends before the courier has done anything."""
    return kept_in.post(asked)


def only(kept_in: Library) -> Leftover:
    found = survey(kept_in)
    assert len(found) == 1
    return found[0]


@pytest.fixture
def asked() -> Job:
    return job(
        ServiceSettings(ProviderName.SEGMIND, address="https://api.segmind.com"),
        request(size=Size(1024, 1024), format=PictureFormat.PNG),
    )


def test_what_was_never_sent_can_be_sent(tmp_path: Path, asked: Job) -> None:
    kept_in = library(tmp_path)
    left(kept_in, asked)

    assert only(kept_in).state is LeftoverState.UNSENT


def test_what_was_sent_without_a_reply_is_listed_with_what_it_may_have_cost(tmp_path: Path, asked: Job) -> None:
    kept_in = library(tmp_path)
    left(kept_in, asked).note(Step.SENT)

    found = only(kept_in)

    assert found.state is LeftoverState.SENT_NO_REPLY
    assert found.error is not None
    assert found.error.billed is Billed.PERHAPS


def test_a_sending_that_was_taken_back_counts_as_never_sent(tmp_path: Path, asked: Job) -> None:
    kept_in = library(tmp_path)
    folder = left(kept_in, asked)
    folder.note(Step.SENT)
    folder.note(Step.NOT_SENT)

    assert only(kept_in).state is LeftoverState.UNSENT


def test_what_the_service_still_knows_is_fetched_by_its_id(tmp_path: Path, asked: Job) -> None:
    kept_in = library(tmp_path)
    folder = left(kept_in, asked)
    folder.note(Step.SENT)
    folder.note(Step.REMEMBERED, REMOTE_ID, "0a1b2c")

    assert only(kept_in).state is LeftoverState.RESUMABLE


def test_an_answered_refusal_is_an_end(tmp_path: Path, asked: Job) -> None:
    kept_in = library(tmp_path)
    folder = left(kept_in, asked)
    folder.note(Step.SENT)
    folder.write_error(ModerationBlocked().report())

    assert only(kept_in).state is LeftoverState.FAILED


def test_a_line_that_was_lost_stays_undecided(tmp_path: Path, asked: Job) -> None:
    kept_in = library(tmp_path)
    folder = left(kept_in, asked)
    folder.note(Step.SENT)
    folder.write_error(LineLost().report())

    assert only(kept_in).state is LeftoverState.SENT_NO_REPLY


def test_a_reply_that_could_not_be_kept_for_a_full_disk_is_kept_later(tmp_path: Path, asked: Job) -> None:
    kept_in = library(tmp_path)
    folder = left(kept_in, asked)
    folder.note(Step.SENT)
    folder.raw_reply.write_bytes(picture(1024, 1024).data)
    folder.write_error(DiskFull(folder=tmp_path).report())
    assert only(kept_in).state is LeftoverState.REPLIED

    dispatch = Dispatch(program(tmp_path))
    dispatch.post(folder.path, asked.service, "")
    last = last_messages(dispatch, 1)[asked.id][-1]
    dispatch.close()

    assert last.event is Event.KEPT
    assert only(kept_in).state is LeftoverState.NOT_PLACED


def test_what_a_courier_still_carries_is_left_to_it(tmp_path: Path, asked: Job) -> None:
    kept_in = library(tmp_path)
    left(kept_in, asked).note(Step.SENT)

    with hold(kept_in.lock_of(asked.id), wait=False) as is_ours:
        assert is_ours
        found = only(kept_in)
    assert (found.state, found.title, found.provider) == (LeftoverState.CARRIED, asked.title, asked.service.provider)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 1}', b"\xff\xfe", b'{"format": 99}'])
def test_a_folder_that_is_no_job_is_left_as_it_is(tmp_path: Path, asked: Job, content: bytes) -> None:
    kept_in = library(tmp_path)
    folder = left(kept_in, asked)
    (folder.path / "job.json").write_bytes(content)

    assert only(kept_in).state is LeftoverState.DAMAGED
    assert (folder.path / "job.json").read_bytes() == content


def test_a_kept_take_is_offered_until_it_is_placed(service: Service, tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    asked = job(settings(service, tmp_path, ProviderName.SEGMIND))
    dispatch = Dispatch(program(tmp_path))
    dispatch.post(kept_in.post(asked).path, asked.service, service.segmind_key)
    last_messages(dispatch, 1)

    task_id = dispatch.start(LookBack(kept_in.folder))
    heard = last_messages(dispatch, 1)[task_id]
    dispatch.close()

    assert [message.event for message in heard] == [Event.FOUND, Event.DONE]
    assert heard[0].found == LeftoverState.NOT_PLACED
    kept_in.unmark_waiting(asked.id)
    assert survey(kept_in) == []


def test_looking_back_does_not_depend_on_the_number_of_takes(tmp_path: Path, asked: Job) -> None:
    kept_in = library(tmp_path)
    left(kept_in, asked)
    with_none = calls_in(lambda: survey(kept_in))
    for number in range(10_000):
        (kept_in.takes / f"20261121-000000-{number:010x}_take").mkdir()

    with_many = calls_in(lambda: survey(kept_in))

    assert [leftover.id for leftover in survey(kept_in)] == [asked.id]
    assert with_many < 2 * with_none


def test_there_is_nothing_to_find_where_there_is_no_library(tmp_path: Path) -> None:
    assert survey(Library(tmp_path / "nowhere")) == []


def test_a_job_that_is_being_looked_at_is_carried_all_the_same(service: Service, tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    asked = job(settings(service, tmp_path, ProviderName.SEGMIND))
    dispatch = Dispatch(program(tmp_path))

    with hold(kept_in.lock_of(asked.id), wait=False):
        dispatch.post(kept_in.post(asked).path, asked.service, service.segmind_key)
        time.sleep(0.7)
    last = last_messages(dispatch, 1)[asked.id][-1]
    dispatch.close()

    assert last.event is Event.KEPT


def test_a_job_that_became_a_take_while_its_lock_was_waited_for_is_kept_and_not_damaged(
    service: Service, tmp_path: Path
) -> None:
    kept_in = library(tmp_path)
    asked = job(settings(service, tmp_path, ProviderName.SEGMIND))
    folder = kept_in.post(asked)
    dispatch = Dispatch(program(tmp_path))

    with hold(kept_in.lock_of(asked.id), wait=False):
        dispatch.post(folder.path, asked.service, service.segmind_key)
        time.sleep(0.7)
        take = kept_in.keep(folder, asked)
    last = last_messages(dispatch, 1)[asked.id][-1]
    dispatch.close()

    assert (last.event, last.path) == (Event.KEPT, str(take))
    assert service.received == []
