"""Where a key is not, with real couriers at work: files, processes, output, errors; and what a stranger's file and library cannot do."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.service import Service
from tests.service.services import SERVICES, is_file

if TYPE_CHECKING:
    from tests.blender.enabled import Dresser

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

PROVIDERS = pytest.mark.parametrize("provider", [name for name in SERVICES if name != "azure"])
needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes can be read on Linux only")


def keys_of(service: Service) -> list[bytes]:
    """What must not be found."""
    return [service.key_of(name).encode() for name in SERVICES]


def plane() -> None:
    """Something to dress."""
    bpy.ops.mesh.primitive_plane_add(size=2)


def couriers() -> list[int]:
    """The processes that this one has started and that still run."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(words[1]) == os.getpid() and words[0] != "Z":
                found.append(int(folder.name))
    return found


def holding(paths: list[Path], secrets: list[bytes]) -> list[Path]:
    """Which of these files, and of the files in these folders, hold a secret."""
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file()]
    assert files
    return [file for file in files if any(secret in file.read_bytes() for secret in secrets)]


def profile() -> list[Path]:
    """Everything that Blender and the extension keep for a person, but for the preferences file and the program itself."""
    own = Path(bpy.utils.extension_path_user("bl_ext.user_default.set_dresser", path="", create=True))
    return [file for file in own.rglob("*") if file.is_file()]


@needs_proc
@PROVIDERS
def test_a_key_is_in_no_process_list_while_a_courier_works(
    dresser: Dresser, service: Service, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plane()
    service.settings.latency = 300.0
    dresser.use(service, provider, **{spec.key_preference: "" for spec in dresser.paid_specs()})
    for spec in dresser.paid_specs():
        monkeypatch.setenv(spec.key_variable, service.key_of(spec.name.value))
    dresser.set(prompt="A sign")
    dresser.post()
    dresser.wait_until_received(service)

    running = couriers()
    assert running
    for process in running:
        for name in ("cmdline", "environ"):
            content = Path("/proc", str(process), name).read_bytes()
            assert content
            assert not [key for key in keys_of(service) if key in content]
    dresser.let_go(service)
    dresser.tick_to_the_end()
    assert str(dresser.job().state) == "placed"


@PROVIDERS
def test_a_key_is_in_no_file_and_no_output(
    dresser: Dresser, service: Service, provider: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    plane()
    dresser.use(service, provider)
    dresser.set(prompt="A sign")
    assert dresser.generate() == {"FINISHED"}
    service.order(refusal="key")
    dresser.set(prompt="Another sign")
    dresser.generate()
    assert dresser.job().error.kind == "KeyRejected"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"), compress=False)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"), compress=False)

    asked = [entry for entry in service.received if not is_file(entry.path)]  # a download carries no key
    assert {entry.key.encode() for entry in asked} <= set(keys_of(service))
    assert holding([tmp_path, *profile()], keys_of(service)) == []
    assert any(path.name.startswith("courier") for path in profile())
    out, err = capfd.readouterr()
    for text in (out, err, repr(dresser.part("scene.queue.job_list").all_jobs())):
        assert not [key for key in keys_of(service) if key.decode() in text]


def test_a_refusal_that_repeats_the_key_is_not_repeated(dresser: Dresser, service: Service, tmp_path: Path) -> None:
    plane()
    wrong = "an-unusual-key-without-any-pattern-77"
    dresser.use(service, "openai", openai_key=wrong)
    dresser.set(prompt="A sign")

    dresser.generate()

    assert dresser.job().error.kind == "KeyRejected"
    assert wrong not in repr(dresser.job())
    assert holding([tmp_path, *profile()], [wrong.encode()]) == []


def test_a_file_that_is_opened_sends_nothing_though_its_library_says_so(
    dresser: Dresser, service: Service, tmp_path: Path
) -> None:
    """A stranger's .blend with a library beside it, whose job claims to have been sent and to lie at the stranger's."""
    plane()
    dresser.use(service)
    dresser.preferences.library_folder = ""
    dresser.set(prompt="A sign")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "theirs.blend"))
    with Service() as stranger:
        asking, job_folder = dresser.part("scene.generate.request"), dresser.part("client.job_folder")
        made = asking.build_jobs(bpy.context)[0]
        theirs = replace(made, service=replace(made.service, address=stranger.address))
        library = dresser.part("scene.settings.library_folder").library()
        for job in (theirs, replace(made, id=dresser.part("client.job").new_id())):
            library.prepare([])
            folder = library.post(job)
            folder.note(job_folder.Step.SENT)
            folder.note(job_folder.Step.REMEMBERED, "segmind_request_id", "abc")
            folder.note(job_folder.Step.REMEMBERED, "picture_address", stranger.address + "/files/1.png")

        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "theirs.blend"))
        dresser.part("scene.queue.left_behind").look_back(dresser.part("scene.settings.library_folder").library())
        dresser.tick_to_the_end()

        assert len(dresser.part("scene.queue.job_list").all_jobs()) == 2
        assert {str(view.state) for view in dresser.part("scene.queue.job_list").all_jobs()} == {"unsent"}
        assert stranger.received == []
        assert service.received == []


def test_a_take_that_is_no_picture_is_not_opened(dresser: Dresser, tmp_path: Path) -> None:
    plane()
    dresser.set(prompt="A sign")
    job_id = dresser.post()[0]
    jobs = dresser.part("scene.queue.job_list")
    while not jobs.to_place():
        jobs.wait(0.2, 0.0)
    picture = dresser.job().take.picture
    foreign = tmp_path / "foreign.exr"
    render = bpy.context.scene.render
    render.image_settings.file_format = "OPEN_EXR"
    bpy.data.images.new("any", 4, 4).save_render(str(foreign))
    shutil.copyfile(foreign, picture)

    dresser.tick_to_the_end()

    assert dresser.job(job_id).error.kind == "PictureForeign"
    assert not [image for image in bpy.data.images if image.filepath.endswith(picture.name)]


def test_nothing_that_a_blend_holds_names_a_key_an_address_or_a_folder(dresser: Dresser) -> None:
    names = {each.identifier for each in dresser.settings.bl_rna.properties}
    own = {"key", "address", "provider", "library", "folder", "url", "host", "service", "endpoint"}

    assert not [name for name in names if own & set(name.split("_"))]
