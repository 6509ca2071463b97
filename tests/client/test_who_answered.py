"""Who can have given an answer decides whether a request is sent again, and what is said of its bill."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from client import errors
from client.errors import Billed, SetDresserError
from client.providers.openai_errors import openai_error, openai_voice
from client.providers.said import Said
from client.providers.segmind.errors import segmind_error, segmind_voice
from client.providers.who_answered import MEANINGS, Certainty, Voice, certain_after
from client.request import ProviderName
from tests.client.recording_wire import RecordingWire
from tests.client.test_errors_line_and_bill import BOTH, fetch, picture_posts
from tests.service import Service

DOCUMENT = Path(__file__).parents[2] / "docs" / "reliability.md"

ON_THE_WAY: dict[str, dict[str, Any]] = {
    "Varnish": {
        "html": "<html><head><title>503 Backend fetch failed</title></head><body>Guru Meditation</body></html>"
    },
    "HAProxy": {"html": "<html><body><h1>503 Service Unavailable</h1>No server is available.</body></html>"},
    "Envoy": {
        "text": "upstream connect error or disconnect/reset before headers. reset reason: connection termination"
    },
    "Kong": {"json": {"message": "The upstream server is currently unavailable", "request_id": "b8d2"}},
    "AWS API Gateway": {"json": {"message": "Service Unavailable"}},
    "Azure API Management": {"json": {"statusCode": 503, "message": "Rate limit is exceeded. Try again in 1 seconds."}},
    "a Go service": {"json": {"error": "upstream timed out"}},
    "a gateway with an id": {"json": {"error": "upstream timed out"}, "headers": {"x-request-id": "7d1c"}},
    "nothing at all": {"text": ""},
    "a list": {"json": ["error", "busy"]},
    "a gateway of OpenAI's form": {
        "json": {"error": {"message": "upstream error: do request failed", "type": "upstream_error", "code": None}}
    },
    "LiteLLM": {
        "json": {
            "error": {
                "message": "litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached",
                "type": "rate_limit_error",
                "param": None,
                "code": "429",
            }
        }
    },
}


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


_LIKE_A_SERVICE = ("LiteLLM", "a gateway of OpenAI's form", "a Go service", "a gateway with an id")
"""Forms that are a service's own, and only with 429 and 503 betray that somebody speaks for it."""


@pytest.mark.parametrize("status", [403, 408, 409, 413, 421, 425, 429, 499, 502, 503, 504, 520, 524, 529])
@pytest.mark.parametrize("who", ON_THE_WAY)
@pytest.mark.parametrize("judge", [openai_error, segmind_error])
def test_what_somebody_on_the_way_says_is_never_called_free(judge: Any, who: str, status: int) -> None:
    form = ON_THE_WAY[who]
    if status not in (429, 503) and who in _LIKE_A_SERVICE:
        return
    body = json.dumps(form["json"]) if "json" in form else form.get("html", form.get("text", ""))
    kind = "application/json" if "json" in form else "text/html" if "html" in form else "text/plain"
    found = judge(status, {"content-type": kind, **form.get("headers", {})}, body.encode())
    assert found.billed is Billed.PERHAPS
    assert "nothing was charged" not in found.message.lower()


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("who", ["Varnish", "Envoy", "Kong", "a Go service", "LiteLLM"])
@pytest.mark.parametrize("name", BOTH)
def test_what_somebody_on_the_way_says_is_never_sent_again(
    service: Service, tmp_path: Path, name: ProviderName, who: str, status: int
) -> None:
    service.order(status=status, made=True, times=1, **ON_THE_WAY[who])
    wire = RecordingWire(tmp_path)
    with pytest.raises(SetDresserError) as caught:
        fetch(name, service, wire)
    assert len(service.billed) == picture_posts(service) == 1
    assert caught.value.billed is Billed.PERHAPS
    assert wire.may_have_been_sent


BUSY = [
    (ProviderName.OPENAI, 429, {}, {"message": "Rate limit reached", "type": "requests", "code": "rate_limit_exceeded"}),
    (ProviderName.OPENAI, 429, {}, {"message": "Slow down", "type": "requests", "param": None, "code": None}),
    (ProviderName.OPENAI, 429, {"apim-request-id": "7"}, {"code": "429", "message": "Requests have exceeded call rate limit."}),
    (ProviderName.OPENAI, 429, {}, {"code": "RateLimitReached", "message": "Your requests have exceeded the rate limit."}),
    (ProviderName.OPENAI, 503, {}, {"message": "Overloaded", "type": "service_unavailable_error", "code": None}),
    (ProviderName.SEGMIND, 429, {}, "Rate limit exceeded"),
    (ProviderName.SEGMIND, 429, {"x-rate-limit-remaining": "0"}, "Slow down"),
    (ProviderName.SEGMIND, 503, {"x-request-id": "abc"}, "Service temporarily unavailable"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "status", "headers", "error"), BUSY)
def test_a_service_that_says_itself_that_it_is_busy_has_taken_nothing(
    service: Service, tmp_path: Path, name: ProviderName, status: int, headers: dict[str, str], error: object
) -> None:
    service.order(status=status, json={"error": error}, headers=headers)
    wire = RecordingWire(tmp_path)
    fetch(name, service, wire)
    assert picture_posts(service) == 2
    assert len(service.billed) == 1


