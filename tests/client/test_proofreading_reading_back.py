"""A report that came back from whoever read it: ticks and notes as the browser saved them, and nothing else."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from client.errors import ReportUnreadable
from client.lettering.roles import Role
from client.proofreading.page import SignPictures, beginning, ending, section
from client.proofreading.reading_back import MOST_TEXT, MOST_WORDS, ReadLine, read_report
from client.proofreading.sheet import Sheet, SheetLine, SheetSign
from client.signs.states import SignState

PICTURE = "data:image/png;base64,iVBORw0KGgo="


def page(folder: Path, *signs: SheetSign) -> Path:
    """A report as it goes out."""
    sheet = Sheet("hi", "alley.blend", "2026-11-21 20:00", signs, "en")
    parts = [section(sheet, sign, SignPictures(PICTURE, PICTURE, (PICTURE,))) for sign in signs]
    path = folder / "report.html"
    path.write_text("".join([beginning(sheet, ""), *parts, ending()]), "utf-8")
    return path


def sign(*texts: str, uid: str = "one") -> SheetSign:
    """A sign with a picture and these lines."""
    lines = tuple(SheetLine(Role.BODY, text) for text in texts)
    return SheetSign(uid, "Menu", SignState.GENERATED, 1.0, lines, ("Tea", "Coffee"), "a.png", "t1")


def changed(path: Path, *changes: tuple[str, str]) -> Path:
    """The report after somebody has filled it in; each change is made once, the first time that it fits."""
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    return path


def test_ticks_notes_and_remarks_come_back(tmp_path: Path) -> None:
    path = changed(
        page(tmp_path, sign("चाय", 'a "<b>" & c'), sign("और", uid="two")),
        ('aria-label="Right">', 'aria-label="Right" checked="">'),
        ('aria-label="Notes"></textarea>', 'aria-label="Notes">dot &amp;\n missing</textarea>'),
        ("<input data-reader>", '<input data-reader="" value="Meera">'),
        ('data-remark rows="2" dir="auto"></textarea>', 'data-remark rows="2" dir="auto">fine else</textarea>'),
    )
    found = read_report(path)
    assert (found.language, found.reader) == ("hi", "Meera")
    first, second = found.signs
    assert first.lines == (ReadLine("चाय", True, "dot & missing"), ReadLine('a "<b>" & c', False, ""))
    assert (first.uid, first.take_id, first.remark) == ("one", "t1", "fine else")
    assert first.said == "चाय: dot & missing; fine else"
    assert not first.is_right
    assert (second.uid, second.said) == ("two", "")


def test_a_sign_is_right_when_every_line_is_ticked_and_nothing_noted(tmp_path: Path) -> None:
    path = changed(page(tmp_path, sign("चाय")), ('aria-label="Right">', 'aria-label="Right" checked>'))
    assert read_report(path).signs[0].is_right


@pytest.mark.parametrize("content", [b"", b"<html><body></body></html>", b"\xff\xfe\x00", b"{}"])
def test_what_is_no_report_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.html"
    path.write_bytes(content)
    with pytest.raises(ReportUnreadable, match=r"other\.html"):
        read_report(path)
    with pytest.raises(ReportUnreadable):
        read_report(tmp_path / "gone.html")


def test_a_note_without_end_is_cut(tmp_path: Path) -> None:
    note = 'aria-label="Notes"></textarea>'
    path = changed(page(tmp_path, sign("चाय")), (note, note.replace("></", f">{'x' * 50_000}</")))
    assert len(read_report(path).signs[0].lines[0].note) == MOST_WORDS


def test_the_pictures_of_a_report_are_passed_over_without_being_held(tmp_path: Path) -> None:
    """A few signs more are a few megabytes more; what is kept of them is words."""
    path = page(tmp_path, sign("खुला"))
    text = path.read_text("utf-8")
    picture = '<img src="data:image/png;base64,' + "iVBORw0KGgo" * 300_000 + '">'
    path.write_text(text.replace("<table>", picture * 12 + "<table>", 1), "utf-8")
    tracemalloc.start()

    report = read_report(path)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [line.text for line in report.signs[0].lines] == ["खुला"]
    assert path.stat().st_size > 35e6 and peak < 25e6


@pytest.mark.parametrize("what", ["text without end", "signs without end", "lines without end", "a pipe", "a folder"])
def test_a_report_that_is_larger_than_any_or_no_file_is_refused(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = page(tmp_path, sign("खुला"))
    text = path.read_text("utf-8")
    many = {
        "text without end": "x" * (MOST_TEXT + 1),
        "signs without end": '<section data-sign="one" data-take="t"></section>' * 40,
        "lines without end": '<tr data-words="w"><td><textarea>x</textarea></td></tr>' * 40,
    }
    monkeypatch.setattr("client.proofreading.reading_back.MOST_SIGNS", 30)
    monkeypatch.setattr("client.proofreading.reading_back.MOST_LINES", 30)
    if what in many:
        path.write_text(text.replace("</body>", f'<section data-sign="two">{many[what]}</section></body>'), "utf-8")
    else:
        path.unlink()
        os.mkfifo(path) if what == "a pipe" else path.mkdir()

    with pytest.raises(ReportUnreadable):
        read_report(path)
