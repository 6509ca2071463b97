"""Libraries that are another extension's: the work goes on, or nothing is sent and it is said whose is in the way; no paid picture is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from client.courier.recovery import survey
from client.courier_process import CourierProgram
from client.dispatch import Dispatch
from client.errors import Billed, ErrorReport
from client.job import Job
from client.leftovers import LeftoverState
from client.library import Library
from client.messages import Event, Message
from client.request import ProviderName
from tests.client.edits import edit, photograph
from tests.client.lettering_fonts import fonts_folder
from tests.client.posted_jobs import job, key_of, last_messages, library, program, settings
from tests.client.rival_packages import (
    Change,
    called,
    failing_on_large_pictures,
    garbled,
    lacking,
    over_an_older,
    program_with,
    program_with_only,
    rival,
    without,
)
from tests.client.sample_requests import request
from tests.service import Service

OPENAI = ProviderName.OPENAI
PLAIN = ("requests", "urllib3", "idna", "certifi", "charset_normalizer", "numpy")


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


class Sent:
    """One job, carried by a courier that finds certain libraries."""

    def __init__(self, service: Service, folder: Path) -> None:
        self.service, self.folder = service, folder
        self.library: Library = library(folder)

    def job(self, **changes: Any) -> Job:
        """A posted job for OpenAI."""
        asked = job(settings(self.service, self.folder, OPENAI, fonts_folder=fonts_folder()), **changes)
        self.library.post(asked)
        return asked

    def carried(self, asked: Job, by: CourierProgram) -> Message:
        """The last word of a job."""
        dispatch = Dispatch(by)
        try:
            dispatch.post(self.library.jobs / asked.id, asked.service, key_of(self.service, OPENAI))
            return last_messages(dispatch, 1)[asked.id][-1]
        finally:
            dispatch.close()


@pytest.fixture
def sent(service: Service, tmp_path: Path) -> Sent:
    return Sent(service, tmp_path)


def failed(message: Message) -> ErrorReport:
    """Why a job failed."""
    assert message.event is Event.FAILED
    assert message.error is not None
    return message.error


@pytest.mark.parametrize("version", ["10.1.0", "11.3.0", "99.0.0"])
def test_the_work_goes_on_with_an_older_and_a_newer_pillow(sent: Sent, tmp_path: Path, version: str) -> None:
    """Given another's Pillow of a version that has what is used of it, when a job is carried, then it becomes a take."""
    found = rival(tmp_path, "PIL", called(version))

    said = sent.carried(sent.job(), program_with(found, tmp_path / "log"))

    assert said.event is Event.KEPT


@pytest.mark.short(cases=2)
@pytest.mark.parametrize(
    "changes, kind, told",
    [
        ((called("9.5.0"),), "PackageOutdated", ["Pillow 9.5.0", "10.1 or newer"]),
        ((called("5.0.0"), without("ImageChops.py")), "PackageOutdated", ["Pillow 5.0.0"]),
        ((garbled("_imaging"),), "PackageDamaged", ["Pillow 13.0.0", "broken"]),
        ((garbled("_webp"),), "PackageDamaged", ["Pillow 13.0.0"]),
        ((without("PngImagePlugin.py"),), "PackageDamaged", ["Pillow 13.0.0"]),
    ],
    ids=["too old", "old and in pieces", "another machine's", "no WebP", "no PNG"],
)
def test_with_a_pillow_that_will_not_do_nothing_is_sent_and_it_is_said_whose_it_is(
    sent: Sent, tmp_path: Path, changes: tuple[Change, ...], kind: str, told: list[str]
) -> None:
    found = rival(tmp_path, "PIL", *changes)

    error = failed(sent.carried(sent.job(), program_with(found, tmp_path / "log")))

    assert (error.kind, error.billed) == (kind, Billed.NO)
    assert all(words in error.sentence for words in told)
    assert str(found) in error.sentence
    assert "enable it again" in error.sentence
    assert sent.service.billed == []
    assert sent.service.received == []


