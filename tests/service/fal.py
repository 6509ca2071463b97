"""fal's addresses: the queue (submit, status, result, cancel), and the files it gives out."""

from __future__ import annotations

import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from urllib.parse import urlsplit

from .billing import Billed, Ledger, Usage, input_tokens, output_tokens, text_tokens
from .exchange import Answer, Making, Received, Refused, html_answer, json_answer
from .fal_rules import Wanted, check
from .faults import FAL, SPOILT_BODIES, SPOILT_JSON, fal_model_error, fal_request_error, spoil
from .orders import Order
from .pictures import MEDIA_TYPES, Commission, edit_area_from_white
from .settings import FAL_KEY, FAL_MODELS, Settings
from .stand_in import StandIn

BLOCKED_WORD = "[blocked]"
MODERATED = "The content could not be processed because it was flagged by a content checker."


@dataclass(slots=True)
class Job:
    """One request in the queue."""

    model: str
    wanted: Wanted | None
    order: Order
    entry: Billed | None
    """The bill, None for a job that will fail. Nobody has to ask for a result to be billed for it."""
    refused: Answer | None = None
    """What its result is instead of a picture."""
    cancelled: bool = False
    submitted: float = field(default_factory=time.monotonic)


class Fal:
    """Answers what comes to fal's addresses."""

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self._settings = settings
        self._ledger = ledger
        self._lock = threading.Lock()
        self._files: dict[str, tuple[str, bytes, Billed | None]] = {}
        self._jobs: dict[str, Job] = {}
        self.address = ""

    def handle(self, received: Received, request_id: str) -> Answer | Making:  # noqa: ARG002  (its ids are the queue's own)
        """Check a request. Raises `Refused`."""
        if received.path.startswith("/fal-files/"):
            return self._file(received)
        self._check_key(received)
        model, mark, rest = received.path.removeprefix("/").partition("/requests/")
        app = model.removesuffix("/edit")
        if app not in FAL_MODELS or (mark and app != model):
            return json_answer(404, {"detail": f"Application {app} not found"})
        if mark:
            return self._request(received, app, rest)
        if received.method != "POST":
            return json_answer(405, {"detail": "Method Not Allowed"})
        if received.content_type != "application/json":
            return fal_request_error(400, "The content type must be application/json", "bad_request")
        try:
            values = received.json()
        except ValueError:
            values = None
        if not isinstance(values, dict):
            return fal_request_error(400, "The body must be a JSON object", "bad_request")
        try:
            wanted = check(values, app, self._settings, self._find, is_edit=app != model)
        except Refused as refused:
            return self._submit(app, None, Order(times=0), refused.answer)
        return Making("fal", app, make=lambda order: self._submit(app, wanted, order), prepare=lambda: None)

    def _check_key(self, received: Received) -> None:
        scheme, _, key = received.headers.get("authorization", "").partition(" ")
        if not key:
            raise Refused(json_answer(401, {"detail": "Authentication is required to access this application."}))
        if scheme != "Key" or key != FAL_KEY:
            raise Refused(json_answer(401, {"detail": "Cannot access application: the key is not valid."}))

    def _find(self, address: str) -> bytes | None:
        path = urlsplit(address).path
        with self._lock:
            found = self._files.get(path)
        return found[1] if found and address == self.address + path else None

    def _file(self, received: Received) -> Answer:
        if received.method not in ("GET", "HEAD"):
            return html_answer(405, "405 Method Not Allowed", "")
        if received.key_headers:
            return html_answer(400, "InvalidArgument", "Unsupported Authorization Type")
        with self._lock:
            found = self._files.get(received.path)
        if found is None:
            return html_answer(404, "404 Not Found", "NoSuchKey")
        kind, data, entry = found
        return Answer(200, data, {"content-type": kind}, billed=entry)

    def _submit(self, app: str, wanted: Wanted | None, order: Order, refused: Answer | None = None) -> Answer:
        job_id = str(uuid.uuid4())
        if order.job == "moderated" or (wanted is not None and BLOCKED_WORD in wanted.prompt):
            refused = fal_model_error(422, MODERATED, "content_policy_violation", "prompt")
        elif order.job == "fails":
            refused = fal_request_error(500, "The runner encountered an internal server error.", "runner_server_error")
        will_be_made = wanted is not None and refused is None and order.job in ("", "expires")
        entry = self._bill(wanted, job_id) if wanted is not None and will_be_made else None
        with self._lock:
            self._jobs[job_id] = Job(app, wanted, order, entry, refused)
        return json_answer(200, {"request_id": job_id, **self._addresses(app, job_id), "queue_position": 0})

    def _addresses(self, app: str, job_id: str) -> dict[str, str]:
        base = f"{self.address}/{app}/requests/{job_id}"
        return {"response_url": base, "status_url": base + "/status", "cancel_url": base + "/cancel"}

    def _bill(self, wanted: Wanted, job_id: str) -> Billed:
        tokens = output_tokens(wanted.model.rpartition("/")[2], *wanted.size, wanted.quality)
        usage = Usage(text_tokens(wanted.prompt), sum(input_tokens(*size) for size in wanted.input_sizes), tokens)
        cost = usage.cost.quantize(Decimal("0.01"), ROUND_CEILING)  # the list price up to the next cent
        entry = Billed("fal", job_id, wanted.model, wanted.prompt, wanted.size, wanted.quality, 1, cost, usage)
        return self._ledger.bill(entry)

    def _request(self, received: Received, app: str, rest: str) -> Answer:
        job_id, _, verb = rest.partition("/")
        if received.method != ("PUT" if verb == "cancel" else "GET"):
            return json_answer(405, {"detail": "Method Not Allowed"})
        with self._lock:
            job = self._jobs.get(job_id)
        age = 0.0 if job is None else time.monotonic() - job.submitted
        is_known = job is not None and job.model == app and re.fullmatch("(status|cancel)?", verb)
        if job is None or not is_known or age > self._settings.record_seconds or job.order.job == "expires":
            return json_answer(404, {"detail": "Request not found"})
        whole = self._settings.job_seconds + self._settings.latency
        is_done = age >= whole and job.order.job != "stays_queued"
        if verb == "cancel":
            return self._cancel(job, is_done=is_done)
        if verb == "status":
            return self._status(app, job_id, job, age, whole, is_done=is_done)
        if not is_done:
            return fal_request_error(400, "Request is still in progress", "bad_request")
        if job.refused is not None:
            refused = job.refused
            return Answer(refused.status, refused.body, dict(refused.headers))
        assert job.wanted is not None, "a job without a refusal has been checked"
        return self._result(job_id, job.wanted, job)

    def _cancel(self, job: Job, *, is_done: bool) -> Answer:
        if is_done:
            return json_answer(400, {"status": "ALREADY_COMPLETED"})
        job.cancelled = True
        return json_answer(202, {"status": "CANCELLATION_REQUESTED"})

    def _status(self, app: str, job_id: str, job: Job, age: float, whole: float, *, is_done: bool) -> Answer:
        reply: dict[str, object] = {"request_id": job_id, **self._addresses(app, job_id)}
        if is_done:
            return json_answer(200, {**reply, "status": "COMPLETED", "metrics": {"inference_time": whole}})
        if job.order.job == "stays_queued" or age < whole * self._settings.queued_share:
            return json_answer(202, {**reply, "status": "IN_QUEUE", "queue_position": 0})
        return json_answer(202, {**reply, "status": "IN_PROGRESS"})

    def _result(self, job_id: str, wanted: Wanted, job: Job) -> Answer:
        name = "" if job.order.picture in (*SPOILT_JSON, *SPOILT_BODIES) else job.order.picture
        picture = spoil(name, _commission(wanted, self._settings))
        kind = job.order.content_type or MEDIA_TYPES[wanted.format]
        path = f"/fal-files/{job_id}.{wanted.format}"
        with self._lock:
            self._files[path] = (kind, picture, job.entry)
        image = {
            "url": self.address + path,
            "content_type": kind,
            "file_name": path.rpartition("/")[2],
            "width": wanted.size[0],
            "height": wanted.size[1],
        }
        reply: dict[str, object] = {"images": [image]}
        if job.entry is not None:
            reply["usage"] = job.entry.usage.as_json() if job.order.usage is None else job.order.usage
        return json_answer(200, reply)


def _commission(wanted: Wanted, settings: Settings) -> Commission:
    return Commission(
        prompt=wanted.prompt,
        width=wanted.size[0],
        height=wanted.size[1],
        format=wanted.format,
        grain=settings.grain,
        repainting=settings.repainting,
        first_input=wanted.inputs[0] if wanted.inputs else None,
        mask=None if wanted.mask is None else edit_area_from_white(wanted.mask),
    )


STAND_IN = StandIn(
    name="fal",
    label="fal",
    make=lambda settings, ledger, _stopping: Fal(settings, ledger),
    key=FAL_KEY,
    paths=("/openai/gpt-image-*", "/fal-files/*"),
    picture_paths=("/openai/gpt-image-*",),
    refusals=FAL,
    file_paths=("/fal-files/*",),
    queued_paths=("/openai/gpt-image-*",),
    usual_headers=lambda _request_id: {"x-rate-limit-remaining": "49"},
)
