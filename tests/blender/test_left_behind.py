"""What one session of Blender leaves behind, the next one offers: to send, to place, or to look into."""

from __future__ import annotations

import pytest

from tests.awaiting import until
from tests.blender.enabled import Dresser
from tests.service import Service


def quit_and_start_again(dresser: Dresser, service: Service) -> None:
    """Blender goes while jobs are on their way; at the next start the extension looks at what is there."""
    import bpy

    dresser.part("scene.queue.timer").end()
    dresser.part("scene.queue.job_list").close()
    service.settings.latency = 0.0
    bpy.ops.set_dresser.look_back()


@pytest.fixture
def left(dresser: Dresser, service: Service) -> tuple[str, str]:
    """One job that was sent and one that waited its turn when Blender went; their identities."""
    dresser.use(service, concurrency=1)
    service.settings.latency = 300.0
    first, second = dresser.post()[0], dresser.post()[0]
    dresser.wait_until_received(service)
    quit_and_start_again(dresser, service)
    until(lambda: service.go_on() or service.billed)
    return first, second


def test_what_was_not_sent_waits_for_a_click_and_is_sent_once(
    dresser: Dresser, service: Service, left: tuple[str, str]
) -> None:
    import bpy

    _, second = left
    assert dresser.job(second).state == "unsent"
    assert len(service.billed) <= 1, "looking back sends nothing"

    assert bpy.ops.set_dresser.send_job(job_id=second) == {"FINISHED"}

    assert dresser.job(second).state == "placed"
    assert [entry.prompt for entry in service.billed].count(dresser.settings.prompt) == len(service.billed) == 2
    assert bpy.ops.set_dresser.send_job(job_id=second) == {"CANCELLED"}
    assert len(service.billed) == 2


def test_what_is_dear_is_asked_about_before_it_is_sent_after_all(dresser: Dresser, left: tuple[str, str]) -> None:
    view = dresser.job(left[1])
    question = dresser.part("scene.generate.post").question_before_sending

    dresser.preferences.ask_above = 1.0
    assert question(view) == ""
    dresser.preferences.ask_above = 0.001
    assert question(view).startswith("1 picture from Segmind, ")


def test_what_was_sent_is_finished_by_its_courier_and_offered(
    dresser: Dresser, service: Service, left: tuple[str, str]
) -> None:
    import bpy

    first, _ = left
    dresser.tick_until(lambda: bpy.ops.set_dresser.look_back() and dresser.job(first).state == "offered")

    bpy.ops.set_dresser.place_take(job_id=first, as_wanted=True)

    assert dresser.job(first).state == "placed"
    assert len(service.billed) == 1


def test_what_was_sent_and_never_answered_is_listed_and_never_sent_again(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service)
    service.order(cut_at=10)
    (job_id,) = dresser.post()
    dresser.tick_to_the_end()
    quit_and_start_again(dresser, service)

    view = dresser.job(job_id)
    assert view.state == "failed"
    assert view.error.billed == "perhaps"
    assert "history" in view.error.sentence or "again" in view.error.sentence
    assert bpy.ops.set_dresser.send_job(job_id=job_id) == {"CANCELLED"}
    assert len(service.billed) == 1


def test_a_picture_that_could_not_be_fetched_is_fetched_when_one_looks_for_it_again(
    dresser: Dresser, service: Service
) -> None:
    import bpy

    dresser.use(service, segmind_way="v2")
    service.order(path="/generations/*", status=404, html="<h1>404 Not Found</h1>")
    (job_id,) = dresser.post()
    dresser.tick_to_the_end()
    assert (dresser.job(job_id).state, dresser.job(job_id).error.kind) == ("failed", "PictureNotFetched")

    bpy.ops.set_dresser.look_back()

    assert dresser.job(job_id).take is not None
    assert len(service.billed) == 1
