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
    DeploymentUnknown,
    KeyRejected,
    ModelRetired,
    ModelUnknown,
    ModerationBlocked,
    Overloaded,
    ParameterRejected,
    PartialPicturesFail,
    PathUnknown,
    PictureRejected,
    RateLimited,
    RefusedOnTheWay,
    RequestNotUnderstood,
    ServiceFault,
    SetDresserError,
    SpendLimitReached,
    StreamingUnverified,
    TransparencyUnsupported,
    VerificationNeeded,
)
from ..models import has_ended
from .said import Said, error_of_the_road
from .who_answered import Certainty, Voice, certain_after, with_bill

_MODERATION = {"moderation_blocked", "content_policy_violation", "content_filter", "responsibleaipolicyviolation"}
_NO_MONEY = {"insufficient_quota", "billing_not_active", "credit_balance_exhausted", "insufficient_user_quota"}
_SPEND_LIMIT = {"billing_hard_limit_reached", "organization_spend_limit_exceeded", "project_spend_limit_exceeded"}
_RATE = {
    "rate_limit_exceeded", "slow_down", "requests", "tokens", "input-images", "images", "rate_limit_error",
    "ratelimitreached", "ratelimitexceeded", "too_many_requests", "toomanyrequests",
}  # fmt: skip
_OVERLOAD = {"server_is_overloaded", "overloaded_error", "engine_overloaded", "service_unavailable_error"}
_KEY = {"invalid_api_key", "invalid_authentication", "account_deactivated", "authentication_error"}
_MODEL = {"model_not_found", "model_not_available"}
_NO_DEPLOYMENT = {"deploymentnotfound", "deployment_not_found"}
_SPOKEN_FOR = re.compile(r"\blitellm\.|\bupstream\b|\bgateway\b|no deployments available", re.IGNORECASE)
"""Words of a gateway that speaks OpenAI's form and tells what the service behind it did, after it asked how often it liked."""
_RETRIES = ("x-litellm-attempted-retries", "x-litellm-attempted-fallbacks", "x-portkey-retry-attempt-count")
"""Headers of gateways that say how often they asked by themselves."""
_MODEL_WORDS = re.compile(r"\bmodels?\b|\bdeployments?\b", re.IGNORECASE)
_PICTURE = {"invalid_image_file", "image_too_large", "invalid_image", "image_parse_error", "empty_image_file"}

_NAMED: tuple[tuple[set[str], type[SetDresserError]], ...] = (
    (_MODERATION, ModerationBlocked),
    (_SPEND_LIMIT, SpendLimitReached),
    (_NO_MONEY, CreditsExhausted),
    ({"unsupported_country_region_territory"}, CountryUnsupported),
    (_KEY, KeyRejected),
    (_NO_DEPLOYMENT, DeploymentUnknown),
    (_OVERLOAD, Overloaded),
    (_RATE, RateLimited),
)
"""What a code or type means, the strongest first."""


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
    streamed: bool = False,
) -> SetDresserError:
    """The error that an answer amounts to. `headers` have lower-case names; `body` may be cut off at its end.

    A status of 200 is allowed, for an error object that comes where a picture should. `streamed`: partial pictures were
    asked for.
    """
    said = Said(status, headers, body, key)
    refusal = _read(said.document)
    found = certain_after(status, openai_voice(said))
    kind = _kind(said, refusal, model, found, streamed)
    road = error_of_the_road(said) if kind is None else None
    if road is not None:
        return with_bill(road, found)
    kind = kind or _by_status(said, refusal, model)
    if found is Certainty.PERHAPS_MADE and kind is RateLimited:
        kind = RefusedOnTheWay
    elif found is Certainty.PERHAPS_MADE and kind in (Overloaded, CreditsExhausted):
        kind = ServiceFault if status >= 500 else AnswerUnknown
    facts: dict[str, Any] = {"retry_after": retry_after} if kind in (RateLimited, Overloaded) else {}
    facts |= _facts(kind, said, refusal, model)
    error = kind(said.technical(refusal.moderation), request_id=said.request_id, **facts)
    return with_bill(error, found)


