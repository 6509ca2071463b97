"""Tables of signs as files: what spreadsheets make of them, what comes back from them, and what is no table at all."""

from __future__ import annotations

import codecs
import csv
import os
import shutil
import subprocess
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.errors import (
    TableBroken,
    TableEmpty,
    TableError,
    TableNotText,
    TableNotUnicode,
    TableOfOtherFormat,
    TableTooLarge,
    TableUnreadable,
    TableUnwritable,
)
from client.signs.cells import guarded, unguarded
from client.signs.table_file import MOST_BYTES, MOST_ROWS, TableFormat, read_table, write_table
from tests.client.sign_tables import alley, read, written

TEXT = "sign,line,role,en,hi\r\nPoster,1,headline,Night Market,नाइट मार्केट\r\n"
ROW = ("Poster", "1", "headline", "Night Market", "नाइट मार्केट")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_table_in_any_form_of_unicode_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "signs.csv"
    path.write_bytes(TEXT.encode(encoding))

    assert [row.cells for row in read(path).rows] == [ROW]


def test_utf_16_of_the_other_byte_order_is_read(tmp_path: Path) -> None:
    path = tmp_path / "signs.csv"
    path.write_bytes(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"))

    assert [row.cells for row in read(path).rows] == [ROW]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("told", [False, True])
def test_the_separator_is_found(tmp_path: Path, separator: str, told: bool) -> None:
    path = tmp_path / "signs.csv"
    text = f"sep={separator}\r\n" * told + TEXT.replace(",", separator)
    path.write_text(text, encoding="utf-8", newline="")

    found = read(path)

    assert [row.cells for row in found.rows] == [ROW]
    assert found.rows[0].number == 2, "a spreadsheet does not show the line that tells the separator"


def test_commas_in_cells_do_not_hide_semicolons_between_them(tmp_path: Path) -> None:
    path = tmp_path / "signs.csv"
    path.write_text("sign;a,b,c,d,e,f;hi\nPoster;1,2,3;नमस्ते", encoding="utf-8")

    assert read(path).columns == ("sign", "a,b,c,d,e,f", "hi")


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "signs.csv"
    path.write_text('\nsign,en\n\n"Po\nster",A\n,,,\nShop,B', encoding="utf-8")

    assert [(row.number, row.cells) for row in read(path).rows] == [(4, ("Po\nster", "A")), (6, ("Shop", "B"))]


@pytest.mark.parametrize("form", TableFormat)
@pytest.mark.parametrize("mark", [True, False])
def test_what_is_written_is_read_back_letter_by_letter(tmp_path: Path, form: TableFormat, mark: bool) -> None:
    texts = ['say "hi", twice', "Tea\t₹20", "two\nlines", "=1+1", "'quoted'", "a;b|c", "وقت 10:30", "ক্ষ", "", "007"]
    rows = [["sign", *map(str, range(len(texts) - 1)), "en"], ["Poster", *texts]]
    path = tmp_path / "signs.any"

    write_table(path, rows, form, with_mark=mark)

    assert path.read_bytes().startswith(codecs.BOM_UTF8) is mark
    assert read(path).rows[0].cells == ("Poster", *texts)


@pytest.mark.parametrize(
    "text",
    ["=SUM(A1)", "+91 80 1234", "-50%", "@here", "＝1+1", " =1+1", "\t=1", "007", "1/2", "24/7", "10:30", "10:30 PM", "12.50",
     "1,000", "1E5", "May 5", "5-Mar-2026", "SEPT2", "true", "1234567890123456", "\n"],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_or_rewrite_is_marked_as_text(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    "text", ["28", "0", "₹20", "¥28 + tea", "Open 10:30", "May we?", "'s-Hertogenbosch", "5 o'clock", ""]
)
def test_what_a_spreadsheet_leaves_alone_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text == unguarded(text)


@given(st.text() | st.from_regex(r"\A'{0,3}[=+\-@0-9./: ]{0,6}\Z"))
@settings(max_examples=300, deadline=None)
def test_every_text_comes_back_out_of_its_cell(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).lstrip().startswith(("=", "+", "-", "@"))


def test_a_formula_that_came_in_is_text(tmp_path: Path) -> None:
    path = tmp_path / "signs.csv"
    path.write_text('sign,en\nPoster,"=HYPERLINK(""http://example.com"",""x"")"', encoding="utf-8")

    assert read(path).rows[0].cells[1] == '=HYPERLINK("http://example.com","x")'


def test_tabs_without_any_quoting_keep_their_quotation_marks(tmp_path: Path) -> None:
    path = tmp_path / "signs.tsv"
    path.write_text('sign\ten\nPoster\t"Hot" tea\nShop\t"x" and "y"', encoding="utf-8")

    assert [row.cells[1] for row in read(path).rows] == ['"Hot" tea', '"x" and "y"']


def test_a_quotation_mark_that_never_closes_is_told_by_its_row(tmp_path: Path) -> None:
    path = tmp_path / "signs.csv"
    path.write_text('sign,en\nPoster,A\nShop,"B\nKiosk,C\n', encoding="utf-8")

    with pytest.raises(TableBroken) as refused:
        read(path)
    assert refused.value.facts["row"] == 3


def test_an_old_code_page_is_refused_rather_than_guessed(tmp_path: Path) -> None:
    path = tmp_path / "signs.csv"
    path.write_bytes(b"sign,de\n" + b"Poster,Brot\n" * 5000 + "Shop,Brötchen\n".encode("cp1252"))

    with pytest.raises(TableNotUnicode) as refused:
        read(path)
    assert refused.value.facts["row"] == 5002


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"PK\x03\x04 a workbook", TableNotText),
        (b"\xd0\xcf\x11\xe0 an old workbook", TableNotText),
        (b"", TableEmpty),
        (b"\n,,,\n", TableEmpty),
        (b'"sign', TableBroken),
        (b"sign" + b"," * 3_000_000, TableEmpty),
        (b",".join([b"hi"] * 600), TableTooLarge),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes, error: type[TableError]) -> None:
    path = tmp_path / "signs.csv"
    path.write_bytes(data)
    if error is TableEmpty and b"sign" in data:
        assert read(path).columns == ("sign",)
        return

    with pytest.raises(error):
        read(path)


