"""Streams of events: partial pictures on the way, the finished one on disk, and what happens when a stream breaks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import errors
from client.errors import Billed
from client.provider_registry import spec_of
from client.providers.events import EventReader, ServerEvent
from client.providers.openai.provider import OpenAIProvider
from client.providers.replies import decode_reply, reply_from_disk
from client.providers.wire import Reply, ReplyShape, ServiceSettings
from client.request import ProviderName
from tests.client.recording_wire import RecordingWire
from tests.client.sample_requests import mask, opened, picture, request
from tests.service import Service

PROVIDER = OpenAIProvider()


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def settings(service: Service, **changes: Any) -> ServiceSettings:
    values: dict[str, Any] = {
        "provider": ProviderName.OPENAI,
        "address": service.openai_address,
        "timeout": 5.0,
        "stream": True,
    }
    return ServiceSettings(**{**values, **changes})


def fetch(service: Service, wire: RecordingWire, **changes: Any) -> Reply:
    return PROVIDER.fetch(request(), settings(service, **changes), service.openai_key, wire)


@pytest.mark.parametrize("done", [False, True])
def test_partial_pictures_come_first_and_the_finished_one_is_kept(service: Service, tmp_path: Path, done: bool) -> None:
    service.settings.stream_done = done
    wire = RecordingWire(tmp_path)
    reply = fetch(service, wire, partial_pictures=2)
    assert [opened(partial).size for partial in wire.partials] == [(1536, 1024)] * 2
    assert reply.shape is ReplyShape.EVENT_STREAM
    assert opened(decode_reply(reply)).size == (1536, 1024)
    assert reply.cost == service.billed[0].cost, "the partial pictures' tokens are part of the usage"
    assert reply_from_disk(reply.path, "gpt-image-2", spec_of(ProviderName.OPENAI), wire.recall) == reply


def test_an_edit_streams_too(service: Service, tmp_path: Path) -> None:
    wire = RecordingWire(tmp_path)
    made = request(capture=picture(), mask=mask())
    reply = PROVIDER.fetch(made, settings(service), service.openai_key, wire)
    assert wire.partials
    assert opened(decode_reply(reply)).size == (1536, 1024)


def test_fewer_partial_pictures_than_asked_for_are_fine(service: Service, tmp_path: Path) -> None:
    service.order(stream="no_partials")
    wire = RecordingWire(tmp_path)
    assert decode_reply(fetch(service, wire))
    assert not wire.partials


def test_a_refusal_in_the_stream_is_that_refusal_and_costs_nothing(service: Service, tmp_path: Path) -> None:
    service.order(stream="moderated")
    with pytest.raises(errors.ModerationBlocked) as caught:
        fetch(service, RecordingWire(tmp_path))
    assert caught.value.billed is Billed.NO
    assert caught.value.request_id
    assert not service.billed


def test_a_fault_in_the_stream_is_the_services_fault(service: Service, tmp_path: Path) -> None:
    service.order(stream="error")
    with pytest.raises(errors.ServiceFault):
        fetch(service, RecordingWire(tmp_path))


def test_a_stream_that_ends_without_its_picture_may_be_charged(service: Service, tmp_path: Path) -> None:
    service.order(stream="no_completed")
    wire = RecordingWire(tmp_path)
    with pytest.raises(errors.LineLost) as caught:
        fetch(service, wire)
    assert caught.value.billed is Billed.PERHAPS
    assert len(service.billed) == 1
    assert len(wire.partials) == 2, "what had come was shown"


def test_a_stream_that_breaks_off_in_the_middle_keeps_what_came(service: Service, tmp_path: Path) -> None:
    service.order(cut_at=30_000, reset=True)
    wire = RecordingWire(tmp_path)
    with pytest.raises(errors.LineLost):
        fetch(service, wire)
    assert len(wire.raw) > 10_000
    assert len(service.billed) == 1


def test_a_stream_that_stalls_has_given_no_answer_in_time(service: Service, tmp_path: Path) -> None:
    service.order(pause_at=5_000, pause=30)
    with pytest.raises(errors.NoAnswerInTime):
        fetch(service, RecordingWire(tmp_path), timeout=0.4)


EVENTS = (
    b'\xef\xbb\xbf: hello\n\nevent: image_generation.partial_image\ndata: {"a": 1}\n\n'
    b"data: one\r\ndata: two\r\nid: 7\r\n\r\nevent:bare\rdata:three\r\rdata\n\ndata: [DONE]\n\n"
)
SEEN = [
    ServerEvent("image_generation.partial_image", b'{"a": 1}'),
    ServerEvent("", b"one\ntwo"),
    ServerEvent("bare", b"three"),
    ServerEvent("", b""),
    ServerEvent("", b"[DONE]"),
]


@given(st.lists(st.integers(0, len(EVENTS)), max_size=30))
def test_events_are_the_same_however_the_bytes_are_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(EVENTS)]
    reader = EventReader()
    seen = [event for a, b in pairwise(edges) for event in reader.feed(EVENTS[a:b])]
    assert [*seen, *reader.end()] == SEEN


def test_a_last_event_without_its_blank_line_counts() -> None:
    reader = EventReader()
    assert list(reader.feed(b"event: x\ndata: y")) == []
    assert list(reader.end()) == [ServerEvent("x", b"y")]


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_read_without_an_error(data: bytes) -> None:
    reader = EventReader()
    for event in (*reader.feed(data), *reader.end()):
        assert isinstance(event.document, dict)
