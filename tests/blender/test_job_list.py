"""A list of many jobs: what matters stands first, nothing is out of reach, and Blender's online access is heeded at every turn."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.awaiting import until
from tests.blender.enabled import Dresser
from tests.service import Service

MADE = ("preparing", "sent", "receiving")


def rows(dresser: Dresser) -> list[str]:
    """The identities on the page that is shown."""
    return [view.id for view in dresser.part("scene.queue.job_pages").page().rows]


def states(dresser: Dresser) -> list[str]:
    return [str(view.state) for view in dresser.part("scene.queue.job_pages").page().rows]


@pytest.fixture
def held(dresser: Dresser, service: Service) -> Iterator[Service]:
    """Segmind with one request at a time, which takes as long as the test says."""
    dresser.use(service, concurrency=1)
    service.settings.latency = 300.0
    yield service
    service.settings.latency = 0.0
    service.go_on()


def test_what_is_being_made_stands_before_the_queue_and_the_queue_in_its_order(dresser: Dresser, held: Service) -> None:
    posted = [job_id for _ in range(20) for job_id in dresser.post()]
    dresser.tick_until(lambda: held.received)
    dresser.tick_until(lambda: dresser.job(posted[0]).state in MADE)

    assert rows(dresser) == posted[:8]
    assert states(dresser)[1:] == ["queued"] * 7

    import bpy

    bpy.ops.set_dresser.turn_page(pages=1)
    assert rows(dresser) == posted[8:16]
    bpy.ops.set_dresser.turn_page(pages=1)
    bpy.ops.set_dresser.turn_page(pages=1)
    assert rows(dresser) == posted[16:], "there is nothing after the last page"
    bpy.ops.set_dresser.turn_page(pages=-2)
    assert rows(dresser) == posted[:8]
    bpy.ops.set_dresser.cancel_all_jobs()
    dresser.let_go(held)
    dresser.tick_to_the_end()


def test_paused_nothing_more_is_sent_and_resumed_it_goes_on(dresser: Dresser, held: Service) -> None:
    import bpy

    held.settings.latency = 300.0
    posted = [job_id for _ in range(3) for job_id in dresser.post()]
    dresser.tick_until(lambda: held.received)
    jobs = dresser.part("scene.queue.job_list")
    assert (jobs.queue().count, jobs.queue().is_paused) == (2, False)

    bpy.ops.set_dresser.pause_queue()
    dresser.let_go(held)
    dresser.tick_until(lambda: dresser.job(posted[0]).state == "placed")

    dresser.tick_until(jobs.is_at_a_standstill)
    assert dresser.tick() == dresser.part("scene.queue.timer").PATIENCE, (
        "what stands still is not looked at all the time"
    )
    assert len(held.received) == 1
    assert (jobs.queue().count, jobs.queue().is_paused) == (2, True)
    assert [dresser.job(job_id).state for job_id in posted[1:]] == ["queued", "queued"]

    bpy.ops.set_dresser.resume_queue()
    dresser.tick_to_the_end()
    assert [dresser.job(job_id).state for job_id in posted] == ["placed"] * 3
    assert (jobs.queue().count, jobs.queue().is_paused) == (0, False)


def test_a_paused_queue_can_be_cancelled_and_the_next_one_is_not_paused(dresser: Dresser, held: Service) -> None:
    import bpy

    held.settings.latency = 300.0
    first, second = dresser.post()[0], dresser.post()[0]
    dresser.tick_until(lambda: held.received)
    bpy.ops.set_dresser.pause_queue()
    bpy.ops.set_dresser.cancel_job(job_id=second)
    dresser.tick_until(lambda: dresser.job(second).state == "cancelled")

    (third,) = dresser.post()
    assert not dresser.part("scene.queue.job_list").queue().is_paused
    dresser.let_go(held)
    dresser.tick_to_the_end()

    assert [dresser.job(job_id).state for job_id in (first, third)] == ["placed", "placed"]


def test_a_job_that_waits_can_be_made_the_next_one(dresser: Dresser, held: Service) -> None:
    import bpy

    held.settings.latency = 300.0
    prompts = ["One", "Two", "Three", "Four"]
    posted = []
    for prompt in prompts:
        dresser.set(prompt=prompt)
        posted += dresser.post()
    dresser.tick_until(lambda: dresser.job(posted[0]).state == "sent" and held.received)
    jobs = dresser.part("scene.queue.job_list")
    assert jobs.queue().later == frozenset(posted[2:]), "what is next already cannot be moved"

    assert bpy.ops.set_dresser.move_job_first(job_id=posted[3]) == {"FINISHED"}

    assert rows(dresser) == [posted[0], posted[3], posted[1], posted[2]]
    assert jobs.queue().later == frozenset(posted[1:3])
    assert bpy.ops.set_dresser.move_job_first(job_id=posted[0]) == {"CANCELLED"}, "it was sent"
    dresser.let_go(held)
    dresser.tick_to_the_end()
    assert [each.json()["prompt"] for each in held.received] == ["One", "Four", "Two", "Three"]


def test_each_provider_has_a_queue_of_its_own(dresser: Dresser, held: Service) -> None:
    import bpy

    held.settings.latency = 300.0
    posted = {}
    for provider in ("segmind", "openai"):
        dresser.preferences.provider = provider
        posted[provider] = [dresser.post()[0] for _ in range(3)]
    dresser.tick_until(lambda: len(held.received) == 2)
    queue = dresser.part("scene.queue.job_list").queue
    assert queue().later == {posted["segmind"][2], posted["openai"][2]}

    bpy.ops.set_dresser.move_job_first(job_id=posted["openai"][2])

    assert queue().later == {posted["segmind"][2], posted["openai"][1]}
    bpy.ops.set_dresser.cancel_all_jobs()
    dresser.let_go(held)
    dresser.tick_to_the_end()


def test_a_file_cannot_resume_what_a_person_has_paused(dresser: Dresser, held: Service) -> None:
    import bpy

    held.settings.latency = 300.0
    for _ in range(2):
        dresser.post()
    dresser.tick_until(lambda: held.received)
    bpy.ops.set_dresser.pause_queue()
    said: list[str] = []

    def resume(*_: object) -> None:
        try:
            bpy.ops.set_dresser.resume_queue()
        except RuntimeError as error:
            said.append(str(error))

    bpy.app.handlers.frame_change_post.append(resume)
    try:
        bpy.context.scene.frame_set(7)
    finally:
        bpy.app.handlers.frame_change_post.remove(resume)

    assert len(said) == 1
    assert dresser.part("scene.queue.job_list").queue().is_paused
    bpy.ops.set_dresser.cancel_all_jobs()
    dresser.let_go(held)
    dresser.tick_to_the_end()


def test_what_came_last_and_what_failed_stand_before_the_queue(dresser: Dresser, held: Service) -> None:
    held.settings.latency = 0.0
    held.order(refusal="moderation")
    failed, placed = dresser.post()[0], dresser.post()[0]
    dresser.tick_to_the_end()
    held.settings.latency = 300.0
    first, second = dresser.post()[0], dresser.post()[0]
    dresser.tick_until(lambda: dresser.job(first).state in MADE)

    assert rows(dresser) == [first, placed, failed, second]
    dresser.let_go(held)
    dresser.tick_to_the_end()


@pytest.mark.whole
def test_more_finished_jobs_than_the_list_keeps_push_out_the_placed_ones_first(
    dresser: Dresser, service: Service
) -> None:
    dresser.use(service)
    service.order(refusal="moderation")
    failed = dresser.post()[0]
    dresser.tick_to_the_end()
    most = dresser.part("scene.queue.job_list").MOST_FINISHED

    dresser.use(service, "proof")
    dresser.set(variants=10)
    for _ in range(most // 10):
        dresser.post()
    dresser.tick_to_the_end(120)

    assert len(dresser.part("scene.queue.job_list").all_jobs()) == most
    assert dresser.job(failed).state == "failed"


def test_switching_online_access_off_holds_the_queue_until_it_is_on_again(dresser: Dresser, held: Service) -> None:
    import bpy

    first, second, third = (dresser.post()[0] for _ in range(3))
    dresser.wait_until_received(held)

    bpy.context.preferences.system.use_online_access = False
    dresser.let_go(held)
    dresser.tick_until(lambda: dresser.job(first).state == "placed")
    later = time.monotonic() + 1.0
    dresser.tick_until(lambda: time.monotonic() > later)

    assert [dresser.job(each).state for each in (second, third)] == ["queued", "queued"]
    assert len(held.billed) == 1

    bpy.context.preferences.system.use_online_access = True
    dresser.tick_to_the_end()

    assert [dresser.job(each).state for each in (second, third)] == ["placed", "placed"]
    assert len(held.billed) == 3


def test_a_tick_that_has_no_time_hears_one_message_and_leaves_the_rest_to_the_next(
    dresser: Dresser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dresser.part("scene.queue.timer"), "BUDGET", 0.0)
    dresser.set(variants=4)
    dresser.post()
    until(lambda: len(list(dresser.library.glob("takes/*"))) >= 4)

    dresser.tick()

    heard = [view for view in dresser.part("scene.queue.job_list").all_jobs() if view.state != "queued"]
    assert len(heard) == 1
    dresser.tick_to_the_end()
    assert [view.state for view in dresser.part("scene.queue.job_list").all_jobs()] == ["placed"] * 4
