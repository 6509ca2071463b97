"""What can go wrong, by name: the known refusals of each provider, and replies that are not the picture asked for."""

from __future__ import annotations

import gzip
import random
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache

from .exchange import Answer, Chunk, json_answer
from .pictures import Commission, make_picture
from .stand_in import KnownRefusal

MODERATION_TEXT = (
    "Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com "
    "and include the request ID {request_id}. safety_violations=[sexual]."
)
VERIFICATION_TEXT = (
    "Your organization must be verified to use the model `{model}`. Please go to: "
    "https://platform.openai.com/settings/organization/general and click on Verify Organization. "
    "If you just verified, it can take up to 15 minutes for access to propagate."
)
STREAM_VERIFICATION_TEXT = VERIFICATION_TEXT.replace("use the model `{model}`", "stream this model")


def openai_error(status: int, message: str, kind: str, code: str | None, param: str | None = None) -> Answer:
    """An error in OpenAI's envelope."""
    return json_answer(status, {"error": {"message": message, "type": kind, "param": param, "code": code}})


def segmind_error(status: int, message: str) -> Answer:
    """An error in Segmind's envelope."""
    return json_answer(status, {"error": message})


def fal_model_error(status: int, message: str, kind: str, place: str = "") -> Answer:
    """An error of a model in fal's form."""
    location = ["body", place] if place else ["body"]
    detail = [{"loc": location, "msg": message, "type": kind, "url": f"https://docs.fal.ai/errors#{kind}"}]
    return json_answer(status, {"detail": detail}, {"x-fal-retryable": "false"})


def fal_request_error(status: int, message: str, kind: str) -> Answer:
    """An error of a request in fal's form."""
    return json_answer(status, {"detail": message, "error_type": kind}, {"x-fal-error-type": kind})


def _openai_moderation(_model: str, request_id: str) -> Answer:
    text = MODERATION_TEXT.format(request_id=request_id)
    return openai_error(400, text, "image_generation_user_error", "moderation_blocked")


def _openai_moderation_details(_model: str, request_id: str) -> Answer:
    details = {"moderation_stage": "output", "categories": ["sexual"]}
    error = {
        "message": MODERATION_TEXT.format(request_id=request_id),
        "type": "image_generation_user_error",
        "param": None,
        "code": "moderation_blocked",
        "moderation_details": details,
    }
    return json_answer(400, {"error": error})


def _openai(status: int, message: str, kind: str, code: str | None) -> KnownRefusal:
    return lambda model, request_id: openai_error(
        status, message.replace("{model}", model).replace("{request_id}", request_id), kind, code
    )


def _segmind(status: int, message: str) -> KnownRefusal:
    return lambda model, _request_id: segmind_error(status, message.replace("{model}", model))


def _segmind_key_envelope(_model: str, _request_id: str) -> Answer:
    """How Segmind's account pages, and now and then its models, refuse a key."""
    said = {"error": "invalid_api_key", "error_description": "The API key is not valid.", "status_code": 401}
    return json_answer(401, said)


