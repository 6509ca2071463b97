"""What OpenAI, or a service of its protocol, means by a refusal: from its answer to the tree. No bpy, no I/O.

Sources: OpenAI's error guide and images reference (`error.code` decides, then its type, then the words), and the
wordings that relays of the same protocol were seen to use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import (
    AccessDenied,
    AnswerUnknown,
    BodyTooLarge,
    CountryUnsupported,
    CreditsExhausted,
    KeyRejected,
    ModelRetired,
    ModelUnknown,
    ModerationBlocked,
    NotTheService,
    Overloaded,
    ParameterRejected,
    PictureRejected,
    RateLimited,
    RequestNotUnderstood,
    ServiceFault,
    SetDresserError,
    SpendLimitReached,
    StreamingUnverified,
    TransparencyUnsupported,
    VerificationNeeded,
)
from ..prices import model_data
from .said import Said, error_of_the_road

_MODERATION = {"moderation_blocked", "content_policy_violation", "content_filter", "responsibleaipolicyviolation"}
_NO_MONEY = {"insufficient_quota", "billing_not_active", "credit_balance_exhausted", "insufficient_user_quota"}
_SPEND_LIMIT = {"billing_hard_limit_reached", "organization_spend_limit_exceeded", "project_spend_limit_exceeded"}
_RATE = {"rate_limit_exceeded", "slow_down", "requests", "tokens"}
_OVERLOAD = {"server_is_overloaded", "overloaded_error"}
_KEY = {"invalid_api_key", "invalid_authentication", "account_deactivated", "authentication_error"}
_MODEL = {"model_not_found", "deploymentnotfound", "model_not_available"}
_PICTURE = {"invalid_image_file", "image_too_large", "invalid_image", "image_parse_error", "empty_image_file"}


@dataclass(frozen=True, slots=True)
class _Refusal:
    """The four fields of an error object, all as lower-case text but the message."""

    message: str
    code: str
    type: str
    param: str
    moderation: str


def openai_error(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    key: str = "",
    model: str = "",
    retry_after: float | None = None,
) -> SetDresserError:
    """The error that an answer amounts to. `headers` have lower-case names; `body` may be cut off at its end.

    A status of 200 is allowed, for an error object that comes where a picture should.
    """
    said = Said(status, headers, body, key)
    refusal = _read(said.document)
    technical = said.technical(refusal.moderation)
    request_id = said.request_id

    def make(kind: type[SetDresserError], **facts: Any) -> SetDresserError:
        return kind(technical, request_id=request_id, **facts)

    by_code = _by_code(refusal, model)
    if by_code is not None:
        facts = {"retry_after": retry_after} if by_code in (RateLimited, Overloaded) else {}
        return make(by_code, **facts, **_facts(by_code, said, refusal, model))
    road = error_of_the_road(said, retry_after)
    if road is not None:
        return road
    by_status = _by_status(said, refusal, model)
    facts = {"retry_after": retry_after} if by_status is RateLimited else {}
    return make(by_status, **facts, **_facts(by_status, said, refusal, model))


def _read(document: Mapping[str, Any]) -> _Refusal:
    given = document.get("error", document.get("detail", document))
    error: Mapping[str, Any] = given if isinstance(given, Mapping) else {"message": given}
    moderation = error.get("moderation_details", document.get("moderation_details"))
    details = ""
    if isinstance(moderation, Mapping):
        categories = moderation.get("categories")
        named = ", ".join(str(each) for each in categories) if isinstance(categories, list) else ""
        details = f"moderation of the {moderation.get('moderation_stage', 'unknown')}: {named or 'no categories given'}"
    return _Refusal(
        message=str(error.get("message") or ""),
        code=str(error.get("code") or "").lower(),
        type=str(error.get("type") or "").lower(),
        param=str(error.get("param") or "").lower(),
        moderation=details,
    )


def _by_code(refusal: _Refusal, model: str) -> type[SetDresserError] | None:
    """What the code, the type and the clearest words say, whatever the status is."""
    named = {refusal.code, refusal.type}
    words = refusal.message.lower()
    if named & _MODERATION or "rejected by the safety system" in words or "safety_violations" in words:
        return ModerationBlocked
    if named & _SPEND_LIMIT:
        return SpendLimitReached
    if named & _NO_MONEY:
        return CreditsExhausted
    if "must be verified" in words:
        return StreamingUnverified if "to stream" in words else VerificationNeeded
    if refusal.code == "unsupported_country_region_territory" or "country, region, or territory" in words:
        return CountryUnsupported
    if named & _KEY:
        return KeyRejected
    if named & _MODEL:
        return _model_error(model)
    if named & _OVERLOAD:
        return Overloaded
    if named & _RATE:
        return RateLimited
    if "transparent background" in words and "not supported" in words:
        return TransparencyUnsupported
    about_picture = re.fullmatch(r"(?:image|mask|images)(?:\[\d*\].*)?", refusal.param) is not None
    if named & _PICTURE or "invalid mask image" in words or (about_picture and refusal.code != "unknown_parameter"):
        return PictureRejected
    return None


def _by_status(said: Said, refusal: _Refusal, model: str) -> type[SetDresserError]:
    """What the status says once code and words said nothing."""
    status = said.status
    if status in (200, 500) and refusal.type == "image_generation_user_error":
        return ParameterRejected
    if not refusal.message and not refusal.code:
        # An answer without OpenAI's error object: the numbers alone still tell a wrong key from a wrong address.
        plain = {401: KeyRejected, 403: AccessDenied, 413: BodyTooLarge, 429: RateLimited, 500: ServiceFault}
        return plain.get(status, NotTheService if status in (404, 405) and not said.document else AnswerUnknown)
    known: dict[int, type[SetDresserError]] = {
        400: ParameterRejected,
        401: KeyRejected,
        402: CreditsExhausted,
        403: AccessDenied,
        404: _model_error(model),
        405: NotTheService,
        410: ModelRetired,
        413: BodyTooLarge,
        415: RequestNotUnderstood,
        422: ParameterRejected,
        429: RateLimited,
    }
    return known.get(status, ServiceFault if status >= 500 or refusal.type == "server_error" else AnswerUnknown)


def _model_error(model: str) -> type[SetDresserError]:
    return ModelRetired if model in model_data()["retired"] else ModelUnknown


def _facts(kind: type[SetDresserError], said: Said, refusal: _Refusal, model: str) -> dict[str, str]:
    """The blanks of a kind's sentence."""
    if kind in (ParameterRejected, PictureRejected):
        return {"reason": said.reason(refusal.message or refusal.code or f"HTTP {said.status}")}
    if kind in (ModelUnknown, ModelRetired):
        return {"model": model or "that was asked for"}
    return {}
