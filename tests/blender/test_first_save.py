"""An unsaved file is saved: its takes come to stand beside it, with all that belongs to them, and go on being shown."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.awaiting import until
from tests.blender.enabled import PROFILE, Dresser, add_sign, in_another_blender, texture_of
from tests.service import Service

if TYPE_CHECKING:
    import bpy

UNSAVED = PROFILE / "extensions" / ".user" / "user_default" / "set_dresser" / "library"


@pytest.fixture
def unsaved(dresser: Dresser) -> Dresser:
    """A file that was never saved, and takes that go where Blender's user puts none."""
    dresser.preferences.library_folder = ""
    dresser.set(placement="texture")
    add_sign()
    return dresser


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A folder for a film."""
    folder = tmp_path / "film"
    folder.mkdir()
    return folder


def save(path: Path) -> None:
    """Save as `path`."""
    import bpy

    bpy.ops.wm.save_as_mainfile(filepath=str(path))


def picture_of(name: str = "Sign") -> Path:
    """The file that the object's picture is shown from; it must be there."""
    import bpy

    image = texture_of(bpy.data.objects[name])
    path = Path(os.path.normpath(bpy.path.abspath(image.filepath)))
    assert path.is_file(), path
    return path


def is_shown(image: bpy.types.Image) -> bool:
    """Whether the picture can be loaded and is one."""
    image.reload()
    return len(set(image.pixels[:40_000])) > 2


def test_its_takes_move_beside_it_and_are_named_relative_to_it(unsaved: Dresser, film: Path) -> None:
    import bpy

    unsaved.generate()
    take = unsaved.job().take

    save(film / "alley.blend")

    here = film / "set_dresser" / "takes" / take.folder.name
    image = texture_of(bpy.data.objects["Sign"])
    assert image.filepath == f"//set_dresser/takes/{here.name}/{take.picture.name}"
    assert is_shown(image)
    assert not take.folder.exists(), "moved, not copied"
    assert unsaved.job().take.folder == unsaved.job().folder == here, "the list knows where it went"
    assert unsaved.job().take.picture.is_file()


def test_file_and_takes_can_then_move_together(unsaved: Dresser, film: Path, tmp_path: Path) -> None:
    import bpy

    unsaved.generate()
    save(film / "alley.blend")
    bpy.ops.wm.read_homefile(use_empty=True)
    film.rename(tmp_path / "moved")

    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "moved" / "alley.blend"))

    assert picture_of().is_relative_to(tmp_path / "moved")
    assert is_shown(texture_of(bpy.data.objects["Sign"]))


def test_saved_under_another_name_elsewhere_it_still_shows_them(unsaved: Dresser, film: Path, tmp_path: Path) -> None:
    unsaved.generate()
    save(film / "alley.blend")
    picture = picture_of()
    (tmp_path / "second").mkdir()

    save(tmp_path / "second" / "alley_v002.blend")

    assert picture_of() == picture, "a saved file's takes stay where they are"


def test_one_that_is_not_shown_comes_along_with_its_mark(unsaved: Dresser, service: Service, film: Path) -> None:
    """Its target was deleted meanwhile: it waits to be placed elsewhere, and does so beside the file."""
    import bpy

    unsaved.use(service)
    unsaved.post()
    bpy.data.objects.remove(bpy.data.objects["Sign"])
    unsaved.tick_to_the_end()
    job_id, name = unsaved.job().id, unsaved.job().take.folder.name
    assert unsaved.job().state == "not_placed"

    save(film / "alley.blend")

    assert unsaved.job().take.folder == film / "set_dresser" / "takes" / name
    assert (film / "set_dresser" / "waiting" / job_id).read_text() == name
    assert not (UNSAVED / "waiting" / job_id).exists()


def test_one_that_comes_later_is_brought_at_the_next_save(unsaved: Dresser, service: Service, film: Path) -> None:
    import bpy

    unsaved.use(service)
    service.settings.latency = 300.0
    unsaved.post()
    unsaved.tick_until(lambda: service.received)
    save(film / "alley.blend")

    unsaved.let_go(service)
    unsaved.tick_to_the_end()

    assert unsaved.job().state == "placed"
    assert picture_of().is_relative_to(UNSAVED)
    bpy.ops.wm.save_mainfile()
    assert picture_of().is_relative_to(film / "set_dresser")
    assert texture_of(bpy.data.objects["Sign"]).filepath.startswith("//set_dresser/")


