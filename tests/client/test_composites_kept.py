"""What can go wrong while a reply is put into its capture never costs the picture: it is kept as it came, or kept again."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from client.composition import Composition
from client.errors import JobFolderDamaged
from client.framing import Framing, framing_of_picture
from client.job import Job
from client.job_folder import LARGEST_INPUT, JobFolder
from client.library import library_of
from client.providers.wire import ServiceSettings
from client.request import InputPicture, PictureFormat, ProviderName
from client.sizes import Size
from client.take import Take, read_take
from tests.client.edits import came, composite_of, differing, edit, encoded, kept, photograph, pixels, repaint
from tests.kept_takes import takes_in

ROOT = Path(__file__).resolve().parents[2]
OWN = ServiceSettings(ProviderName.SEGMIND)
AS_IT_CAME = "The reply could not be put into the capture"

KEEPING = """
import os, sys
from pathlib import Path
sys.path.append(sys.argv[1])
from client.job_folder import LARGEST_INPUT, JobFolder
from client.courier.finalise import finalise
folder = JobFolder(Path(sys.argv[2]))
job = folder.read()
reply = folder.read_reply(job.request.model, job.service.provider)
{before}
finalise(folder, job, reply)
"""
"""A process that keeps a job's reply, as a courier does, after something was done to it."""

WITHOUT_NUMPY = "sys.modules['numpy'] = None"
WITH_A_BROKEN_NUMPY = "import types; sys.modules['numpy'] = types.ModuleType('numpy')"
KILLED_AT_RENAME = """
left = {number}
def watch(event, arguments):
    global left
    if event == 'os.rename':
        left -= 1
        if not left:
            os._exit(9)
sys.addaudithook(watch)
"""


def keep_elsewhere(folder: JobFolder, before: str) -> int:
    """Keep a reply in a process of its own; its exit code."""
    program = KEEPING.replace("{before}", before)
    return subprocess.run(
        [sys.executable, "-c", program, str(ROOT), str(folder.path)], capture_output=True, check=False, timeout=60
    ).returncode


DISK_FULL_AT = """
import errno
def watch(event, arguments):
    if event == 'open' and str(arguments[0]).endswith('{name}~'):
        raise OSError(errno.ENOSPC, 'No space left on device')
sys.addaudithook(watch)
"""


@pytest.fixture
def asked() -> Job:
    return edit(OWN, photograph(1024, 768))


