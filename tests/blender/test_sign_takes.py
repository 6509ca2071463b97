"""A sign's takes: which one it keeps, that approved ones stay until somebody agrees, and that their files are found wherever they go."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.blender.enabled import Dresser
from tests.blender.signs import GREEN, choose, give_take, make_sign, proof_all, shown, take_of
from tests.service import Service

EARLY, MIDDLE, LATE = (f"2026010{day}-000000-0000000001" for day in (1, 2, 3))


@pytest.fixture
def sign(dresser: Dresser) -> Any:
    """A sign of 3:2, in English, Hindi and Kannada, shown in English."""
    made = make_sign(dresser)
    choose("en")
    return made


def approve(sign: Any, tag: str) -> None:
    """Say that this language's take is right, with a line read."""
    take = take_of(sign, tag)
    take.is_approved, take.remark = True, "read by Asha"
    line = take.checks.add()
    line.name, line.is_right = "Noodles", True


def test_an_approved_take_stays_until_somebody_agrees(dresser: Dresser, sign: Any) -> None:
    give_take(dresser, sign, "en", EARLY)
    approve(sign, "en")

    with pytest.raises(dresser.part("client.errors").ApprovedTakeKept, match="Sign has an approved take in English"):
        give_take(dresser, sign, "en", LATE)

    assert (take_of(sign, "en").take_id, take_of(sign, "en").is_approved, shown(sign)[0]) == (EARLY, True, EARLY)
    give_take(dresser, sign, "en", LATE, replace_kept=True)
    assert (take_of(sign, "en").take_id, take_of(sign, "en").is_approved, shown(sign)[0]) == (LATE, False, LATE)
    assert (take_of(sign, "en").remark, len(take_of(sign, "en").checks)) == ("", 0)


def test_the_approved_take_that_was_agreed_to_be_replaced_is(dresser: Dresser, sign: Any) -> None:
    give_take(dresser, sign, "en", EARLY)
    approve(sign, "en")

    give_take(dresser, sign, "en", LATE, replaces=EARLY)

    assert shown(sign)[0] == LATE


def test_a_take_that_comes_late_does_not_replace_what_was_asked_for_after_it(dresser: Dresser, sign: Any) -> None:
    give_take(dresser, sign, "en", LATE)

    with pytest.raises(dresser.part("client.errors").LaterTakeKept):
        give_take(dresser, sign, "en", MIDDLE)

    assert shown(sign)[0] == LATE


def test_a_new_proof_never_touches_an_approved_take(dresser: Dresser, sign: Any) -> None:
    give_take(dresser, sign, "en", EARLY)
    approve(sign, "en")

    give_take(dresser, sign, "en", LATE, is_proof=True)

    assert take_of(sign, "en").is_approved
    assert shown(sign)[0] == EARLY


def test_the_same_take_placed_again_keeps_what_was_said_of_it(dresser: Dresser, sign: Any) -> None:
    give_take(dresser, sign, "en", EARLY)
    approve(sign, "en")

    give_take(dresser, sign, "en", EARLY)

    take = take_of(sign, "en")
    assert (take.is_approved, take.remark, [line.name for line in take.checks]) == (True, "read by Asha", ["Noodles"])


def test_what_a_take_is_noted_with(dresser: Dresser, sign: Any) -> None:
    give_take(dresser, sign, "en", EARLY, fingerprint="0a1b", smallest_letters=0.04, has_alpha=True)

    take = take_of(sign, "en")
    assert (take.fingerprint, take.width, take.height, take.has_alpha) == ("0a1b", 90, 60, True)
    assert take.smallest == pytest.approx(0.04)


def test_a_take_whose_sign_is_gone_is_not_placed(dresser: Dresser, sign: Any) -> None:
    import bpy

    uid = sign.uid
    bpy.data.texts.remove(bpy.data.texts["Set Dresser Signs"])
    gone = type("Gone", (), {"uid": uid, "name": "Sign"})()

    with pytest.raises(dresser.part("client.errors").TargetGone, match="The sign Sign"):
        give_take(dresser, gone, "en", EARLY)


