"""Segmind's addresses: v1, v2 (submit, status, result), upload-asset, credits, history, and the files they give out."""

from __future__ import annotations

import base64
import binascii
import hashlib
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from .billing import Billed, Ledger, Usage, input_tokens, output_tokens, text_tokens
from .exchange import Answer, Making, Received, html_answer, json_answer, new_id
from .faults import SEGMIND, SPOILT_BODIES, SPOILT_JSON, segmind_error, spoil
from .orders import Order
from .pictures import MEDIA_TYPES, Commission, edit_area_from_white, make_picture, open_picture
from .segmind_rules import Wanted, check, refuse
from .settings import RETIRED_MODELS, SEGMIND_KEY, SEGMIND_MODELS, Settings
from .stand_in import StandIn

BLOCKED_WORD = "[blocked]"
MARKUP = Decimal("1.14")
"""By what the charge was measured to lie above the token price (`x-cost`)."""
MODERATED = "The request was blocked by the content moderation policy of the provider."


@dataclass(slots=True)
class Job:
    """One v2 request on its way."""

    wanted: Wanted
    order: Order
    entry: Billed | None
    """The bill, None for a job that will fail or never begin. Nobody has to ask for a result to be billed for it."""
    submitted: float = field(default_factory=time.monotonic)


class Segmind:
    """Answers what comes to Segmind's addresses."""

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self._settings = settings
        self._ledger = ledger
        self._lock = threading.Lock()
        self._files: dict[str, tuple[str, bytes, Billed | None]] = {}
        self._jobs: dict[str, Job] = {}
        self.address = ""

    def handle(self, received: Received, request_id: str) -> Answer | Making:
        """Check a request. Raises `Refused`."""
        method, path = received.method, received.path
        if path.startswith(("/assets/", "/generations/")):
            return self._file(received)
        if path == "/v1/get-user-credits":
            return self._only("GET", received) or json_answer(200, {"credits": float(self.credits_left)})
        if path == "/inference-request/request-history":
            return self._only("GET", received) or self._history()
        if path == "/upload-asset":
            return self._only("POST", received) or self._upload(received)
        if path.startswith("/v2/requests/"):
            return self._only("GET", received) or self._request(path.removeprefix("/v2/requests/"))
        version, _, model = path.removeprefix("/").partition("/")
        if version not in ("v1", "v2") or not model or "/" in model:
            return segmind_error(404, "Not found")
        if method != "POST":
            return _wrong_method()
        wanted = self._checked(received, model)
        if version == "v2":
            return Making("segmind", model, make=lambda order: self._submit(wanted, order), prepare=lambda: None)
        if BLOCKED_WORD in wanted.prompt:
            return segmind_error(422, MODERATED)
        return Making(
            "segmind",
            model,
            make=lambda order: self._blocking(wanted, request_id, order),
            prepare=lambda: make_picture(_commission(wanted, self._settings)),
        )

    @property
    def credits_left(self) -> Decimal:
        """Dollars left on the account."""
        return max(Decimal(0), self._settings.credits - self._ledger.spent_at("segmind"))

    def _only(self, method: str, received: Received) -> Answer | None:
        if received.method != method:
            return _wrong_method()
        self._check_key(received)
        return None

    def _check_key(self, received: Received) -> None:
        key = received.headers.get("x-api-key", "")
        if not key and "authorization" not in received.headers:
            raise refuse(401, "Missing Authorization or x-api-key in header")
        if key != SEGMIND_KEY:
            raise refuse(401, "Unauthorized. API key is invalid or may have expired. Please check your API key.")

    def _body(self, received: Received) -> dict[str, Any]:
        self._check_key(received)
        if received.content_type != "application/json":
            raise refuse(406, "Invalid content type")
        try:
            values = received.json()
        except ValueError:
            values = None
        if not isinstance(values, dict):
            raise refuse(400, "Invalid JSON in the request body")
        return values

    def _checked(self, received: Received, model: str) -> Wanted:
        values = self._body(received)
        if model in RETIRED_MODELS:
            raise refuse(410, f"The model {model} has been retired.")
        if model not in SEGMIND_MODELS:
            raise refuse(404, f"Model {model} not found")
        if self.credits_left <= 0:
            raise refuse(406, "Insufficient credits. Please recharge your account.")
        return check(values, model, self._settings, self._find)

    def _find(self, address: str) -> bytes | None:
        path = urlsplit(address).path
        with self._lock:
            found = self._files.get(path)
        return found[1] if found and address == self.address + path else None

    def _keep_file(self, folder: str, data: bytes, kind: str, entry: Billed | None = None, name: str = "") -> str:
        suffix = {media: ending for ending, media in MEDIA_TYPES.items()}.get(kind, "bin")
        path = f"/{folder}/{name or hashlib.sha256(data).hexdigest()[:32]}.{suffix}"
        with self._lock:
            self._files[path] = (kind, data, entry)
        return self.address + path

    def _file(self, received: Received) -> Answer:
        if received.method not in ("GET", "HEAD"):
            return _wrong_method()
        if received.key_headers:
            return html_answer(400, "InvalidArgument", "Unsupported Authorization Type")
        with self._lock:
            found = self._files.get(received.path)
        if found is None:
            return html_answer(404, "404 Not Found", "NoSuchKey")
        kind, data, entry = found
        return Answer(200, data, {"content-type": kind}, billed=entry)

    def _upload(self, received: Received) -> Answer:
        values = self._body(received)
        entries = values.get("data_urls")
        if set(values) != {"data_urls"} or not isinstance(entries, list) or not entries:
            return segmind_error(400, "data_urls must be a non-empty array of data URLs")
        addresses = []
        for entry in entries:
            kind, data = _read_data_url(entry)
            addresses.append(self._keep_file("assets", data, kind))
        shapes: dict[str, Any] = {
            "file_urls": {"file_urls": addresses, "message": "Files uploaded successfully"},
            "urls": {"urls": addresses},
            "url": {"url": addresses[0]},
            "list": addresses,
        }
        return json_answer(200, shapes[self._settings.upload_shape])

    def _bill(self, wanted: Wanted, request_id: str) -> Billed:
        tokens = output_tokens(wanted.model, *wanted.size, wanted.quality)
        usage = Usage(text_tokens(wanted.prompt), sum(input_tokens(*size) for size in wanted.input_sizes), tokens)
        cost = (usage.cost * MARKUP).quantize(Decimal("0.000001"))
        entry = Billed("segmind", request_id, wanted.model, wanted.prompt, wanted.size, wanted.quality, 1, cost, usage)
        return self._ledger.bill(entry)

    def _blocking(self, wanted: Wanted, request_id: str, order: Order) -> Answer:
        entry = self._bill(wanted, request_id)
        headers = {
            "x-cost": str(entry.cost),
            "x-remaining-credits": str(self.credits_left),
            "x-generation-time": f"{self._settings.latency + order.delay:.3f}",
            "x-seed-value": "0",
        }
        picture = _picture(wanted, self._settings, order)
        kind = MEDIA_TYPES[wanted.format]
        if self._settings.v1_shape == "json":
            address = self._keep_file("generations", picture, kind, name=request_id)
            return json_answer(200, {"output": address, "image_url": address}, headers)
        return Answer(200, picture, {"content-type": kind, **headers}, billed=entry)

    def _submit(self, wanted: Wanted, order: Order) -> Answer:
        job_id = new_id()
        will_be_made = order.job in ("", "expires") and BLOCKED_WORD not in wanted.prompt
        entry = self._bill(wanted, job_id) if will_be_made else None
        with self._lock:
            self._jobs[job_id] = Job(wanted, order, entry)
        base = f"{self.address}/v2/requests/{job_id}"
        reply = {
            "request_id": job_id,
            "status": "QUEUED",
            "poll_url": base + "/status",
            "status_url": base + "/status",
            "response_url": base,
        }
        return json_answer(200, reply)

    def _request(self, rest: str) -> Answer:
        job_id, _, verb = rest.partition("/")
        with self._lock:
            job = self._jobs.get(job_id)
        age = 0.0 if job is None else time.monotonic() - job.submitted
        if (
            job is None
            or verb not in ("", "status")
            or age > self._settings.record_seconds
            or job.order.job == "expires"
        ):
            return segmind_error(404, "Request not found or expired")
        whole = self._settings.job_seconds + self._settings.latency
        if job.order.job == "stays_queued" or age < whole * self._settings.queued_share:
            return json_answer(200, {"request_id": job_id, "status": "QUEUED", "queue_position": 1})
        if age < whole:
            return json_answer(200, {"request_id": job_id, "status": "PROCESSING"})
        if job.order.job in ("fails", "moderated") or BLOCKED_WORD in job.wanted.prompt:
            why = "The model failed to make the image." if job.order.job == "fails" else MODERATED
            reply = {
                "request_id": job_id,
                "status": "FAILED",
                "error": why,
                "metrics": {"cost": 0, "total_time": whole},
            }
            return json_answer(422, reply)
        if verb == "status":
            return json_answer(200, {"request_id": job_id, "status": "COMPLETED"})
        assert job.entry is not None, "a job that completes was billed when it was submitted"
        return self._result(job_id, job, job.entry, age)

    def _result(self, job_id: str, job: Job, entry: Billed, age: float) -> Answer:
        picture = _picture(job.wanted, self._settings, job.order)
        kind = job.order.content_type or MEDIA_TYPES[job.wanted.format]
        address = self._keep_file("generations", picture, kind, entry, job_id)
        shape = self._settings.output_shape
        output = address if shape == "url" else base64.b64encode(picture).decode()
        metrics = {
            "cost": float(entry.cost),
            "remaining_credits": float(self.credits_left),
            "inference_time": self._settings.job_seconds,
            "queue_time": 0.0,
            "total_time": age,
            "retry_count": 0,
        }
        reply: dict[str, Any] = {"request_id": job_id, "status": "COMPLETED", "output": output, "metrics": metrics}
        if shape == "url":
            reply["images"] = [{"url": address}]
        return json_answer(200, reply)

    def _history(self) -> Answer:
        entries = [
            {
                "request_id": entry.request_id,
                "model": entry.model,
                "credits_deduction": float(entry.cost),
                "created_at": datetime.fromtimestamp(entry.when, UTC).isoformat(),
            }
            for entry in self._ledger.billed
            if entry.provider == "segmind"
        ]
        return json_answer(200, {"requests": entries[::-1]})