def test_one_that_comes_when_blender_has_gone_is_for_the_file_that_it_became(
    unsaved: Dresser, service: Service, film: Path
) -> None:
    """Asked for before the first save, saved as two versions, and then everything is gone but what is on disk."""
    import bpy

    unsaved.use(service)
    service.settings.latency = 300.0
    (job_id,) = unsaved.post()
    unsaved.tick_until(lambda: service.received)
    save(film / "alley_v001.blend")
    save(film / "alley_v002.blend")
    bpy.ops.wm.read_homefile(use_empty=True)
    unsaved.part("scene.queue.job_list").close()
    until(lambda: service.go_on() or list(UNSAVED.glob(f"takes/{job_id}_*")))

    def offered() -> list[str]:
        unsaved.part("scene.queue.job_list").close()
        bpy.ops.set_dresser.look_back()
        return [str(view.state) for view in unsaved.part("scene.queue.job_list").all_jobs() if view.id == job_id]

    assert offered() == [], "another file"
    for name in ("alley_v001.blend", "alley_v002.blend"):
        bpy.ops.wm.open_mainfile(filepath=str(film / name))
        assert offered() == ["offered"], name
    assert bpy.ops.set_dresser.place_take(job_id=job_id, as_wanted=True) == {"FINISHED"}
    assert picture_of()
    assert len(service.billed) == 1


def test_undone_past_the_save_it_still_shows_them(unsaved: Dresser, service: Service) -> None:
    """Undo brings back where the picture stood before; it is shown from where it stands now."""
    account = in_another_blender("undoing_a_first_save.py", unsaved, service)

    facts = json.loads(account.partition("ACCOUNT ")[2])
    assert [there for _, there in facts.values()] == [True, True, True]
    assert {path for path, _ in facts.values()} == {facts["saved"][0]}


def test_a_recovered_file_that_was_never_saved_shows_them_too(unsaved: Dresser, film: Path, tmp_path: Path) -> None:
    """What Blender saves by itself before the first save names the pictures where they stood then."""
    import bpy

    unsaved.generate()
    recovered = tmp_path / "autosave.blend"
    bpy.data.libraries.write(str(recovered), {bpy.data.objects["Sign"]}, path_remap="ABSOLUTE")
    save(film / "alley.blend")

    bpy.ops.wm.open_mainfile(filepath=str(recovered))

    assert picture_of()


def test_what_was_painted_on_a_picture_is_not_lost(unsaved: Dresser, film: Path) -> None:
    import bpy

    unsaved.generate()
    image = texture_of(bpy.data.objects["Sign"])
    image.pixels[0:4] = (0.25, 0.5, 0.75, 1.0)
    assert image.is_dirty

    save(film / "alley.blend")

    assert image.is_dirty
    assert list(image.pixels[0:4]) == pytest.approx([0.25, 0.5, 0.75, 1.0], abs=0.01)


def test_a_packed_picture_stays_packed(unsaved: Dresser, film: Path) -> None:
    import bpy

    unsaved.generate()
    image = texture_of(bpy.data.objects["Sign"])
    image.pack()
    data = image.packed_file.data

    save(film / "alley.blend")

    assert image.packed_file.data == data
    assert picture_of().read_bytes() == data


def test_a_copy_on_another_drive_counts_when_it_is_whole(
    unsaved: Dresser, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.rename

    def refuse_to_leave_the_drive(old: Path, new: Path) -> None:
        if Path(old).is_relative_to(UNSAVED) and not Path(new).is_relative_to(UNSAVED):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(old, new)

    unsaved.generate()
    take = unsaved.job().take
    monkeypatch.setattr(os, "rename", refuse_to_leave_the_drive)

    save(film / "alley.blend")

    assert picture_of().is_relative_to(film)
    assert (picture_of().parent / "take.json").is_file()
    assert take.picture.read_bytes() == picture_of().read_bytes()
    assert [folder.name for folder in (film / "set_dresser" / "takes").iterdir()] == [take.folder.name]


def test_where_no_library_can_stand_the_file_is_saved_and_shows_them_from_where_they_are(
    unsaved: Dresser, film: Path
) -> None:
    import bpy

    (film / "set_dresser").write_text("not a folder")
    unsaved.generate()

    save(film / "alley.blend")
    bpy.ops.wm.revert_mainfile()

    assert picture_of().is_relative_to(UNSAVED)


def test_with_a_folder_of_the_preferences_nothing_moves(unsaved: Dresser, film: Path, tmp_path: Path) -> None:
    unsaved.preferences.library_folder = str(tmp_path / "studio")
    unsaved.generate()

    save(film / "alley.blend")

    assert picture_of().is_relative_to(tmp_path / "studio")
    assert not (film / "set_dresser").exists()
