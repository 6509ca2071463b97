"""What came is never lost: replies rescued from a failing library, replies without their last rename, journals cut short."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from client.courier.finalise import finalise
from client.courier.incoming import IncomingReply
from client.courier.recovery import LeftoverState, survey
from client.dispatch import Dispatch
from client.durable import append_line
from client.errors import Billed, LineLost
from client.file_lock import hold
from client.job_folder import JobFolder, Step
from client.library import library_of
from client.messages import Event
from client.providers.receiving import PICTURE_ADDRESS
from client.providers.wire import REMOTE_ID, ServiceSettings
from client.request import ProviderName
from client.rescue import adopt, make_place, rescue_places, rescued
from client.take import read_take
from tests.client.posted_jobs import job, last_messages, library, program, settings
from tests.client.sample_requests import picture
from tests.service import Service


@pytest.fixture
def folder(tmp_path: Path) -> JobFolder:
    service = ServiceSettings(ProviderName.SEGMIND, cache_folder=str(tmp_path / "cache"))
    posted = library(tmp_path).post(job(service))
    posted.note(Step.SENT)
    return posted


def states(folder: JobFolder) -> list[LeftoverState]:
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
    adopt(folder, str(tmp_path / "cache"))

    assert folder.raw_reply.read_bytes() == picture().data
    assert not place.exists()


def test_a_reply_that_came_whole_counts_without_its_rename(folder: JobFolder) -> None:
    folder.unfinished_reply.write_bytes(picture().data[:-40])
    assert states(folder) == [LeftoverState.SENT_NO_REPLY]
    folder.unfinished_reply.write_bytes(picture().data)
    assert states(folder) == [LeftoverState.REPLIED]


def test_a_rescued_download_is_a_take_without_the_service(folder: JobFolder, tmp_path: Path) -> None:
    """As after a full disk in the middle of a v2 picture's file: its address is known, and it is not needed any more."""
    folder.note(Step.REMEMBERED, PICTURE_ADDRESS, "http://127.0.0.1:9/gone.png")
    place = next(rescue_places(folder.path.name, str(tmp_path / "cache")))
    make_place(place)
    (place / "reply.raw").write_bytes(picture().data)

    assert states(folder) == [LeftoverState.REPLIED]
    adopt(folder, str(tmp_path / "cache"))

    reply = folder.read_reply("gpt-image-2", ProviderName.SEGMIND)
    assert reply is not None
    assert reply.path.read_bytes() == picture().data


def test_a_download_that_came_whole_counts_without_its_rename(folder: JobFolder, tmp_path: Path) -> None:
    folder.raw_reply.write_bytes(b'{"output": "http://127.0.0.1:9/one.png"}')
    folder.note(Step.REMEMBERED, PICTURE_ADDRESS, "http://127.0.0.1:9/one.png")
    folder.unfinished_reply.write_bytes(picture().data[:-40])
    assert states(folder) == [LeftoverState.RESUMABLE]
    folder.unfinished_reply.write_bytes(picture().data)
    assert states(folder) == [LeftoverState.REPLIED]

    adopt(folder, str(tmp_path / "cache"))

    assert folder.raw_reply.read_bytes() == picture().data


def test_a_reply_that_only_names_an_address_is_no_picture_yet(folder: JobFolder) -> None:
    folder.raw_reply.write_bytes(b'{"output": "http://127.0.0.1:9/one.png"}')
    folder.note(Step.REMEMBERED, PICTURE_ADDRESS, "http://127.0.0.1:9/one.png")

    assert states(folder) == [LeftoverState.RESUMABLE]
    assert folder.read_reply("gpt-image-2", ProviderName.SEGMIND) is None


def test_a_courier_follows_an_address_that_an_earlier_one_had_not_read(tmp_path: Path) -> None:
    """Its courier ended when the reply was whole, and before it had looked at it."""
    with Service() as service:
        service.settings.v1_shape = "json"
        asked = job(settings(service, tmp_path, ProviderName.SEGMIND))
        kept_in = library(tmp_path)
        dispatch = Dispatch(program(tmp_path))
        service.order(path="/generations/*", status=404, times=0)
        posted = kept_in.post(asked)
        dispatch.post(posted.path, asked.service, service.segmind_key)
        assert last_messages(dispatch, 1)[asked.id][-1].event is Event.FAILED
        lines = (posted.path / "journal.jsonl").read_text().splitlines()
        (posted.path / "journal.jsonl").write_text(
            "".join(f"{line}\n" for line in lines if PICTURE_ADDRESS not in line)
        )
        (posted.path / "error.json").unlink()
        service.cancel_orders()

        dispatch.post(posted.path, asked.service, service.segmind_key)
        last = last_messages(dispatch, 1)[asked.id][-1]
        dispatch.close()

        assert last.event is Event.KEPT
        assert len(service.billed) == 1


def test_nothing_is_made_in_the_place_of_a_library_that_has_gone(folder: JobFolder, tmp_path: Path) -> None:
    gone = library_of(folder.path)
    gone.folder.rename(tmp_path / "away")

    for lock in (gone.lock_of(folder.path.name), gone.ledger / "lock"):
        with pytest.raises(FileNotFoundError), hold(lock, wait=True):
            raise AssertionError("a lock in a folder that is not there")

    assert not gone.folder.exists()


def test_a_clock_that_was_set_back_gives_no_negative_seconds(folder: JobFolder) -> None:
    asked = replace(folder.read(), posted_at="2999-01-01T00:00:00.000+00:00")
    folder.raw_reply.write_bytes(picture().data)
    reply = folder.read_reply("gpt-image-2", ProviderName.SEGMIND)
    assert reply is not None

    take = finalise(folder, asked, reply)

    assert read_take(take).seconds == 0


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