def _wrong_method() -> Answer:
    return html_answer(405, "405 Method Not Allowed", "The method is not allowed for the requested URL.")


def _read_data_url(entry: Any) -> tuple[str, bytes]:
    if not isinstance(entry, str) or not entry.startswith("data:image/") or ";base64," not in entry:
        raise refuse(400, "Each of data_urls must be a base64 data URL of an image")
    head, _, text = entry.partition(";base64,")
    try:
        data = base64.b64decode(text, validate=True)
        opened = open_picture(data)
    except (binascii.Error, ValueError) as error:
        raise refuse(400, "Could not decode one of data_urls") from error
    kind = head.removeprefix("data:")
    if MEDIA_TYPES[opened.format] != kind:
        raise refuse(400, f"A data URL says {kind}, but the picture is {opened.format}")
    return kind, data


def _commission(wanted: Wanted, settings: Settings) -> Commission:
    return Commission(
        prompt=wanted.prompt,
        width=wanted.size[0],
        height=wanted.size[1],
        format=wanted.format,
        compression=wanted.compression,
        transparent=wanted.background == "transparent",
        grain=settings.grain,
        repainting=settings.repainting,
        first_input=wanted.inputs[0] if wanted.inputs else None,
        mask=None if wanted.mask is None else edit_area_from_white(wanted.mask),
    )


def _picture(wanted: Wanted, settings: Settings, order: Order) -> bytes:
    name = "" if order.picture in (*SPOILT_JSON, *SPOILT_BODIES) else order.picture
    return spoil(name, _commission(wanted, settings))


def _wait_headers(seconds: float) -> dict[str, str]:
    reset = datetime.now(UTC) + timedelta(seconds=seconds)
    return {"x-rate-limit-reset-at-utc": reset.isoformat(timespec="milliseconds").replace("+00:00", "Z")}


STAND_IN = StandIn(
    name="segmind",
    label="Segmind",
    make=lambda settings, ledger, _stopping: Segmind(settings, ledger),
    key=SEGMIND_KEY,
    paths=("/v1/*", "/v2/*", "/assets/*", "/generations/*", "/upload-asset", "/inference-request/*"),
    picture_paths=("/v1/*", "/v2/*"),
    refusals=SEGMIND,
    fields={"address": "", "upload_address": "/upload-asset"},
    file_paths=("/assets/*", "/generations/*"),
    queued_paths=("/v2/*",),
    wait_headers=_wait_headers,
    usual_headers=lambda _request_id: {"x-rate-limit-remaining": "49"},
)
