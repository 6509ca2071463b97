"""Blender, its couriers or both are killed at hundreds of random moments: nothing paid for is lost, nothing is billed twice."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from client.courier.recovery import LeftoverState, survey
from client.job import Job
from client.job_folder import Step
from client.providers.wire import REMOTE_ID
from tests.client.lettering_fonts import fonts_folder
from tests.client.sample_requests import picture
from tests.kept_takes import takes_in
from tests.reliability.kill_blender import Desk, Kind
from tests.reliability.kill_campaign import Studio, WatchedLedger
from tests.reliability.kill_reckoning import (
    Reckoning,
    fates,
    in_hand_within,
    summary,
    told,
    wrong_in_the_ledger,
    wrong_pictures,
)
from tests.service import Service, Settings

KILLS = int(os.environ.get("SET_DRESSER_KILLS", "300"))
SEED = int(os.environ.get("SET_DRESSER_SEED", "20261121"))

STUDIOS = {
    "street": (Kind.SEGMIND_V1, Kind.SEGMIND_V1_EDIT),
    "shop": (Kind.OPENAI, Kind.OPENAI_EDIT, Kind.OPENAI_GUIDE),
    "kitchen": (Kind.SEGMIND_V2,),
    "window": (Kind.OPENAI_STREAM, Kind.PROOF),
    "alley": (Kind.SEGMIND_V2, Kind.OPENAI),
}
"""The kinds of jobs of each library."""

LIMITS = {"segmind": 2, "openai": 2, "proof": 1}

UNSENT = (LeftoverState.UNSENT, LeftoverState.RESUMABLE)
"""What can be sent, or in the case of a proof made, with a click."""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="couriers are found in /proc")


@pytest.fixture
def books() -> WatchedLedger:
    return WatchedLedger()


@pytest.fixture
def service(books: WatchedLedger) -> Iterator[Service]:
    """A service that takes its time, so that there is time to be killed in."""
    with Service(settings=Settings(latency=0.1, job_seconds=0.1, partial_seconds=0.03), ledger=books) as running:
        yield running


@pytest.fixture
def studios(service: Service, books: WatchedLedger, tmp_path: Path) -> Iterator[list[Studio]]:
    """Libraries, each with a Blender at it, that work beside each other."""
    opened = [studio_of(service, tmp_path, name, kinds) for name, kinds in STUDIOS.items()]
    books.studios += opened
    yield opened
    for studio in opened:
        studio.end()


def studio_of(service: Service, folder: Path, name: str, kinds: tuple[Kind, ...]) -> Studio:
    """A library with a Blender that is not started yet."""
    place = folder / name
    place.mkdir()
    capture = place / "capture.png"
    capture.write_bytes(picture(256, 112).data)
    desk = Desk(
        library=str(place / "library"),
        cache=str(place / "cache"),
        log=str(place / "logs" / "courier.log"),
        own_ledger=str(folder / "own ledger"),
        capture=str(capture),
        fonts=fonts_folder(),
        segmind_address=service.segmind_address,
        upload_address=service.upload_address,
        openai_address=service.openai_address,
        segmind_key=service.segmind_key,
        openai_key=service.openai_key,
        limits=LIMITS,
    )
    return Studio(name, place, desk, kinds, random.Random(f"{SEED} {name}"))


def in_each(studios: list[Studio], work: Callable[[Studio], None]) -> None:
    """Do something in all studios at once; the first failure is the test's."""
    with ThreadPoolExecutor(len(studios)) as pool:
        list(pool.map(work, studios))


def leave_in_peace(studio: Studio) -> None:
    """Let everything end that outlived its Blender, then start Blender once more, undisturbed."""
    studio.close()
    studio.open()
    studio.close()


def wait_for_the_books(service: Service) -> None:
    """Let the service write down whether what it sent last was read: the couriers have ended, its threads may be behind."""
    deadline = time.monotonic() + 60
    while service.has_open_connections:
        assert time.monotonic() < deadline, "clients that have ended are still connected"
        time.sleep(0.05)


def send_what_was_left(studio: Studio) -> None:
    """The artist starts Blender, waits for the list and sends everything that is listed as unsent."""
    studio.open()
    assert studio.looked_back()
    studio.press(press="send_all")
    studio.close()


