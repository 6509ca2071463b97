"""What Segmind means by a refusal: one function from its answer to the tree. No bpy, no I/O.

Sources: docs.segmind.com's error pages. Only a 200 is billed, so an answer that is plainly Segmind's own refusal costs
nothing; a page or a gateway's answer is not (see `segmind_voice`), and may hide anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...errors import (
    AccessDenied,
    AnswerUnknown,
    CreditsExhausted,
    JobExpired,
    JobFailedThere,
    KeyRejected,
    ModelRetired,
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
    SpendLimitReached,
)
from ..said import Said, error_of_the_road, error_text
from ..who_answered import Certainty, Voice, certain_after, with_bill

_SPEND_LIMIT = re.compile(
    r"(?:spend|spending|budget|team)\W+(?:\w+\W+){0,3}limit|limit\W+(?:\w+\W+){0,4}(?:team|spend)", re.IGNORECASE
)
_NOT_UNDERSTOOD = re.compile(r"content.?type|invalid json", re.IGNORECASE)
_CREDITS = re.compile(r"credit|insufficient balance|top.?up", re.IGNORECASE)
_MODEL = re.compile(r"\bmodel\b", re.IGNORECASE)
_RATE = re.compile(r"\brate\b|too many requests|requests per", re.IGNORECASE)
_SPOKEN_FOR = re.compile(r"upstream|backend|gateway|proxy|timed? ?out|connection", re.IGNORECASE)
"""Words of somebody in between, about whom it waited for."""
_PICTURE = re.compile(
    r"image_urls?|mask(?:_url)?\b|(?:download|fetch|load|decode|read)\W+(?:\w+\W+){0,3}image|invalid image",
    re.IGNORECASE,
)

_FROM_ANYBODY: Mapping[type[SetDresserError], type[SetDresserError]] = {
    RateLimited: RefusedOnTheWay,
    Overloaded: ServiceFault,
    CreditsExhausted: AnswerUnknown,
    JobFailedThere: AnswerUnknown,
}
"""What becomes of errors whose sentence is Segmind's word when it is not proven that Segmind said it."""


def segmind_error(
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

    `request_known`: the answer is about a v2 request that was submitted earlier, so 404 means that it has expired.
    """
    said = Said(status, headers, body, key)
    found = certain_after(status, segmind_voice(said), only_good_answers_cost=True)
    message = error_text(said.document) or (said.text if not said.document else "")
    kind = _plain_words(said, message)
    road = error_of_the_road(said) if kind is None else None
    if road is not None:
        return with_bill(road, found)
    kind = kind or _kind(said, message, request_known)
    if found is Certainty.PERHAPS_MADE:
        kind = _FROM_ANYBODY.get(kind, kind)
    facts: dict[str, Any] = {}
    if kind in (ParameterRejected, PictureRejected, JobFailedThere):
        facts["reason"] = said.reason(message or f"HTTP {status}")
    elif kind in (ModelUnknown, ModelRetired):
        facts["model"] = model or "that was asked for"
    elif kind in (RateLimited, Overloaded):
        facts["retry_after"] = retry_after
    elif kind is ServiceFault:
        facts["billed"] = found.billed
    return with_bill(kind(said.technical(), request_id=said.request_id, **facts), found)


def segmind_voice(said: Said) -> Voice:
    """Whether an answer is in the form that Segmind gives its errors, in v1 and v2: an object whose `error` is a text.

    Others write `{"error": ...}` too. A limit is Segmind's when it has Segmind's headers of limits or speaks of a rate; a
    fault of its own (500 and above) when the answer has the request's id and does not speak of somebody behind.
    """
    error = said.document.get("error")
    if said.status == 422 and said.document.get("status") == "FAILED":
        return Voice.SERVICE  # a job of v2, as asked after by its id
    if not isinstance(error, str) or not error:
        return Voice.ANYBODY
    if said.status < 500 and said.status != 429:
        return Voice.SERVICE
    if _SPOKEN_FOR.search(error_text(said.document)):
        return Voice.ANYBODY
    if said.status == 429:
        is_limit = any(name.startswith("x-rate-limit") for name in said.headers) or _RATE.search(error)
        return Voice.BUSY_SERVICE if is_limit else Voice.ANYBODY
    if "x-request-id" not in said.headers:
        return Voice.ANYBODY
    return Voice.BUSY_SERVICE if said.status == 503 else Voice.SERVICE


def _plain_words(said: Said, message: str) -> type[SetDresserError] | None:
    """What needs no form to be known."""
    is_filter = 400 <= said.status < 500 and said.status not in (401, 429) and not said.is_page
    return ModerationBlocked if is_filter and said.document and said.speaks_of_moderation(message) else None


def _kind(said: Said, message: str, request_known: bool) -> type[SetDresserError]:
    status = said.status
    if status not in (401, 429) and said.speaks_of_moderation(message):
        return ModerationBlocked
    if status in (404, 405):
        if _CREDITS.search(message):
            return CreditsExhausted
        if request_known and status == 404:
            return JobExpired
        return ModelUnknown if _MODEL.search(message) else PathUnknown
    if status == 406:
        return _kind_of_406(message)
    if status == 400:
        return KeyRejected if "invalid_api_key" in message else _kind_of_what_was_sent(message)
    known: dict[int, type[SetDresserError]] = {
        401: KeyRejected,
        402: CreditsExhausted,
        403: AccessDenied,
        410: ModelRetired,
        415: RequestNotUnderstood,
        422: JobFailedThere,
        429: RateLimited,
        503: Overloaded,
    }
    return known.get(status, ServiceFault if status >= 500 else AnswerUnknown)


def _kind_of_406(message: str) -> type[SetDresserError]:
    """406 has five meanings, told apart by words alone: the team's limit, credits, the envelope, a picture, a setting."""
    if _SPEND_LIMIT.search(message):
        return SpendLimitReached
    if _CREDITS.search(message):
        return CreditsExhausted
    return _kind_of_what_was_sent(message)


def _kind_of_what_was_sent(message: str) -> type[SetDresserError]:
    """What the service minds: how the request was put, a picture, or a setting."""
    if _NOT_UNDERSTOOD.search(message):
        return RequestNotUnderstood
    return PictureRejected if _PICTURE.search(message) else ParameterRejected
