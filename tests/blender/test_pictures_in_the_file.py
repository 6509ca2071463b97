"""Placed takes live with what Blender does to a file's pictures: packing, unpacking, paths, cleaning up, reloading, linking."""

from __future__ import annotations

import os
import shutil
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.blender.enabled import Dresser, add_sign, texture_of

if TYPE_CHECKING:
    import bpy


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A folder for a film."""
    folder = tmp_path / "film"
    folder.mkdir()
    return folder


@pytest.fixture
def dressed(dresser: Dresser, film: Path) -> Dresser:
    """A saved file with two signs, each showing a take of its own."""
    import bpy

    dresser.preferences.library_folder = ""
    bpy.ops.wm.save_as_mainfile(filepath=str(film / "alley.blend"))
    dresser.set(placement="texture", size="CUSTOM", width=1024, height=640)
    for name in ("Menu", "Door"):
        add_sign(name=name)
        dresser.set(prompt=f"A sign reads '{name}'")
        dresser.generate()
    bpy.ops.wm.save_mainfile()
    return dresser


def shown() -> dict[str, bytes]:
    """What each sign shows, as the pixels that Blender decodes just now."""
    import bpy

    pictures = {}
    for name in ("Menu", "Door"):
        image = texture_of(bpy.data.objects[name])
        image.reload()
        pixels = array("f", bytes(4 * len(image.pixels)))
        image.pixels.foreach_get(pixels)
        assert len(set(pixels[:40_000])) > 2, f"{name} shows no picture"
        pictures[name] = pixels.tobytes()
    return pictures


def stands_at(image: bpy.types.Image) -> Path:
    """The file of an image."""
    import bpy

    return Path(os.path.normpath(bpy.path.abspath(image.filepath, library=image.library)))


def reopen() -> None:
    """Save and open the file."""
    import bpy

    bpy.ops.wm.save_mainfile()
    bpy.ops.wm.revert_mainfile()


@pytest.mark.usefixtures("dressed")
def test_packed_the_file_needs_no_library(film: Path) -> None:
    import bpy

    before = shown()
    bpy.ops.file.pack_all()
    bpy.ops.wm.save_mainfile()
    shutil.rmtree(film / "set_dresser")

    bpy.ops.wm.revert_mainfile()

    assert shown() == before


@pytest.mark.short(cases=2)
@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize("method", ["USE_LOCAL", "WRITE_LOCAL", "USE_ORIGINAL", "WRITE_ORIGINAL"])
@pytest.mark.parametrize("is_library_there", [True, False])
def test_unpacked_each_sign_shows_its_own_take(film: Path, method: str, *, is_library_there: bool) -> None:
    """Blender unpacks all pictures into one folder, under the names of their files."""
    import bpy

    before, takes = shown(), {take: take.read_bytes() for take in film.glob("set_dresser/takes/*/*.png")}
    bpy.ops.file.pack_all()
    if not is_library_there:
        shutil.rmtree(film / "set_dresser")

    bpy.ops.file.unpack_all(method=method)
    reopen()

    assert not any(image.packed_file for image in bpy.data.images)
    assert shown() == before
    assert before["Menu"] != before["Door"]
    if is_library_there:
        assert {take: take.read_bytes() for take in takes} == takes, "no take was written over"


def test_a_take_is_placed_again_whatever_became_of_its_first_image(dressed: Dresser) -> None:
    import bpy

    before = shown()
    bpy.ops.file.pack_all()
    bpy.ops.file.unpack_all(method="WRITE_LOCAL")
    door = bpy.data.objects["Door"]
    bpy.context.view_layer.objects.active = door

    assert bpy.ops.set_dresser.place_take(job_id=dressed.job().id) == {"FINISHED"}

    assert stands_at(texture_of(door)) == dressed.job().take.picture
    assert shown() == before


@pytest.mark.usefixtures("dressed")
def test_paths_can_be_made_absolute_and_relative(film: Path) -> None:
    import bpy

    before = shown()
    bpy.ops.file.make_paths_absolute()
    reopen()
    assert texture_of(bpy.data.objects["Menu"]).filepath.startswith(str(film))
    assert shown() == before

    bpy.ops.file.make_paths_relative()
    reopen()
    assert texture_of(bpy.data.objects["Menu"]).filepath.startswith("//set_dresser/takes/")
    assert shown() == before


@pytest.mark.usefixtures("dressed")
def test_saved_elsewhere_the_paths_follow(tmp_path: Path) -> None:
    import bpy

    before = shown()
    (tmp_path / "elsewhere").mkdir()

    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "elsewhere" / "alley.blend"))
    bpy.ops.wm.revert_mainfile()

    assert texture_of(bpy.data.objects["Menu"]).filepath.startswith("//../film/set_dresser/")
    assert shown() == before


@pytest.mark.usefixtures("dressed")
def test_missing_pictures_are_found_in_a_library_that_was_moved(film: Path, tmp_path: Path) -> None:
    import bpy

    before = shown()
    (film / "set_dresser").rename(tmp_path / "studio")

    bpy.ops.file.find_missing_files(directory=str(tmp_path / "studio"))

    assert shown() == before
    assert len({stands_at(texture_of(bpy.data.objects[name])) for name in before}) == 2


def test_a_library_beside_the_films_folder_shows_each_take_once(dresser: Dresser, film: Path) -> None:
    """The path that the file keeps goes up and down again; it is the same picture all the same."""
    import bpy

    bpy.ops.wm.save_as_mainfile(filepath=str(film / "alley.blend"))
    dresser.preferences.library_folder = "//../studio"
    dresser.generate()

    assert bpy.ops.set_dresser.place_take(job_id=dresser.job().id) == {"FINISHED"}

    assert [image.filepath[:13] for image in bpy.data.images if image.filepath] == ["//../studio/t"]


def test_cleaning_up_takes_nothing_that_is_shown_or_was_wanted(dressed: Dresser) -> None:
    """File > Clean Up takes the material that a newer take has replaced, and an image that was asked for stays."""
    import bpy

    dressed.set(placement="image", prompt="A poster")
    dressed.generate()
    poster = dressed.job().take.picture
    bpy.context.view_layer.objects.active = bpy.data.objects["Door"]
    dressed.set(placement="texture", prompt="A newer door")
    dressed.generate()
    newer = dressed.job().take.picture
    before = shown()

    bpy.ops.outliner.orphans_purge(do_local_ids=True, do_linked_ids=True, do_recursive=True)
    reopen()

    assert shown() == before
    kept = {stands_at(image) for image in bpy.data.images if image.filepath}
    assert {poster, newer} <= kept
    assert len(kept) == 3, "the replaced take is gone from the file"
    assert len(dressed.takes()) == 0
    assert len(list((poster.parent.parent).iterdir())) == 4, "and still in the library"


def test_a_take_is_placed_again_after_cleaning_up(dressed: Dresser) -> None:
    import bpy

    before = shown()
    door = bpy.data.objects["Door"]
    door.data.materials.clear()
    bpy.ops.outliner.orphans_purge(do_local_ids=True, do_linked_ids=True, do_recursive=True)
    assert len([image for image in bpy.data.images if image.filepath]) == 1
    bpy.context.view_layer.objects.active = door

    assert bpy.ops.set_dresser.place_take(job_id=dressed.job().id) == {"FINISHED"}

    assert shown() == before


def test_a_reloaded_image_shows_what_was_done_to_the_picture_outside(dressed: Dresser) -> None:
    import bpy
    from PIL import Image

    take = dressed.job().take
    Image.new("RGB", (take.width, take.height), (255, 0, 0)).save(take.picture)

    image = texture_of(bpy.data.objects["Door"])
    image.reload()

    assert list(image.pixels[:4]) == pytest.approx([1.0, 0.0, 0.0, 1.0], abs=0.01)


@pytest.mark.usefixtures("dressed")
def test_linked_into_another_file_each_sign_shows_its_take(film: Path, tmp_path: Path) -> None:
    import bpy

    before = shown()
    bpy.ops.wm.read_homefile(use_empty=True)
    (tmp_path / "shot").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shot" / "sh010.blend"))
    with bpy.data.libraries.load(str(film / "alley.blend"), link=True, relative=True) as (_, wanted):
        wanted.objects = ["Menu", "Door"]
    for sign in wanted.objects:
        bpy.context.scene.collection.objects.link(sign)
    reopen()

    assert shown() == before


def test_an_override_is_dressed_with_a_take_of_its_own(dressed: Dresser, film: Path, tmp_path: Path) -> None:
    """The linked file, its signs and their takes stay as they are; the override's take stands beside the shot."""
    import bpy

    before = shown()
    bpy.ops.wm.read_homefile(use_empty=True)
    (tmp_path / "shot").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shot" / "sh010.blend"))
    with bpy.data.libraries.load(str(film / "alley.blend"), link=True, relative=True) as (_, wanted):
        wanted.objects = ["Menu", "Door"]
    bpy.context.scene.collection.objects.link(wanted.objects[1])
    bpy.context.scene.collection.objects.link(wanted.objects[0])
    menu = wanted.objects[0].override_create()  # from 5.3 on only of what a scene has
    bpy.context.scene.collection.objects.link(menu)
    bpy.context.scene.collection.objects.unlink(wanted.objects[0])
    bpy.context.view_layer.objects.active = menu
    menu.select_set(True)
    dressed.set(prompt="A new menu reads 'Menu 2'", placement="texture", size="1024x1024", quality="low")

    assert dressed.generate() == {"FINISHED"}

    reopen()
    menu = next(obj for obj in bpy.context.scene.objects if obj.name == "Menu" and obj.override_library)
    own = stands_at(texture_of(menu))
    assert own.is_relative_to(tmp_path / "shot" / "set_dresser")
    assert len(set(texture_of(menu).pixels[:40_000])) > 2
    bpy.ops.wm.open_mainfile(filepath=str(film / "alley.blend"))
    assert shown() == before
