"""Segmind's submit, poll and fetch: what survives a crash, and what a failed job costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from client import errors
from client.errors import Billed
from client.providers.replies import decode_reply
from client.providers.segmind.provider import SegmindProvider
from client.providers.wire import REMOTE_ID, Reply, SegmindWay, ServiceSettings
from client.request import ProviderName
from tests.client.recording_wire import RecordingWire
from tests.client.sample_requests import mask, opened, picture, request
from tests.service import Service

PROVIDER = SegmindProvider(poll_seconds=0.03)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def settings(service: Service, **changes: Any) -> ServiceSettings:
    values: dict[str, Any] = {
        "provider": ProviderName.SEGMIND,
        "address": service.segmind_address,
        "upload_address": service.upload_address,
        "segmind_way": SegmindWay.V2,
        "timeout": 60.0,
    }
    return ServiceSettings(**{**values, **changes})


def fetch(service: Service, wire: RecordingWire, **changes: Any) -> Reply:
    return PROVIDER.fetch(request(), settings(service, **changes), service.segmind_key, wire)


def test_a_picture_is_submitted_awaited_and_fetched(service: Service, tmp_path: Path) -> None:
    service.order(path="/v2/requests/*", status=200, json={"status": "QUEUED", "queue_position": 1})
    wire = RecordingWire(tmp_path)
    reply = fetch(service, wire)

    assert opened(decode_reply(reply)).size == (1536, 1024)
    assert float(reply.cost or 0) == float(service.billed[0].cost)
    assert reply.cost_source == "metrics.cost"
    assert reply.request_id == service.billed[0].request_id
    assert wire.steps[:2] == ["about_to_send", f"remember {REMOTE_ID}"], "the id is kept before anything else"
    assert "The request waits in the service's queue" in wire.details
    downloads = [each for each in service.received if each.path.startswith("/generations/")]
    assert ["x-api-key" in each.headers for each in downloads] == [False]


def test_an_edit_with_a_mask_works_the_same_way(service: Service, tmp_path: Path) -> None:
    made = request(capture=picture(), mask=mask())
    reply = PROVIDER.fetch(made, settings(service), service.segmind_key, RecordingWire(tmp_path))
    assert opened(decode_reply(reply)).size == (1536, 1024)


def test_a_request_known_by_its_id_is_taken_up_again_and_not_sent(service: Service, tmp_path: Path) -> None:
    service.settings.job_seconds = 30
    first = RecordingWire(tmp_path)
    with pytest.raises(errors.NoAnswerInTime):
        fetch(service, first, timeout=2.0)

    service.settings.job_seconds = 0.1
    assert PROVIDER.can_resume(first.recall)
    second = RecordingWire(tmp_path, first.memory)
    reply = fetch(service, second)
    assert opened(decode_reply(reply)).size == (1536, 1024)
    assert "about_to_send" not in second.steps
    assert len(service.billed) == 1


def test_nothing_can_be_resumed_without_an_id(tmp_path: Path) -> None:
    assert not PROVIDER.can_resume(RecordingWire(tmp_path).recall)


def test_a_picture_that_comes_as_base64_in_the_result_is_kept_too(service: Service, tmp_path: Path) -> None:
    service.settings.output_shape = "base64"
    assert opened(decode_reply(fetch(service, RecordingWire(tmp_path)))).size == (1536, 1024)


@pytest.mark.parametrize(("job", "error"), [("fails", errors.JobFailedThere), ("moderated", errors.ModerationBlocked)])
def test_a_job_that_fails_there_costs_nothing(
    service: Service, tmp_path: Path, job: str, error: type[errors.SetDresserError]
) -> None:
    service.order(job=job)
    with pytest.raises(error) as caught:
        fetch(service, RecordingWire(tmp_path))
    assert caught.value.billed is Billed.NO
    assert not service.billed


def test_a_request_that_has_expired_may_have_been_charged(service: Service, tmp_path: Path) -> None:
    service.order(job="expires")
    with pytest.raises(errors.JobExpired) as caught:
        fetch(service, RecordingWire(tmp_path))
    assert caught.value.billed is Billed.PERHAPS
    assert len(service.billed) == 1


def test_polls_that_fail_are_repeated_until_the_picture_is_there(service: Service, tmp_path: Path) -> None:
    service.order(path="/v2/requests/*", method="GET", status=502, html="Bad gateway")
    service.order(path="/v2/requests/*", method="GET", close=True, unbilled=True)
    service.order(path="/v2/requests/*", method="GET", refusal="rate_limit", retry_after=0)
    service.order(path="/v2/requests/*", method="GET", status=500, json={"error": "Internal server error"})
    reply = fetch(service, RecordingWire(tmp_path))
    assert opened(decode_reply(reply)).size == (1536, 1024)
    assert len(service.billed) == 1


def test_a_job_that_never_ends_may_still_be_charged(service: Service, tmp_path: Path) -> None:
    service.order(job="stays_queued")
    with pytest.raises(errors.NoAnswerInTime) as caught:
        fetch(service, RecordingWire(tmp_path), timeout=2.0)
    assert caught.value.billed is Billed.PERHAPS
    assert caught.value.request_id


def test_a_submit_whose_answer_is_lost_is_never_sent_again(service: Service, tmp_path: Path) -> None:
    service.order(path="/v2/gpt-image-2", close=True)
    wire = RecordingWire(tmp_path)
    with pytest.raises(errors.LineLost) as caught:
        fetch(service, wire)
    assert caught.value.billed is Billed.PERHAPS
    assert wire.may_have_been_sent
    assert len([each for each in service.received if each.path == "/v2/gpt-image-2"]) == 1


def test_a_submit_that_answers_nonsense_says_that_it_may_be_charged(service: Service, tmp_path: Path) -> None:
    service.order(path="/v2/gpt-image-2", status=200, json={"hello": "there"})
    with pytest.raises(errors.AnswerUnknown) as caught:
        fetch(service, RecordingWire(tmp_path))
    assert caught.value.billed is Billed.PERHAPS


def test_a_key_that_stops_working_while_polling_does_not_say_that_nothing_was_charged(
    service: Service, tmp_path: Path
) -> None:
    service.order(path="/v2/requests/*", method="GET", refusal="key", times=0)
    with pytest.raises(errors.KeyRejected) as caught:
        fetch(service, RecordingWire(tmp_path))
    assert caught.value.billed is Billed.PERHAPS
