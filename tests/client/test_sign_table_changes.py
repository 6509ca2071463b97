"""What a table from a translator would change about the signs: shown first, refused by name and row, nothing lost."""

from __future__ import annotations

import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.errors import TableColumnMissing, TableColumnTwice
from client.lettering.roles import Role
from client.signs.table import ListedSign, language_named, table_rows
from client.signs.table_changes import changes_of
from client.signs.table_file import TableFormat
from client.signs.table_preview import as_values, details, summary
from tests.client.sign_tables import LANGUAGES, alley, changes, read, sign, table, written


@pytest.mark.parametrize("form", TableFormat)
def test_a_table_that_comes_back_as_it_went_out_changes_nothing(tmp_path: Path, form: TableFormat) -> None:
    signs = alley(Status=("done", ""))

    found = changes_of(read(written(tmp_path, signs, form)), signs, LANGUAGES)

    assert found.is_nothing
    assert not found.refused
    assert not found.other
    assert found.same == 4


@given(
    words=st.lists(st.text(max_size=30), min_size=1, max_size=4),
    name=st.text(max_size=20),
    form=st.sampled_from(TableFormat),
)
@settings(max_examples=200, deadline=None)
def test_whatever_a_sign_says_comes_back_as_it_went_out(words: list[str], name: str, form: TableFormat) -> None:
    signs = [
        ListedSign(
            sign("0a", name, *((Role.BODY, {"en": text}) for text in words), notes=name), {f"Status {name}": (*words,)}
        )
    ]
    with tempfile.TemporaryDirectory() as folder:
        found = changes_of(read(written(Path(folder), signs, form)), signs, ("en", "kn"))

    assert found.is_nothing
    assert not found.refused