@pytest.mark.whole
def test_a_million_rows_are_refused_with_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "signs.csv"
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("sign,line,en,hi\n")
        stream.writelines(f"S{number},1,W\n" for number in range(1_000_000))
    tracemalloc.start()

    with pytest.raises(TableTooLarge, match=f"{MOST_ROWS:,} rows"):
        read(path)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 150e6


def test_the_whole_empty_grid_of_a_spreadsheet_is_read_and_one_of_any_width_refused(tmp_path: Path) -> None:
    path = tmp_path / "signs.csv"
    path.write_text("sign,en\nPoster,A\n" + ",\n" * 1_048_574, encoding="utf-8")
    assert len(read(path).rows) == 1

    path.write_text("sign,en\n" + ("," * 400 + "\n") * 26_000, encoding="utf-8")
    with pytest.raises(TableTooLarge, match="empty ones"):
        read(path)


def test_a_file_of_any_size_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "signs.csv"
    with open(path, "wb") as stream:
        stream.truncate(MOST_BYTES + 1)

    with pytest.raises(TableTooLarge, match="16 MB"):
        read(path)


def test_a_file_that_is_not_there_and_a_folder_are_told_of(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(TableUnreadable):
            read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe in the file system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "signs.csv")

    with pytest.raises(TableUnreadable):
        read(tmp_path / "signs.csv")


def test_a_folder_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(TableUnwritable):
        write_table(tmp_path / "none" / "signs.csv", [["sign"]], TableFormat.CSV, with_mark=True)


def test_a_failed_export_leaves_the_table_that_was_there(tmp_path: Path) -> None:
    path = written(tmp_path, alley())
    before = path.read_bytes()

    def broken() -> list[str]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_table(path, (broken() for _ in range(1)), TableFormat.CSV, with_mark=True)
    assert path.read_bytes() == before


def test_the_table_that_goes_out_has_a_row_a_line_and_a_column_a_language(tmp_path: Path) -> None:
    path = written(tmp_path, alley(Status=("done",)))

    assert list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines())) == [
        ["sign", "sign id", "line", "role", "notes", "en", "kn", "Status"],
        ["Shop Sign", "0a", "1", "headline", "Above the door", "NOODLES", "ನೂಡಲ್ಸ್", "done"],
        ["Shop Sign", "0a", "2", "price", "", "₹20", "", ""],
        ["Poster", "0b", "1", "headline", "", "Night Market", "", ""],
    ]


XLIFF = '<?xml version="1.0"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="signs"/></xliff>'
PO = (
    '# German\nmsgid ""\nmsgstr ""\n"Language: de\\n"\n\n#: signs:1\nmsgctxt "Shop"\nmsgid "NOODLES"\nmsgstr "NUDELN"\n'
)
JSON = '{\n  "Shop Sign": {"en": "NOODLES", "hi": "नूडल्स"}\n}'


