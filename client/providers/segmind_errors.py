"""What Segmind means by a refusal: one function from its answer to the tree. No bpy, no I/O.

Sources: docs.segmind.com's error pages. Only a 200 is billed, so an answer that is plainly Segmind's own refusal costs
nothing; a page or a gateway's answer is not, and may hide anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import (
    AccessDenied,
    AnswerUnknown,
    Billed,
    BodyTooLarge,
    CreditsExhausted,
    JobExpired,
    JobFailedThere,
    KeyRejected,
    ModelRetired,
    ModelUnknown,
    ModerationBlocked,
    Overloaded,
    ParameterRejected,
    PictureRejected,
    RateLimited,
    RequestNotUnderstood,
    ServiceFault,
    SetDresserError,
    SpendLimitReached,
)
from .said import Said, error_of_the_road

_SPEND_LIMIT = re.compile(
    r"(?:spend|spending|budget|team)\W+(?:\w+\W+){0,3}limit|limit\W+(?:\w+\W+){0,4}(?:team|spend)", re.IGNORECASE
)
_NOT_UNDERSTOOD = re.compile(r"content.?type|invalid json", re.IGNORECASE)
_CREDITS = re.compile(r"credit|insufficient balance|top.?up", re.IGNORECASE)
_PICTURE = re.compile(
    r"image_urls?|mask(?:_url)?\b|(?:download|fetch|load|decode|read)\W+(?:\w+\W+){0,3}image|invalid image",
    re.IGNORECASE,
)


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
    road = error_of_the_road(said, retry_after)
    if road is not None:
        return road
    message = error_text(said.document) or (said.text if not said.document else "")
    kind = _kind(said, message, request_known)
    facts: dict[str, Any] = {}
    if kind in (ParameterRejected, PictureRejected, JobFailedThere):
        facts["reason"] = said.reason(message or f"HTTP {status}")
    elif kind in (ModelUnknown, ModelRetired):
        facts["model"] = model or "that was asked for"
    elif kind is RateLimited:
        facts["retry_after"] = retry_after
    elif kind is ServiceFault and said.document:
        facts["billed"] = Billed.NO
    return kind(said.technical(), request_id=said.request_id, **facts)


def error_text(document: Mapping[str, Any]) -> str:
    """Segmind's message, whichever of its fields it stands in."""
    found = []
    for name in ("error", "error_description", "message", "detail", "msg"):
        value = document.get(name)
        if isinstance(value, Mapping):
            value = value.get("message") or value.get("code")
        if isinstance(value, str) and value:
            found.append(value)
    return ": ".join(dict.fromkeys(found))


def _kind(said: Said, message: str, request_known: bool) -> type[SetDresserError]:
    status = said.status
    if status not in (401, 429) and said.speaks_of_moderation(message):
        return ModerationBlocked
    if status == 404:
        if _CREDITS.search(message):
            return CreditsExhausted
        return JobExpired if request_known else ModelUnknown
    if status == 406:
        return _kind_of_406(message)
    if status == 400:
        return KeyRejected if "invalid_api_key" in message else _kind_of_what_was_sent(message)
    known: dict[int, type[SetDresserError]] = {
        401: KeyRejected,
        402: CreditsExhausted,
        403: AccessDenied,
        410: ModelRetired,
        413: BodyTooLarge,
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
