"""What a service asks one courier to wait is kept by all of its key, and says nothing about the key."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from client import errors
from client.providers.segmind.provider import SegmindProvider
from client.providers.shared_wait import LONGEST_KEPT, SharedWait
from client.providers.wire import ServiceSettings
from client.request import ProviderName
from tests.awaiting import until
from tests.client.recording_wire import RecordingWire
from tests.client.sample_requests import request
from tests.service import Service

ADDRESS, KEY = "https://api.segmind.com", "SG_0123456789abcdef"


def shared(folder: Path, **changes: Any) -> SharedWait:
    return SharedWait(**{"cache_folder": str(folder), "address": ADDRESS, "key": KEY, **changes})


def test_another_courier_of_the_key_waits_and_others_do_not(tmp_path: Path) -> None:
    shared(tmp_path).ask_for(30)
    assert 29 < shared(tmp_path).remaining() <= 30
    assert shared(tmp_path, key="SG_another").remaining() == 0
    assert shared(tmp_path, address="https://elsewhere.example").remaining() == 0


def test_the_longest_wait_stands_and_none_is_longer_than_an_hour(tmp_path: Path) -> None:
    shared(tmp_path).ask_for(50)
    shared(tmp_path).ask_for(2)
    assert shared(tmp_path).remaining() > 40
    shared(tmp_path).ask_for(1e9)
    assert LONGEST_KEPT - 5 < shared(tmp_path).remaining() <= LONGEST_KEPT


def test_nothing_on_disk_tells_the_key_or_the_service(tmp_path: Path) -> None:
    shared(tmp_path).ask_for(30)
    for path in (tmp_path / "waits").iterdir():
        told = path.name.encode() + path.read_bytes()
        assert KEY.encode() not in told
        assert KEY[3:].encode() not in told
        assert b"segmind" not in told
    names = {path.name for path in (tmp_path / "waits").iterdir()}
    other = tmp_path / "other"
    shared(other).ask_for(30)
    assert {path.name for path in (other / "waits").iterdir()} & names == {"salt"}, "a name is of its own folder"


@pytest.mark.parametrize(
    "text", [b"", b"[", b"[1]", b'["a", "b"]', b"null", b"[1e300, 1e301]", b"[0, NaN]", b"x" * 900]
)
def test_a_file_that_makes_no_sense_keeps_nobody_waiting(tmp_path: Path, text: bytes) -> None:
    shared(tmp_path).ask_for(30)
    path = next(each for each in (tmp_path / "waits").iterdir() if each.name != "salt")
    path.write_bytes(text)
    assert shared(tmp_path).remaining() == 0


def test_after_a_restart_of_the_machine_nobody_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock that nobody can set begins anew then."""
    shared(tmp_path).ask_for(30)
    path = next(each for each in (tmp_path / "waits").iterdir() if each.name != "salt")
    written, until = json.loads(path.read_bytes())
    monkeypatch.setattr("client.providers.shared_wait.time.monotonic", lambda: written - 20)
    assert until > written
    assert shared(tmp_path).remaining() == 0


def test_a_cache_that_cannot_be_written_only_shares_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for folder in (tmp_path / "file", Path("")):
        waits = SharedWait(str(folder) if folder.name else "", ADDRESS, KEY)
        waits.ask_for(30)
        assert waits.remaining() == 0


class WaitingWire(RecordingWire):
    """Really waits."""

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        time.sleep(seconds)


def carry(service: Service, folder: Path, name: str) -> WaitingWire:
    (folder / name).mkdir()
    wire = WaitingWire(folder / name)
    settings = ServiceSettings(
        ProviderName.SEGMIND,
        address=service.segmind_address,
        upload_address=service.upload_address,
        cache_folder=str(folder / "cache"),
        timeout=60,
    )
    SegmindProvider().fetch(request(), settings, service.segmind_key, wire)
    return wire


def written(cache: Path) -> bool:
    """Whether a service's wait stands in the cache folder for all couriers."""
    return any("." not in each.name and len(each.name) == 16 for each in (cache / "waits").glob("*"))


def test_while_one_courier_is_told_to_wait_the_others_send_nothing(tmp_path: Path) -> None:
    with Service() as service:
        service.order(refusal="rate_limit", retry_after=6)
        first = threading.Thread(target=carry, args=(service, tmp_path, "first"))
        first.start()
        until(lambda: written(tmp_path / "cache"))
        begun = time.monotonic()
        second = carry(service, tmp_path, "second")
        assert time.monotonic() - begun > 1
        first.join()
        assert second.pauses
        assert any("asked to wait" in detail for detail in second.details)
        assert [each.answered for each in service.received] == [429, 200, 200]


def test_a_wait_too_long_is_told_at_once_without_sending(tmp_path: Path) -> None:
    with Service() as service:
        service.order(refusal="rate_limit", retry_after=1800, times=0)
        for name in ("first", "second"):
            with pytest.raises(errors.RateLimited) as caught:
                carry(service, tmp_path, name)
            assert caught.value.billed is errors.Billed.NO
            assert caught.value.retry_after == pytest.approx(1800, abs=30)
        assert len(service.received) == 1