@pytest.mark.parametrize(
    ("text", "called"),
    [
        (XLIFF, "XLIFF"),
        ('<?xml version="1.0"?><ns0:xliff xmlns:ns0="urn:oasis:names:tc:xliff:document:2.0"/>', "XLIFF"),
        ("<!-- exported --><xliff/>", "XLIFF"),
        (PO, "PO"),
        (PO.replace("\n", "\r\n"), "PO"),
        ('msgid "NOODLES"\nmsgstr "NUDELN"\n', "PO"),
        (JSON, "JSON"),
        ('[{"sign": "Shop Sign", "en": "NOODLES"}]', "JSON"),
        ('[["sign", "en"], ["Shop", "Noodles"]]', "JSON"),
        ("{}", "JSON"),
        ('<?xml version="1.0"?><tmx version="1.4"/>', "TMX"),
        ("<!DOCTYPE TS><TS/>", "Qt"),
        ('<?xml version="1.0"?><resources><string name="a">A</string></resources>', "an XML file"),
        ("<!DOCTYPE html><html><table><tr><td>sign</td></tr></table>", "web page"),
        ('/* Shop */\n"NOODLES" = "NUDELN";\n', "Apple"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nHi", "subtitles"),
        ("de:\n  shop:\n    headline: NUDELN\n", "YAML"),
        ("/* Licence */\n" * 60 + '"NOODLES" = "NUDELN";\n', "Apple"),
        ("ID;PWXL;N;E\nP;PGeneral\n", "SYLK"),
        ("ID;PSCALC3\nC;X1;Y1;K1\n", "SYLK"),
        ('TABLE\n0,1\n"EXCEL"\nVECTORS\n0,5\n', "DIF"),
        ('{"@@locale": "de", "shop": "NUDELN"}', "JSON"),
        ('{"sign": "Shop", "en": "NOODLES"}\n{"sign": "Poster", "en": "FAIR"}\n', "JSON"),
        ('<?xml version="1.0"?><root><data name="shop"><value>NUDELN</value></data></root>', "an XML file"),
        ('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "workbook written as XML"),
        ("<table><tr><td>sign</td><td>en</td></tr></table>", "web page"),
        ('MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n', "web page"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["signs.csv", "signs.txt"])
def test_a_file_of_another_format_is_called_what_it_is(
    tmp_path: Path, name: str, encoding: str, text: str, called: str
) -> None:
    """Given a translator's file that is no table, whatever it is named, when it is chosen as one, then the error says what it is."""
    (tmp_path / name).write_text(text, encoding=encoding)

    with pytest.raises(TableOfOtherFormat, match=called):
        read(tmp_path / name)


@pytest.mark.parametrize(
    "text",
    [
        "sign,en\n<b>Shop</b>,{Tea}\n",
        "[sign],en\nA,B\n",
        "{id};sign;en\n1;A;B\n",
        "sign\ten\nmsgid\t1\n",
        'sign\ten\nmsgid "a"\t1\n',
        "ID;PART;SIGN;EN\n1;A;B;C\n",
        "ID;PLACE;SIGN;EN\nC;X;B;C\n",
        "ID;PRIO;LINE;SIGN;EN\n1;A;1;B;C\n",
        "/* a */\n" * 200 + "sign,en\n",
    ],
)
def test_a_table_with_other_formats_letters_in_it_is_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "signs.csv").write_text(text)

    assert read(tmp_path / "signs.csv").rows


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_a_real_spreadsheet_neither_runs_nor_rewrites_what_is_in_a_table(tmp_path: Path) -> None:
    texts = ["=1+1", '=HYPERLINK("http://x","y")', "+91 80 1234", "-50%", "007", "1/2", "10:30 PM", "12.50", "1,000", "1E5",
             "May 5", "true", "1234567890123456", "(12)", "2026-01-02", "Jan-26", "28", "₹20", "two\nlines", "''so''", "नूडल्स"]  # fmt: skip
    write_table(tmp_path / "t.csv", [["sign", "en"], *(["S", text] for text in texts)], TableFormat.CSV, with_mark=True)

    # As en-US, with every text looked at for numbers and dates; there and back through a workbook.
    through_a_spreadsheet(
        tmp_path, "t.csv", "xlsx", "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true"
    )
    through_a_spreadsheet(tmp_path, "t.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1")

    assert [row.cells[1] for row in read(tmp_path / "t.csv").rows] == texts


def through_a_spreadsheet(folder: Path, file: str, to: str, *options: str) -> None:
    """Let LibreOffice open a file and save it in another format."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        "soffice",
        "--headless",
        profile,
        *options,
        "--convert-to",
        to,
        "--outdir",
        str(folder),
        str(folder / file),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_whatever_a_file_holds_it_is_read_or_refused(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "signs.csv"
        path.write_bytes(data)
        try:
            table = read_table(path, lambda name: name == "sign")
        except TableError as error:
            assert error.message
        else:
            assert table.columns