def openai_voice(said: Said) -> Voice:
    """Whether an answer is in the form that OpenAI, Azure and services of their protocol give their errors.

    That is an object `error` with a message and a `code` or `type` beside it. Busy is only who says so by a code or type
    of the protocol, and not a gateway that speaks for the service behind it, whom it may have asked more than once.
    """
    error = said.document.get("error")
    if not isinstance(error, Mapping) or not isinstance(error.get("message"), str) or not error["message"]:
        return Voice.ANYBODY
    if "code" not in error and "type" not in error:
        return Voice.ANYBODY
    refusal = _read(said.document)
    named = {refusal.code, refusal.type}
    is_azure_limit = refusal.code == "429" and "apim-request-id" in said.headers
    is_busy = (said.status == 429 and (named & _RATE or is_azure_limit)) or (
        said.status in (429, 503) and named & _OVERLOAD
    )
    if said.status not in (429, 503):
        return Voice.SERVICE
    if _SPOKEN_FOR.search(refusal.message) or any(said.headers.get(name, "0").strip() != "0" for name in _RETRIES):
        return Voice.ANYBODY
    return Voice.BUSY_SERVICE if is_busy and not named & (_NO_MONEY | _SPEND_LIMIT) else Voice.SERVICE


def _kind(said: Said, refusal: _Refusal, model: str, found: Certainty, streamed: bool) -> type[SetDresserError] | None:
    """What codes and words say; None when the status has to say it."""
    if streamed and said.status != 200 and _is_about_streaming(said, refusal):
        return PartialPicturesFail
    kind = _by_code(refusal, model)
    return None if kind is Overloaded and found is Certainty.PERHAPS_MADE else kind


def _is_about_streaming(said: Said, refusal: _Refusal) -> bool:
    """Whether partial pictures are what failed: the service minds the field, or LiteLLM, which makes the picture and then
    cannot pass a stream of images on.
    """
    if refusal.param in ("stream", "partial_images"):
        return "must be verified" not in refusal.message.lower()
    is_litellm = "litellm." in refusal.message.lower() or any(name.startswith("x-litellm-") for name in said.headers)
    return is_litellm and said.status == 500


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
    if "rejected by the safety system" in words or "safety_violations" in words:
        return ModerationBlocked
    if "must be verified" in words:
        return StreamingUnverified if "to stream" in words else VerificationNeeded
    if "country, region, or territory" in words:
        return CountryUnsupported
    if named & _MODEL:
        return _model_error(model)
    by_name = next((kind for names, kind in _NAMED if named & names), None)
    if by_name is not None:
        return by_name
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
        plain = {401: KeyRejected, 403: AccessDenied, 404: PathUnknown, 405: PathUnknown, 429: RateLimited}
        return plain.get(status, ServiceFault if status >= 500 else AnswerUnknown)
    known: dict[int, type[SetDresserError]] = {
        400: ParameterRejected,
        401: KeyRejected,
        402: CreditsExhausted,
        403: AccessDenied,
        404: _model_error(model) if _MODEL_WORDS.search(refusal.message) else PathUnknown,
        405: PathUnknown,
        410: ModelRetired,
        413: BodyTooLarge,
        415: RequestNotUnderstood,
        422: ParameterRejected,
        429: RateLimited,
    }
    return known.get(status, ServiceFault if status >= 500 or refusal.type == "server_error" else AnswerUnknown)


def _model_error(model: str) -> type[SetDresserError]:
    return ModelRetired if has_ended(model) else ModelUnknown


def _facts(kind: type[SetDresserError], said: Said, refusal: _Refusal, model: str) -> dict[str, str]:
    """The blanks of a kind's sentence."""
    if kind in (ParameterRejected, PictureRejected):
        return {"reason": said.reason(refusal.message or refusal.code or f"HTTP {said.status}")}
    if kind in (ModelUnknown, ModelRetired, DeploymentUnknown):
        return {"model": model or "that was asked for"}
    return {}