def test_new_and_changed_words_are_told_line_by_line(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,line,kn\nShop Sign,1,ನೂಡಲ್\nShop Sign,2,₹೨೦\nPoster,1,\n")

    assert [(each.sign, each.line, each.before, each.after, each.row) for each in found.texts] == [
        ("Shop Sign", 0, "ನೂಡಲ್ಸ್", "ನೂಡಲ್", 2),
        ("Shop Sign", 1, "", "₹೨೦", 3),
    ]
    assert summary(found) == ["Kannada: 1 new, 1 changed"]
    assert list(details(found)) == ["Shop Sign, line 1, kn: ನೂಡಲ್ಸ್ → ನೂಡಲ್", "Shop Sign, line 2, kn: ₹೨೦"]


def test_the_id_names_a_sign_that_was_renamed_since(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,sign id,line,kn\nOld Name,0b,1,ರಾತ್ರಿ ಸಂತೆ\n")

    assert [(each.uid, each.sign) for each in found.texts] == [("0b", "Poster")]


def test_an_empty_cell_leaves_what_is_there(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,line,en,kn\nShop Sign,1,,\n")

    assert found.is_nothing
    assert found.left_empty == 2
    assert "2 empty cells: what is there stays" in summary(found)


def test_an_empty_cell_takes_words_away_when_that_is_asked_for(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,line,en\nPoster,1,\n", empty_takes_away=True)

    assert [(each.before, each.after) for each in found.texts] == [("Night Market", "")]
    assert summary(found) == ["English: 1 taken away"]


def test_a_new_language_is_told_of_and_an_empty_column_is_none(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,line,Hindi,ja\nPoster,1,नाइट मार्केट,\n")

    assert found.new_languages == ("hi",)
    assert summary(found) == ["Hindi (a new language): 1 new"]


@pytest.mark.parametrize(
    ("name", "tag"),
    [("hi", "hi"), ("HI", "hi"), ("Hindi", "hi"), ("हिन्दी", "hi"), ("zh_hans", "zh-Hans"), ("tlh", "tlh"), ("id", "id"),
     ("ID", ""), ("comment", ""), ("", "")],
)  # fmt: skip
def test_a_language_goes_by_its_tag_and_by_its_names(name: str, tag: str) -> None:
    assert language_named(name, ("en", "tlh")) == tag


def test_only_the_languages_that_are_asked_for_are_taken_over(tmp_path: Path) -> None:
    text = "sign,line,role,notes,en,hi\nPoster,1,body,New,Other,नाइट\n"

    found = changes(tmp_path, text, languages=("hi",))

    assert [each.language for each in found.texts] == ["hi"]
    assert not found.notes


def test_only_the_signs_that_are_asked_for_are_changed(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,line,en\nPoster,1,A\nShop Sign,1,B\n", only=("Poster",))

    assert [each.sign for each in found.texts] == ["Poster"]


def test_new_lines_and_roles_are_taken_over(tmp_path: Path) -> None:
    text = "sign,line,role,en\nPoster,3,small-print,No refunds\nPoster,2,,Every Friday\nPoster,1,sub headline,\n"

    found = changes(tmp_path, text)

    assert [(each.line, each.before, each.after) for each in found.roles] == [
        (0, Role.HEADLINE, Role.SUB_HEADLINE),
        (1, None, Role.BODY),
        (2, None, Role.SMALL_PRINT),
    ]
    assert [(each.line, each.after) for each in found.texts] == [(1, "Every Friday"), (2, "No refunds")]


def test_without_a_column_of_lines_they_are_counted(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,kn\nShop Sign,ಒಂದು\nPoster,ಎರಡು\nShop Sign,ಮೂರು\n")

    assert [(each.sign, each.line) for each in found.texts] == [("Shop Sign", 0), ("Shop Sign", 1), ("Poster", 0)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["Kiosk,1,,x"], "Row 2 is of the sign Kiosk, which this file does not have"),
        ([",1,,x"], "Row 2 names no sign"),
        (["Poster,one,,x"], "Row 2 has 'one' as the line of the sign Poster"),
        (["Poster,,,x"], "Row 2 has nothing as the line"),
        (["Poster,0,,x"], "Row 2 has '0' as the line"),
        (["Poster,4,,x"], "Row 2 has line 4 of the sign Poster, which has 1"),
        (["Poster,1,neon,x"], "Row 2 calls line 1 of the sign Poster 'neon', which is no role"),
        (["Poster,1,,x\x07"], "Row 2 has characters in the English of the sign Poster that nobody can read: U+0007"),
        (["Poster,1,,\ue123\U000f0001"], "that nobody can read: U+E123, U+F0001"),
        (["Poster,1,," + "x" * 5000], "Row 2 has 5,000 characters in the English of the sign Poster"),
    ],
)
def test_a_row_that_cannot_be_taken_over_is_refused_by_name_and_row(tmp_path: Path, rows: list[str], said: str) -> None:
    found = changes(tmp_path, "\n".join(["sign,line,role,en", *rows, "Shop Sign,1,,Soup"]))

    assert [said in each.message for each in found.refused] == [True]
    assert [(each.sign, each.after) for each in found.texts] == [("Shop Sign", "Soup")], "the other rows are good"


def test_of_two_rows_of_one_line_neither_is_taken_over(tmp_path: Path) -> None:
    text = "sign,sign id,line,en\nPoster,,1,First\nShop Sign,,1,Soup\n,0b,1,Second\nPoster,,1,First\n"

    found = changes(tmp_path, text)

    assert [each.message.partition(".")[0] for each in found.refused] == [
        "Row 4 has line 1 of the sign Poster, as row 2 has",
        "Row 5 has line 1 of the sign Poster, as row 2 has",
    ]
    assert [each.sign for each in found.texts] == ["Shop Sign"]


def test_an_id_that_the_file_does_not_have_is_refused_even_where_the_name_is_known(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,sign id,line,en\nPoster,ffff,1,x\n")

    assert "with the id ffff" in found.refused[0].message
    assert found.is_nothing


def test_a_name_that_two_signs_have_is_refused_and_the_id_tells_them_apart(tmp_path: Path) -> None:
    signs = [ListedSign(sign(uid, "Poster", (Role.BODY, {"en": "x"}))) for uid in ("0a", "0b")]
    text = "sign,sign id,line,en\nPoster,,1,y\nPoster,0b,1,y\n"

    found = changes_of(table(tmp_path, text), signs, ("en",))

    assert [each.row for each in found.refused] == [2]
    assert [each.uid for each in found.texts] == ["0b"]


def test_a_name_makes_a_sign_only_when_that_is_asked_for(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,line,en\nKiosk,1,Papers\nKiosk,2,Tea\n", makes_signs=True)

    assert found.new_signs == ("Kiosk",)
    assert [each.after for each in found.roles] == [Role.HEADLINE, Role.BODY]
    assert [(each.uid, each.sign, each.line) for each in found.texts] == [("", "Kiosk", 0), ("", "Kiosk", 1)]
    assert not found.refused


def test_foreign_columns_are_kept_with_their_lines_and_go_out_again(tmp_path: Path) -> None:
    text = "sign,line,Status,en,Status,\nShop Sign,2,ask,,x,y\nShop Sign,1,=ok,\n"

    found = changes(tmp_path, text)
    cells = {each.column: each.cells for each in found.other}

    assert found.is_nothing
    assert cells == {"Status": ("=ok", "ask"), "Status (2)": ("", "x"), "column 6": ("", "y")}
    rows = list(table_rows([ListedSign(alley()[0].sign, cells)], LANGUAGES))
    assert rows[0][-3:] == ["Status", "Status (2)", "column 6"]
    assert [row[-3:] for row in rows[1:]] == [["=ok", "", ""], ["ask", "x", "y"]]


def test_a_foreign_column_in_which_nobody_has_written_goes_out_again(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,line,en,Checked by\nPoster,1,Night Market,\n")

    assert [(each.uid, each.column, each.cells) for each in found.other] == [("0b", "Checked by", ("",))]


def test_notes_of_any_row_are_kept(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,line,notes,en\nShop Sign,1,Above the door,\nShop Sign,2,Is it per bowl?,\n")

    assert [each.after for each in found.notes] == ["Above the door / Is it per bowl?"]


def test_the_same_letters_put_together_in_another_way_are_no_change(tmp_path: Path) -> None:
    signs = [ListedSign(sign("0a", "Café", (Role.BODY, {"en": "Crème brûlée"})))]
    text = unicodedata.normalize("NFD", "sign,line,en\nCafé,1,Crème brûlée\n")

    found = changes_of(table(tmp_path, text), signs, ("en",))

    assert found.is_nothing
    assert not found.refused


def test_another_drawing_of_a_han_character_is_a_change(tmp_path: Path) -> None:
    signs = [ListedSign(sign("0a", "Shrine", (Role.BODY, {"ja": "神"})))]

    found = changes_of(table(tmp_path, "sign,line,ja\nShrine,1,\ufa19\n"), signs, ("ja",))

    assert [each.after for each in found.texts] == ["\ufa19"]


@pytest.mark.parametrize(
    ("columns", "column"), [("line,en", "'sign'"), ("sign,line,comment", "of any language"), ("a,b,c", "'sign'")]
)
def test_a_missing_column_is_named(tmp_path: Path, columns: str, column: str) -> None:
    with pytest.raises(TableColumnMissing, match=f"no column {column}"):
        changes(tmp_path, f"{columns}\nPoster,1,x\n")


@pytest.mark.parametrize(
    ("columns", "said"), [("sign,hi,Hindi", "mean Hindi: number 2 and number 3"), ("Sign,name,en", "'sign'")]
)
def test_two_columns_of_one_meaning_are_refused(tmp_path: Path, columns: str, said: str) -> None:
    with pytest.raises(TableColumnTwice, match=said):
        changes(tmp_path, f"{columns}\nPoster,a,b\n")


def test_a_script_gets_the_changes_as_plain_values(tmp_path: Path) -> None:
    plain = as_values(changes(tmp_path, "sign,line,kn\nPoster,1,ರಾತ್ರಿ\nKiosk,1,x\n"))

    assert plain["texts"] == [{"row": 2, "sign": "Poster", "line": 1, "language": "kn", "before": "", "after": "ರಾತ್ರಿ"}]
    assert [(each["row"], each["sign"], each["kind"]) for each in plain["refused"]] == [
        (3, "Kiosk", "RowOfUnknownSign")
    ]
