"""What came is never lost: replies rescued from a failing library, replies without their last rename, journals cut short."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from client.courier.incoming import IncomingReply
from client.durable import append_line
from client.errors import Billed, LineLost
from client.job_folder import JobFolder, Step
from client.providers.wire import REMOTE_ID, ServiceSettings
from client.recovery import LeftoverState, survey
from client.request import ProviderName
from client.rescue import adopt, make_place, rescue_places, rescued
from tests.client.posted_jobs import job, library
from tests.client.sample_requests import picture


@pytest.fixture
def folder(tmp_path: Path) -> JobFolder:
    service = ServiceSettings(ProviderName.SEGMIND, cache_folder=str(tmp_path / "cache"))
    posted = library(tmp_path).post(job(service))
    posted.note(Step.SENT)
    return posted


def states(folder: JobFolder) -> list[LeftoverState]:
    from client.library import library_of

    return [leftover.state for leftover in survey(library_of(folder.path))]


def test_a_reply_goes_on_elsewhere_when_its_library_vanishes(folder: JobFolder, tmp_path: Path) -> None:
    gone = folder.path.parent.parent
    with IncomingReply(folder, str(tmp_path / "cache")) as incoming:
        incoming.write(picture().data[:100])
        gone.rename(tmp_path / "moved")
        incoming.write(picture().data[100:])

        def say(_: str) -> None:
            (tmp_path / "moved").rename(gone)

        incoming.settle(dict, say)
    assert folder.raw_reply.read_bytes() == picture().data
    assert rescued(folder.path.name, str(tmp_path / "cache")) is None


def test_a_rescued_reply_is_found_and_brought_home(folder: JobFolder, tmp_path: Path) -> None:
    place = next(rescue_places(folder.path.name, str(tmp_path / "cache")))
    make_place(place)
    (place / "reply.raw").write_bytes(picture().data)

    assert states(folder) == [LeftoverState.REPLIED]
    adopt(folder, "gpt-image-2", str(tmp_path / "cache"))

    assert folder.raw_reply.read_bytes() == picture().data
    assert not place.exists()


def test_a_reply_that_came_whole_counts_without_its_rename(folder: JobFolder) -> None:
    folder.unfinished_reply.write_bytes(picture().data[:-40])
    assert states(folder) == [LeftoverState.SENT_NO_REPLY]
    folder.unfinished_reply.write_bytes(picture().data)
    assert states(folder) == [LeftoverState.REPLIED]


def test_a_download_that_failed_can_be_fetched_at_the_next_start(folder: JobFolder) -> None:
    folder.note(Step.REMEMBERED, REMOTE_ID, "request-1")
    folder.write_error(replace(LineLost().report(), billed=Billed.YES))
    assert states(folder) == [LeftoverState.RESUMABLE]


def test_a_line_that_was_cut_short_does_not_swallow_the_next(folder: JobFolder) -> None:
    journal = folder.path / "journal.jsonl"
    folder.note(Step.NOT_SENT)
    journal.write_bytes(journal.read_bytes() + b'{"at": "2026-1')
    append_line(journal, {"at": "", "step": "sent", "name": "", "value": ""})
    assert folder.may_have_been_sent()