_QUOTA = (
    "You exceeded your current quota, please check your plan and billing details. "
    "For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors."
)
OPENAI: dict[str, KnownRefusal] = {
    "moderation": _openai_moderation,
    "moderation_details": _openai_moderation_details,
    "content_policy": _openai(
        400,
        "Your request was rejected as a result of our safety system. "
        "Your prompt may contain text that is not allowed by our safety system.",
        "invalid_request_error",
        "content_policy_violation",
    ),
    "key": _openai(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key"),
    "verification": _openai(403, VERIFICATION_TEXT, "invalid_request_error", None),
    "stream_verification": _openai(400, STREAM_VERIFICATION_TEXT, "invalid_request_error", "unsupported_value"),
    "country": _openai(
        403, "Country, region, or territory not supported", "request_forbidden", "unsupported_country_region_territory"
    ),
    "credits": _openai(429, _QUOTA, "insufficient_quota", "insufficient_quota"),
    "credit_balance": _openai(
        429, "Your credit balance is exhausted.", "insufficient_quota", "credit_balance_exhausted"
    ),
    "hard_limit": _openai(
        400, "Billing hard limit has been reached", "billing_limit_user_error", "billing_hard_limit_reached"
    ),
    "billing_not_active": _openai(
        429,
        "Your account is not active, please check your billing details on our website.",
        "billing_not_active",
        "billing_not_active",
    ),
    "spend_limit": _openai(
        429, "Your project has reached its spend limit.", "insufficient_quota", "project_spend_limit_exceeded"
    ),
    "organization_limit": _openai(
        429, "Your organization has reached its spend limit.", "insufficient_quota", "organization_spend_limit_exceeded"
    ),
    "transparency": _openai(
        400, "Transparent background is not supported for this model.", "image_generation_user_error", "invalid_value"
    ),
    "model": _openai(
        404,
        "The model `{model}` does not exist or you do not have access to it.",
        "invalid_request_error",
        "model_not_found",
    ),
    "rate_limit": _openai(
        429,
        "Rate limit reached for {model} in organization org-standin on input-images per min: Limit 5, Used 5, Requested 1.",
        "input-images",
        "rate_limit_exceeded",
    ),
    "slow_down": _openai(429, "Slow down. Your request rate rose too quickly.", "requests", "slow_down"),
    "overloaded": _openai(
        503,
        "The server is currently overloaded with other requests. Sorry about that! "
        "You can retry your request, or contact us if the error persists.",
        "service_unavailable_error",
        "server_is_overloaded",
    ),
    "server_error": _openai(
        500,
        "The server had an error processing your request. Sorry about that! You can retry your request, or contact us "
        "through our help center at help.openai.com if you keep seeing this error. "
        "(Please include the request ID {request_id} in your email.)",
        "server_error",
        None,
    ),
}
SEGMIND: dict[str, KnownRefusal] = {
    "moderation": _segmind(422, "The request was blocked by the content moderation policy of the provider."),
    "key": _segmind(401, "Unauthorized. API key is invalid or may have expired. Please check your API key."),
    "key_of_the_account_surface": _segmind_key_envelope,
    "forbidden": _segmind(403, "You are not permitted to use this model."),
    "credits": _segmind(406, "Insufficient credits. Please recharge your account."),
    "credits_docs": _segmind(406, "Not enough credits"),
    "no_credits_record": _segmind(404, "No credits found for the user"),
    "payment": _segmind(402, "Payment required"),
    "content_type": _segmind(406, "Invalid content type"),
    "spend_limit": _segmind(406, "Team spend limit exceeded. Ask your team's administrator."),
    "retired": _segmind(410, "The model {model} has been retired."),
    "model": _segmind(404, "Model {model} not found"),
    "rate_limit": _segmind(429, "Rate limit exceeded. Please try again later."),
    "overloaded": _segmind(503, "Service temporarily unavailable"),
    "server_error": _segmind(500, "Internal server error"),
}
FAL: dict[str, KnownRefusal] = {
    "moderation": lambda _model, _id: fal_model_error(
        422,
        "The content could not be processed because it was flagged by a content checker.",
        "content_policy_violation",
    ),
    "key": lambda _model, _id: json_answer(401, {"detail": "Cannot access application: the key is not valid."}),
    "forbidden": lambda _model, _id: json_answer(403, {"detail": "Access to this application is denied."}),
    "credits": lambda _model, _id: json_answer(403, {"detail": "User is locked. Reason: Exhausted balance."}),
    "model": lambda model, _id: json_answer(404, {"detail": f"Application {model} not found"}),
    "rate_limit": lambda _model, _id: fal_request_error(429, "Too many requests are waiting.", "rate_limited"),
    "overloaded": lambda _model, _id: fal_request_error(503, "No runner could be had.", "runner_scheduling_failure"),
    "server_error": lambda _model, _id: fal_request_error(500, "An unexpected error occurred.", "internal_error"),
}
SPOILT = ("truncated", "other_size", "garbage", "gif", "claims_huge", "empty", "text", "broken_pixels")
"""The names that `Order.picture` may have for any provider."""
SPOILT_BODIES = ("gzip_bomb", "endless")
"""More names, which spoil the whole body instead of the picture in it."""
SPOILT_JSON = ("not_base64", "data_prefix", "no_data", "url_only", "not_json", "null_data")
"""More names, for providers that answer pictures in JSON."""


def spoil(name: str, commission: Commission) -> bytes:
    """The bytes that stand where the picture should be. Raises ValueError for a name it does not know."""
    whole = make_picture(commission)
    match name:
        case "":
            return whole
        case "truncated":
            return whole[: len(whole) // 2]
        case "broken_pixels":
            middle = len(whole) // 2
            return whole[:middle] + bytes(byte ^ 0xFF for byte in whole[middle : middle + 64]) + whole[middle + 64 :]
        case "other_size":
            return make_picture(Commission(commission.prompt, 1008, 784, commission.format))
        case "garbage":
            return random.Random(7).randbytes(4096)
        case "gif":
            return b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
        case "claims_huge":
            return claims_huge()
        case "empty":
            return b""
        case "text":
            return b"the picture is not here"
    raise ValueError(f"no spoilt picture {name!r}; there are {', '.join(SPOILT + SPOILT_JSON + SPOILT_BODIES)}")


def claims_huge(edge: int = 100_000) -> bytes:
    """A small PNG whose header claims `edge` x `edge` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", edge, edge, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(4096))) + chunk(b"IEND", b"")
    )


def endless(most: int = 1024 * 1024 * 1024) -> Iterator[Chunk]:
    """Nothing but zeros, up to `most` bytes: for clients that know when to stop."""
    block = bytes(1024 * 1024)
    for _ in range(most // len(block)):
        yield Chunk(block)


@lru_cache(maxsize=1)
def gzip_bomb() -> bytes:
    """About a megabyte of gzip that unpacks to one gibibyte of zeros."""
    return gzip.compress(bytes(64 * 1024 * 1024), 6) * 16
