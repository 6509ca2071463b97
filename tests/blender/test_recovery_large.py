"""Looking back at a library of ten thousand takes: a courier reads it, Blender's main thread reads none of its files."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.blender.enabled import Dresser
from tests.service import Service

TAKES, WAITING, UNSENT, UNDECIDED, FAILED = 10_000, 120, 80, 10, 50


class Reads:
    """The files below a folder that this thread opens while it watches; it cannot be taken away, only switched off."""

    def __init__(self) -> None:
        self.folder = ""
        self.opened: list[str] = []
        self._thread = threading.get_ident()
        sys.addaudithook(self._hear)

    def _hear(self, event: str, words: tuple[Any, ...]) -> None:
        if self.folder and event in ("open", "os.listdir", "os.scandir") and threading.get_ident() == self._thread:
            path = str(words[0])
            if path.startswith(self.folder) and not path.startswith(self.folder + "/ledger"):
                self.opened.append(path)


@pytest.fixture(scope="module")
def reads() -> Reads:
    return Reads()


@pytest.fixture
def watched(reads: Reads) -> Iterator[Reads]:
    reads.opened.clear()
    yield reads
    reads.folder = ""


def fill(dresser: Dresser, takes: int = TAKES) -> None:
    """The test's library as years leave it: takes, marks that some of them wait, requests without an end, and failed ones.
    The takes that do not wait are empty folders, as they are not to be read.
    """
    part = dresser.part
    library = part("client.library").Library(dresser.library)
    library.prepare()
    library.waiting.mkdir(exist_ok=True)
    request, placement = part("client.request"), part("client.placement")
    service = part("client.providers.wire").ServiceSettings(
        request.ProviderName.SEGMIND, address="https://api.segmind.com"
    )
    asked = part("client.job").Job(
        "", request.Request("A wall", "gpt-image-2"), service, placement.Placement(placement.PlacementKind.IMAGE)
    )
    for number in range(takes):
        job = replace(asked, id=f"20260101-000000-{number:010x}")
        name = part("client.library").take_name(job)
        (library.takes / name).mkdir()
        if number >= takes - WAITING:
            (library.takes / name / "take.json").write_text(json.dumps(record(job)))
            (library.waiting / job.id).write_text(name)
    errors, step = part("client.errors"), part("client.job_folder").Step
    for number in range(UNSENT + UNDECIDED + FAILED):
        folder = library.post(replace(asked, id=f"20260102-000000-{number:010x}"))
        if number >= UNSENT:
            folder.note(step.SENT)
        if number >= UNSENT + UNDECIDED:
            folder.write_error(errors.ModerationBlocked().report())


def record(job: Any) -> dict[str, Any]:
    return {
        **job.to_plain(),
        "title": job.title,
        "picture": {"file": "picture.png", "format": "png", "width": 1024, "height": 1024, "alpha": False},
        "cost": {"dollars": "0.05", "source": "x-cost", "estimate": "0.06"},
        "service": {"provider": "segmind", "address": "https://api.segmind.com", "request_id": "req_1"},
        "said": {},
        "kept_at": "2026-01-01T00:00:00.000+00:00",
        "seconds": 42.0,
        "notes": [],
    }


def test_a_large_library_is_looked_back_at_without_a_file_read_on_the_main_thread(
    dresser: Dresser, service: Service, watched: Reads
) -> None:
    fill(dresser)
    dresser.use(service)
    jobs, state = dresser.part("scene.queue.job_list"), dresser.part("scene.queue.job_list").State
    watched.folder = str(dresser.library)

    dresser.part("scene.session.recovery").look_back()
    turns = []
    deadline = time.monotonic() + 120
    while dresser.part("scene.queue.tasks").is_anything_under_way():
        assert time.monotonic() < deadline
        began = time.thread_time()
        dresser.tick()
        turns.append(time.thread_time() - began)
        time.sleep(0.01)
    watched.folder = ""

    rows = jobs.all_jobs()
    counted = {each: sum(row.state is each for row in rows) for each in state}
    assert watched.opened == []
    assert counted[state.UNSENT] == UNSENT
    assert counted[state.FAILED] == UNDECIDED, "what has an end is not listed again"
    assert counted[state.OFFERED] == 50, "as many as a list can show"
    newest = {f"20260101-000000-{number:010x}" for number in range(TAKES - 50, TAKES)}
    assert {row.id for row in rows if row.state is state.OFFERED} == newest
    assert service.received == []
    # Far above what it takes, which is measured by `dev.py bench`: no turn goes through the library.
    assert max(turns) < 0.25


def test_what_was_left_unsent_stays_listed_until_it_is_sent_and_every_mark_until_its_take_is_placed(
    dresser: Dresser, service: Service
) -> None:
    import bpy

    fill(dresser, takes=WAITING)
    dresser.use(service)
    jobs, state = dresser.part("scene.queue.job_list"), dresser.part("scene.queue.job_list").State
    dresser.part("scene.session.recovery").look_back()
    dresser.part("scene.queue.timer").wait_while(dresser.part("scene.queue.job_list").is_waiting)
    first = next(row for row in jobs.all_jobs() if row.state is state.UNSENT)

    # Its folder names another service than the preferences: it fails, and is one more that has ended.
    bpy.ops.set_dresser.send_job(job_id=first.id)
    dresser.tick_until(lambda: not jobs.job(first.id) or jobs.job(first.id).state is state.FAILED)

    states = [row.state for row in jobs.all_jobs()]
    assert states.count(state.UNSENT) == UNSENT - 1
    assert states.count(state.OFFERED) == 50
    assert UNDECIDED <= states.count(state.FAILED) <= UNDECIDED + 1
    assert len(list(Path(dresser.library, "waiting").iterdir())) == WAITING
