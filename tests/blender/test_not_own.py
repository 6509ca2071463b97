"""What somebody else's requests left in a library is shown and waits for a click; what this person's left is finished by itself."""

from __future__ import annotations

from typing import Any

import pytest

from client.job_folder import Step
from tests.blender.enabled import Dresser
from tests.client.sample_requests import picture
from tests.service import Service


@pytest.fixture
def answered(dresser: Dresser, service: Service) -> Any:
    """A job in the open file's library whose reply has come, posted by nobody here."""
    import bpy

    dresser.use(service)
    (job,) = dresser.part("scene.generate.request").build_jobs(bpy.context)
    library = dresser.part("scene.settings.library_folder").library()
    library.prepare([job])
    folder = library.post(job)
    folder.note(Step.SENT)
    folder.raw_reply.write_bytes(picture(1024, 1024).data)
    return job


def look(dresser: Dresser) -> None:
    import bpy

    bpy.ops.set_dresser.look_back()
    dresser.tick_to_the_end()


def test_a_reply_to_somebody_elses_request_is_no_take_before_a_click(
    dresser: Dresser, service: Service, answered: Any
) -> None:
    import bpy

    look(dresser)

    assert dresser.job(answered.id).state == "answered"
    assert dresser.takes() == []
    assert bpy.ops.set_dresser.send_job(job_id=answered.id) == {"CANCELLED"}
    assert dresser.takes() == []

    bpy.context.preferences.system.use_online_access = True
    assert bpy.ops.set_dresser.finish_job(job_id=answered.id) == {"FINISHED"}

    assert len(dresser.takes()) == 1
    assert dresser.job(answered.id).take is not None
    assert service.received == [], "nothing was sent"
    assert bpy.ops.set_dresser.finish_job(job_id=answered.id) == {"CANCELLED"}


def test_a_reply_to_ones_own_request_becomes_a_take_by_itself(dresser: Dresser, answered: Any) -> None:
    dresser.part("scene.queue.own_jobs").note_own([answered.id])

    look(dresser)

    assert dresser.job(answered.id).take is not None
    assert len(dresser.takes()) == 1
    assert not dresser.part("scene.queue.own_jobs").is_own(answered.id)


def test_a_driver_or_a_handler_cannot_click(dresser: Dresser, answered: Any) -> None:
    import bpy

    look(dresser)

    def finish(*_: object) -> None:
        bpy.ops.set_dresser.finish_job(job_id=answered.id)

    bpy.app.handlers.frame_change_post.append(finish)
    try:
        bpy.context.scene.frame_set(bpy.context.scene.frame_current + 1)
    except RuntimeError:
        pass  # the refusal that the operator reports
    finally:
        bpy.app.handlers.frame_change_post.remove(finish)

    assert dresser.job(answered.id).state == "answered"
    assert dresser.takes() == []
