"""fal's queue: submit, poll and fetch by the request's id; what survives a crash, what is refused, and what a picture costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests

from client import errors
from client.account import check_account
from client.errors import Billed
from client.prices import estimate
from client.providers.fal.errors import fal_error
from client.providers.fal.provider import FalProvider, parameters
from client.providers.offered import check_request
from client.providers.replies import decode_reply
from client.providers.wire import REMOTE_ID, Reply, ServiceSettings
from client.redaction import redact
from client.request import Background, Moderation, ProviderName, Quality, Request
from client.sizes import Size
from tests.client.recording_wire import RecordingWire
from tests.client.sample_requests import mask, opened, picture, request
from tests.service import Service

MODEL = "openai/gpt-image-2"


class Hurried(FalProvider):
    """Asks as often as a test wants it."""

    poll_seconds = 0.03


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def settings(service: Service, **changes: Any) -> ServiceSettings:
    return ServiceSettings(**{"provider": ProviderName.FAL, "address": service.fal_address, "timeout": 60.0, **changes})


def fetch(service: Service, wire: RecordingWire, asked: Request | None = None, **changes: Any) -> Reply:
    return Hurried().fetch(asked or request(model=MODEL), settings(service, **changes), service.fal_key, wire)


def submitted(service: Service) -> list[str]:
    return [each.path for each in service.received if each.method == "POST"]


def test_a_picture_is_submitted_awaited_and_fetched(service: Service, tmp_path: Path) -> None:
    service.order(path="/openai/gpt-image-2/requests/*", status=202, json={"status": "IN_QUEUE", "queue_position": 0})
    wire = RecordingWire(tmp_path)
    reply = fetch(service, wire)

    assert opened(decode_reply(reply)).size == (1536, 1024)
    assert reply.request_id == service.billed[0].request_id
    assert wire.steps[:2] == ["about_to_send", f"remember {REMOTE_ID}"], "the id is kept before anything else"
    assert "The request waits in the service's queue" in wire.details
    assert submitted(service) == ["/openai/gpt-image-2"]
    downloads = [each for each in service.received if each.path.startswith("/fal-files/")]
    assert ["authorization" in each.headers for each in downloads] == [False]


def test_what_it_cost_is_the_bill_up_to_the_next_cent_and_the_estimate_says_so(
    service: Service, tmp_path: Path
) -> None:
    reply = fetch(service, RecordingWire(tmp_path))

    assert reply.cost == service.billed[0].cost == Decimal("0.01")
    assert reply.cost_source == "usage"
    assert estimate(request(model=MODEL), ProviderName.FAL).high == Decimal("0.01")
    square = request(model=MODEL, size=Size(1024, 1024), quality=Quality.HIGH)
    assert estimate(square, ProviderName.FAL).high == Decimal("0.22"), "as fal's page lists it"


def test_an_edit_sends_its_pictures_and_its_mask_as_data_and_asks_by_the_models_own_address(
    service: Service, tmp_path: Path
) -> None:
    reply = fetch(service, RecordingWire(tmp_path), request(model=MODEL, capture=picture(), mask=mask()))

    assert opened(decode_reply(reply)).size == (1536, 1024)
    (sent,) = [each for each in service.received if each.method == "POST"]
    assert sent.path == "/openai/gpt-image-2/edit"
    assert sent.json()["mask_url"].startswith("data:image/png;base64,")
    assert all("/edit/requests/" not in each.path for each in service.received)


def test_the_fields_are_those_of_fals_page() -> None:
    assert parameters(request(model=MODEL, size=None)) == {
        "prompt": request().prompt,
        "image_size": "auto",
        "quality": "low",
        "num_images": 1,
        "output_format": "jpeg",
    }
    assert parameters(request(model=MODEL))["image_size"] == {"width": 1536, "height": 1024}


@pytest.mark.parametrize(
    "changes",
    [
        {"background": Background.TRANSPARENT, "format": "png"},
        {"moderation": Moderation.LOW},
        {"model": "gpt-image-2"},
        {"model": "openai/../gpt-image-2"},
    ],
)
def test_what_it_has_no_field_for_is_refused_before_it_is_sent(service: Service, changes: dict[str, Any]) -> None:
    with pytest.raises(errors.RequestError):
        check_request(request(**{"model": MODEL, **changes}), settings(service))


def test_a_request_known_by_its_id_is_taken_up_again_and_not_sent(service: Service, tmp_path: Path) -> None:
    service.settings.job_seconds = 30
    first = RecordingWire(tmp_path)
    with pytest.raises(errors.NoAnswerInTime):
        fetch(service, first, timeout=2.0)

    service.settings.job_seconds = 0.1
    assert FalProvider().can_resume(first.recall)
    second = RecordingWire(tmp_path, first.memory)
    reply = fetch(service, second)

    assert opened(decode_reply(reply)).size == (1536, 1024)
    assert "about_to_send" not in second.steps
    assert len(service.billed) == len(submitted(service)) == 1


def test_nothing_can_be_resumed_without_an_id(tmp_path: Path) -> None:
    assert not FalProvider().can_resume(RecordingWire(tmp_path).recall)
    assert not FalProvider().can_resume({REMOTE_ID: "../../somewhere"}.get)  # type: ignore[arg-type]


@pytest.mark.parametrize(("job", "error"), [("fails", errors.ServiceFault), ("moderated", errors.ModerationBlocked)])
def test_a_job_that_fails_there_ends_at_once_and_is_not_sent_again(
    service: Service, tmp_path: Path, job: str, error: type[errors.SetDresserError]
) -> None:
    service.order(job=job)
    with pytest.raises(error) as caught:
        fetch(service, RecordingWire(tmp_path))
    assert caught.value.request_id
    assert not service.billed
    assert len(submitted(service)) == 1


def test_a_request_that_has_expired_may_have_been_charged(service: Service, tmp_path: Path) -> None:
    service.order(job="expires")
    with pytest.raises(errors.JobExpired) as caught:
        fetch(service, RecordingWire(tmp_path))
    assert caught.value.billed is Billed.PERHAPS


def test_polls_that_fail_are_repeated_until_the_picture_is_there(service: Service, tmp_path: Path) -> None:
    asked_after = {"path": "/openai/gpt-image-2/requests/*", "method": "GET"}
    service.order(**asked_after, status=502, html="Bad gateway")
    service.order(**asked_after, close=True, unbilled=True)
    service.order(**asked_after, refusal="rate_limit", retry_after=0)
    service.order(**asked_after, refusal="overloaded")
    assert opened(decode_reply(fetch(service, RecordingWire(tmp_path)))).size == (1536, 1024)
    assert len(service.billed) == 1


def test_a_submit_whose_answer_is_lost_is_never_sent_again(service: Service, tmp_path: Path) -> None:
    service.order(path="/openai/gpt-image-2", close=True)
    wire = RecordingWire(tmp_path)
    with pytest.raises(errors.LineLost) as caught:
        fetch(service, wire)
    assert caught.value.billed is Billed.PERHAPS
    assert wire.may_have_been_sent
    assert len(submitted(service)) == 1


def test_a_busy_service_is_asked_again_only_where_it_says_so_itself(service: Service, tmp_path: Path) -> None:
    service.order(refusal="overloaded")
    service.order(refusal="rate_limit", retry_after=0)
    assert fetch(service, RecordingWire(tmp_path))
    assert len(service.billed) == 1

    service.order(status=503, html="<h1>503 Backend fetch failed</h1>", made=True)
    with pytest.raises(errors.ServiceFault) as caught:
        fetch(service, RecordingWire(tmp_path))
    assert caught.value.billed is Billed.PERHAPS
    assert len(service.billed) == 2


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        ("key", errors.KeyRejected),
        ("forbidden", errors.AccessDenied),
        ("credits", errors.CreditsExhausted),
        ("model", errors.ModelUnknown),
    ],
)
def test_a_refusal_is_told_for_what_it_is(
    service: Service, tmp_path: Path, refusal: str, error: type[errors.SetDresserError]
) -> None:
    service.order(refusal=refusal)
    wire = RecordingWire(tmp_path)
    with pytest.raises(error) as caught:
        fetch(service, wire)
    assert caught.value.billed is Billed.NO


def test_a_models_error_names_the_field() -> None:
    body = {
        "detail": [{"loc": ["body", "image_size", "width"], "msg": "must be a multiple of 16", "type": "multiple_of"}]
    }
    error = fal_error(422, {}, json.dumps(body).encode())
    assert isinstance(error, errors.ParameterRejected)
    assert "image_size.width: must be a multiple of 16" in error.message


def test_test_key_says_whether_fal_takes_the_key_and_costs_nothing(service: Service) -> None:
    state = check_account(settings(service), service.fal_key, MODEL)

    assert "takes this key" in state.sentence
    assert not service.billed
    with pytest.raises(errors.KeyRejected):
        check_account(settings(service), "01234567-89ab-cdef-0123-456789abcdef:ffffffffffffffff", MODEL)
    with pytest.raises(errors.KeyMissing):
        check_account(settings(service), " ", MODEL)


def test_a_key_of_fals_is_masked_wherever_it_is_written(service: Service) -> None:
    assert service.fal_key not in redact(f"Authorization: Key {service.fal_key}")


def test_the_stand_in_takes_no_other_scheme_and_no_other_field(service: Service) -> None:
    address = f"{service.fal_address}/openai/gpt-image-2"
    refused = requests.post(
        address, json={"prompt": "a"}, headers={"authorization": f"Bearer {service.fal_key}"}, timeout=60
    )
    assert refused.status_code == 401

    key = {"authorization": f"Key {service.fal_key}"}
    service.settings.job_seconds = 0.0
    for field, value in (("background", "opaque"), ("image_size", {"width": 1000, "height": 1000}), ("num_images", 2)):
        taken = requests.post(address, json={"prompt": "a", field: value}, headers=key, timeout=60).json()
        result = requests.get(taken["response_url"], headers=key, timeout=60)
        assert result.status_code == 422
        assert field in result.json()["detail"][0]["loc"]
    assert not service.billed
