"""A thousand jobs in the queue: moved, paused, resumed, cancelled and rate-limited, and still in order, each paid for once."""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from client.dispatch import Dispatch
from client.job import Job
from client.job_folder import JobFolder, Step
from client.library import Library
from client.messages import Event, Message
from client.request import ProviderName
from client.sizes import Size
from tests.client.posted_jobs import job, key_of, library, program, settings
from tests.client.sample_requests import request
from tests.kept_takes import takes_in
from tests.service import Received, Service, Settings

SEGMIND, OPENAI = ProviderName.SEGMIND, ProviderName.OPENAI
LIMITS = {SEGMIND: 4, OPENAI: 1}
JOBS = {SEGMIND: 650, OPENAI: 350}
PATHS = {SEGMIND: "/v1/gpt-image-2", OPENAI: "/v1/images/generations"}


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(settings=Settings(latency=0.01)) as running:
        yield running


@dataclass
class Queue:
    """The queue as it should be, beside the one that is: both are told the same."""

    service: Service
    kept_in: Library
    dispatch: Dispatch
    jobs: dict[str, Job] = field(default_factory=dict)
    waiting: dict[ProviderName, list[str]] = field(default_factory=lambda: {SEGMIND: [], OPENAI: []})
    begun: dict[ProviderName, list[str]] = field(default_factory=lambda: {SEGMIND: [], OPENAI: []})
    """What went out of the queue before something in it was moved, in order."""
    last: dict[str, Message] = field(default_factory=dict)
    most_threads: int = 0

    def post(self, asked: Job) -> None:
        provider = asked.service.provider
        self.jobs[asked.id] = asked
        self.waiting[provider].append(asked.id)
        self.dispatch.post(self.kept_in.post(asked).path, asked.service, key_of(self.service, provider))

    def move_first(self, job_id: str) -> None:
        waiting = self.waiting[self.jobs[job_id].service.provider]
        waiting.remove(job_id)
        waiting.insert(0, job_id)
        assert self.dispatch.move_first(job_id)

    def cancel(self, job_id: str) -> None:
        self.waiting[self.jobs[job_id].service.provider].remove(job_id)
        self.dispatch.cancel(job_id)

    def settle(self) -> None:
        """While paused: what has begun is out of the queue, in the order in which it stood there."""
        for provider, waiting in self.waiting.items():
            gone = [job_id for job_id in waiting if job_id in self.last]
            assert gone == waiting[: len(gone)], "what began was not what stood first"
            self.begun[provider] += gone
            self.waiting[provider] = waiting[len(gone) :]

    def collect_until(self, ended: Callable[[], bool], seconds: float = 300) -> None:
        deadline = time.monotonic() + seconds
        while not ended():
            assert time.monotonic() < deadline, f"{len(self.last)} of {len(self.jobs)} jobs ended"
            for message in self.dispatch.wait(0.1):
                if message.is_last:
                    assert message.job_id not in self.last, "a job ended twice"
                    self.last[message.job_id] = message
            names = [thread.name for thread in threading.enumerate()]
            self.most_threads = max(self.most_threads, names.count("set-dresser-courier"))

    def order(self, provider: ProviderName) -> list[str]:
        """The jobs in the order in which they should have gone."""
        return self.begun[provider] + self.waiting[provider]


def sendings(service: Service, provider: ProviderName) -> list[Received]:
    return [each for each in service.received if each.path == PATHS[provider]]


def most_at_once(received: list[Received]) -> int:
    """How many requests were in the service's hands at one time."""
    offset = time.time() - time.monotonic()
    moments = [(each.when - offset, 1) for each in received]
    moments += [(each.handed_over, -1) for each in received if each.handed_over is not None]
    now = most = 0
    for _, step in sorted(moments):
        now += step
        most = max(most, now)
    return most


