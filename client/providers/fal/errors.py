"""What fal means by a refusal: one function from its answer to the tree. No bpy, no I/O.

Sources: fal's pages of model errors (`detail` is a list of objects with `loc`, `msg` and `type`) and of request errors (`detail` is
a text, beside it `error_type`, which the header `x-fal-error-type` repeats).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...errors import (
    AccessDenied,
    AnswerUnknown,
    BodyTooLarge,
    CreditsExhausted,
    JobExpired,
    KeyRejected,
    ModelUnknown,
    ModerationBlocked,
    Overloaded,
    ParameterRejected,
    PathUnknown,
    PictureRejected,
    RateLimited,
    RefusedOnTheWay,
    RequestNotUnderstood,
    ServiceFault,
    SetDresserError,
)
from ..said import Said, error_of_the_road
from ..who_answered import Certainty, Voice, certain_after, with_bill

_MONEY = re.compile(r"balance|credit|billing|locked", re.IGNORECASE)
_MODEL = re.compile(r"\b(?:model|application|endpoint)\b", re.IGNORECASE)
_PICTURES = frozenset(
    {
        "image_too_small",
        "image_too_large",
        "image_load_error",
        "file_download_error",
        "file_too_large",
        "unsupported_image_format",
    }
)
_NEVER_BEGUN = frozenset({"runner_scheduling_failure", "runner_connection_refused"})
"""Request errors after which no runner has had the request."""
_FAILED = frozenset(
    {
        "request_timeout",
        "startup_timeout",
        "runner_connection_timeout",
        "runner_disconnected",
        "runner_connection_error",
        "runner_incomplete_response",
        "runner_server_error",
    }
)
"""Request errors with which the queue has given a request up."""


def fal_error(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    key: str = "",
    model: str = "",
    retry_after: float | None = None,
    request_known: bool = False,
) -> SetDresserError:
    """The error that an answer amounts to. `headers` have lower-case names; `body` may be cut off at its end.

    `request_known`: the answer is about a request that was submitted, so 404 means that it has expired.
    """
    said = Said(status, headers, body, key)
    voice = fal_voice(said)
    found = certain_after(status, voice)
    message, types = _read(said.document)
    road = error_of_the_road(said) if voice is Voice.ANYBODY else None
    if road is not None:
        return with_bill(road, found)
    kind = _kind(said, message, types, request_known=request_known)
    if found is Certainty.PERHAPS_MADE:
        kind = {RateLimited: RefusedOnTheWay, Overloaded: ServiceFault, CreditsExhausted: AnswerUnknown}.get(kind, kind)
    facts: dict[str, Any] = {}
    if kind in (ParameterRejected, PictureRejected):
        facts["reason"] = said.reason(message or f"HTTP {status}")
    elif kind is ModelUnknown:
        facts["model"] = model or "that was asked for"
    elif kind in (RateLimited, Overloaded):
        facts["retry_after"] = retry_after
    return with_bill(kind(said.technical(), request_id=said.request_id, **facts), found)


def has_given_up(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer about a submitted request says that it has failed for good."""
    return status >= 500 and Said(status, headers, body).document.get("error_type") in _FAILED


def fal_voice(said: Said) -> Voice:
    """Whether an answer is in one of the two forms in which fal gives its errors. Busy is only who says so in them."""
    detail = said.document.get("detail")
    if isinstance(detail, list):
        is_own = bool(detail) and all(isinstance(each, Mapping) and "msg" in each and "type" in each for each in detail)
        return Voice.SERVICE if is_own else Voice.ANYBODY
    if not isinstance(detail, str) or not detail:
        return Voice.ANYBODY
    error_type = said.document.get("error_type")
    if said.status == 429:
        return Voice.BUSY_SERVICE if isinstance(error_type, str) else Voice.ANYBODY
    if said.status >= 500:
        if not isinstance(error_type, str):
            return Voice.ANYBODY
        return Voice.BUSY_SERVICE if said.status == 503 and error_type in _NEVER_BEGUN else Voice.SERVICE
    return Voice.SERVICE


def _read(document: Mapping[str, Any]) -> tuple[str, frozenset[str]]:
    """The message, and the types of what is wrong."""
    detail = document.get("detail")
    if isinstance(detail, list):
        objects = [each for each in detail if isinstance(each, Mapping)]
        places = [".".join(str(part) for part in each.get("loc") or [] if part != "body") for each in objects]
        words = [f"{place}: {each.get('msg')}".lstrip(": ") for place, each in zip(places, objects, strict=True)]
        return "; ".join(words), frozenset(str(each.get("type")) for each in objects)
    error_type = document.get("error_type")
    return str(detail or ""), frozenset({error_type} if isinstance(error_type, str) else ())


def _kind(said: Said, message: str, types: frozenset[str], *, request_known: bool) -> type[SetDresserError]:
    status = said.status
    if "content_policy_violation" in types or (status in (400, 422) and said.speaks_of_moderation(message)):
        return ModerationBlocked
    if types & _PICTURES:
        return PictureRejected
    if status == 404 and request_known:
        return JobExpired
    if status == 403:
        return CreditsExhausted if _MONEY.search(message) else AccessDenied
    if status == 404:
        return ModelUnknown if _MODEL.search(message) else PathUnknown
    known: dict[int, type[SetDresserError]] = {
        400: RequestNotUnderstood,
        401: KeyRejected,
        402: CreditsExhausted,
        405: PathUnknown,
        413: BodyTooLarge,
        415: RequestNotUnderstood,
        422: ParameterRejected,
        429: RateLimited,
        503: Overloaded,
    }
    return known.get(status, ServiceFault if status >= 500 else AnswerUnknown)
