"""What another courier carries, one that outlived a Blender or another Blender's: it is shown, waited for, and offered when it is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from client.file_lock import hold
from tests.blender.enabled import Dresser
from tests.blender.worded_signs import make_sign
from tests.service import Service


@pytest.fixture
def carried(dresser: Dresser, service: Service) -> Iterator[tuple[Any, ExitStack]]:
    """A job of this person's that somebody else holds, as the library shows it; closing the stack lets go of it."""
    import bpy

    dresser.use(service)
    (job,) = dresser.part("scene.generate.request").build_jobs(bpy.context)
    library = dresser.part("scene.settings.library_folder").library()
    library.prepare([job])
    library.post(job)
    dresser.part("scene.queue.own_jobs").note_own([job.id])
    (library.folder / "locks").mkdir(exist_ok=True)
    with ExitStack() as held:
        assert held.enter_context(hold(library.lock_of(job.id), wait=False))
        yield job, held


def listed(dresser: Dresser) -> dict[str, str]:
    """The jobs by their state, after a look at what was left behind."""
    import bpy

    bpy.ops.set_dresser.look_back()
    return {view.id: str(view.state) for view in dresser.part("scene.queue.job_list").all_jobs()}


def test_it_is_shown_and_not_sent_a_second_time(
    dresser: Dresser, service: Service, carried: tuple[Any, ExitStack]
) -> None:
    import bpy

    job, _ = carried

    assert listed(dresser) == {job.id: "elsewhere"}
    assert dresser.job().title == job.title
    assert dresser.part("scene.queue.left_behind").own_elsewhere() == {dresser.library}, (
        "it is looked for again by itself"
    )
    assert bpy.ops.set_dresser.send_job(job_id=job.id) == {"CANCELLED"}
    assert service.received == []


def test_what_became_of_it_is_seen_at_the_next_look(dresser: Dresser, carried: tuple[Any, ExitStack]) -> None:
    job, held = carried
    listed(dresser)

    held.close()

    assert listed(dresser) == {job.id: "unsent"}
    assert dresser.part("scene.queue.left_behind").own_elsewhere() == set()


def test_kept_and_placed_where_it_was_carried_it_is_off_the_list(
    dresser: Dresser, carried: tuple[Any, ExitStack]
) -> None:
    job, held = carried
    listed(dresser)

    held.close()
    shutil.rmtree(dresser.library / "jobs" / job.id)

    assert listed(dresser) == {}


def test_what_others_asked_for_is_shown_but_not_looked_for_again_and_again(
    dresser: Dresser, carried: tuple[Any, ExitStack]
) -> None:
    job, _ = carried
    dresser.part("scene.queue.own_jobs").forget_own(job.id)

    assert listed(dresser) == {job.id: "elsewhere"}
    assert dresser.part("scene.queue.left_behind").own_elsewhere() == set()


def test_a_sign_that_another_courier_makes_is_not_asked_for_again(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service)
    make_sign(dresser, "Shop", en="NOODLES", hi="नूडल्स")
    generating = dresser.part("scene.signs.generating")
    wish = generating.Wish(("en", "hi"), provider=generating.ProviderName.SEGMIND)
    job, other = generating.build(bpy.context, generating.missing(bpy.context, wish), wish.provider)
    library = dresser.part("scene.settings.library_folder").library()
    library.prepare([job])
    library.post(job)
    dresser.part("scene.queue.own_jobs").note_own([job.id])
    (library.folder / "locks").mkdir(exist_ok=True)

    with hold(library.lock_of(job.id), wait=False):
        assert listed(dresser) == {job.id: "elsewhere"}
        left = [each.language for each in generating.missing(bpy.context, wish)]

    assert (job.purpose.language, left) == ("en", [other.purpose.language])
