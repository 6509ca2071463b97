"""While a job is on its way: its target goes, other files are loaded, the artist cancels and undoes. No take is lost or misplaced."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.blender.enabled import Dresser, add_camera, add_sign, courier_threads, in_another_blender, texture_of
from tests.service import Service
from tests.work import calls_in


@pytest.fixture
def slow(dresser: Dresser, service: Service) -> Iterator[Service]:
    """A service that takes its time, so that things can happen meanwhile."""
    dresser.use(service)
    dresser.set(placement="texture")
    service.settings.latency = 0.4
    yield service


def test_generate_returns_at_once_and_the_timer_does_the_rest(dresser: Dresser, slow: Service) -> None:
    sign = add_sign()

    dresser.post()

    assert dresser.job().state == "queued"
    assert len(sign.material_slots) == 0
    dresser.tick_to_the_end()
    assert dresser.job().state == "placed"
    assert texture_of(sign).filepath
    assert len(slow.billed) == 1
    assert courier_threads() == []


def test_a_target_that_was_renamed_is_found(dresser: Dresser, slow: Service) -> None:
    sign = add_sign()
    dresser.post()
    dresser.wait_until_received(slow)
    sign.name = "Menu Board"
    add_sign(name="Sign")

    dresser.tick_to_the_end()

    assert texture_of(sign)
    import bpy

    assert len(bpy.data.objects["Sign"].material_slots) == 0, "another object took the name, not the take"


def test_a_target_that_was_deleted_leaves_the_take_in_the_library(dresser: Dresser, slow: Service) -> None:
    import bpy

    dresser.set(placement="texture")
    sign = add_sign()
    dresser.post()
    dresser.wait_until_received(slow)
    bpy.data.objects.remove(sign)

    dresser.tick_to_the_end()

    job = dresser.job()
    assert (job.state, job.error.kind) == ("not_placed", "TargetGone")
    assert job.error.sentence.startswith("Sign is no longer there, so the take was kept but not placed.")
    assert job.take.picture.is_file()
    assert len(bpy.data.materials) == len([image for image in bpy.data.images if image.filepath]) == 0


def test_such_a_take_can_be_placed_on_something_else(dresser: Dresser, slow: Service) -> None:
    import bpy

    sign = add_sign()
    dresser.post()
    dresser.wait_until_received(slow)
    bpy.data.objects.remove(sign)
    dresser.tick_to_the_end()
    other = add_sign(name="Poster")

    assert bpy.ops.set_dresser.place_take(job_id=dresser.job().id) == {"FINISHED"}

    assert Path(texture_of(other).filepath) == dresser.job().take.picture
    assert dresser.job().state == "placed"
    assert dresser.job().error is None
    assert len(slow.billed) == 1


def test_a_take_that_is_placed_again_keeps_its_name(dresser: Dresser) -> None:
    import bpy

    dresser.set(prompt="Noodle shop sign", placement="image")
    dresser.generate()
    dresser.set(prompt="Something else", placement="plane", anchor="CURSOR", facing="FRONT")

    bpy.ops.set_dresser.place_take(job_id=dresser.job().id)

    assert [obj.name for obj in bpy.data.objects] == ["Noodle shop sign"]


def test_a_take_that_is_placed_again_behind_the_scene_keeps_its_name(dresser: Dresser) -> None:
    """A backdrop has an object that it is about, its camera, and is not called after it."""
    import bpy

    add_camera()
    dresser.set(prompt="Harbour at dusk", placement="image")
    dresser.generate()
    dresser.set(prompt="Something else", placement="background")

    bpy.ops.set_dresser.place_take(job_id=dresser.job().id)

    assert dresser.job().placement.name == "Harbour at dusk"


def test_a_take_that_is_placed_again_on_a_surface_is_called_after_that(dresser: Dresser) -> None:
    import bpy

    add_sign()
    dresser.set(prompt="Noodle shop sign", placement="image")
    dresser.generate()
    dresser.set(prompt="Something else", placement="texture")

    bpy.ops.set_dresser.place_take(job_id=dresser.job().id)

    assert dresser.job().placement.name == "Sign"


def test_a_scene_that_was_deleted_leaves_the_take_in_the_library(dresser: Dresser, slow: Service) -> None:
    import bpy

    dresser.set(placement="plane", anchor="CURSOR", facing="FRONT")
    bpy.data.scenes.new("Elsewhere")
    gone = bpy.context.scene
    gone.name = "Alley"
    dresser.post()
    dresser.wait_until_received(slow)
    bpy.data.scenes.remove(gone)

    dresser.tick_to_the_end()

    assert dresser.job().error.sentence.startswith("The scene Alley is no longer there")
    assert dresser.job().take.picture.is_file()
    assert len(bpy.data.objects) == 0


def test_another_scene_looked_at_meanwhile_is_left_alone(dresser: Dresser, slow: Service) -> None:
    import bpy

    dresser.set(placement="plane", anchor="CURSOR", facing="FRONT")
    wanted = bpy.context.scene
    dresser.post()
    dresser.wait_until_received(slow)
    with bpy.context.temp_override(scene=bpy.data.scenes.new("Elsewhere")):
        dresser.tick_to_the_end()

    assert [obj.type for obj in wanted.objects] == ["MESH"]
    assert len(bpy.data.scenes["Elsewhere"].objects) == 0


def test_placing_without_a_place_says_why(dresser: Dresser, slow: Service) -> None:
    import bpy

    sign = add_sign()
    dresser.generate()
    bpy.data.objects.remove(sign)

    with pytest.raises(RuntimeError, match="Select a mesh object"):
        bpy.ops.set_dresser.place_take(job_id=dresser.job().id)
    assert len(dresser.takes()) == len(slow.billed) == 1


def test_faces_that_changed_are_not_dressed(dresser: Dresser, slow: Service) -> None:
    import bmesh
    import bpy

    sign = add_sign()
    bpy.ops.object.mode_set(mode="EDIT")
    bmesh.from_edit_mesh(sign.data).faces.ensure_lookup_table()
    bmesh.from_edit_mesh(sign.data).faces[0].select_set(True)
    dresser.post()
    dresser.wait_until_received(slow)
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.mesh.subdivide(number_cuts=1)

    dresser.tick_to_the_end()

    assert dresser.job().error.kind == "FacesChanged"
    assert sign.mode == "EDIT"
    assert len(sign.material_slots) == 0


def test_another_file_is_never_dressed_by_mistake(dresser: Dresser, slow: Service, tmp_path: Path) -> None:
    """The same names in another file are not the same things; the take waits until its own file is open again."""
    import bpy

    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "other.blend"))
    add_sign()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))
    dresser.post()
    dresser.wait_until_received(slow)
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "other.blend"))
    stranger = add_sign()

    dresser.tick_to_the_end()

    job = dresser.job()
    assert (job.state, job.error.kind) == ("not_placed", "FileChanged")
    assert "(set.blend)" in job.error.sentence
    assert len(stranger.material_slots) == 0
    assert job.take.picture.is_file()

    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "set.blend"))
    sign = bpy.data.objects["Sign"]
    bpy.context.view_layer.objects.active = sign
    assert bpy.ops.set_dresser.place_take(job_id=job.id) == {"FINISHED"}
    assert Path(bpy.path.abspath(texture_of(sign).filepath)) == job.take.picture


def test_the_same_file_loaded_again_is_the_same_file(dresser: Dresser, slow: Service, tmp_path: Path) -> None:
    import bpy

    add_sign()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))
    dresser.post()
    dresser.wait_until_received(slow)
    bpy.ops.wm.revert_mainfile()

    dresser.tick_to_the_end()

    assert dresser.job().state == "placed"
    assert texture_of(bpy.data.objects["Sign"])


def test_an_unsaved_file_that_has_gone_is_gone(dresser: Dresser, slow: Service) -> None:
    import bpy

    add_sign()
    dresser.post()
    dresser.wait_until_received(slow)
    bpy.ops.wm.read_homefile(use_empty=True)
    stranger = add_sign()

    dresser.tick_to_the_end()

    assert dresser.job().error.kind == "FileChanged"
    assert "an unsaved file" in dresser.job().error.sentence
    assert len(stranger.material_slots) == 0


def test_a_file_saved_meanwhile_is_still_the_same(dresser: Dresser, slow: Service, tmp_path: Path) -> None:
    import bpy

    sign = add_sign()
    dresser.post()
    dresser.wait_until_received(slow)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))

    dresser.tick_to_the_end()

    assert texture_of(sign)
    assert dresser.job().state == "placed"


def test_undo_neither_loses_a_target_nor_asks_again(dresser: Dresser, slow: Service) -> None:
    """Undone while the job was on its way, the scene is another one; the take finds its sign by identity."""
    account = in_another_blender("undoing.py", dresser, slow)

    facts = json.loads(account.partition("ACCOUNT ")[2])
    assert facts["prompt_after_undo"] == ""
    assert facts["place_after_undo"] == 0.0
    assert facts["state"] == "placed"
    assert facts["undone"] == [0, 0], "what a placement does can be undone"
    assert facts["redone"] == facts["texture"]
    assert len(slow.billed) == 1


def test_a_script_that_loads_file_after_file_gets_no_undo_stack(dresser: Dresser, service: Service) -> None:
    """Background Blender has none until something pushes to it; then Blender 4.2 crashes on the steps of earlier files."""
    import bpy

    dresser.use(service)
    had_undo = bpy.ops.ed.undo.poll()  # other tests, which push to it themselves, may have run before
    for _ in range(3):
        bpy.ops.wm.read_homefile(use_empty=True)
        add_sign()
        dresser.set(prompt="A menu board", placement="texture", size="1024x1024", quality="low")
        assert dresser.generate() == {"FINISHED"}

    assert bpy.ops.ed.undo.poll() == had_undo


def test_cancelled_before_it_was_sent_it_costs_nothing(dresser: Dresser, slow: Service) -> None:
    import bpy

    slow.settings.latency = 300.0
    dresser.preferences.concurrency = 1
    dresser.set(placement="image", variants=2)
    first, second = dresser.post()

    bpy.ops.set_dresser.cancel_job(job_id=second)
    dresser.wait_until_received(slow)
    dresser.let_go(slow)
    dresser.tick_to_the_end()

    assert (dresser.job(first).state, dresser.job(second).state) == ("placed", "cancelled")
    assert dresser.job(second).error.sentence == "Cancelled before it was sent. Nothing is charged."
    assert len(slow.billed) == 1


def test_cancelled_after_it_was_sent_the_take_is_kept_but_not_placed(dresser: Dresser, slow: Service) -> None:
    import bpy

    slow.settings.latency = 300.0
    sign = add_sign()
    dresser.post()
    dresser.wait_until_received(slow)

    bpy.ops.set_dresser.cancel_job(job_id=dresser.job().id)
    dresser.let_go(slow)
    dresser.tick_to_the_end()

    job = dresser.job()
    assert job.state == "not_placed"
    assert job.error.kind == "CancelledAfterSending"
    assert job.take.picture.is_file()
    assert len(sign.material_slots) == 0
    bpy.ops.set_dresser.place_take(job_id=job.id)
    assert texture_of(sign)


def test_finished_jobs_can_be_cleared_and_their_takes_stay(dresser: Dresser, slow: Service) -> None:
    import bpy

    dresser.set(placement="image")
    dresser.generate()
    slow.settings.latency = 5.0
    dresser.post()

    bpy.ops.set_dresser.dismiss_jobs()

    assert [job.is_under_way for job in dresser.part("scene.queue.job_list").all_jobs()] == [True]
    assert len(dresser.takes()) == 1


def test_a_take_that_cannot_be_placed_does_not_hold_up_the_others(dresser: Dresser, service: Service) -> None:
    """Two objects share a mesh in edit mode, and it cannot be left, because nothing is active."""
    import bpy

    dresser.use(service)
    dresser.set(placement="texture")
    sign = add_sign()
    twin = bpy.data.objects.new("Twin", sign.data)
    bpy.context.scene.collection.objects.link(twin)
    bpy.ops.object.mode_set(mode="EDIT")
    (hopeless,) = dresser.post()
    dresser.set(placement="image")
    (other,) = dresser.post()
    bpy.context.view_layer.objects.active = None

    dresser.tick_to_the_end()

    assert (dresser.job(hopeless).state, dresser.job(other).state) == ("not_placed", "placed")
    assert dresser.job(hopeless).error.sentence.startswith("The take is kept")
    assert len(dresser.takes()) == 2
    assert len(sign.material_slots) == 0


@pytest.mark.whole
def test_a_crowd_of_500_jobs_can_be_posted_without_stopping_blender(dresser: Dresser, service: Service) -> None:
    """Each costs the main thread a few milliseconds; then all of them are cancelled at once."""
    import bpy

    dresser.use(service)
    service.settings.latency = 300.0
    dresser.set(placement="image", variants=10)
    presses = [calls_in(dresser.post) for _ in range(50)]

    jobs = dresser.part("scene.queue.job_list")
    assert len(jobs.under_way()) == 500
    assert statistics.median(presses[-5:]) < 1.5 * statistics.median(presses[:5]), "however many wait"
    assert calls_in(dresser.tick) < presses[0]

    assert calls_in(bpy.ops.set_dresser.cancel_all_jobs) < 0.5 * sum(presses)
    dresser.let_go(service)
    dresser.tick_to_the_end()

    assert jobs.under_way() == []
    assert len(service.billed) <= 4, "only what was sent already is on the bill"
    assert len(dresser.takes()) == len(service.billed)


@pytest.mark.whole
def test_a_crowd_of_100_jobs_is_kept_and_placed(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service, concurrency=8)
    dresser.set(placement="image", variants=10, format="jpeg", size="CUSTOM", width=1024, height=640)
    for _ in range(10):
        dresser.post()

    dresser.tick_to_the_end(60)

    assert len(service.billed) == len(dresser.takes()) == 100
    assert len([image for image in bpy.data.images if image.filepath]) == 100
    ids = {json.loads((folder / "take.json").read_text("utf-8"))["id"] for folder in dresser.takes()}
    assert len(ids) == 100
    assert len(dresser.part("scene.queue.job_list").all_jobs()) <= 60, "the list does not grow with the session"
    assert courier_threads() == []


def test_a_plane_is_placed_where_the_camera_was_when_it_was_asked_for(dresser: Dresser, slow: Service) -> None:
    import bpy

    camera = add_camera()
    dresser.set(placement="plane", anchor="CAMERA", distance=4.0)
    dresser.post()
    dresser.wait_until_received(slow)
    camera.location.y = -100.0

    dresser.tick_to_the_end()

    plane = next(obj for obj in bpy.data.objects if obj.type == "MESH")
    assert plane.matrix_world.translation.y == pytest.approx(-2.0, abs=1e-4)


def test_a_job_of_a_queue_that_was_asked_often_comes_as_well(dresser: Dresser, service: Service) -> None:
    """However slow the machine is: what was asked meanwhile is on no bill."""
    dresser.use(service, "fal")
    service.settings.latency = 300.0
    dresser.post()
    dresser.wait_until_received(service, requests=3)

    dresser.let_go(service)
    dresser.tick_to_the_end()

    assert dresser.job().state == "placed"
    assert len(service.billed) == 1
