"""Unregistering is one `close`: after a session of use nothing of it is held anywhere, and the next session begins as the first."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.blender import held
from tests.blender.enabled import EXTENSION, Dresser, add_camera, add_sign, enable
from tests.blender.signs import choose, give_take, make_sign, proof_all
from tests.blender.test_registration import NOTHING, disable, held_by_blender
from tests.service import Service

PROMPT = "A weathered enamel sign that reads 'ZANZIBAR-QUAY'"

CHANGING = (":_token", ":SESSION")
"""What is another by its nature: the open file's token, which is new in every session, and the list of all states."""


@pytest.fixture
def used(dresser: Dresser, service: Service, tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """A session in which everything was used that keeps something; the marks by which what is left of it is found."""
    import bpy

    library = str(dresser.library)
    use(dresser, service, tmp_path)
    marks = (library, str(tmp_path), "ZANZIBAR-QUAY", service.segmind_key, *(take.name for take in dresser.takes()))
    yield marks
    if EXTENSION not in bpy.context.preferences.addons:
        enable()
    shutil.rmtree(Path(bpy.utils.extension_path_user(EXTENSION)) / "chosen_references", ignore_errors=True)


def use(dresser: Dresser, service: Service, folder: Path) -> None:
    """An artist's day in short."""
    import bpy

    dresser.use(service, concurrency=2)
    dresser.preferences.library_folder = str(dresser.library)
    add_camera()
    dresser.set(prompt=PROMPT, placement="image", size="1024x1024", quality="low")
    dresser.preview()
    assert dresser.generate() == {"FINISHED"}
    service.order(refusal="moderation")
    dresser.post()
    dresser.tick_to_the_end()
    bpy.ops.set_dresser.test_key()
    bpy.ops.set_dresser.refresh_spending()
    see_signs(dresser)
    see_references(dresser, folder)
    see_masks(dresser)
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "quay.blend"))
    dresser.post()
    bpy.ops.set_dresser.look_back()


def see_signs(dresser: Dresser) -> None:
    """Proofs of a sign in languages that are switched, counted and made by themselves."""
    import bpy

    sign = make_sign(dresser)
    proof_all(dresser, ["en", "hi"])
    give_take(dresser, sign, "en", "20260101-000000-0000000001")
    for tag in ("en", "hi", "kn"):
        choose(tag)
    assert dresser.part("scene.signs.proofs").make_lacking(bpy.context.scene, "kn")
    dresser.part("scene.signs.proofs").lacking(bpy.context, "kn")
    while dresser.part("scene.signs.status").count_on() is not None:
        pass
    dresser.part("scene.signs.legibility").look(bpy.context)


def see_references(dresser: Dresser, folder: Path) -> None:
    """A reference that goes along."""
    import bpy
    from PIL import Image

    Image.new("RGB", (300, 200), (10, 90, 60)).save(folder / "quay.png")
    bpy.ops.set_dresser.add_references(directory=str(folder), files=[{"name": "quay.png"}])
    dresser.preview()
    dresser.part("scene.references.files").wait()


def see_masks(dresser: Dresser) -> None:
    """The mask of a box, shown, and left switched on."""
    overlay = dresser.part("scene.mask.overlay")
    add_sign()
    dresser.settings.capture.source, dresser.settings.mask.source = "CAMERA", "BOX"
    overlay.switch_on()
    overlay.look()


def test_after_a_session_nothing_of_it_is_held(dresser: Dresser, used: tuple[str, ...]) -> None:
    import bpy

    turns = dresser.part("scene.signs.proofs")._turns.now  # noqa: SLF001  bound methods, which nobody else can name
    timers = [dresser.part("scene.queue.timer").tick, *turns]
    assert any(bpy.app.timers.is_registered(timer) for timer in timers)
    assert len(held.left_over(used)) > 20, "the walk finds what is there while there is a session"

    disable()

    assert held_by_blender() == NOTHING
    assert held.left_over(used) == []
    assert not [timer for timer in timers if bpy.app.timers.is_registered(timer)]


@pytest.mark.whole
def test_what_somebody_forgets_is_found(
    dresser: Dresser, used: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a module that keeps a job, a path, and a take in a closure, then each is found after the session, wherever it is."""
    module: Any = dresser.part("scene.signs.revision")
    view, take = dresser.job(), next(view.take for view in dresser.part("scene.queue.job_list").all_jobs() if view.take)
    monkeypatch.setattr(module, "_planted", {"jobs": [view]}, raising=False)
    monkeypatch.setattr(module, "_planted_path", {dresser.library}, raising=False)
    planted = lambda: take  # noqa: E731
    planted.__module__ = module.__name__
    monkeypatch.setattr(module, "_planted_later", planted, raising=False)

    disable()

    found = held.left_over(used)
    assert {way.split(" ")[0].split(":")[1] for way in found} == {"_planted", "_planted_path", "_planted_later"}


@pytest.mark.whole
def test_every_session_begins_as_the_first(dresser: Dresser, service: Service, tmp_path: Path) -> None:
    disable()
    before = held.shapes()
    enable()
    use(dresser, service, tmp_path)
    disable()
    after = held.shapes()

    assert {
        name: (before[name], shape)
        for name, shape in after.items()
        if shape != before[name] and not name.endswith(CHANGING)
    } == {}

    enable()
    use(dresser, service, tmp_path)
    assert [view.state.value for view in dresser.part("scene.queue.job_list").all_jobs()]
    disable()
    assert held_by_blender() == NOTHING
    assert held.left_over((str(tmp_path), "ZANZIBAR-QUAY", service.segmind_key)) == []
    enable()


@pytest.mark.parametrize(
    ("module", "asked"),
    [
        ("scene.blender.above", "above"),
        ("scene.signs.properties", "_answering"),
        ("scene.settings.references", "reference_owner"),
    ],
)
def test_what_is_called_before_it_is_registered_is_an_error_that_says_so(
    dresser: Dresser, module: str, asked: str
) -> None:
    """Given a room that asks what stands above it, when nothing has registered there, as after a session; then it says who should have."""
    ask = getattr(dresser.part(module), asked)
    ask()

    disable()

    with pytest.raises(LookupError, match=r"before scene\.session\.registries has said"):
        ask()
    enable()
    ask()
