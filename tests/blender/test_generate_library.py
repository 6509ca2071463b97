"""Where takes are kept, what happens when they cannot be, and what never stands in any file: a key."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.blender.enabled import EXTENSION, PROFILE, Dresser, add_sign
from tests.service import Service

USER_LIBRARY = PROFILE / "extensions" / ".user" / "user_default" / "set_dresser" / "library"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Makes a file system of a given size, with further options after a comma, where this user may mount one."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        folder = tmp_path / f"disk-{len(mounted)}"
        folder.mkdir()
        try:
            done = subprocess.run(
                ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True, check=False
            )
        except FileNotFoundError:
            pytest.skip("cannot make a small disk here: there is no mount command")
        if done.returncode:
            pytest.skip(f"cannot make a small disk here: {done.stderr.strip()}")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", folder], check=True)


def refuses(dresser: Dresser, service: Service, sentence: str) -> None:
    """Pressing Generate says `sentence`; nothing is sent and nothing is on its way."""
    import bpy

    with pytest.raises(RuntimeError) as refused:
        bpy.ops.set_dresser.generate()
    assert sentence in str(refused.value)
    assert dresser.part("scene.queue.job_list").all_jobs() == []
    assert service.received == []


def test_takes_of_a_saved_file_stand_beside_it(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    dresser.preferences.library_folder = ""
    (tmp_path / "show").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "show" / "set.blend"))

    dresser.generate()

    take = dresser.job().take
    assert take.folder.parent == tmp_path / "show" / "set_dresser" / "takes"
    image = next(image for image in bpy.data.images if image.filepath)
    assert image.filepath == f"//set_dresser/takes/{take.folder.name}/{take.id}.png", "file and takes can move together"


def test_takes_of_an_unsaved_file_stand_in_the_extensions_own_folder(dresser: Dresser) -> None:
    dresser.preferences.library_folder = ""

    dresser.generate()

    assert dresser.job().take.folder.parent == USER_LIBRARY / "takes"


def test_the_folder_of_the_preferences_stands_above_both(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    dresser.preferences.library_folder = str(tmp_path / "studio")
    dresser.generate()
    assert dresser.job().take.folder.parent == tmp_path / "studio" / "takes"

    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))
    dresser.generate()
    assert dresser.job().take.folder.parent == tmp_path / "studio" / "takes"


def test_a_relative_folder_is_meant_relative_to_the_file(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    dresser.preferences.library_folder = "//pictures"
    dresser.generate()
    assert dresser.job().take.folder.parent == USER_LIBRARY / "takes", (
        "without a file there is nothing to be relative to"
    )

    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))
    dresser.generate()
    assert dresser.job().take.folder.parent == tmp_path / "pictures" / "takes"


def test_a_folder_below_a_file_is_refused_before_anything_is_sent(
    dresser: Dresser, service: Service, tmp_path: Path
) -> None:
    dresser.use(service)
    (tmp_path / "a file").touch()
    folder = tmp_path / "a file" / "library"
    dresser.preferences.library_folder = str(folder)
    refuses(
        dresser,
        service,
        f"The library folder {folder} cannot be written. Choose another one in the add-on's preferences.",
    )


@pytest.mark.skipif(
    not Path("/proc/version").exists(), reason="this system has no /proc to stand for a read-only folder"
)
def test_a_folder_that_nobody_may_write_is_refused(dresser: Dresser, service: Service) -> None:
    dresser.use(service)
    dresser.preferences.library_folder = "/proc/set_dresser"
    refuses(dresser, service, "The library folder /proc/set_dresser")


def test_a_read_only_disk_is_refused(dresser: Dresser, service: Service, small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("ro")
    dresser.use(service)
    dresser.preferences.library_folder = str(disk)
    refuses(dresser, service, f"The library folder {disk} cannot be written.")


def test_a_folder_of_somebody_else_is_refused(dresser: Dresser, service: Service, tmp_path: Path) -> None:
    folder = tmp_path / "not mine"
    (folder / "jobs").mkdir(parents=True)
    (folder / "takes").mkdir()
    (folder / "takes").chmod(0o555)
    if os.access(folder / "takes", os.W_OK):
        pytest.skip("this user may write everywhere: permissions cannot be tried")
    dresser.use(service)
    dresser.preferences.library_folder = str(folder)
    refuses(dresser, service, f"The library folder {folder} cannot be written.")


def test_a_disk_without_room_for_the_pictures_is_refused_before_anything_is_sent(
    dresser: Dresser, service: Service, small_disk: Callable[[str], Path]
) -> None:
    disk = small_disk("size=1m")
    dresser.use(service)
    dresser.preferences.library_folder = str(disk)
    refuses(dresser, service, f"The disk with the library is full ({disk}). Make room, then try again.")
    assert list(disk.glob("jobs/*")) == []


def test_a_disk_with_room_for_one_is_refused_for_ten(
    dresser: Dresser, service: Service, small_disk: Callable[[str], Path]
) -> None:
    disk = small_disk("size=12m")
    dresser.use(service)
    dresser.preferences.library_folder = str(disk)
    dresser.set(variants=10)
    refuses(dresser, service, "The disk with the library is full")

    dresser.set(variants=1)
    assert dresser.generate() == {"FINISHED"}


def test_a_disk_with_room_but_without_entries_left_posts_nothing_at_all(
    dresser: Dresser, service: Service, small_disk: Callable[[str], Path]
) -> None:
    """Some of the variants fit, not all: none is sent, none is left."""
    disk = small_disk("size=200m,nr_inodes=14")
    dresser.use(service)
    dresser.preferences.library_folder = str(disk)
    dresser.set(variants=10)
    refuses(dresser, service, "The disk with the library is full")
    assert list(disk.glob("jobs/*")) == []


def test_a_disk_that_fills_up_meanwhile_does_not_cost_the_picture(
    dresser: Dresser, service: Service, small_disk: Callable[[str], Path]
) -> None:
    """Sent is billed: the reply is put where there is room, and comes home as soon as somebody has made some."""
    disk = small_disk("size=12m")
    dresser.use(service)
    service.settings.latency = 1.0
    dresser.preferences.library_folder = str(disk)
    dresser.post()
    dresser.tick_until(lambda: service.received)
    theirs = disk / "somebody else's"
    with open(theirs, "wb", buffering=0) as stream:
        try:
            while stream.write(bytes(64 * 1024)) == 64 * 1024:
                pass
        except OSError:
            pass

    dresser.tick_until(lambda: "the library does not take it just now" in dresser.job().detail)
    theirs.unlink()
    dresser.tick_to_the_end()

    assert dresser.job().state == "placed"
    assert dresser.job().take.picture.parent.parent == disk / "takes"
    assert len(service.billed) == 1


def test_nothing_that_a_file_could_carry_away_holds_a_service_or_a_key(
    dresser: Dresser, service: Service, tmp_path: Path
) -> None:
    """A .blend goes to others: neither it, nor a job's folder, nor a take, nor a log may hold a key."""
    import bpy

    dresser.preferences.library_folder = str(tmp_path / "library")
    dresser.use(service, "openai")
    add_sign()
    dresser.set(placement="texture")
    dresser.generate()
    dresser.use(service, "segmind")
    dresser.generate()
    dresser.use(service, "openai", openai_key="sk-wrong-key-0123456789abcdef")
    dresser.generate()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"), compress=False)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "again.blend"), compress=False)

    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    own = PROFILE / "extensions" / ".user"
    written += [path for path in own.rglob("*") if path.is_file() and "library" not in path.parts]
    names = {path.name for path in written}
    assert {job.take.picture.name for job in dresser.part("scene.queue.job_list").all_jobs() if job.take} <= names
    assert {"set.blend", "take.json", "error.json", "job.json", "courier.log"} <= names
    for path in written:
        content = path.read_bytes()
        for key in (service.openai_key, service.segmind_key, "sk-wrong-key-0123456789abcdef"):
            assert key.encode() not in content, path
        if path.suffix == ".blend":
            assert service.address.encode() not in content, "a .blend must not be able to redirect a request"


def test_the_preferences_say_nothing_that_stands_in_a_file(dresser: Dresser) -> None:
    """What a stranger's .blend could set: none of it names a service, a key, a folder or a limit of money."""
    names = {each.identifier for each in dresser.settings.bl_rna.properties}

    assert names == {
        "rna_type", "name", "prompt", "prompt_text", "placement", "size", "detail", "width", "height", "quality",
        "background", "format", "compression", "moderation", "variants", "anchor", "facing", "distance", "plane_width",
        "shading", "capture", "mask", "references", "continuity",
    }  # fmt: skip
    nested = {
        name: {each.identifier for each in getattr(dresser.settings, name).bl_rna.properties} - {"rna_type", "name"}
        for name in ("capture", "mask", "references", "continuity")
    }
    assert nested == {
        "capture": {
            "source",
            "render_with",
            "show_overlays",
            "show_compositor",
            "glass_hides",
            "volumes_hide",
        },
        "mask": {"source", "image", "box", "grow", "feather", "invert"},
        "references": {"pictures", "active"},  # what they name is not sent before it is allowed: test_references.py
        "continuity": {"use_style", "use_camera_facts", "time_of_day", "time_words"},
    }
    assert EXTENSION.endswith("set_dresser")
