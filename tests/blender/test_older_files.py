"""A .blend, a library and job folders that an earlier version wrote open and go on: `older_files/README.md` says what is in them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import bpy
import pytest

from tests.blender.enabled import Dresser, texture_of
from tests.blender.signs import choose, shown

WRITTEN = Path(__file__).parent / "older_files"
WAITING, REPLIED = "Chalkboard reads 'TEA'", "Its reply is here: 'COME'"
VERSIONS = sorted(folder.name for folder in WRITTEN.iterdir() if folder.is_dir())


@pytest.fixture(params=VERSIONS)
def opened(request: pytest.FixtureRequest, dresser: Dresser, tmp_path: Path) -> Dresser:
    """The file of an earlier version, opened where it was saved."""
    show = tmp_path / "show"
    shutil.copytree(WRITTEN / request.param, show)
    for record in show.glob("set_dresser/*/*/*.json"):
        words = record.read_text("utf-8").replace("/projects/night-alley", show.as_posix())
        record.write_text(words, "utf-8", newline="")
    dresser.preferences.library_folder = ""
    dresser.library = show / "set_dresser"
    bpy.ops.wm.open_mainfile(filepath=str(show / "alley.blend"))
    return dresser


def prompt_of(folder: Path) -> str:
    """What was asked for, by the record in the folder of a job or a take."""
    record = folder / "take.json" if (folder / "take.json").is_file() else folder / "job.json"
    return str(json.loads(record.read_text("utf-8"))["request"]["prompt"])


def states(dresser: Dresser) -> dict[str, str]:
    """The state of each job in the list, by its prompt."""
    return {prompt_of(view.folder): view.state.value for view in dresser.part("scene.queue.job_list").all_jobs()}


def job_that_asks(dresser: Dresser, prompt: str) -> str:
    """The identity of a job or take in the library."""
    folders = [*(dresser.library / "jobs").iterdir(), *(dresser.library / "takes").iterdir()]
    return next(folder.name.partition("_")[0] for folder in folders if prompt_of(folder) == prompt)


def test_what_was_dressed_is_dressed(opened: Dresser) -> None:
    assert tuple(texture_of(bpy.data.objects["Wall"]).size) == (1024, 1024)
    assert [slot.material.name for slot in bpy.data.objects["Board"].material_slots if slot.material]
    for image in bpy.data.images:
        if image.source == "FILE" and image.users:
            assert opened.library in Path(bpy.path.abspath(image.filepath)).parents, image.name
            assert Path(bpy.path.abspath(image.filepath)).is_file(), image.name
            assert image.size[0], image.name
    assert any("poster" in obj.name.lower() for obj in bpy.data.objects), "the plane is there"


def test_settings_are_as_they_were_left(opened: Dresser) -> None:
    assert opened.settings.prompt == "Never answered: 'GONE'"
    assert (opened.settings.placement, opened.settings.size, opened.settings.quality) == ("image", "1024x1024", "low")


def test_a_sign_has_its_words_and_goes_on_switching(opened: Dresser) -> None:
    (sign,) = opened.part("scene.signs.sign_list").all_signs()
    assert {tag: sign.lines[0].texts[tag].text for tag in ("en", "hi")} == {"en": "OPEN", "hi": "खुला"}

    choose("hi")
    hindi = shown(sign)
    choose("en")
    english = shown(sign)

    assert hindi[1] != english[1]
    assert all(take in path for take, path in (hindi, english))
    assert not opened.part("scene.signs.generating").missing(
        bpy.context, opened.part("scene.signs.generating").Wish(("en", "hi"))
    ), "the fingerprints of what was made are those of what would be made"


def test_jobs_that_were_left_behind_are_listed_as_what_they_are(opened: Dresser) -> None:
    bpy.ops.set_dresser.look_back()

    assert states(opened) == {
        WAITING: "offered",
        "Never answered: 'GONE'": "failed",
        "Not sent yet: 'LATER'": "unsent",
        REPLIED: "answered",
    }


def test_a_take_that_waited_is_placed(opened: Dresser) -> None:
    bpy.ops.set_dresser.look_back()

    bpy.ops.set_dresser.place_take(job_id=job_that_asks(opened, WAITING), as_wanted=True)

    assert states(opened)[WAITING] == "placed"
    assert any("TEA" in image.name for image in bpy.data.images)


@pytest.mark.parametrize("online", [True, False])
def test_a_reply_that_had_come_to_a_job_of_ones_own_becomes_a_take(opened: Dresser, online: bool) -> None:
    job_id = job_that_asks(opened, REPLIED)
    opened.part("scene.queue.own_jobs").note_own([job_id])
    bpy.context.preferences.system.use_online_access = online

    bpy.ops.set_dresser.look_back()

    (take,) = (opened.library / "takes").glob(f"{job_id}*")
    assert json.loads((take / "take.json").read_text("utf-8"))["picture"]["width"] == 1024
    assert states(opened)[REPLIED] == "kept", "and is placed as soon as the timer ticks"


def test_a_reply_that_only_names_its_picture_waits_for_the_network_and_blender_goes_on(opened: Dresser) -> None:
    job_id = job_that_asks(opened, REPLIED)
    opened.part("scene.queue.own_jobs").note_own([job_id])
    reply = opened.library / "jobs" / job_id / "reply.raw"
    reply.write_text(json.dumps({"data": [{"url": "https://pictures.example/some.png"}]}), "utf-8")

    bpy.ops.set_dresser.look_back()

    assert states(opened)[REPLIED] in ("queued", "answered", "failed")
    assert not list((opened.library / "takes").glob(f"{job_id}*"))