@pytest.mark.parametrize("remains", [False, True])
def test_without_any_pillow_nothing_is_sent(sent: Sent, tmp_path: Path, *, remains: bool) -> None:
    """As in a Python that none of the zip's wheels is for, or after another extension was removed: all went, or nearly all."""
    by = program_with_only(PLAIN, tmp_path, tmp_path / "log")
    if remains:
        shutil.copytree(rival(tmp_path, "PIL", without("__init__.py")) / "PIL", tmp_path / "only" / "PIL")

    error = failed(sent.carried(sent.job(), by))

    assert (error.kind, error.billed) == ("PackageMissing", Billed.NO)
    assert sent.service.received == []


def test_a_broken_numpy_stops_what_is_composed_and_nothing_else(sent: Sent, tmp_path: Path) -> None:
    """numpy is another's to bring: a request of words alone has no use for it."""
    found = rival(tmp_path, "numpy", garbled("*core/_multiarray_umath"))

    by = program_with(found, tmp_path / "log")
    composed = edit(settings(sent.service, tmp_path, OPENAI), photograph(256, 192))
    sent.library.post(composed)

    error = failed(sent.carried(composed, by))

    assert (error.kind, error.billed) == ("PackageDamaged", Billed.NO)
    assert "numpy" in error.sentence
    assert sent.service.billed == []
    assert sent.carried(sent.job(), by).event is Event.KEPT


@pytest.mark.parametrize(
    "changes",
    [
        (called("0.39.0"), lacking("RasterDraw")),
        (called("0.20.1"), without("_harfbuzz.abi3.so", "_harfbuzz_test.abi3.so")),
        (called("0.37.0"), garbled("_harfbuzz")),
        (over_an_older("0.37.0"), lacking("RasterDraw")),
        (over_an_older("0.50.2"), garbled("_harfbuzz")),
    ],
)
def test_an_old_uharfbuzz_is_called_old_where_words_are_set_and_does_not_matter_elsewhere(
    sent: Sent, tmp_path: Path, changes: tuple[Change, ...]
) -> None:
    """Given another's uharfbuzz from before it drew letters, when a type guide is wanted, then it is told, by its version."""
    found = rival(tmp_path, "uharfbuzz", *changes)
    by = program_with(found, tmp_path / "log")
    guided = request(prompt="A sign that reads 'OPEN'", type_guide=True)

    with_guide = failed(sent.carried(sent.job(asked=guided), by))

    assert with_guide.kind == "PackageOutdated"
    assert "uharfbuzz 0." in with_guide.sentence
    assert "0.54 or newer" in with_guide.sentence
    assert sent.service.billed == []
    assert sent.carried(sent.job(), by).event is Event.KEPT


@pytest.mark.short(cases=1)
@pytest.mark.parametrize(
    "raising",
    [
        "raise MemoryError('no more')",
        "raise ImportError('cannot import name _imagingcms')",
        "raise RecursionError('too deep')",
        "import no_such_module",
    ],
)
def test_what_goes_wrong_after_sending_is_billed_and_the_reply_is_offered_again(
    sent: Sent, tmp_path: Path, raising: str
) -> None:
    """Given decoders that fail on this machine, when the reply has come, then it is charged, waits, and becomes a take once they work."""
    found = rival(tmp_path, "PIL", failing_on_large_pictures(raising))
    asked = sent.job()

    error = failed(sent.carried(asked, program_with(found, tmp_path / "log")))

    assert (error.kind, error.billed) == ("ReplyWaits", Billed.YES)
    (left,) = survey(sent.library)
    assert left.state is LeftoverState.REPLIED
    assert sent.carried(asked, program(tmp_path)).event is Event.KEPT
    assert len(sent.service.billed) == 1


def test_of_two_of_one_library_a_courier_finds_the_one_that_blender_finds(sent: Sent, tmp_path: Path) -> None:
    """Given a Pillow in Python's own folder, too old, when Blender finds the extension's first, then so does the courier."""
    plain = program(tmp_path)
    assert plain.import_folders

    said = sent.carried(sent.job(), program_with(rival(tmp_path, "PIL", called("9.0.0")), tmp_path / "log"))

    assert "Pillow 9.0.0" in failed(said).sentence
    assert sent.carried(sent.job(), plain).event is Event.KEPT