def test_litellm_that_says_it_asked_once_is_believed() -> None:
    body = json.dumps({"error": {"message": "Rate limit reached", "type": "requests", "code": "rate_limit_exceeded"}})
    assert openai_voice(Said(429, {"x-litellm-attempted-retries": "0"}, body.encode())) is Voice.BUSY_SERVICE
    assert openai_voice(Said(429, {"x-litellm-attempted-retries": "2"}, body.encode())) is Voice.ANYBODY


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 406, 410, 413, 415, 422, 500, 503])
def test_what_segmind_says_itself_is_free_whatever_its_status(status: int) -> None:
    """Segmind bills nothing but a 200."""
    found = segmind_error(status, {"x-request-id": "abc"}, b'{"error": "No"}')
    assert found.billed is Billed.NO


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_openais_own_may_have_been_after_the_picture(status: int) -> None:
    body = b'{"error": {"message": "The server had an error", "type": "server_error", "param": null, "code": null}}'
    assert openai_error(status, {"x-request-id": "req_1"}, body).billed is Billed.PERHAPS


PATHS: list[tuple[int, bytes, dict[str, str], type[SetDresserError]]] = [
    (404, b'{"detail":"Not Found"}', {}, errors.PathUnknown),
    (404, b'{"message":"no Route matched with those values"}', {}, errors.PathUnknown),
    (404, b'{"error":{"message":"Invalid URL (POST /v2/images/generations)","type":"invalid_request_error","param":null,"code":null}}', {}, errors.PathUnknown),
    (404, b'{"error":{"code":"404","message":"Resource not found"}}', {"apim-request-id": "7"}, errors.PathUnknown),
    (404, b"404 page not found", {"content-type": "text/plain"}, errors.PathUnknown),
    (404, b"", {}, errors.PathUnknown),
    (405, b'{"detail":"Method Not Allowed"}', {}, errors.PathUnknown),
    (404, b"<html><body>404 Not Found</body></html>", {"content-type": "text/html"}, errors.NotTheService),
    (404, b'{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}', {}, errors.DeploymentUnknown),
    (404, b'{"error":{"message":"The model `x` does not exist","type":"invalid_request_error","param":null,"code":null}}', {}, errors.ModelUnknown),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "headers", "kind"), PATHS)
def test_a_wrong_address_is_told_from_a_wrong_model_and_both_are_free(
    status: int, body: bytes, headers: dict[str, str], kind: type[SetDresserError]
) -> None:
    found = openai_error(status, headers, body, model="gpt-image-2")
    assert type(found) is kind
    assert found.billed is Billed.NO
    assert "address" in found.message


@pytest.mark.parametrize("body", [b'{"detail":"Not Found"}', b'{"error":"Not Found"}', b"Cannot POST /v3/gpt-image-2"])
def test_a_wrong_address_at_segmind_is_told_from_a_wrong_model(body: bytes) -> None:
    assert type(segmind_error(404, {}, body)) is errors.PathUnknown
    assert type(segmind_error(404, {}, b'{"error": "Model x not found"}')) is errors.ModelUnknown


LITELLM = (
    b'{"error": {"message": "litellm.APIConnectionError: OpenAIException - no attribute", "type": "x", "code": "500"}}'
)
MINDED = b'{"error": {"message": "Unknown parameter", "type": "invalid_request_error", "param": "partial_images", "code": "unknown_parameter"}}'


@pytest.mark.parametrize(("status", "body", "billed"), [(500, LITELLM, Billed.PERHAPS), (400, MINDED, Billed.PERHAPS)])
def test_a_gateway_that_fails_over_partial_pictures_is_named_as_that(status: int, body: bytes, billed: Billed) -> None:
    found = openai_error(status, {}, body, streamed=True)
    assert type(found) is errors.PartialPicturesFail
    assert found.billed is billed
    assert "Partial Pictures" in found.message
    assert type(openai_error(status, {}, body)) is not errors.PartialPicturesFail, "nobody asked for them"


def test_only_a_service_that_says_that_it_is_busy_has_not_taken_a_request() -> None:
    for status in range(100, 600):
        assert certain_after(status, Voice.ANYBODY) is not Certainty.NOT_TAKEN
        assert certain_after(status, Voice.SERVICE) is not Certainty.NOT_TAKEN


def test_no_answer_without_a_form_is_the_services() -> None:
    for body in (
        b"",
        b"busy",
        b"[]",
        b"{}",
        b'{"error": {}}',
        b'{"error": {"message": ""}}',
        b'{"error": 3}',
        b"<html>",
    ):
        for status in (400, 429, 503):
            assert openai_voice(Said(status, {"x-request-id": "req_1"}, body)) is Voice.ANYBODY
            assert segmind_voice(Said(status, {"x-request-id": "req_1"}, body)) is Voice.ANYBODY


def test_the_document_says_who_can_have_said_each_status() -> None:
    rows = [
        f"| {status} | {meaning.said_by} | {meaning.service.value} | {meaning.anybody.value} |"
        for status, meaning in MEANINGS.items()
    ]
    text = DOCUMENT.read_text("utf-8")
    missing = [row for row in rows if row not in text]
    assert not missing, "\n".join(missing)