@pytest.mark.whole
@pytest.mark.limit(seconds=3600)
def test_no_kill_loses_a_picture_or_buys_one_twice(
    service: Service, studios: list[Studio], record_property: Callable[[str, object], None]
) -> None:
    for path in ("/v1/*", "/generations/*"):
        service.order(times=0, path=path, drip_bytes=3000, drip_seconds=0.008)
    began = time.monotonic()

    in_each(studios, lambda studio: studio.suffer(-(-KILLS // len(studios))))
    in_each(studios, leave_in_peace)
    wait_for_the_books(service)

    as_killed = [fates(studio, service) for studio in studios]
    reckoning = Reckoning(in_hand=in_hand_within(fate for found in as_killed for fate in found.values()))
    left_unsent = 0
    for studio, found in zip(studios, as_killed, strict=True):
        reckoning.take_in(studio, found)
        left_unsent += sum(fate.left is not None and fate.left.state in UNSENT for fate in found.values())
    in_each(studios, send_what_was_left)
    wait_for_the_books(service)

    sent_later, wrong = 0, []
    for studio in studios:
        found = fates(studio, service)
        sent_later += sum(fate.take is not None for fate in found.values())
        wrong += wrong_pictures(found) + wrong_in_the_ledger(studio, found)
        wrong += [f"still unsent: {fate.id}" for fate in found.values() if fate.left and fate.left.state in UNSENT]
        reckoning.double += [
            f"{fate.id}: billed {len(fate.bills)} times" for fate in found.values() if len(fate.bills) > 1
        ]
    sent_later -= reckoning.counts["take"]

    figures = summary(studios, reckoning, sent_later, time.monotonic() - began, SEED)
    record_property("kills", told(figures))
    print(told(figures))
    faults = {
        "lost": reckoning.lost,
        "double": reckoning.double,
        "unlisted": reckoning.unlisted,
        "wrong": wrong,
        "unexplained": reckoning.unexplained,
    }
    told_faults = [f"{name}: {fault}" for name, of_its_kind in faults.items() for fault in of_its_kind]
    assert not told_faults, f"{told_faults[0]} (of {len(told_faults)}; seed {SEED}): {told_faults}"
    assert sent_later == left_unsent
    assert reckoning.counts["in hand"] <= KILLS // 20, f"seed {SEED}"
    assert figures["kills"] >= KILLS, f"seed {SEED}"


def test_two_blenders_on_one_library_take_nothing_up_twice(service: Service, tmp_path: Path) -> None:
    first = studio_of(service, tmp_path, "shared", tuple(Kind))
    second = replace(first, name="beside", prompts={}, strikes=[], said=[])
    first.library.prepare()
    left = [job for _ in range(4) for job in leave_behind(first, service)]
    undecided = {job.id for job in left if job.request.prompt.endswith("undecided")}
    submitted = len(service.billed)

    try:
        for blender in (first, second):
            blender.open()
        for blender in (first, second):
            assert blender.looked_back()
            blender.press(press="send_all")
        in_each([first, second], Studio.close)
    finally:
        for blender in (first, second):
            blender.end()

    takes = [take.id for take in takes_in(first.library)]
    assert sorted(takes) == sorted(job.id for job in left if job.id not in undecided)
    assert {each.id for each in survey(first.library) if each.state is LeftoverState.SENT_NO_REPLY} == undecided
    assert len(service.billed) - submitted == 4, "only what was never sent is sent, once"
    complaints = {line["error"] for blender in (first, second) for line in blender.said if line.get("error")}
    assert complaints <= {"CarriedElsewhere"}


def leave_behind(studio: Studio, service: Service) -> list[Job]:
    """What an earlier session left: a job that was never sent, one to be fetched by its id, one whose reply is here, and
    one that nobody knows the end of.
    """
    unsent = studio.desk.job(Kind.SEGMIND_V1, "never sent")
    by_id = studio.desk.job(Kind.SEGMIND_V2, "to be fetched")
    replied = studio.desk.job(Kind.SEGMIND_V1, "replied")
    undecided = studio.desk.job(Kind.SEGMIND_V1, "undecided")
    folders = studio.library.post_all([unsent, by_id, replied, undecided])
    body = {"prompt": "to be fetched", "size": "1024x1024", "quality": "low"}
    answer = requests.post(
        f"{service.segmind_address}/v2/gpt-image-2", json=body, headers={"x-api-key": service.segmind_key}, timeout=10
    )
    for folder in folders[1:]:
        folder.note(Step.SENT)
    folders[1].note(Step.REMEMBERED, REMOTE_ID, answer.json()["request_id"])
    folders[2].raw_reply.write_bytes(picture(1280, 512, form="JPEG").data)
    return [unsent, by_id, replied, undecided]
