"""Tables of signs in Blender: what a file's signs become on the way to a translator and back, and that half a table changes nothing."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.yardstick import pace
from tests.blender.enabled import Dresser, add_sign


@pytest.fixture
def alley(dresser: Dresser) -> Callable[[str], Any]:
    """A shop sign of two lines and a poster of one, in English and Kannada; gives a sign by its name."""
    lists = dresser.part("scene.signs.sign_list")
    for name, lines in (("Shop Sign", ("NOODLES", "₹20")), ("Poster", ("Night Market",))):
        sign = lists.new_sign(name)
        lists.add_language("kn")
        for number, text in enumerate(lines):
            if number:
                lists.add_line(sign)
            sign.lines[number].texts["en"].text = text
    lists.sign_named("Shop Sign").lines[0].texts["kn"].text = "ನೂಡಲ್ಸ್"
    named: Callable[[str], Any] = lists.sign_named
    return named


def words(sign: Any, tag: str) -> list[str]:
    """A sign's lines in a language."""
    return [line.texts[tag].text if tag in line.texts else "" for line in sign.lines]


def export(path: Path, **values: Any) -> list[list[str]]:
    """The rows of the table that the operator writes."""
    import bpy

    assert bpy.ops.set_dresser.export_signs(filepath=str(path), **values) == {"FINISHED"}
    separator = "\t" if path.suffix == ".tsv" else ","
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=separator))


def bring_in(path: Path, text: str, **values: Any) -> set[str]:
    """Run the operator on a table of this text, as a script does."""
    import bpy

    path.write_text(text, encoding="utf-8", newline="")
    return set(bpy.ops.set_dresser.import_signs(filepath=str(path), **values))


def test_a_table_goes_out_and_comes_back_with_another_language(
    dresser: Dresser, alley: Callable[[str], Any], tmp_path: Path
) -> None:
    rows = export(tmp_path / "signs.tsv", format="TSV")
    rows[0].append("ta")
    for row, text in zip(rows[1:], ["நூடுல்ஸ்", "₹20", "இரவுச் சந்தை"], strict=True):
        row.append(text)

    done = bring_in(tmp_path / "back.csv", "".join(";".join(row) + "\n" for row in rows))

    assert done == {"FINISHED"}
    assert dresser.part("scene.signs.sign_list").languages() == ["en", "kn", "ta"]
    assert words(alley("Shop Sign"), "ta") == ["நூடுல்ஸ்", "₹20"]
    assert words(alley("Shop Sign"), "kn") == ["ನೂಡಲ್ಸ್", ""]
    assert words(alley("Poster"), "ta") == ["இரவுச் சந்தை"]


@pytest.mark.usefixtures("alley")
def test_one_translator_gets_the_language_that_is_shown_beside_the_first(tmp_path: Path) -> None:
    import bpy

    bpy.context.scene.set_dresser_signs.language = "kn"

    assert export(tmp_path / "signs.csv", which="SHOWN")[0][5:] == ["en", "kn"]


@pytest.mark.usefixtures("alley")
def test_the_ending_and_the_mark_follow_what_is_asked_for(tmp_path: Path) -> None:
    import bpy

    for wanted, given, mark in (("a.tsv", "a.csv", True), ("b.csv", "b", False)):
        bpy.ops.set_dresser.export_signs(filepath=str(tmp_path / given), format=wanted[2:].upper(), with_mark=mark)
        assert (tmp_path / wanted).read_bytes().startswith(b"\xef\xbb\xbf") is mark


def test_a_refused_row_keeps_the_whole_table_out(dresser: Dresser, alley: Callable[[str], Any], tmp_path: Path) -> None:
    text = "sign,line,kn,hi\nPoster,1,ರಾತ್ರಿ,रात\nKiosk,1,x,y\n"

    with pytest.raises(RuntimeError, match="Row 3 is of the sign Kiosk"):
        bring_in(tmp_path / "back.csv", text)

    assert words(alley("Poster"), "kn") == [""]
    assert dresser.part("scene.signs.sign_list").languages() == ["en", "kn"]


def test_refused_rows_are_left_out_when_that_is_asked_for(alley: Callable[[str], Any], tmp_path: Path) -> None:
    bring_in(tmp_path / "back.csv", "sign,line,kn\nPoster,1,ರಾತ್ರಿ\nKiosk,1,x\n", without_refused=True)

    assert words(alley("Poster"), "kn") == ["ರಾತ್ರಿ"]