def outside(picture: Image.Image) -> Image.Image:
    """What the mask of `edit` never reaches: the upper fifth."""
    return picture.crop((0, 0, picture.width, picture.height // 5))


def test_all_pictures_of_an_edit_stand_in_the_take(tmp_path: Path) -> None:
    picture = photograph(1024, 768)
    depth = encoded(Image.new("I;16", picture.size, 1234))
    asked = edit(OWN, picture)
    assert asked.composition is not None
    asked = replace(asked, composition=replace(asked.composition, depth=depth))
    reply = repaint(asked, "tint")

    take = kept(tmp_path, asked, reply, "WEBP", lossless=True)

    names = {
        name: f"{take.id}_{name}.{form}" for name, form in (("reply", "webp"), ("before", "png"), ("depth", "png"))
    }
    assert json.loads((take.folder / "take.json").read_text())["files"] == names
    assert (take.reply, take.before, take.depth) == tuple(take.folder / name for name in names.values())
    assert differing(pixels(take.reply), reply).getbbox() is None
    assert differing(pixels(take.before), picture).getbbox() is None
    assert take.depth is not None
    assert take.depth.read_bytes() == depth.data
    for path in (take.picture, take.reply):
        assert path is not None
        assert b"compositeWithTrainedAlgorithmicMedia" in path.read_bytes()
    assert not (take.folder / "reply.raw").exists()


def test_a_take_without_a_capture_has_no_files_beside_it(tmp_path: Path, asked: Job) -> None:
    words = replace(asked, request=replace(asked.request, capture=None, mask=None), composition=None)

    take = kept(tmp_path, words, photograph(1024, 768))

    assert (take.reply, take.before, take.depth) == (None, None, None)
    assert composite_of_or_none(take) is None


def composite_of_or_none(take: Take) -> object:
    return json.loads((take.folder / "take.json").read_text())["composite"]


def broken(picture: InputPicture) -> InputPicture:
    """A picture file that ends in its middle."""
    return InputPicture(picture.data[: len(picture.data) // 2], picture.format, picture.name)


def with_broken_mask(asked: Job) -> Job:
    assert asked.request.mask is not None
    return replace(asked, request=replace(asked.request, mask=broken(asked.request.mask)))


def with_broken_capture(asked: Job) -> Job:
    assert asked.request.capture is not None
    return replace(asked, request=replace(asked.request, capture=broken(asked.request.capture)))


def with_mask_of_another_size(asked: Job) -> Job:
    return replace(asked, request=replace(asked.request, mask=encoded(Image.new("L", (1024, 640), 255))))


def with_no_picture_as_plate(asked: Job) -> Job:
    assert asked.composition is not None
    plate = InputPicture(b"GIF89a" + bytes(100), PictureFormat.PNG)
    return replace(asked, composition=replace(asked.composition, plate=plate))


def with_a_plate_of_another_size(asked: Job) -> Job:
    assert asked.composition is not None
    return replace(asked, composition=replace(asked.composition, plate=encoded(photograph(640, 480))))


def with_another_framing(asked: Job) -> Job:
    return replace(asked, composition=Composition(framing_of_picture(1280, 720)))


def with_more_pixels_than_memory(asked: Job) -> Job:
    return replace(asked, composition=Composition(Framing(90_000, 90_000, Size(1024, 768), 0, 0, 1024, 768)))


@pytest.mark.short(cases=3)
@pytest.mark.parametrize(
    "spoil",
    [
        with_broken_mask,
        with_broken_capture,
        with_mask_of_another_size,
        with_no_picture_as_plate,
        with_a_plate_of_another_size,
        with_another_framing,
    ],
)
def test_a_composite_that_cannot_be_made_is_the_reply_as_it_came(tmp_path: Path, asked: Job, spoil: object) -> None:
    assert callable(spoil)
    job: Job = spoil(asked)
    reply = encoded(repaint(asked, "tint"), "JPEG", quality=90).data

    take = kept(tmp_path, job, reply)

    assert any(AS_IT_CAME in note for note in take.notes)
    assert reply[20:] in take.picture.read_bytes()
    assert composite_of(take)["failed"]
    assert take.reply is None


def test_a_framing_of_more_pixels_than_any_memory_is_no_framing(tmp_path: Path, asked: Job) -> None:
    folder = came(tmp_path, with_more_pixels_than_memory(asked), photograph(1024, 768))

    with pytest.raises(JobFolderDamaged) as caught:
        folder.read()
    assert "so many pixels" in caught.value.technical


def test_a_plate_may_be_larger_than_what_can_be_sent(tmp_path: Path, asked: Job) -> None:
    assert asked.composition is not None
    plate = InputPicture(bytes(LARGEST_INPUT + 1), PictureFormat.PNG)
    folder = came(tmp_path, replace(asked, composition=replace(asked.composition, plate=plate)), photograph(1024, 768))

    assert folder.read().pictures[-1] == plate


def test_a_depth_of_another_size_is_left_out(tmp_path: Path, asked: Job) -> None:
    assert asked.composition is not None
    small = encoded(Image.new("I;16", (64, 48), 1234))

    take = kept(tmp_path, replace(asked, composition=replace(asked.composition, depth=small)), repaint(asked))

    assert take.depth is None
    assert composite_of(take)["outside_differing"] == 0


@pytest.mark.parametrize(
    ("lacking", "said"),
    [(WITHOUT_NUMPY, "no numpy"), (WITH_A_BROKEN_NUMPY, "could not be measured")],
)
def test_without_numpy_the_mask_is_kept_to_all_the_same(tmp_path: Path, asked: Job, lacking: str, said: str) -> None:
    folder = came(tmp_path, asked, repaint(asked, "tint", 2))

    assert keep_elsewhere(folder, lacking) == 0

    (take,) = takes_in(library_of(folder.path))
    assert any(said in note for note in take.notes)
    assert any("0 of" in note and "pixels differ" in note for note in take.notes)
    assert differing(outside(pixels(take.picture)), outside(photograph(1024, 768))).getbbox() is None
    assert "drift" not in composite_of(take)


def test_without_numpy_deep_grey_has_a_hard_seam(tmp_path: Path) -> None:
    picture = photograph(1024, 768, "I;16")
    asked = edit(OWN, picture)
    folder = came(tmp_path, asked, repaint(asked, "plain"))

    assert keep_elsewhere(folder, WITHOUT_NUMPY) == 0

    (take,) = takes_in(library_of(folder.path))
    assert differing(outside(pixels(take.picture)), outside(picture)).getbbox() is None
    assert differing(pixels(take.picture), picture).getbbox() is not None


@pytest.mark.short(cases=1)
@pytest.mark.parametrize("number", range(1, 7))
def test_killed_at_any_step_it_is_kept_again(tmp_path: Path, asked: Job, number: int) -> None:
    """Renames: the take, the reply, the capture, the record, the mark that it waits, and the folder itself."""
    folder = came(tmp_path, asked, repaint(asked, "tint", 2))

    assert keep_elsewhere(folder, KILLED_AT_RENAME.replace("{number}", str(number))) == 9
    assert takes_in(library_of(folder.path)) == []
    assert keep_elsewhere(folder, "") == 0

    (take,) = takes_in(library_of(folder.path))
    assert composite_of(take)["outside_differing"] == 0
    assert {path.name for path in take.folder.iterdir()} == {
        "inputs", "journal.jsonl", "take.json", take.picture.name, f"{take.id}_reply.png", f"{take.id}_before.png",
    }  # fmt: skip


def test_the_sixth_rename_was_the_last(tmp_path: Path, asked: Job) -> None:
    folder = came(tmp_path, asked, repaint(asked, "tint", 2))

    assert keep_elsewhere(folder, KILLED_AT_RENAME.replace("{number}", "7")) == 0


@pytest.mark.short(cases=1)
@pytest.mark.parametrize("name", [".png", "_reply.png", "_before.png", "take.json"])
def test_a_disk_that_is_full_at_any_file_leaves_the_job_to_be_kept_again(tmp_path: Path, asked: Job, name: str) -> None:
    folder = came(tmp_path, asked, repaint(asked, "tint", 2))

    assert keep_elsewhere(folder, DISK_FULL_AT.replace("{name}", name)) == 1
    assert takes_in(library_of(folder.path)) == []
    assert folder.raw_reply.is_file()
    assert keep_elsewhere(folder, "") == 0

    (take,) = takes_in(library_of(folder.path))
    assert composite_of(take)["outside_differing"] == 0


@pytest.mark.parametrize("which", ["reply", "before", "depth"])
@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "..", "/etc/passwd", "C:\\Windows\\win.ini", "a/b.png", "picture.png:stream", "picture.exe",
     "take.json", "con\0.png", "", 7, False, ["picture.png"], {"file": "picture.png"}],
)  # fmt: skip
def test_a_take_names_no_picture_outside_its_folder(kept_once: Path, which: str, name: object) -> None:
    plain = json.loads((kept_once / "take.json").read_text())
    plain["files"][which] = name
    changed = kept_once / "take.json"
    before = changed.read_bytes()
    changed.write_text(json.dumps(plain))
    try:
        with pytest.raises(JobFolderDamaged):
            read_take(kept_once)
    finally:
        changed.write_bytes(before)


@pytest.mark.parametrize("files", [7, "reply", ["reply"], True])
def test_a_record_whose_files_are_none_is_damaged(kept_once: Path, files: object) -> None:
    plain = json.loads((kept_once / "take.json").read_text())
    changed = kept_once / "take.json"
    before = changed.read_bytes()
    changed.write_text(json.dumps({**plain, "files": files}))
    try:
        with pytest.raises(JobFolderDamaged):
            read_take(kept_once)
    finally:
        changed.write_bytes(before)


def test_a_take_of_an_earlier_version_has_no_files(kept_once: Path) -> None:
    plain = json.loads((kept_once / "take.json").read_text())
    changed = kept_once / "take.json"
    before = changed.read_bytes()
    del plain["files"], plain["composite"]
    changed.write_text(json.dumps(plain))
    try:
        assert read_take(kept_once).before is None
    finally:
        changed.write_bytes(before)


@pytest.fixture(scope="module")
def kept_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound take's folder, which each test leaves as it was."""
    asked = edit(OWN, photograph(1024, 768))
    return kept(tmp_path_factory.mktemp("kept"), asked, repaint(asked)).folder
