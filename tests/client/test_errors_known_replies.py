"""Each known refusal of both services maps to its own error: a sentence for the artist, a request id, no secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import errors
from client.errors import Billed, SetDresserError
from client.providers.openai_errors import openai_error
from client.providers.segmind.errors import segmind_error

HTML = b"<!DOCTYPE html><html><head><title>405 Not Allowed</title></head><body>nginx</body></html>"
KEY = "sk-proj-0123456789abcdefSECRET"


def openai_body(message: str, kind: str | None = None, code: str | None = None, **more: Any) -> bytes:
    return json.dumps({"error": {"message": message, "type": kind, "param": None, "code": code, **more}}).encode()


OPENAI = [
    (400, "moderation_blocked", "image_generation_user_error", "Your request was rejected.", errors.ModerationBlocked),
    (400, "content_policy_violation", "invalid_request_error", "Not allowed.", errors.ModerationBlocked),
    (400, None, None, "rejected by the safety system. safety_violations=[sexual].", errors.ModerationBlocked),
    (400, "invalid_value", "image_generation_user_error", "Transparent background is not supported for this model.", errors.TransparencyUnsupported),
    (400, "invalid_value", "invalid_request_error", "Invalid size '1792x936'.", errors.ParameterRejected),
    (400, "unknown_parameter", "invalid_request_error", "Unknown parameter: 'style'.", errors.ParameterRejected),
    (400, "invalid_image_file", "invalid_request_error", "Invalid image file or mode for image 1", errors.PictureRejected),
    (400, None, "invalid_request_error", "Invalid mask image format - mask image missing alpha channel", errors.PictureRejected),
    (400, "billing_hard_limit_reached", "billing_limit_user_error", "Billing hard limit", errors.SpendLimitReached),
    (429, "project_spend_limit_exceeded", "insufficient_quota", "Limit", errors.SpendLimitReached),
    (429, "organization_spend_limit_exceeded", "insufficient_quota", "Limit", errors.SpendLimitReached),
    (429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota", errors.CreditsExhausted),
    (429, "billing_not_active", "billing_not_active", "Not active", errors.CreditsExhausted),
    (400, "credit_balance_exhausted", "insufficient_quota", "Empty", errors.CreditsExhausted),
    (401, "invalid_api_key", "invalid_request_error", f"Incorrect API key provided: {KEY}", errors.KeyRejected),
    (401, None, None, "No key", errors.KeyRejected),
    (403, None, "invalid_request_error", "Your organization must be verified to use the model `gpt-image-2`.", errors.VerificationNeeded),
    (400, "unsupported_value", "invalid_request_error", "Your organization must be verified to stream this model.", errors.StreamingUnverified),
    (403, None, "invalid_request_error", "Your organization must be verified to stream this model.", errors.StreamingUnverified),
    (403, "unsupported_country_region_territory", "request_forbidden", "Country not supported", errors.CountryUnsupported),
    (403, None, "request_forbidden", "Country, region, or territory not supported", errors.CountryUnsupported),
    (403, None, "invalid_request_error", "You may not use this project", errors.AccessDenied),
    (404, "model_not_found", "invalid_request_error", "The model does not exist", errors.ModelUnknown),
    (413, None, None, "Request too large", errors.BodyTooLarge),
    (429, "rate_limit_exceeded", "input-images", "Rate limit reached", errors.RateLimited),
    (429, "slow_down", "requests", "Slow down", errors.RateLimited),
    (500, None, "server_error", "The server had an error", errors.ServiceFault),
    (502, None, "server_error", "Bad gateway", errors.ServiceFault),
    (503, "server_is_overloaded", "service_unavailable_error", "Overloaded", errors.Overloaded),
    (504, None, None, "upstream timeout", errors.LineLost),
]  # fmt: skip


@pytest.mark.parametrize(("status", "code", "kind", "message", "error"), OPENAI)
def test_openai_refusals(
    status: int, code: str | None, kind: str | None, message: str, error: type[SetDresserError]
) -> None:
    headers = {"content-type": "application/json", "x-request-id": "req_123"}
    found = openai_error(status, headers, openai_body(message, kind, code), key=KEY, model="gpt-image-2")
    assert type(found) is error
    assert found.request_id == "req_123"
    assert "{" not in found.message
    assert f"HTTP {status}" in found.technical


def test_a_retired_model_is_told_from_an_unknown_one() -> None:
    body = openai_body("The model does not exist", "invalid_request_error", "model_not_found")
    assert type(openai_error(404, {}, body, model="gpt-image-1")) is errors.ModelRetired


def test_moderation_says_in_the_technical_part_what_was_objected_to() -> None:
    details = {"moderation_stage": "output", "categories": ["violence", "sexual"]}
    body = openai_body("Rejected", "image_generation_user_error", "moderation_blocked", moderation_details=details)
    found = openai_error(400, {}, body)
    assert "moderation of the output: violence, sexual" in found.technical
    assert found.billed is Billed.NO


SEGMIND = [
    (400, "Invalid JSON in the request body", errors.RequestNotUnderstood),
    (400, "Invalid value for quality", errors.ParameterRejected),
    (400, "Could not download one of image_urls", errors.PictureRejected),
    (401, "Unauthorized. API key is invalid or may have expired.", errors.KeyRejected),
    (401, "Missing Authorization or x-api-key in header", errors.KeyRejected),
    (402, "Payment required", errors.CreditsExhausted),
    (403, "You are not permitted to use this model.", errors.AccessDenied),
    (404, "Model gpt-image-9 not found", errors.ModelUnknown),
    (404, "No credits found for the user", errors.CreditsExhausted),
    (406, "Insufficient credits. Please recharge your account.", errors.CreditsExhausted),
    (406, "Not enough credits", errors.CreditsExhausted),
    (406, "Invalid content type", errors.RequestNotUnderstood),
    (406, "quality must be one of low, medium, high, auto", errors.ParameterRejected),
    (406, "Team spend limit exceeded. Ask your team's administrator.", errors.SpendLimitReached),
    (410, "The model has been retired.", errors.ModelRetired),
    (422, "The request was blocked by the content moderation policy of the provider.", errors.ModerationBlocked),
    (422, "The model failed to make the image.", errors.JobFailedThere),
    (429, "Rate limit exceeded", errors.RateLimited),
    (500, "Internal server error", errors.ServiceFault),
    (503, "Service temporarily unavailable", errors.Overloaded),
    (418, "I am a teapot", errors.AnswerUnknown),
]


@pytest.mark.parametrize(("status", "message", "error"), SEGMIND)
def test_segmind_refusals(status: int, message: str, error: type[SetDresserError]) -> None:
    headers = {"content-type": "application/json", "x-request-id": "abc"}
    found = segmind_error(
        status, headers, json.dumps({"error": message}).encode(), key="SG_0123456789abcdef", model="m"
    )
    assert type(found) is error
    assert found.request_id == "abc"
    assert "{" not in found.message


def test_segminds_other_envelope_of_a_wrong_key() -> None:
    body = json.dumps({"error": "invalid_api_key", "error_description": "Nope", "status_code": 401}).encode()
    assert type(segmind_error(401, {}, body)) is errors.KeyRejected


def test_a_request_that_segmind_knew_has_expired_when_it_is_not_found() -> None:
    body = json.dumps({"error": "Request not found or expired"}).encode()
    assert type(segmind_error(404, {}, body, request_known=True)) is errors.JobExpired


@pytest.mark.parametrize("judge", [openai_error, segmind_error])
@pytest.mark.parametrize(
    ("status", "error", "billed"),
    [
        (200, errors.NotTheService, Billed.PERHAPS),
        (302, errors.NotTheService, Billed.NO),
        (404, errors.NotTheService, Billed.NO),
        (405, errors.NotTheService, Billed.NO),
        (407, errors.NotTheService, Billed.NO),
        (403, errors.NotTheService, Billed.PERHAPS),
        (413, errors.BodyTooLarge, Billed.PERHAPS),
        (500, errors.ServiceFault, Billed.PERHAPS),
        (502, errors.ServiceFault, Billed.PERHAPS),
        (503, errors.ServiceFault, Billed.PERHAPS),
        (511, errors.NotTheService, Billed.NO),
        (504, errors.LineLost, Billed.PERHAPS),
        (524, errors.LineLost, Billed.PERHAPS),
    ],
)
def test_a_page_says_who_failed_and_what_is_certain_of_the_bill(
    judge: Any, status: int, error: type[SetDresserError], billed: Billed
) -> None:
    found = judge(status, {"content-type": "text/html"}, HTML)
    assert type(found) is error
    assert found.billed is billed


@pytest.mark.parametrize("judge", [openai_error, segmind_error])
def test_no_key_ever_reaches_a_text(judge: Any) -> None:
    body = json.dumps(
        {"error": {"message": f"Incorrect API key provided: {KEY}. Also sk-another0123456789 and SG_0123456789abcdef"}}
    )
    found = judge(400, {"x-request-id": f"req {KEY}"}, body.encode(), key=KEY)
    everything = f"{found.message} {found.technical} {found.request_id} {found!r}"
    assert "SECRET" not in everything
    assert "another0123456789" not in everything
    assert "0123456789abcdef" not in everything


JUDGES: list[Any] = [openai_error, segmind_error]


@given(
    st.sampled_from(JUDGES),
    st.integers(100, 599),
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["error", "message", "code", "type", "param", "detail", "status"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    ).map(lambda plain: json.dumps(plain).encode()),
)
def test_any_answer_at_all_becomes_an_error_of_the_tree(judge: Any, status: int, body: bytes) -> None:
    found = judge(status, {}, body)
    assert isinstance(found, SetDresserError)
    assert found.message
    assert len(found.technical) < 1000