def test_a_list_makes_signs_that_get_their_surface_later(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    bring_in(tmp_path / "list.csv", "sign,line,role,hi\nKiosk,1,headline,अख़बार\nKiosk,2,price,₹५\n", makes_signs=True)
    lists = dresser.part("scene.signs.sign_list")
    sign = lists.sign_named("Kiosk")

    assert lists.languages() == ["hi"]
    assert [(line.role, line.texts["hi"].text) for line in sign.lines] == [("HEADLINE", "अख़बार"), ("PRICE", "₹५")]
    assert not lists.has_surface(sign)
    add_sign()
    dresser.part("scene.signs.edit").set_surface(bpy.context, sign)
    assert lists.has_surface(lists.sign_named("Kiosk"))


@pytest.mark.usefixtures("alley")
def test_foreign_columns_go_out_again_with_their_lines(tmp_path: Path) -> None:
    bring_in(tmp_path / "back.csv", "sign,line,en,Status,Empty\nShop Sign,2,,=ask(),\nPoster,1,,ok,\n")

    rows = export(tmp_path / "signs.csv")

    assert rows[0][-2:] == ["Status", "Empty"]
    assert [row[-2] for row in rows[1:]] == ["", "'=ask()", "ok"]


def test_words_that_changed_while_the_table_was_looked_at_are_not_overwritten(
    dresser: Dresser, alley: Callable[[str], Any], tmp_path: Path
) -> None:
    tables, path = dresser.part("scene.signs.tables"), tmp_path / "back.csv"
    path.write_text("sign,line,en,kn\nPoster,1,Day Market,ಹಗಲು\n", encoding="utf-8")
    changes = tables.looked_at(path)
    alley("Poster").lines[0].texts["en"].text = "Noon Market"

    with pytest.raises(dresser.part("client.errors").TableOld):
        tables.take_over(changes)
    assert words(alley("Poster"), "kn") == [""]


def test_the_preview_says_which_takes_will_be_of_other_words(
    dresser: Dresser, alley: Callable[[str], Any], tmp_path: Path
) -> None:
    tables, path = dresser.part("scene.signs.tables"), tmp_path / "back.csv"
    for name, tag, approved in (("Poster", "en", True), ("Shop Sign", "kn", False), ("Shop Sign", "en", True)):
        take = alley(name).takes.add()
        take.name, take.take_id, take.fingerprint, take.is_approved = tag, "take-1", "words", approved
    path.write_text("sign,line,en,kn\nPoster,1,Day Market,\nShop Sign,1,NOODLES,ನೂಡಲ್\n", encoding="utf-8")

    found = tables.consequences(tables.looked_at(path))

    assert (found.out_of_date, found.approved) == (2, 1)


def test_a_linked_list_goes_out_and_takes_nothing_back(alley: Callable[[str], Any], tmp_path: Path) -> None:
    import bpy

    library, text = str(tmp_path / "library.blend"), alley("Poster").id_data
    bpy.data.libraries.write(library, {text})
    bpy.data.texts.remove(text)
    with bpy.data.libraries.load(library, link=True) as (there, wanted):
        wanted.texts = list(there.texts)

    assert len(export(tmp_path / "signs.csv")) == 4
    with pytest.raises(RuntimeError, match="linked from another file"):
        bring_in(tmp_path / "back.csv", "sign,line,kn\nPoster,1,ರಾತ್ರಿ\n")
    assert words(alley("Poster"), "kn") == [""]


def test_import_is_one_step_of_undo(dresser: Dresser, alley: Callable[[str], Any], tmp_path: Path) -> None:
    import bpy

    bpy.context.preferences.edit.use_global_undo = True
    bpy.ops.ed.undo_push(message="before")
    bring_in(tmp_path / "back.csv", "sign,line,hi\nPoster,1,रात\n")
    bpy.ops.ed.undo_push(message="after")
    assert words(alley("Poster"), "hi") == ["रात"]

    bpy.ops.ed.undo()

    assert dresser.part("scene.signs.sign_list").languages() == ["en", "kn"]
    bpy.ops.ed.redo()
    assert words(alley("Poster"), "hi") == ["रात"]


@pytest.mark.whole
def test_two_thousand_signs_come_and_go_without_keeping_the_main_thread(dresser: Dresser, tmp_path: Path) -> None:
    """Given 48,000 texts, when they come back changed, then looking and taking over take 600 times what a fixed piece of work takes at most."""
    tables, lists = dresser.part("scene.signs.tables"), dresser.part("scene.signs.sign_list")
    tags, path = ("en", "hi", "kn", "ta", "bn", "ja"), tmp_path / "signs.csv"
    rows = [
        f"Sign {sign},{line},body," + ",".join(f"शब्द {sign} {line} {tag}" for tag in tags)
        for sign in range(2000)
        for line in range(1, 5)
    ]
    path.write_text("\n".join([f"sign,line,role,{','.join(tags)}", *rows]), encoding="utf-8")
    options = dresser.part("client.signs.table_changes").Options(makes_signs=True)
    tables.take_over(tables.looked_at(path, options))
    changed = tmp_path / "changed.csv"
    changed.write_text(path.read_text(encoding="utf-8").replace("शब्द", "अक्षर"), encoding="utf-8")

    began = time.process_time()
    changes = tables.looked_at(changed)
    looked = time.process_time()
    tables.take_over(changes)
    taken = time.process_time()
    tables.export_table(tmp_path / "out.csv")
    told = f"look {looked - began:.2f} s, take over {taken - looked:.2f} s, write {time.process_time() - taken:.2f} s"
    print(told)

    assert len(changes.texts) == 48_000
    assert lists.sign_named("Sign 1999").lines[3].texts["ja"].text == "अक्षर 1999 4 ja"
    most = 600 * pace() / 1000
    assert looked - began < most, told
    assert taken - looked < most, told