def test_a_take_of_another_language_leaves_grey_what_has_none_in_this_one(dresser: Dresser, sign: Any) -> None:
    give_take(dresser, sign, "hi", EARLY)

    assert shown(sign) == ("", "")
    choose("hi")
    assert shown(sign)[0] == EARLY


def test_a_placement_that_fails_half_way_leaves_the_sign_as_it_was(
    dresser: Dresser, sign: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_take(dresser, sign, "en", EARLY)
    approve(sign, "en")
    placing = dresser.part("scene.signs.placement")

    def fail(*_: object) -> None:
        raise InterruptedError

    monkeypatch.setattr(placing, "dress", fail)
    for tag in ("en", "hi"):
        with pytest.raises(InterruptedError):
            give_take(dresser, sign, tag, LATE, replace_kept=True)

    take = take_of(sign, "en")
    assert (take.take_id, take.is_approved, take.remark, len(take.checks)) == (EARLY, True, "read by Asha", 1)
    assert take_of(sign, "hi") is None


# Files.


@pytest.fixture
def saved(sign: Any, tmp_path: Path) -> Callable[[str], Path]:
    """Saves the file, with the library beside it, in a folder of this name; its path."""
    import bpy

    assert not sign.takes

    def save(folder: str, **how: Any) -> Path:
        path = tmp_path / folder / "set.blend"
        path.parent.mkdir(exist_ok=True)
        bpy.ops.wm.save_as_mainfile(filepath=str(path), **how)
        return path

    return save


def opened(dresser: Dresser, path: Path) -> Any:
    """Open a file; its sign."""
    import bpy

    bpy.ops.wm.open_mainfile(filepath=str(path))
    return dresser.part("scene.signs.sign_list").all_signs()[0]


def picture(dresser: Dresser, take: Any) -> Path:
    """Where a take's picture is looked for."""
    where: Path = dresser.part("scene.signs.pictures").picture_of(take)
    return where


def test_takes_are_found_after_the_file_was_moved_with_its_library(
    dresser: Dresser, sign: Any, saved: Callable[..., Path], tmp_path: Path
) -> None:
    import bpy

    dresser.preferences.library_folder = ""
    path = saved("show")
    proof_all(dresser, ["en", "hi"])
    bpy.ops.wm.save_mainfile()
    bpy.ops.wm.read_homefile(use_empty=True)
    shutil.move(path.parent, tmp_path / "elsewhere")

    sign = opened(dresser, tmp_path / "elsewhere" / "set.blend")
    choose("hi")

    assert shown(sign)[0] == take_of(sign, "hi", is_proof=True).take_id
    assert picture(dresser, take_of(sign, "hi", is_proof=True)).is_relative_to(tmp_path / "elsewhere")


@pytest.mark.parametrize("as_copy", [False, True])
def test_takes_are_found_after_the_file_was_saved_elsewhere(
    dresser: Dresser, sign: Any, saved: Callable[..., Path], as_copy: bool
) -> None:
    dresser.preferences.library_folder = ""
    first = saved("show")
    proof_all(dresser, ["en", "hi"])
    hindi = take_of(sign, "hi", is_proof=True)
    file = picture(dresser, hindi)

    other = saved("delivery", copy=as_copy)

    assert hindi.picture.startswith("//")
    assert picture(dresser, hindi) == file
    assert (hindi.picture.startswith("//../show")) is not as_copy
    sign = opened(dresser, other)
    choose("hi")
    assert shown(sign)[1] == file.name
    assert first.is_file()


def test_a_first_save_brings_takes_along_that_no_image_shows(
    dresser: Dresser, sign: Any, saved: Callable[..., Path]
) -> None:
    dresser.preferences.library_folder = ""
    proof_all(dresser, ["en", "hi"])
    dresser.part("scene.queue.job_list").dismiss_finished()

    path = saved("show")

    for tag in ("en", "hi"):
        take = take_of(sign, tag, is_proof=True)
        assert take.picture.startswith("//set_dresser/takes/")
        assert picture(dresser, take).is_file()
    sign = opened(dresser, path)
    choose("hi")
    assert shown(sign)[1] == Path(take_of(sign, "hi", is_proof=True).picture).name


def test_takes_are_found_in_the_library_when_their_folder_was_moved(
    dresser: Dresser, sign: Any, tmp_path: Path
) -> None:
    import bpy

    proof_all(dresser, ["en", "hi"])
    for image in list(bpy.data.images):
        bpy.data.images.remove(image)
    shutil.move(dresser.library, tmp_path / "share")
    dresser.preferences.library_folder = str(tmp_path / "share")

    choose("hi")

    assert shown(sign)[0] == take_of(sign, "hi", is_proof=True).take_id


def test_a_take_whose_picture_is_gone_is_shown_as_the_proof_and_without_one_as_grey(
    dresser: Dresser, sign: Any
) -> None:
    proof_all(dresser, ["hi"])
    for tag in ("hi", "kn"):
        give_take(dresser, sign, tag, LATE)
        picture(dresser, take_of(sign, tag)).unlink()

    choose("hi")
    assert shown(sign)[0] == take_of(sign, "hi", is_proof=True).take_id
    choose("kn")
    assert shown(sign) == ("", "")


def test_a_picture_that_came_back_is_shown_again(dresser: Dresser, sign: Any) -> None:
    import bpy

    give_take(dresser, sign, "hi", LATE, colour=GREEN)
    file = picture(dresser, take_of(sign, "hi"))
    file.rename(file.with_suffix(".away"))
    choose("hi")
    assert shown(sign) == ("", "")

    file.with_suffix(".away").rename(file)
    bpy.ops.set_dresser.show_signs()

    assert shown(sign)[0] == LATE


# From the list of jobs.


def test_what_was_approved_meanwhile_is_replaced_from_the_list_only(
    dresser: Dresser, sign: Any, service: Service
) -> None:
    import bpy

    dresser.use(service)
    generating = dresser.part("scene.signs.generating")
    wanted = generating.missing(bpy.context, generating.Wish(("en",), provider=generating.ProviderName.SEGMIND))
    first, second = (generating.post(bpy.context, wanted, generating.ProviderName.SEGMIND)[0].id for _ in range(2))
    dresser.tick_until(lambda: dresser.job(first).state == "placed" or dresser.job(second).state == "placed")
    there = take_of(sign, "en").take_id
    approve(sign, "en")

    dresser.tick_to_the_end()

    (other,) = {first, second} - {there}
    assert dresser.job(other).state == "not_placed"
    assert "approved take in English" in dresser.job(other).error.sentence
    take = dresser.job(other).take
    assert "approved take" in dresser.part("scene.signs.replacing").question_before_placing(take)
    with pytest.raises(RuntimeError, match="approved take"):
        bpy.ops.set_dresser.place_take(job_id=other, as_wanted=True)
    bpy.ops.set_dresser.place_take(job_id=other, as_wanted=True, replace_kept=True)
    assert (dresser.job(other).state, shown(sign)[0]) == ("placed", other)
    assert len(dresser.takes()) == 2


def test_pictures_that_nothing_shows_any_more_give_their_memory_back(
    dresser: Dresser, sign: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_take(dresser, sign, "en", EARLY)
    give_take(dresser, sign, "hi", MIDDLE)
    english = sign.material.node_tree.nodes["Set Dresser Picture"].image
    assert len(english.pixels[:4]) == 4
    choose("hi")
    assert english.has_data, "going back to it is instant"
    choose("en")

    monkeypatch.setattr(dresser.part("scene.signs.take_images"), "KEPT_DECODED", 0)
    choose("hi")

    assert not english.has_data


def test_what_a_strangers_file_calls_a_picture_is_not_opened_unless_it_is_one(
    dresser: Dresser, sign: Any, tmp_path: Path
) -> None:
    import bpy

    give_take(dresser, sign, "en", EARLY)
    letter = tmp_path / "letter.png"
    letter.write_text("Dear diary")
    take_of(sign, "en").picture = str(letter)
    bpy.data.images.remove(sign.material.node_tree.nodes["Set Dresser Picture"].image)

    choose("en")

    assert shown(sign) == ("", "")
    assert not [image for image in bpy.data.images if image.filepath.endswith("letter.png")]