@pytest.mark.whole  # tests/client has each of its rules by itself, in test_queue_order and test_limits
@pytest.mark.limit(seconds=3600)
def test_a_thousand_jobs_go_in_order_within_the_limits_and_each_is_paid_for_once(
    service: Service, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    dice = random.Random(3)
    dispatch = Dispatch(program(tmp_path), LIMITS)
    queue = Queue(service, library(tmp_path), dispatch)
    memory, began = peak_memory(), time.monotonic()
    dispatch.pause()
    for number in range(sum(JOBS.values())):
        provider = OPENAI if number % 20 < 7 else SEGMIND
        asked = request(prompt=f"Sign number {number}", size=Size(1280, 512))
        queue.post(job(settings(service, tmp_path, provider), asked))
    assert {provider: len(waiting) for provider, waiting in queue.waiting.items()} == JOBS

    # Paused, nothing is sent; what is moved and cancelled now is known to be so.
    for job_id in dice.sample(sorted(queue.jobs), 40):
        queue.move_first(job_id)
    cancelled = set(dice.sample(sorted(queue.jobs), 350))
    for job_id in sorted(cancelled):
        queue.cancel(job_id)
    queue.collect_until(lambda: len(queue.last) == len(cancelled))
    assert service.received == []

    # Under way, both services now and then want to be left alone for a while.
    for path in PATHS.values():
        service.order(path=path, refusal="rate_limit", retry_after=0.2, times=2)
    dispatch.resume()
    queue.collect_until(lambda: len(queue.last) >= 500)
    service.order(path=PATHS[SEGMIND], delay=1.5, times=LIMITS[SEGMIND])  # so that they meet there, as many as may
    for path in PATHS.values():
        service.order(path=path, refusal="rate_limit", retry_after=1, times=2)
        service.order(path=path, refusal="overloaded", times=1)
    queue.collect_until(lambda: len(queue.last) >= 600)

    # Paused again: what has begun ends, and then nothing moves.
    dispatch.pause()
    queue.collect_until(lambda: dispatch.is_idle)
    queue.settle()
    sent_so_far = len(service.received)
    late = set(dice.sample(queue.waiting[SEGMIND], 50) + dice.sample(queue.waiting[OPENAI], 30))
    for job_id in sorted(late):
        queue.cancel(job_id)
    for provider in LIMITS:
        for job_id in dice.sample(queue.waiting[provider], 5):
            queue.move_first(job_id)
    queue.collect_until(lambda: len(late - set(queue.last)) == 0)
    time.sleep(0.3)
    assert len(service.received) == sent_so_far
    dispatch.resume()
    queue.collect_until(lambda: len(queue.last) >= 800)

    # A cancel while everything runs comes in time or does not; either way it is said, and the bill agrees.
    in_the_rush = dice.sample(sorted(set(queue.jobs) - set(queue.last)), 60)
    for job_id in in_the_rush:
        dispatch.cancel(job_id)
    queue.collect_until(lambda: len(queue.last) == len(queue.jobs))
    seconds = time.monotonic() - began
    dispatch.close()

    ended_as = Counter(
        message.error.kind if message.error is not None else message.event.value for message in queue.last.values()
    )
    given_up = {job_id for job_id, message in queue.last.items() if message.event is not Event.KEPT}
    assert set(ended_as) == {"kept", "Cancelled"}, ended_as
    assert cancelled | late <= given_up <= cancelled | late | set(in_the_rush)
    bills = Counter(entry.prompt for entry in service.billed)
    assert bills == {queue.jobs[job_id].request.prompt: 1 for job_id in set(queue.jobs) - given_up}
    assert sorted(take.id for take in takes_in(queue.kept_in)) == sorted(set(queue.jobs) - given_up)
    for provider, limit in LIMITS.items():
        assert most_at_once(sendings(service, provider)) == limit
        assert_in_order(queue, provider, given_up)
    # One that is about to end may be counted beside the one that comes after it.
    assert queue.most_threads <= 2 * sum(LIMITS.values())
    refused = sum(each.answered in (429, 503) for each in service.received)
    assert refused == 10
    couriers = processes(queue)
    assert len(couriers) <= 3 * sum(LIMITS.values()), "couriers are used again: new ones only after each pause"
    grown = peak_memory() - memory
    assert grown < 150_000_000

    figures = {
        "jobs": len(queue.jobs),
        "kept": ended_as["kept"],
        "cancelled": ended_as["Cancelled"],
        "billed": sum(bills.values()),
        "refused_and_sent_again": refused,
        "couriers": len(couriers),
        "most_threads": queue.most_threads,
        "megabytes_grown": round(grown / 1e6),
        "seconds": round(seconds, 1),
    }
    record_property("queue", json.dumps(figures))
    print(json.dumps(figures))


def assert_in_order(queue: Queue, provider: ProviderName, given_up: set[str]) -> None:
    """Each request came to the service when at most as many before it in the queue were still to come as couriers may
    be on their way at once. With a limit of one that is the queue's order exactly.
    """
    prompts = [queue.jobs[job_id].request.prompt for job_id in queue.order(provider) if job_id not in given_up]
    came = list(dict.fromkeys(each.json()["prompt"] for each in sendings(queue.service, provider)))
    came = [prompt for prompt in came if prompt in set(prompts)]
    assert sorted(came) == sorted(prompts)
    place = {prompt: number for number, prompt in enumerate(prompts)}
    missing = set(range(len(prompts)))
    for prompt in came:
        missing.discard(place[prompt])
        overtaken = sum(number < place[prompt] for number in missing)
        assert overtaken < LIMITS[provider], f"{prompt} overtook {overtaken} others"


def processes(queue: Queue) -> set[str]:
    """The couriers that took the jobs, by what the takes' journals say."""
    folders = [JobFolder(take.folder) for take in takes_in(queue.kept_in)]
    return {value for folder in folders for step, _, value in folder.notes() if step is Step.TAKEN}


def peak_memory() -> int:
    """Bytes that this process had at most; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
