"""Tables whose words were damaged on their way: the rows are refused, each with the way to mend it, and good question marks pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from client.errors import RowBeyondMostLines, RowLettersGarbled, RowLettersLost, RowOfFailedFormula, RowTooLong
from client.lettering.roles import Role
from client.signs.damaged_words import Damage, Told, damage_of
from client.signs.table import ListedSign, is_known, table_rows
from client.signs.table_changes import MOST_LINES, MOST_NEW_SIGNS, TableChanges, changes_of
from client.signs.table_file import TableFormat, read_table, write_table
from tests.client.sign_tables import changes, sign

WORDS = {
    "en": "Night Market",
    "hi": "नाइट मार्केट",
    "kn": "ರಾತ್ರಿ ಮಾರುಕಟ್ಟೆ",
    "zh-Hans": "夜市 ¥28",
    "pl": "Nocny targ – żurek",
    "ru": "Ночной рынок",
}


def through_code_page(folder: Path, page: str, words: dict[str, str], before: dict[str, str]) -> TableChanges:
    """What the table of a sign with `words` would change about the one with those of `before`, after a spreadsheet saved it so."""
    path = folder / "signs.csv"
    written = ListedSign(sign("0b", "Poster", (Role.HEADLINE, words)))
    write_table(path, table_rows([written], tuple(words)), TableFormat.CSV, with_mark=False)
    path.write_bytes(path.read_bytes().decode("utf-8").encode(page, "replace"))
    there = ListedSign(sign("0b", "Poster", (Role.HEADLINE, before)))
    return changes_of(read_table(path, is_known), [there], tuple(words))


@pytest.mark.parametrize("tag", ["hi", "kn", "zh-Hans", "pl", "ru"])
@pytest.mark.parametrize("before", ["the same words", "no words yet"])
def test_words_that_an_old_code_page_lacks_are_not_taken_over(tmp_path: Path, tag: str, before: str) -> None:
    words = {"en": "Night Market", tag: WORDS[tag]}
    there = words if before == "the same words" else {"en": "Night Market"}

    found = through_code_page(tmp_path, "ascii", words, there)

    assert found.texts == ()
    assert [type(error) for error in found.refused] == [RowLettersLost]
    assert "CSV UTF-8" in found.refused[0].message


def test_the_other_rows_of_such_a_table_can_be_taken_over(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,line,en,kn\nShop Sign,1,NOODLES,??????\nPoster,1,Night Fair,\n")

    assert [(each.row, type(each)) for each in found.refused] == [(2, RowLettersLost)]
    assert [(each.language, each.after) for each in found.texts] == [("en", "Night Fair")]


@pytest.mark.parametrize(
    ("tag", "text", "english"),
    [
        ("zh-Hans", "??? ¥28", "Beef noodles ¥28"),
        ("zh-Hans", "?", "Tea"),
        ("th", "???", "OPEN"),
        ("hi", "Set Dresser ????", "The Set Dresser shop"),
        ("ja", "□□□", "Open"),
        ("ar", "¿¿¿¿", "Open"),
        ("hi", "खुला \ufffd\ufffd", "Open"),
        ("fr", "caf\ufffd", "Cafe"),
        ("pl", "Ksi?garnia ?w. Jana", "St John's Books"),
        ("de", "STRA?E", "STREET"),
        ("tr", "?ehir", "City"),
        ("hi", "&#2344;&#2366;&#2350;", "Name"),
    ],
)
def test_new_words_with_something_else_in_their_letters_places_are_told(tag: str, text: str, english: str) -> None:
    assert damage_of(text, tag, Told(find_beside=lambda: (english,))) is Damage.LOST


@pytest.mark.parametrize(
    ("tag", "text", "before", "other"),
    [
        ("en", "Ready?", "", ""),
        ("en", "???", "", ""),
        ("hi", "???", "", "???"),
        ("ar", "??", "", "??"),
        ("es", "¿Qué pasa?", "", "What is it?"),
        ("de", "WHO?WHAT?WHERE?", "", ""),
        ("de", "Ist das alles???", "", "Is that all?"),
        ("hi", "क्या???", "", "What?"),
        ("zh-Hans", "好吃吗?来吧!", "", "Tasty? Come!"),
        ("zh-Hans", "你好?", "你好？", "Hello?"),
        ("fr", "Quoi?", "Quoi…", "What?"),
        ("de", "example.com/?q=menü", "", ""),
        ("ja", "27?", "", "27?"),
        ("de", "□ Ja □ Nein", "", "□ Yes □ No"),
    ],
)
def test_question_marks_that_a_sign_has_pass(tag: str, text: str, before: str, other: str) -> None:
    assert damage_of(text, tag, Told(before, lambda: (other,))) is None


@pytest.mark.parametrize("page", ["cp1252", "latin-1", "cp437", "mac_roman", "cp1251", "gbk"])
@pytest.mark.parametrize(
    ("tag", "words"),
    [("zh-Hans", "牛肉面"), ("hi", "नाइट मार्केट"), ("ru", "Ночной рынок"), ("fr", "Café"), ("vi", "Việt Nam phở")],
)
def test_utf_8_that_was_read_in_an_old_code_page_is_told(page: str, tag: str, words: str) -> None:
    assert damage_of(words.encode().decode(page, "ignore"), tag, Told()) is Damage.GARBLED


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("fr", "CAFÉ’S"),
        ("fr", "Le café\xa0»"),
        ("fr", "Café™…"),
        ("pt", "“AMANHÃ”"),
        ("pt", "AMANHÃ…"),
        ("de", "Spaß“"),
        ("cs", "MÍŠA"),
        ("sl", "NÓŽ"),
        ("ro", "Â°"),
        ("tr", "ĞÜŞİÖÇ ığüşöç"),
        ("ru", "Кафе «Ель»"),
        ("zh-Hans", "联通"),
        ("zh-Hans", "老王面馆 手工拉面 今日面食 小笼包 担担面"),
        ("ja", "営業中 朝まで"),
        ("el", "Ξενοδοχείο"),
    ],
)
def test_letters_that_only_look_like_it_pass(tag: str, words: str) -> None:
    assert damage_of(words, tag, Told()) is None


def test_a_row_with_wrong_letters_says_how_it_is_mended(tmp_path: Path) -> None:
    found = changes(tmp_path, "sign,line,en,zh-Hans\nPoster,1,Night Market,ç‰›è‚‰é¢\n")

    assert [type(error) for error in found.refused] == [RowLettersGarbled]
    assert "Simplified Chinese" in found.refused[0].message
    assert "UTF-8" in found.refused[0].message


def test_notes_and_names_of_new_signs_are_looked_at_as_well(tmp_path: Path) -> None:
    text = "sign,line,en,notes\nPoster,1,Night Fair,Ã¼ber der TÃ¼r\n????,1,Tea,\n"

    found = changes(tmp_path, text, makes_signs=True)

    assert [(each.row, type(each)) for each in found.refused] == [(2, RowLettersGarbled), (3, RowLettersLost)]
    assert found.notes == () and found.new_signs == () and found.texts == ()


@pytest.mark.parametrize(
    "text",
    ["#REF!", "#NAME?", "#VALUE!", "#N/A", "#DIV/0!", "#ref!", "#BEZUG!", "#NV", "#N/V", "#NOM?", "#NOM ?", "#VALEUR !", "#¡VALOR!", "#ССЫЛКА!", "#ERROR!", "Err:502",
     "Fehler:508", "########", "Loading…", "Loading...", "Wird geladen …", "读取 #REF!", "#CONNECT!", "#ZERO!", "#YOK", "#REF! #NV", "Total: #DIV/0!"],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["en", "kn", "de"])
def test_what_a_spreadsheet_shows_in_place_of_an_answer_is_no_word(tmp_path: Path, tag: str, text: str) -> None:
    """Given a formula that failed in every column of a row, then the row is refused, and the sentence shows what stands there."""
    found = changes(tmp_path, f"sign,line,{tag},fr\nPoster,1,{text},{text}\n")

    assert found.texts == ()
    assert [type(error) for error in found.refused] == [RowOfFailedFormula]
    assert text[:30] in found.refused[0].message


def test_notes_and_names_may_have_failed_too(tmp_path: Path) -> None:
    text = "sign,line,en,notes\nPoster,1,Night Fair,#REF!\n#NAME?,1,Tea,\n"

    found = changes(tmp_path, text, makes_signs=True)

    assert [(each.row, type(each)) for each in found.refused] == [(2, RowOfFailedFormula), (3, RowOfFailedFormula)]


@pytest.mark.parametrize(
    "text",
    [
        "#SALE!",
        "#1",
        "No. #5",
        "##",
        "Loading Zone",
        "LOADING",
        "#MeToo!",
        "#1 !",
        "#CONNECT! festival",
        "Join #CONNECT! today",
        "#NV Party",
        "#I/T Services",
        "#ZERO! SUGAR",
        "Bize #YOK deme",
        "#HIV! Test",
        "#ERROR 404",
        "ERROR: 404",
        "Name ?",
        "Ref!",
        "N/A",
        "Tel. 555",
        "3…",
    ],
)
def test_words_that_only_look_like_a_failed_formula_pass(text: str) -> None:
    assert damage_of(text, "en", Told()) is None


def test_a_screen_that_says_so_in_the_file_may_say_so_in_every_language() -> None:
    there = ("Loading…",)

    assert damage_of("Loading…", "kn", Told(find_beside=lambda: there, find_kept=lambda: there)) is None
    assert damage_of("Loading…", "en", Told(before="Loading…")) is None


def test_question_marks_in_the_place_of_english_words_are_told() -> None:
    assert damage_of("????", "en", Told("Night Market")) is Damage.LOST
    assert damage_of("????", "en", Told(find_beside=lambda: ("Nachtmarkt",))) is Damage.LOST


def test_a_table_makes_so_many_lines_and_signs_and_no_more(tmp_path: Path) -> None:
    lines = "".join(f"Poster,{number},W{number}\n" for number in range(1, MOST_LINES + 3))
    found = changes(tmp_path, f"sign,line,en\n{lines}")
    assert [type(each) for each in found.refused] == [RowBeyondMostLines] * 2

    rows = "".join(f"New {number},1,Words\n" for number in range(MOST_NEW_SIGNS + 5))
    found = changes(tmp_path, f"sign,line,en\n{rows}", makes_signs=True)
    assert (len(found.new_signs), len(found.refused)) == (MOST_NEW_SIGNS, 5)

    found = changes(tmp_path, f"sign,line,en\n{'N' * 300},1,Words\n", makes_signs=True)
    assert [type(each) for each in found.refused] == [RowTooLong]
