"""The report for whoever reads a language: one file that shows the words as real text, set, and as they were made."""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from client.choices import ProviderName
from client.courier.tasks.make_report import MakeReport
from client.dispatch import Dispatch
from client.errors import FontsMissing, LibraryError
from client.lettering.font_shelf import shelf_of
from client.lettering.roles import Role
from client.messages import Event
from client.picture_opening import NoKnownPicture
from client.proofreading.embedded_fonts import font_rules
from client.proofreading.making import make_report
from client.proofreading.pictures import as_shown
from client.proofreading.sheet import Sheet, SheetLine, SheetSign
from client.providers.wire import ServiceSettings
from client.signs.states import SignState
from tests.client.lettering_fonts import fonts_folder
from tests.client.posted_jobs import last_messages, program

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> ServiceSettings:
    """What a report is set with: Blender's own fonts, unpacked once."""
    cache = tmp_path_factory.mktemp("cache")
    return ServiceSettings(ProviderName.PROOF, fonts_folder=fonts_folder(), cache_folder=str(cache))


def take(folder: Path, colours: tuple[str, str, str] = ("red", "green", "blue")) -> Path:
    """A take's picture of 900 x 300 in three squares."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "take.json").write_text("{}")
    picture = Image.new("RGB", (900, 300))
    for number, colour in enumerate(colours):
        picture.paste(colour, (number * 300, 0, number * 300 + 300, 300))
    picture.save(folder / "take.png")
    return folder / "take.png"


def sign(*texts: str, **more: object) -> SheetSign:
    """A sign with these lines, the first of them a headline."""
    lines = tuple(SheetLine(Role.BODY if number else Role.HEADLINE, text) for number, text in enumerate(texts))
    return replace(SheetSign("uid", "Menu", SignState.GENERATED, 1.0, lines), **more)  # type: ignore[arg-type]


def sheet(*signs: SheetSign, tag: str = "hi") -> Sheet:
    """A report of these signs."""
    return Sheet(tag, "alley.blend", "2026-11-21 20:00", signs, "en")


@pytest.fixture
def made(fonts: ServiceSettings, tmp_path: Path) -> Callable[..., str]:
    """Makes the page of a report of these signs."""

    def make(*signs: SheetSign, tag: str = "hi") -> str:
        make_report(sheet(*signs, tag=tag), fonts, tmp_path / "report.html")
        return (tmp_path / "report.html").read_text("utf-8")

    return make


class Links(HTMLParser):
    """Everything that a page would fetch, and every script in it."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href", "action", "data", "srcset")]


def test_a_sheet_travels_as_text() -> None:
    whole = sheet(sign("चाय", "₹20", source=("Tea", "20"), warnings=("small",), is_proof=True, ratio=2.5), sign("और"))
    assert Sheet.from_text(whole.to_text()) == whole


@pytest.mark.parametrize("text", ["", "{}", '{"format": 2}', "[1]"])
def test_what_is_no_sheet_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Sheet.from_text(text)


def test_the_words_stand_as_real_text_with_their_language_and_direction(made: Callable[..., str]) -> None:
    page = made(sign("شاي", source=("Tea",)), tag="ar")
    assert '<bdi class="words" lang="ar" dir="rtl">شاي</bdi>' in page
    assert '<bdi lang="en" dir="auto">Tea</bdi>' in page
    assert "العربية" in page


def test_nothing_is_fetched_and_nothing_that_somebody_wrote_is_run(made: Callable[..., str]) -> None:
    words = sign(
        HOSTILE, name=HOSTILE, notes=HOSTILE, remark=f"</textarea>{HOSTILE}", warnings=(HOSTILE,), source=(HOSTILE,)
    )
    page = made(replace(words, uid=HOSTILE, take_id=HOSTILE), tag="en")
    links = Links()
    links.feed(page)
    assert links.scripts == 1
    assert all(address.startswith("data:image/") for address in links.fetched)
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page
    assert not re.search(r"https?://", page)


def test_the_picture_is_cut_as_the_surface_shows_it(tmp_path: Path) -> None:
    address = as_shown(take(tmp_path / "a"), 1.0)
    picture = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).convert("RGB")
    assert picture.size == (300, 300)
    assert all(abs(one - other) < 12 for one, other in zip(picture.getpixel((5, 150)), (0, 128, 0), strict=True))  # type: ignore[arg-type]


def test_only_pictures_of_takes_are_shown(tmp_path: Path) -> None:
    picture = take(tmp_path / "a")
    (picture.parent / "take.json").unlink()
    for path in (picture, tmp_path / "nowhere.png", tmp_path):
        with pytest.raises((OSError, ValueError)):
            as_shown(path, 1.0)


def test_what_cannot_be_shown_is_said_in_its_place(made: Callable[..., str], tmp_path: Path) -> None:
    page = made(sign("चाय", picture=str(tmp_path / "gone.png")), sign("\ue000"), sign("और"))
    assert "Its picture cannot be opened any more (gone.png" in page
    assert page.count("<section") == 3
    assert "और" in page


