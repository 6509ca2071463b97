"""Somebody who can read it reads a sign's picture: a tick a line, approval, and a report for those who have no Blender."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.blender.enabled import Dresser
from tests.blender.signs import choose, give_take, make_sign, proof_all, take_of
from tests.work import calls_in

WORDS = {"en": "Noodles", "hi": "नूडल्स"}


def read_take(dresser: Dresser, sign: Any, tag: str, take_id: str = "t1", **more: Any) -> Any:
    """A generated take of the words as they are now, in a folder as takes have one."""
    import bpy

    fingerprint = dresser.part("client.signs.sign_request").fingerprint_of(
        dresser.part("scene.signs.sign_list").read_sign(sign),
        tag,
        dresser.part("scene.signs.surroundings").surroundings(bpy.context.scene),
    )
    give_take(dresser, sign, tag, take_id, fingerprint=fingerprint, **more)
    take = take_of(sign, tag)
    picture = dresser.part("scene.signs.pictures").picture_of(take)
    (picture.parent / "take.json").write_text("{}")
    return take


def state(dresser: Dresser, sign: Any, tag: str) -> str:
    """How far the sign is, as the list says it."""
    import bpy

    return str(dresser.part("scene.signs.status").state_in(bpy.context.scene, sign, tag))


def test_a_sign_is_approved_once_every_line_is_ticked(dresser: Dresser) -> None:
    import bpy

    sign = make_sign(dresser, WORDS)
    dresser.part("scene.signs.sign_list").add_line(sign)
    sign.lines[1].texts["hi"].text = "₹80"
    read_take(dresser, sign, "hi")
    choose("hi")

    assert bpy.ops.set_dresser.proofread_sign() == {"FINISHED"}
    checks = take_of(sign, "hi").checks
    assert [(check.name, check.is_right) for check in checks] == [("नूडल्स", False), ("₹80", False)]
    checks[0].is_right = True
    with pytest.raises(RuntimeError, match="“₹80”"):
        bpy.ops.set_dresser.approve_sign()
    assert state(dresser, sign, "hi") == "generated"
    checks[1].is_right = True
    assert bpy.ops.set_dresser.approve_sign() == {"FINISHED"}
    assert state(dresser, sign, "hi") == "approved"

    bpy.ops.set_dresser.approve_sign(withdraw=True)
    assert state(dresser, sign, "hi") == "generated"
    assert all(check.is_right for check in checks), "what was read stays read"


def test_who_has_read_all_of_it_approves_in_one_press(dresser: Dresser) -> None:
    import bpy

    sign = make_sign(dresser, WORDS)
    read_take(dresser, sign, "hi")
    choose("hi")
    bpy.ops.set_dresser.approve_sign(all_right=True)
    assert state(dresser, sign, "hi") == "approved"
    assert [check.is_right for check in take_of(sign, "hi").checks] == [True]


def test_words_that_changed_since_cannot_be_approved(dresser: Dresser) -> None:
    import bpy

    sign = make_sign(dresser, WORDS)
    take = read_take(dresser, sign, "hi")
    choose("hi")
    bpy.ops.set_dresser.proofread_sign()
    take.checks[0].is_right = True
    sign.lines[0].texts["hi"].text = "मोमो"
    assert not dresser.part("scene.signs.proofreading").is_begun(sign, "hi")
    with pytest.raises(RuntimeError, match="have changed since"):
        bpy.ops.set_dresser.approve_sign(all_right=True)
    assert not take_of(sign, "hi").is_approved


def test_a_later_take_has_to_be_read_anew(dresser: Dresser) -> None:
    import bpy

    sign = make_sign(dresser, WORDS)
    read_take(dresser, sign, "hi")
    choose("hi")
    bpy.ops.set_dresser.proofread_sign()
    take_of(sign, "hi").checks[0].is_right = True
    read_take(dresser, sign, "hi", "t2")
    assert dresser.part("scene.signs.proofreading").is_right(sign, "hi") == [False]


def test_a_proof_is_nothing_to_approve(dresser: Dresser) -> None:
    import bpy

    sign = make_sign(dresser, WORDS)
    proof_all(dresser, ["hi"])
    choose("hi")
    assert take_of(sign, "hi", is_proof=True) is not None
    with pytest.raises(RuntimeError, match="nothing generated"):
        bpy.ops.set_dresser.approve_sign(all_right=True)


def test_signs_that_are_linked_are_read_in_their_own_file(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    make_sign(dresser, WORDS)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "signs.blend"))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    with bpy.data.libraries.load(str(tmp_path / "signs.blend"), link=True) as (source, into):
        into.texts = source.texts
    errors, sign_list = dresser.part("client.errors"), dresser.part("scene.signs.sign_list")
    with pytest.raises(errors.SignListLinked):
        dresser.part("scene.signs.proofreading").begin(bpy.context.scene, sign_list.all_signs()[0], "hi")


def test_a_report_shows_words_and_pictures_and_says_what_is_not_there(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    board = make_sign(dresser, WORDS, name="Board <b>")
    read_take(dresser, board, "hi", ratio=3.0)
    board.takes[0].remark = "the second letter"
    make_sign(dresser, {"en": "Tea", "hi": "चाय"}, name="Kettle")
    make_sign(dresser, {"en": "English alone"}, name="Silent")
    bpy.ops.set_dresser.proofread_sign.poll()
    choose("hi")

    path = tmp_path / "sub" / "hindi"
    assert bpy.ops.set_dresser.make_reading_report(filepath=str(path)) == {"FINISHED"}
    page = path.with_suffix(".html").read_text("utf-8")
    assert "Proofreading: Hindi" in page
    assert "Board &lt;b&gt;" in page
    assert "<b>" not in page
    assert ">नूडल्स</bdi>" in page
    assert "the second letter" in page
    assert "Kettle" in page
    assert "There is no picture yet" in page
    assert "Silent" not in page
    assert page.count("data:image/jpeg;base64,") == 1
    made = dresser.part("scene.signs.reports").reports()[0]
    assert (made.path, made.is_made) == (path.with_suffix(".html"), True)


def test_a_report_is_made_by_a_courier_while_blender_goes_on(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    make_sign(dresser, WORDS)
    reports = dresser.part("scene.signs.reports")
    path = tmp_path / "hindi.html"
    reports.make_in_background(reports.sheet_of(bpy.context.scene, "hi"), path)
    assert not reports.reports()[0].is_made
    dresser.tick_to_the_end()
    assert reports.reports()[0].is_made
    assert "नूडल्स" in path.read_text("utf-8")
    sheets = dresser.part("scene.blender.folders").user_folder("cache") / "sheets"
    assert list(sheets.iterdir()) == []


def test_a_report_that_cannot_be_written_is_told_of(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    make_sign(dresser, WORDS)
    reports = dresser.part("scene.signs.reports")
    (tmp_path / "hindi.html").mkdir()
    (tmp_path / "hindi.html" / "in the way").touch()
    reports.make_in_background(reports.sheet_of(bpy.context.scene, "hi"), tmp_path / "hindi.html")
    dresser.tick_to_the_end()
    failed = reports.reports()[0]
    assert not failed.is_made
    assert failed.error is not None
    assert "library" in failed.error.sentence or "folder" in failed.error.sentence
    assert list((dresser.part("scene.blender.folders").user_folder("cache") / "sheets").iterdir()) == []


def test_no_words_in_a_language_make_no_report(dresser: Dresser) -> None:
    import bpy

    make_sign(dresser, {"en": "Tea"})
    dresser.part("scene.signs.sign_list").add_language("kn")
    errors, reports = dresser.part("client.errors"), dresser.part("scene.signs.reports")
    with pytest.raises(errors.ReportWithoutSigns):
        reports.sheet_of(bpy.context.scene, "kn")
    with pytest.raises(errors.LanguageMissing):
        reports.sheet_of(bpy.context.scene, "ta")


def test_a_picture_that_is_no_take_stays_out_of_the_report(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    sign = make_sign(dresser, WORDS)
    take = read_take(dresser, sign, "hi")
    private = tmp_path / "private.png"
    private.write_bytes(Path(dresser.part("scene.signs.pictures").picture_of(take)).read_bytes())
    take.picture = str(private)
    reports = dresser.part("scene.signs.reports")
    reports.make_now(reports.sheet_of(bpy.context.scene, "hi"), tmp_path / "hindi.html")
    page = (tmp_path / "hindi.html").read_text("utf-8")
    assert "data:image/jpeg" not in page
    assert "cannot be opened" in page


def test_the_panel_draws_what_is_known(dresser: Dresser) -> None:
    """No window is there to draw in: what the panel asks for on a redraw is asked for here, and costs next to nothing."""
    import bpy

    for number in range(40):
        make_sign(dresser, WORDS, name=f"Sign {number}")
    from tests.blender.enabled import add_camera

    add_camera()
    legibility = dresser.part("scene.signs.legibility")
    choose("hi")
    look = legibility.look(bpy.context)
    assert not legibility.is_old(look, bpy.context.scene)
    calls = calls_in(lambda: legibility.is_old(legibility.last_look(bpy.context.scene), bpy.context.scene))
    assert calls < 1000, "far below a millisecond"
    dresser.part("scene.signs.sign_list").active_sign().lines[0].texts["hi"].text = "और"
    assert legibility.is_old(look, bpy.context.scene)


def test_a_report_that_came_back_ticks_notes_and_approves(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    names = ("Right", "Wrong", "Reworded", "Made anew")
    for name in names:
        make_sign(dresser, WORDS, name=name)
    sign_list, reports = dresser.part("scene.signs.sign_list"), dresser.part("scene.signs.reports")
    for name in names:
        read_take(dresser, sign_list.sign_named(name), "hi", f"take-{name}")
    path = tmp_path / "hindi.html"
    reports.make_now(reports.sheet_of(bpy.context.scene, "hi"), path)
    page = path.read_text("utf-8").replace('aria-label="Right">', 'aria-label="Right" checked="">')
    wrong = page.index('data-take="take-Wrong"')
    note = 'aria-label="Notes"></textarea>'
    page = page[:wrong] + page[wrong:].replace(note, note.replace("></", ">the dot is missing</"), 1)
    path.write_text(page.replace("<input data-reader>", '<input data-reader value="Meera">'), "utf-8")
    sign_list.sign_named("Reworded").lines[0].texts["hi"].text = "मोमो"
    read_take(dresser, sign_list.sign_named("Made anew"), "hi", "z-another")

    assert bpy.ops.set_dresser.read_reading_report(filepath=str(path)) == {"FINISHED"}
    states = {name: state(dresser, sign_list.sign_named(name), "hi") for name in names}
    assert states == {"Right": "approved", "Wrong": "generated", "Reworded": "out_of_date", "Made anew": "generated"}
    wrong_take = take_of(sign_list.sign_named("Wrong"), "hi")
    assert wrong_take.remark == "Meera: नूडल्स: the dot is missing"
    found = dresser.part("scene.signs.report_read").take_over(bpy.context.scene, path, approve=False)
    assert dict(found.passed_over) == {
        "Reworded": "its words have changed since",
        "Made anew": "another picture stands there now",
    }


def test_a_file_that_is_no_report_is_refused(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    make_sign(dresser, WORDS)
    (tmp_path / "other.html").write_text("<p>hello")
    with pytest.raises(RuntimeError, match="no proofreading report"):
        bpy.ops.set_dresser.read_reading_report(filepath=str(tmp_path / "other.html"))
