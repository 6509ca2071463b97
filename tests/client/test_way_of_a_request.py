"""The way of a request, from a posted job to a take on disk, with real couriers and the stand-in service."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from client.courier.tasks.ask_account import AskAccount
from client.courier_process import CourierProgram
from client.dispatch import Dispatch
from client.errors import Billed
from client.job import Purpose
from client.job_folder import JobFolder, Step
from client.messages import Event
from client.placement import Placement, PlacementKind
from client.providers.wire import SegmindWay
from client.request import PictureFormat, ProviderName
from client.sizes import Size
from client.take import Take, read_take
from tests.awaiting import until
from tests.client.posted_jobs import job, key_of, last_messages, library, program, settings
from tests.client.sample_requests import opened, picture, request
from tests.kept_takes import takes_in
from tests.service import Service

SEGMIND, OPENAI = ProviderName.SEGMIND, ProviderName.OPENAI


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def dispatch(tmp_path: Path) -> Iterator[Dispatch]:
    running = Dispatch(program(tmp_path))
    yield running
    running.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "set-dresser-courier"]


@pytest.mark.parametrize("provider", [SEGMIND, OPENAI])
def test_a_job_becomes_a_take(service: Service, dispatch: Dispatch, tmp_path: Path, provider: ProviderName) -> None:
    kept_in = library(tmp_path)
    asked = job(settings(service, tmp_path, provider), purpose=Purpose(sign="Menu", language="zh"))

    dispatch.post(kept_in.post(asked).path, asked.service, key_of(service, provider))
    heard = last_messages(dispatch, 1)[asked.id]

    assert [message.event for message in heard][:2] == [Event.STARTED, Event.SENT]
    assert heard[-1].event is Event.KEPT
    take = read_take(Path(heard[-1].path))
    assert (take.id, take.prompt, take.purpose.sign) == (asked.id, asked.request.prompt, "Menu")
    assert opened(take.picture.read_bytes()).size == (1536, 1024)
    assert float(take.cost) == pytest.approx(float(service.billed[0].cost), abs=1e-6)
    assert [entry.name for entry in kept_in.jobs.iterdir()] == []
    assert [found.id for found in takes_in(kept_in)] == [asked.id]
    assert len(service.billed) == 1


def test_a_take_says_everything_outside_blender(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    asked = job(
        settings(service, tmp_path, SEGMIND),
        request(format=PictureFormat.PNG, capture=picture()),
        placement=Placement(PlacementKind.IMAGE, name="Menu Board"),
    )

    dispatch.post(library(tmp_path).post(asked).path, asked.service, service.segmind_key)
    folder = Path(last_messages(dispatch, 1)[asked.id][-1].path)

    assert folder.name == f"{asked.id}_menu-board"
    said = json.loads((folder / "take.json").read_text())
    assert said["request"]["prompt"] == asked.request.prompt
    assert said["fingerprint"] == asked.request.fingerprint()
    assert said["seconds"] > 0
    assert (folder / "inputs" / picture().digest).read_bytes() == picture().data
    text = opened((folder / f"{asked.id}.png").read_bytes()).text  # type: ignore[attr-defined]
    assert text["Description"] == asked.request.prompt
    assert "compositeWithTrainedAlgorithmicMedia" in text["XML:com.adobe.xmp"]


def test_no_key_is_written_anywhere(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    good, refused = (job(settings(service, tmp_path, OPENAI)) for _ in range(2))
    wrong_key = "sk-wrong-key-0123456789abcdef"

    dispatch.post(kept_in.post(good).path, good.service, service.openai_key)
    dispatch.post(kept_in.post(refused).path, refused.service, wrong_key)
    heard = last_messages(dispatch, 2)

    error = heard[refused.id][-1].error
    assert error is not None
    assert error.kind == "KeyRejected"
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 4
    for path in written:
        content = path.read_bytes()
        assert service.openai_key.encode() not in content, path
        assert wrong_key.encode() not in content, path


def test_a_failed_job_says_why_and_stays_on_disk(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    service.order(refusal="moderation")
    asked = job(settings(service, tmp_path, OPENAI))

    dispatch.post(kept_in.post(asked).path, asked.service, service.openai_key)
    last = last_messages(dispatch, 1)[asked.id][-1]

    assert last.event is Event.FAILED
    assert last.error is not None
    assert last.error.kind == "ModerationBlocked"
    assert last.error.billed is Billed.NO
    assert last.error.request_id
    assert json.loads((kept_in.jobs / asked.id / "error.json").read_text())["sentence"] == last.error.sentence


@pytest.mark.parametrize(
    ("spoilt", "kind"),
    [
        ("garbage", "NotAPicture"),
        ("truncated", "PictureDamaged"),
        ("claims_huge", "PictureTooLarge"),
        ("gif", "NotAPicture"),
    ],
)
def test_what_is_no_usable_picture_is_kept_as_it_came(
    service: Service, dispatch: Dispatch, tmp_path: Path, spoilt: str, kind: str
) -> None:
    kept_in = library(tmp_path)
    service.order(picture=spoilt)
    asked = job(settings(service, tmp_path, SEGMIND), request(format=PictureFormat.PNG))

    dispatch.post(kept_in.post(asked).path, asked.service, service.segmind_key)
    error = last_messages(dispatch, 1)[asked.id][-1].error

    assert error is not None
    assert error.kind == kind
    assert error.billed is Billed.YES
    assert JobFolder(kept_in.jobs / asked.id).raw_reply.stat().st_size > 0


def test_another_size_than_asked_is_kept_with_a_note(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    service.order(picture="other_size")
    asked = job(settings(service, tmp_path, SEGMIND))

    dispatch.post(library(tmp_path).post(asked).path, asked.service, service.segmind_key)
    take = read_take(Path(last_messages(dispatch, 1)[asked.id][-1].path))

    assert (take.width, take.height) != (1536, 1024)
    assert any("instead of 1536x1024" in note for note in take.notes)


def test_cancelled_in_the_queue_costs_nothing(service: Service, tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    dispatch = Dispatch(program(tmp_path), {SEGMIND: 1})
    service.order(delay=1.0)
    first, second = (job(settings(service, tmp_path, SEGMIND)) for _ in range(2))
    for each in (first, second):
        dispatch.post(kept_in.post(each).path, each.service, service.segmind_key)

    dispatch.cancel(second.id)
    heard = last_messages(dispatch, 2)
    dispatch.close()

    assert heard[first.id][-1].event is Event.KEPT
    error = heard[second.id][-1].error
    assert error is not None
    assert error.kind == "Cancelled"
    assert len(service.billed) == 1


def test_cancelled_after_sending_the_take_is_kept_all_the_same(
    service: Service, dispatch: Dispatch, tmp_path: Path
) -> None:
    service.order(delay=1.5)
    asked = job(settings(service, tmp_path, SEGMIND))
    dispatch.post(library(tmp_path).post(asked).path, asked.service, service.segmind_key)
    while not any(message.event is Event.SENT for message in dispatch.wait(0.2)):
        pass

    dispatch.cancel(asked.id)

    assert last_messages(dispatch, 1)[asked.id][-1].event is Event.KEPT


def test_no_more_than_the_limit_are_under_way(service: Service, tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    dispatch = Dispatch(program(tmp_path), {SEGMIND: 3})
    service.order(delay=0.4, times=0)
    jobs = [job(settings(service, tmp_path, SEGMIND)) for _ in range(9)]

    for each in jobs:
        dispatch.post(kept_in.post(each).path, each.service, service.segmind_key)
    heard = last_messages(dispatch, 9)
    dispatch.close()

    assert {messages[-1].event for messages in heard.values()} == {Event.KEPT}
    moments = sorted(entry.when for entry in service.billed)
    assert all(later - earlier > 0.3 for earlier, later in zip(moments, moments[3:], strict=False)), moments


def test_a_killed_courier_is_never_a_second_bill(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    service.order(delay=300)
    asked = job(settings(service, tmp_path, SEGMIND))
    dispatch.post(kept_in.post(asked).path, asked.service, service.segmind_key)
    until(lambda: service.received)

    os.kill(_courier_of(kept_in.jobs / asked.id), signal.SIGKILL)
    error = last_messages(dispatch, 1)[asked.id][-1].error

    assert error is not None
    assert error.kind == "CourierLost"
    assert error.billed is Billed.PERHAPS
    assert len([received for received in service.received if received.path == "/v1/gpt-image-2"]) == 1


def test_a_killed_courier_before_sending_is_simply_replaced(
    service: Service, dispatch: Dispatch, tmp_path: Path
) -> None:
    kept_in = library(tmp_path)
    service.order(path="/upload-asset", delay=300)
    asked = job(settings(service, tmp_path, SEGMIND), request(capture=picture()))
    dispatch.post(kept_in.post(asked).path, asked.service, service.segmind_key)
    until(lambda: service.is_holding)

    os.kill(_courier_of(kept_in.jobs / asked.id), signal.SIGKILL)

    assert last_messages(dispatch, 1)[asked.id][-1].event is Event.KEPT
    assert len(service.billed) == 1


def test_a_queued_request_is_taken_up_again_by_its_id(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    asked = job(settings(service, tmp_path, SEGMIND, segmind_way=SegmindWay.V2))
    folder = kept_in.post(asked)
    service.order(path="/v2/requests/*", delay=300)
    dispatch.post(folder.path, asked.service, service.segmind_key)
    until(lambda: folder.recall("segmind_request_id"))

    os.kill(_courier_of(folder.path), signal.SIGKILL)

    assert last_messages(dispatch, 1)[asked.id][-1].event is Event.KEPT
    assert len(service.billed) == 1


def test_a_courier_outlives_blender(service: Service, tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    dispatch = Dispatch(program(tmp_path))
    service.order(delay=300)
    asked = job(settings(service, tmp_path, SEGMIND))
    dispatch.post(kept_in.post(asked).path, asked.service, service.segmind_key)
    while not any(message.event is Event.SENT for message in dispatch.wait(0.2)):
        pass

    dispatch.close()

    assert (service.billed, takes_in(kept_in)) == ([], []), "nothing was waited for"

    def let_go() -> list[Take]:
        service.go_on()
        return takes_in(kept_in)

    until(let_go)
    assert [take.id for take in takes_in(kept_in)] == [asked.id]


def test_a_reply_that_came_whole_is_finished_without_sending_again(
    service: Service, dispatch: Dispatch, tmp_path: Path
) -> None:
    """As after a courier that ended between the last byte and the take."""
    kept_in = library(tmp_path)
    asked = job(settings(service, tmp_path, SEGMIND), request(size=Size(1024, 1024), format=PictureFormat.PNG))
    folder = kept_in.post(asked)
    folder.note(Step.SENT)
    folder.raw_reply.write_bytes(picture(1024, 1024).data)

    dispatch.post(folder.path, asked.service, service.segmind_key)

    assert last_messages(dispatch, 1)[asked.id][-1].event is Event.KEPT
    assert service.received == []


def test_a_courier_that_cannot_start_is_an_error_not_a_loop(service: Service, tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    dispatch = Dispatch(CourierProgram(str(tmp_path / "no-python"), (), tmp_path / "log"))
    asked = job(settings(service, tmp_path, SEGMIND))

    dispatch.post(kept_in.post(asked).path, asked.service, service.segmind_key)
    error = last_messages(dispatch, 1)[asked.id][-1].error
    dispatch.close()

    assert error is not None
    assert error.kind == "CourierMissing"
    assert error.billed is Billed.NO


def test_an_inquiry_about_an_account_is_answered(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    task_id = dispatch.start(AskAccount(settings(service, tmp_path, SEGMIND), "gpt-image-2", service.segmind_key))

    answer = last_messages(dispatch, 1)[task_id][-1]

    assert answer.event is Event.DONE
    assert f"{service.credits_left:,.2f}" in answer.detail
    assert service.billed == []


def test_idle_there_is_no_thread_and_no_process(service: Service, dispatch: Dispatch, tmp_path: Path) -> None:
    asked = job(settings(service, tmp_path, SEGMIND))
    dispatch.post(library(tmp_path).post(asked).path, asked.service, service.segmind_key)
    last_messages(dispatch, 1)

    until(lambda: dispatch.is_idle)
    until(lambda: all(thread.name != "set-dresser-courier" for thread in threading.enumerate()))


def _courier_of(folder: Path) -> int:
    """The process that has taken the job, as its journal says."""
    taken = [value for step, _, value in JobFolder(folder).notes() if step is Step.TAKEN]
    return int(taken[-1])