def test_ticks_and_remarks_that_were_made_already_are_in_it(made: Callable[..., str]) -> None:
    ticked = replace(sign("चाय", "कॉफ़ी"), lines=(SheetLine(Role.HEADLINE, "चाय", True), SheetLine(Role.BODY, "कॉफ़ी")))
    page = made(replace(ticked, remark="the dot is missing"))
    assert re.findall(r'type="checkbox"[^>]*?( checked)?>', page) == [" checked", ""]
    assert "the dot is missing</textarea>" in page


def test_the_letters_go_along_as_fonts_of_just_these_letters(fonts: ServiceSettings) -> None:
    import uharfbuzz

    rules = font_rules(["नूडल्स", "Tea", "牛肉面"], shelf_of(fonts.fonts_folder, fonts.cache_folder))
    fonts_in_it = [base64.b64decode(data) for data in re.findall(r"base64,([^)]*)\)", rules)]
    assert len(fonts_in_it) == 3
    assert all(len(data) < 60_000 for data in fonts_in_it)
    written = set().union(*(uharfbuzz.Face(data).unicodes for data in fonts_in_it))
    assert set(map(ord, "नूडल्सTea牛肉面")) <= written


def test_no_letter_of_the_page_is_left_to_the_readers_machine(made: Callable[..., str]) -> None:
    import uharfbuzz

    page = made(sign("茶", name="Kettle", notes="Тёплый свет", source=("Tea",), remark="ठीक"), tag="ja")
    embedded = [base64.b64decode(data) for data in re.findall(r"font/sfnt;base64,([^)]*)\)", page)]
    written = set().union(*(uharfbuzz.Face(data).unicodes for data in embedded))
    assert set(map(ord, "日本語茶KettleТёплыйсветTeaठीक")) <= written


def test_what_nobody_can_write_takes_no_other_font_away(fonts: ServiceSettings) -> None:
    assert "font-face" in font_rules(["\ue000", "चाय"], shelf_of(fonts.fonts_folder, fonts.cache_folder))


def test_a_courier_makes_it_and_takes_the_sheet_away(fonts: ServiceSettings, tmp_path: Path) -> None:
    laid_out, path = tmp_path / "sheet.json", tmp_path / "reports" / "hindi.html"
    laid_out.write_text(sheet(sign("चाय", picture=str(take(tmp_path / "a")))).to_text(), "utf-8")
    dispatch = Dispatch(program(tmp_path))
    try:
        task_id = dispatch.start(MakeReport(laid_out, str(path), fonts))
        messages = last_messages(dispatch, 1)[task_id]
    finally:
        dispatch.close()
    assert [message.event for message in messages] == [Event.DONE]
    assert "चाय" in path.read_text("utf-8")
    assert not laid_out.exists()


def test_a_courier_says_why_there_is_no_report(fonts: ServiceSettings, tmp_path: Path) -> None:
    laid_out = tmp_path / "sheet.json"
    laid_out.write_text("no sheet")
    dispatch = Dispatch(program(tmp_path))
    try:
        task_id = dispatch.start(MakeReport(laid_out, str(tmp_path / "a.html"), fonts))
        last = last_messages(dispatch, 1)[task_id][-1]
    finally:
        dispatch.close()
    assert last.error is not None
    assert last.error.kind == "ReportNotMade"


def test_where_it_cannot_be_written_nothing_is_left(fonts: ServiceSettings, tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(LibraryError):
        make_report(sheet(sign("चाय")), fonts, tmp_path / "report.html")
    assert not list(tmp_path.glob("*~"))
    with pytest.raises(FontsMissing):
        make_report(sheet(sign("चाय")), ServiceSettings(ProviderName.PROOF), tmp_path / "other.html")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs links and pipes in the file system")
@pytest.mark.parametrize("what", ["the picture", "the take's folder", "the folder of takes", "the record", "a pipe"])
def test_no_link_and_no_pipe_brings_another_picture_into_what_is_sent_away(tmp_path: Path, what: str) -> None:
    """A library that came with a .blend may hold links to whatever is private on this machine."""
    private = take(tmp_path / "private" / "takes" / "X")
    library = tmp_path / "library" / "takes"
    path = take(library / "X")
    if what == "the picture":
        path.unlink()
        path.symlink_to(private)
    elif what == "the take's folder":
        shutil.rmtree(path.parent)
        path.parent.symlink_to(private.parent)
    elif what == "the folder of takes":
        shutil.rmtree(library)
        library.symlink_to(private.parent.parent)
    elif what == "the record":
        (path.parent / "take.json").unlink()
        (path.parent / "take.json").symlink_to(private.parent / "take.json")
    else:
        path.unlink()
        os.mkfifo(path)

    with pytest.raises((OSError, ValueError)):
        as_shown(path, 1.0)


@pytest.mark.parametrize("form", ["EPS", "TIFF", "BMP", "GIF", "PDF"])
def test_what_is_no_png_jpeg_or_webp_reaches_no_decoder(tmp_path: Path, form: str) -> None:
    path = take(tmp_path / "library" / "takes" / "X")
    Image.new("RGB", (60, 60), "red").save(path, form)

    with pytest.raises(NoKnownPicture):
        as_shown(path, 1.0)
