"""Faults of the services: refusals of every kind in the facts, and replies that are not the picture that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from client import errors
from client.errors import SetDresserError
from tests.reliability.fault_case import Case, Phase, Story
from tests.reliability.fault_routes import (
    BLOCKING,
    EDITS,
    FAL,
    GENERATIONS,
    IN_JSON,
    NETWORK,
    OPENAI,
    QUEUED,
    SEGMIND,
    STREAM,
    V1,
    V2,
    WAYS,
    Route,
)
from tests.reliability.fault_run import Run


def told(*, with_pictures: bool = False, settings: dict[str, Any] | None = None, **order: Any) -> Story:
    """The service is told to do this with the request itself."""

    def story(run: Run) -> Iterator[None]:
        for name, value in (settings or {}).items():
            setattr(run.service.settings, name, value)
        run.order(**order)
        run.post(with_pictures=with_pictures)
        yield

    return story


def told_of_picture(*, grain: bool = False, own: dict[str, Any] | None = None, **order: Any) -> Story:
    """The service is told to do this with the answer that holds the picture. `own`: changed settings of this side."""

    def story(run: Run) -> Iterator[None]:
        run.service.settings.grain = grain
        run.change(**(own or {}))
        run.order_reply(**order)
        run.post()
        yield

    return story


def refused(
    name: str, routes: tuple[Route, ...], refusal: str, says: type[SetDresserError] | None, **order: Any
) -> Case:
    """A refusal that the facts know."""
    seconds = 8.0 if order.get("times") == 0 else 1.0
    return Case(name, Phase.WAITING, routes, told(refusal=refusal, **order), says, seconds=seconds)


def answered(
    name: str, routes: tuple[Route, ...], status: int, says: type[SetDresserError] | None, **order: Any
) -> Case:
    """Any other answer."""
    return Case(name, Phase.WAITING, routes, told(status=status, **order), says)


def spoilt(
    name: str, routes: tuple[Route, ...], says: type[SetDresserError] | None, seconds: float = 1.0, **order: Any
) -> Case:
    """A reply that is no picture, or not quite."""
    return Case(name, Phase.REPLYING, routes, told_of_picture(**order), says, spoilt=says is not None, seconds=seconds)


def _bad_request(message: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": "invalid_value"}}


UPLOADS = [
    Case(name, Phase.UPLOADING, SEGMIND, told(path="/upload-asset", with_pictures=True, **order), says, seconds=seconds)
    for name, says, seconds, order in (
        ("500 once", None, 2.0, {"status": 500, "json": {"error": "Internal server error"}}),
        ("500 every time", errors.ServiceFault, 8.0, {"status": 500, "json": {"error": "No"}, "times": 0}),
        ("503 every time", errors.Overloaded, 8.0, {"refusal": "overloaded", "times": 0}),
        ("413, the picture is too large", errors.BodyTooLarge, 1.0, {"refusal": "too_large"}),
        ("401, the key was withdrawn", errors.KeyRejected, 1.0, {"refusal": "key"}),
        ("a captive portal's page with 200", errors.NotTheService, 1.0, {"refusal": "captive_portal"}),
        ("200 without an address", errors.AnswerUnknown, 1.0, {"status": 200, "json": {"message": "thank you"}}),
    )
]

REFUSALS = [
    answered("400, a setting", OPENAI, 400, errors.ParameterRejected, json=_bad_request("Invalid value: 'huge'.")),
    answered("400, a setting", SEGMIND, 400, errors.ParameterRejected, json={"error": "Invalid value for quality"}),
    answered("400, a picture", (EDITS,), 400, errors.PictureRejected, json=_bad_request("Invalid mask image format")),
    refused("401, the key", NETWORK, "key", errors.KeyRejected),
    refused("401, the key, said in another way", SEGMIND, "key_of_the_account_surface", errors.KeyRejected),
    refused("402, payment", SEGMIND, "payment", errors.CreditsExhausted),
    refused("403, not permitted", SEGMIND, "forbidden", errors.AccessDenied),
    refused("403, the organisation is not verified", OPENAI, "verification", errors.VerificationNeeded),
    refused("400, streaming without verification", (STREAM,), "stream_verification", errors.StreamingUnverified),
    refused("403, the country", OPENAI, "country", errors.CountryUnsupported),
    refused("404, the model", NETWORK, "model", errors.ModelUnknown),
    refused("404, no credits on record", SEGMIND, "no_credits_record", errors.CreditsExhausted),
    answered("405 with a web page", NETWORK, 405, errors.NotTheService, html="<html><h1>405 Not Allowed</h1></html>"),
    refused("406, credits", SEGMIND, "credits", errors.CreditsExhausted),
    refused("406, the team's spending limit", SEGMIND, "spend_limit", errors.SpendLimitReached),
    refused("406, the content type", SEGMIND, "content_type", errors.RequestNotUnderstood),
    answered("406, a setting", SEGMIND, 406, errors.ParameterRejected, json={"error": "Invalid value for quality"}),
    refused("407, a proxy wants a login", NETWORK, "proxy_login", errors.NotTheService),
    refused("410, the model has been retired", SEGMIND, "retired", errors.ModelRetired),
    refused("413, too large", NETWORK, "too_large", errors.BodyTooLarge),
    answered("422", (V1,), 422, errors.JobFailedThere, json={"error": "The model failed to make the image."}),
    refused("429 once, without a delay", NETWORK, "rate_limit", None),
    refused("429 once, with a delay", NETWORK, "rate_limit", None, retry_after=1),
    refused("429 every time", NETWORK, "rate_limit", errors.RateLimited, times=0),
    refused("429, come back in an hour", NETWORK, "rate_limit", errors.RateLimited, retry_after=3600),
    refused("429, no quota", OPENAI, "credits", errors.CreditsExhausted),
    refused("429, no balance", OPENAI, "credit_balance", errors.CreditsExhausted),
    refused("429, the organisation's spending limit", OPENAI, "organization_limit", errors.SpendLimitReached),
    refused("429, the project's spending limit", OPENAI, "spend_limit", errors.SpendLimitReached),
    refused("400, the billing limit", OPENAI, "hard_limit", errors.SpendLimitReached),
    refused("500", NETWORK, "server_error", errors.ServiceFault),
    refused("502, the gateway's page; nothing was made", NETWORK, "bad_gateway", errors.ServiceFault),
    refused("502, the gateway's page; the picture was made", NETWORK, "bad_gateway", errors.ServiceFault, made=True),
    refused("503 once", NETWORK, "overloaded", None),
    refused("503 every time", NETWORK, "overloaded", errors.Overloaded, times=0),
    answered("503, Varnish's page; the picture was made", NETWORK, 503, errors.ServiceFault, made=True, html="<html><title>503 Backend fetch failed</title><h1>Error 503 Backend fetch failed</h1></html>"),
    answered("503, Envoy's line; the picture was made", NETWORK, 503, errors.ServiceFault, made=True, text="upstream connect error or disconnect/reset before headers. reset reason: connection termination"),
    answered("503, a gateway's JSON; the picture was made", NETWORK, 503, errors.ServiceFault, made=True, json={"message": "The upstream server is currently unavailable"}),
    answered("429, not in the service's words; the picture was made", NETWORK, 429, errors.RefusedOnTheWay, made=True, text="Too many requests"),
    answered("403, a filter did not like the reply", NETWORK, 403, errors.NotTheService, made=True, html="<html><h1>The request or reply is too large</h1></html>"),
    answered("413, a function in a cloud could not pass the reply on", NETWORK, 413, errors.BodyTooLarge, made=True, text="Request Entity Too Large\n\nFUNCTION_PAYLOAD_TOO_LARGE"),
    answered("404, a wrong path at a FastAPI service", NETWORK, 404, errors.PathUnknown, json={"detail": "Not Found"}),
    refused("504, the gateway gave up; nothing was made", NETWORK, "gateway_timeout", errors.LineLost),
    refused("504, the gateway gave up; the picture was made", NETWORK, "gateway_timeout", errors.LineLost, made=True),
    refused("content filter", BLOCKING, "moderation", errors.ModerationBlocked),
    refused("a captive portal's page with 200", NETWORK, "captive_portal", errors.NotTheService),
    answered("302 to a captive portal", NETWORK, 302, errors.NotTheService, headers={"location": "http://portal.example/"}),
]  # fmt: skip

ANSWERS_OF_QUEUES = [
    Case("content filter", Phase.WAITING, QUEUED, told(job="moderated"), errors.ModerationBlocked, seconds=2.0),
    Case("422, the job failed", Phase.WAITING, (V2,), told(job="fails"), errors.JobFailedThere, seconds=2.0),
    Case("500, the job failed", Phase.WAITING, (FAL,), told(job="fails"), errors.ServiceFault, seconds=2.0),
    Case("404, the job was forgotten", Phase.WAITING, QUEUED, told(job="expires"), errors.JobExpired, seconds=2.0),
    Case(
        "the submit's answer is cut short", Phase.REPLYING, QUEUED,
        told(cut_at=20), errors.AnswerUnknown,
    ),
    Case(
        "the submit's answer names no id", Phase.REPLYING, QUEUED,
        told(status=200, json={"status": "QUEUED"}, made=True), errors.AnswerUnknown,
    ),
    *(
        Case(
            f"asked after it: {name}", Phase.WAITING, (route,),
            told(path=WAYS[route].queue, **order), says, seconds=3.0,
        )
        for route in QUEUED
        for name, says, order in (
            ("500 twice", None, {"status": 500, "json": {"error": "Internal server error"}, "times": 2}),
            ("503 once", None, {"refusal": "overloaded"}),
            ("429 once", None, {"refusal": "rate_limit"}),
            ("502, a gateway's page", None, {"refusal": "bad_gateway"}),
            ("a captive portal's page with 200", None, {"refusal": "captive_portal"}),
            ("the connection is reset", None, {"close": True, "reset": True}),
            ("an empty reply", None, {"status": 200}),
            ("401, the key was withdrawn", errors.KeyRejected, {"refusal": "key"}),
        )
    ),
]  # fmt: skip

BY_BYTES = tuple(route for route in NETWORK if route not in IN_JSON)
"""The picture is bytes of its own, in the reply or at an address."""

REPLIES = [
    Case("an empty reply", Phase.REPLYING, BLOCKING, told(status=200, made=True), errors.PictureDamaged, spoilt=True),
    spoilt("an empty picture", BY_BYTES, errors.PictureDamaged, picture="empty"),
    spoilt("an empty picture", IN_JSON, errors.NotAPicture, picture="empty"),
    spoilt("half a picture, its length as said", NETWORK, errors.PictureDamaged, picture="truncated"),
    spoilt("pixels are broken", NETWORK, errors.PictureDamaged, picture="broken_pixels"),
    spoilt("a GIF", NETWORK, errors.NotAPicture, picture="gif"),
    spoilt("noise", NETWORK, errors.NotAPicture, picture="garbage"),
    spoilt("a text", NETWORK, errors.NotAPicture, picture="text"),
    spoilt("a picture of 100,000 x 100,000", NETWORK, errors.PictureTooLarge, picture="claims_huge"),
    spoilt("another size than asked", NETWORK, None, picture="other_size"),
    spoilt("a wrong content type", NETWORK, None, content_type="text/html"),
    spoilt("no length (chunked)", NETWORK, None, chunked=True),
    spoilt("no length (until the end)", NETWORK, None, until_close=True),
    spoilt("a slow drip", NETWORK, None, drip_bytes=700, drip_seconds=0.05, seconds=3.0),
    spoilt("a gzip bomb of 1 GB", (V1, GENERATIONS), errors.ReplyTooLong, picture="gzip_bomb", seconds=6.0),
    spoilt("a reply that does not end", (V1, STREAM), errors.ReplyTooLong, picture="endless", seconds=6.0),
    spoilt("not base64", IN_JSON, errors.NotAPicture, picture="not_base64"),
    spoilt("JSON without pictures", (GENERATIONS, EDITS), errors.NotAPicture, picture="no_data"),
    *(Case("JSON without a picture", Phase.REPLYING, (route,), told(status=200, json=WAYS[route].without_picture, made=True), errors.NotAPicture, spoilt=True) for route in BLOCKING if route not in IN_JSON),
    *(Case("JSON without a picture", Phase.REPLYING, (route,), told(path=WAYS[route].result, status=200, json=WAYS[route].without_picture), errors.NotAPicture, spoilt=True, seconds=2.0) for route in QUEUED),
    spoilt("JSON with null for pictures", (GENERATIONS, EDITS), errors.NotAPicture, picture="null_data"),
    spoilt("half a JSON", (GENERATIONS, EDITS), errors.PictureDamaged, picture="not_json"),
    spoilt("base64 with a prefix", IN_JSON, None, picture="data_prefix"),
    Case("an address that cannot be reached", Phase.AFTER_REPLY, (GENERATIONS, EDITS), told(picture="url_only"), errors.PictureNotFetched, spoilt=True, seconds=9.0),
    Case("the stream says error", Phase.REPLYING, (STREAM,), told(stream="error"), errors.ServiceFault),
    Case("the stream says content filter", Phase.REPLYING, (STREAM,), told(stream="moderated"), errors.ModerationBlocked),
    Case("the stream ends without its last event", Phase.REPLYING, (STREAM,), told(stream="no_completed"), errors.LineLost, spoilt=True),
]  # fmt: skip

_GONE = {"status": 404, "html": "<html><h1>404 Not Found</h1></html>"}


def _by_address(route: Route, **order: Any) -> Story:
    """The order is for the picture's file; Segmind's v1 is made to name one instead of giving the picture."""
    if route is V1:
        return told(settings={"v1_shape": "json"}, path="/generations/*", **order)
    return told(path=WAYS[route].files, **order)


def gone_for_good(run: Run) -> Iterator[None]:
    """The file has gone, and is not there at the next start either."""
    run.service.settings.v1_shape = "json"
    files = WAYS[run.route].files or "/generations/*"
    run.order(path=files, times=0, **_GONE)
    run.post()
    yield
    run.order(path=files, times=0, **_GONE)


FILES = [
    Case("the picture's file: 404 for good", Phase.AFTER_REPLY, (V1, *QUEUED), gone_for_good, errors.PictureNotFetched, seconds=2.0),
] + [
    Case(f"the picture's file: {name}", Phase.AFTER_REPLY, (route,), _by_address(route, **order), says, spoilt=bad, seconds=seconds)
    for route in (V1, *QUEUED)
    for name, says, bad, seconds, order in (
        ("404 for a while", errors.PictureNotFetched, False, 2.0, {**_GONE, "times": 2}),
        ("500 once", None, False, 2.0, {"status": 500}),
        ("500 for a while", errors.PictureNotFetched, False, 6.0, {"status": 500, "times": 0}),
        ("a captive portal's page with 200", errors.PictureNotFetched, False, 2.0, {"refusal": "captive_portal"}),
        ("cut short once", None, False, 2.0, {"cut_at": 400}),
        ("cut short every time", errors.PictureNotFetched, False, 4.0, {"cut_at": 400, "times": 0}),
        ("reset every time", errors.PictureNotFetched, False, 9.0, {"close": True, "reset": True, "times": 0}),
    )
]  # fmt: skip


def key_goes_between(run: Run) -> Iterator[None]:
    """The key is withdrawn between two jobs."""
    run.keep_a_first_one()
    run.key = run.key[:-3] + "xyz"
    run.post()
    yield


BETWEEN = [
    Case("the key was withdrawn", Phase.BETWEEN, NETWORK, key_goes_between, errors.KeyRejected),
]

CASES: list[Case] = [*UPLOADS, *REFUSALS, *ANSWERS_OF_QUEUES, *REPLIES, *FILES, *BETWEEN]
