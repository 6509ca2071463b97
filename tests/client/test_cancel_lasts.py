"""Cancel lasts: what was not sent never is, by this Blender, another one or the next start, however the cancel met it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import pytest

from client.courier.orders import Cancel, Order
from client.courier.recovery import survey, worth_telling
from client.courier.tasks.carry_job import CarryJob
from client.courier_process import start_courier
from client.dispatch import Dispatch
from client.errors import Cancelled
from client.job_folder import JobFolder, Step
from client.leftovers import LeftoverState
from client.messages import Event, Message
from client.providers.openai.provider import OpenAIProvider
from client.providers.segmind.provider import SegmindProvider
from client.request import ProviderName
from tests.client.posted_jobs import job, key_of, last_messages, library, program, settings
from tests.client.recording_wire import RecordingWire
from tests.client.sample_requests import request
from tests.service import Service

SEGMIND, OPENAI = ProviderName.SEGMIND, ProviderName.OPENAI


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def end_of(message: Message) -> str:
    """How a job ended: `kept`, or the kind of its error."""
    return message.error.kind if message.error is not None else message.event.value


@pytest.mark.parametrize("is_paused", [False, True])
def test_a_job_cancelled_in_the_queue_is_sent_by_nobody_ever(service: Service, tmp_path: Path, is_paused: bool) -> None:
    kept_in, spoken_to = library(tmp_path), settings(service, tmp_path, SEGMIND)
    service.order(delay=0.5)
    first, second, third = (job(spoken_to) for _ in range(3))
    here, another = Dispatch(program(tmp_path), {SEGMIND: 1}), Dispatch(program(tmp_path), {SEGMIND: 1})
    if is_paused:
        here.pause()
    for each in (first, second, third):
        here.post(kept_in.post(each).path, spoken_to, service.segmind_key)
    here.cancel(second.id)
    here.cancel(third.id)
    here.resume()
    last_messages(here, 3)
    here.close()

    offered = {left.id: left.state for left in worth_telling(survey(kept_in))}
    assert offered == {first.id: LeftoverState.NOT_PLACED}, "the next start offers what came, and nothing to send"
    for each in (second, third):  # another Blender, which still lists them as unsent
        another.post(kept_in.job_folder(each.id).path, spoken_to, service.segmind_key)
    heard = last_messages(another, 2)
    another.close()
    assert {end_of(heard[each.id][-1]) for each in (second, third)} == {"Cancelled"}
    assert len(service.billed) == 1


QUITS = """
import json, os, sys
from pathlib import Path
from client.courier_process import courier_program
from client.dispatch import Dispatch
from client.plain_values import from_text
from client.providers.wire import ServiceSettings
from client.request import ProviderName
folder, log, spoken_to = Path(sys.argv[1]), Path(sys.argv[2]), from_text(ServiceSettings, sys.argv[3])
running = Dispatch(courier_program(log))
running.pause()
running.post(folder, spoken_to, "key")
running.cancel(folder.name)
os._exit(0)
"""


def test_a_cancel_holds_when_blender_ends_in_the_same_moment(service: Service, tmp_path: Path) -> None:
    kept_in, spoken_to = library(tmp_path), settings(service, tmp_path, OPENAI)
    folder = kept_in.post(job(spoken_to))
    arguments = [str(folder.path), str(tmp_path / "log"), json.dumps(asdict(spoken_to))]

    subprocess.run([sys.executable, "-c", QUITS, *arguments], check=True, cwd=Path(__file__).parents[2])

    [left] = survey(kept_in)
    assert left.state is LeftoverState.FAILED


def test_a_cancel_while_a_retry_is_waited_for_is_seen_whoever_made_it(service: Service, tmp_path: Path) -> None:
    kept_in, spoken_to = library(tmp_path), settings(service, tmp_path, OPENAI)
    service.order(refusal="rate_limit", retry_after=1.0)
    asked, running = job(spoken_to), Dispatch(program(tmp_path))
    folder = kept_in.post(asked)
    running.post(folder.path, spoken_to, service.openai_key)
    while not any(message.event is Event.WAITING for message in running.wait(0.2)):
        pass

    folder.note_cancelled()  # as another Blender does

    assert end_of(last_messages(running, 1)[asked.id][-1]) == "Cancelled"
    running.close()
    assert service.billed == []


@pytest.mark.parametrize("provider", [SEGMIND, OPENAI])
def test_the_last_look_is_taken_when_the_connection_stands(
    service: Service, tmp_path: Path, provider: ProviderName
) -> None:
    class CancelledMeanwhile(RecordingWire):
        def leaving(self) -> None:
            raise Cancelled

    wire, asked_of = CancelledMeanwhile(tmp_path), SegmindProvider() if provider is SEGMIND else OpenAIProvider()

    with pytest.raises(Cancelled):
        asked_of.fetch(request(), settings(service, tmp_path, provider), key_of(service, provider), wire)

    assert wire.steps == ["about_to_send", "not_sent"]
    assert service.billed == []


def test_a_cancel_is_for_its_own_job_whenever_it_comes(service: Service, tmp_path: Path) -> None:
    """Given a courier that is told of the next job and its cancel before it is done with the first one."""
    kept_in, spoken_to = library(tmp_path), settings(service, tmp_path, SEGMIND)
    service.order(delay=0.5)
    first, second = job(spoken_to), job(spoken_to)
    tasks = [CarryJob(kept_in.post(each).path, spoken_to, service.segmind_key) for each in (first, second)]
    orders: list[Order | Cancel] = [Order(task.folder.name, task, may_go_online=True) for task in tasks]
    courier = start_courier(program(tmp_path))

    assert courier.stdin is not None
    assert courier.stdout is not None
    with courier:
        courier.stdin.write("".join(order.to_line() for order in [*orders, Cancel(second.id)]))
        courier.stdin.flush()
        said = (Message.from_line(line) for line in courier.stdout)
        last = list(islice((message for message in said if message.is_last), 2))

    assert [(message.job_id, end_of(message)) for message in last] == [(first.id, "kept"), (second.id, "Cancelled")]
    assert len(service.billed) == 1


def test_a_picture_that_is_only_to_be_fetched_is_not_given_up(service: Service, tmp_path: Path) -> None:
    """Given a request that was sent and waits for a courier to fetch it, then Cancel leaves it what it is: paid for."""
    kept_in, spoken_to = library(tmp_path), settings(service, tmp_path, SEGMIND)
    asked, running = job(spoken_to), Dispatch(program(tmp_path), {SEGMIND: 1})
    folder = kept_in.post(asked)
    folder.note(Step.SENT)
    running.pause()
    running.post(folder.path, spoken_to, service.segmind_key)

    running.cancel(asked.id)

    assert running.waiting == [asked.id]
    assert JobFolder(folder.path).is_cancelled()
    running.close()
