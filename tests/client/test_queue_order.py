"""The queue of jobs: paused, resumed, and a job moved to its head."""

from __future__ import annotations

import time
from pathlib import Path

from client.dispatch import Dispatch
from client.job import check_id, new_id
from client.messages import Event
from client.request import ProviderName
from tests.client.posted_jobs import job, last_messages, library, program, settings
from tests.service import Service

SEGMIND = ProviderName.SEGMIND


def test_while_paused_nothing_is_sent_and_a_job_can_be_moved_first(tmp_path: Path) -> None:
    kept_in = library(tmp_path)
    with Service() as service:
        spoken_to = settings(service, tmp_path, SEGMIND)
        dispatch = Dispatch(program(tmp_path), {SEGMIND: 1})
        first, second, third = (job(spoken_to) for _ in range(3))

        dispatch.pause()
        for each in (first, second, third):
            dispatch.post(kept_in.post(each).path, spoken_to, service.segmind_key)
        assert dispatch.wait(0.5) == []
        assert service.received == []
        assert dispatch.move_first(third.id)
        dispatch.cancel(second.id)
        dispatch.resume()
        heard = last_messages(dispatch, 3)
        dispatch.close()

        kept = [job_id for job_id, messages in heard.items() if messages[-1].event is Event.KEPT]
        assert kept == [third.id, first.id]
        assert not dispatch.move_first(third.id)
        assert len(service.billed) == 2


def test_names_of_jobs_sort_as_the_jobs_were_made() -> None:
    made = []
    for _ in range(20):
        made.append(new_id())
        time.sleep(0.02)  # more than the clock's own step, on every system

    assert made == sorted(made)
    assert [check_id(name) for name in made] == made
