"""One run of a fault: a service, a library and a job of its own, the fault's story, Blender's next start, and what was found then."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image

from client.courier.recovery import Leftover, LeftoverState, survey
from client.courier_process import CourierProgram
from client.file_lock import hold
from client.job import Job, new_id, now
from client.job_folder import JobFolder, Step
from client.ledger import Entry, LedgerReader
from client.library import Library
from client.limits import Allowance
from client.messages import Event, Message
from client.placement import Placement, PlacementKind
from client.providers.receiving import PICTURE_ADDRESS
from client.providers.wire import REMOTE_ID
from client.request import Request
from client.rescue import rescued
from tests.kept_takes import takes_in
from tests.reliability.fault_case import Row
from tests.reliability.fault_couriers import Couriers
from tests.reliability.fault_outcome import Outcome, Picture, what_is_wrong
from tests.reliability.fault_routes import PICTURE_PATHS, PROOF, WAYS, key_of, request_of, settings_of
from tests.service import Service

_T = TypeVar("_T")

PATIENCE = 300.0
"""Seconds for which a story waits for what it brings about; never reached unless something is wrong."""


class Run:
    """A row of the table while it is run. Stories use its methods in this order: prepare, `post`, hold, fault, yield."""

    def __init__(self, row: Row, folder: Path, couriers: Couriers) -> None:
        self.row = row
        self.route = row.route
        self.folder = folder
        self._shared = couriers
        self.couriers = couriers
        self.ending = ExitStack()
        self.service = self.ending.enter_context(Service())
        self.library = Library(folder / "library")
        self.settings = settings_of(row.route, self.service, folder)
        self.key = key_of(row.route, self.service)
        self.allowance = Allowance(user="artist", session="today", ledger=str(folder / "own-ledger"))
        self._job: Job | None = None
        self._held: ExitStack | None = None
        self.line_is_dead = False
        """Whether what the service sends goes nowhere although it can be sent."""
        self.kept_before: list[str] = []
        """Jobs of this library that became takes before the fault."""

    # What a story prepares

    def order(self, **fields: Any) -> None:
        """Tell the service what to do wrong with the next request."""
        self.service.order(**fields)

    def order_reply(self, **fields: Any) -> None:
        """The same for the answer that holds the picture: a queue's is a file of its own."""
        self.service.order(**({"path": path} if (path := WAYS[self.route].files) else {}), **fields)

    def change(self, **fields: Any) -> None:
        """Change the settings of the service before the job is posted."""
        self.settings = replace(self.settings, **fields)

    def with_program(self, program: CourierProgram) -> None:
        """Have the job carried by couriers of its own; the next start has ordinary ones."""
        self.couriers = self.ending.enter_context(Couriers(program))

    def at(self, address: str) -> None:
        """Speak to the service at another address, such as one behind a cable."""
        here = self.service.address
        self.change(
            address=self.settings.address.replace(here, address),
            upload_address=self.settings.upload_address.replace(here, address),
        )

    # The job

    @property
    def job(self) -> Job:
        """The job, once it is posted."""
        assert self._job is not None
        return self._job

    @property
    def job_folder(self) -> JobFolder:
        """Its folder, which need not be there."""
        return self.library.job_folder(self.job.id)

    def lay_out(self, *, with_pictures: bool = False, request: Request | None = None) -> None:
        """Write the job down, as Generate does."""
        asked = request or request_of(self.route, with_pictures=with_pictures)
        self.library.prepare()
        (self.folder / "own-ledger").mkdir(exist_ok=True)
        self._job = Job(new_id(), asked, self.settings, Placement(PlacementKind.IMAGE), posted_at=now())
        self.library.post(self._job)

    def send(self) -> None:
        """Give the job to a courier."""
        self.couriers.post(self.job_folder.path, self.settings, self.key, self.allowance)

    def post(self, *, with_pictures: bool = False, request: Request | None = None) -> None:
        """Generate is pressed."""
        self.lay_out(with_pictures=with_pictures, request=request)
        self.send()

    def keep_a_first_one(self, *, with_pictures: bool = False) -> None:
        """Have a first job kept; the books begin anew after it."""
        self.post(with_pictures=with_pictures)
        last = self.couriers.last_message(self.job.id)
        assert last.event is Event.KEPT, last
        self.kept_before.append(self.job.id)
        self.service.forget()

    def until_no_courier_runs(self) -> None:
        """Wait until the couriers of this run have ended, as they do when no job waits."""
        self.until("the couriers have ended", lambda: self.couriers.is_idle)

    # Where the job is held while the fault is made

    def until(self, what: str, condition: Callable[[], _T]) -> _T:
        """Wait until something is so, and give what it is."""
        deadline = time.monotonic() + PATIENCE
        while True:
            found = condition()
            if found:
                return found
            if time.monotonic() > deadline:
                raise AssertionError(f"not in {PATIENCE:.0f} s: {what}")
            time.sleep(0.01)

    def hold_before_reply(self) -> None:
        """Have the service take its time; a queue is held where it is asked after its request."""
        self.order(**({"path": path} if (path := WAYS[self.route].queue) else {}), delay=PATIENCE)

    def until_held(self) -> None:
        """Wait until the service holds the request."""
        self.until("the service holds the request", lambda: self.service.is_holding)

    def hold_in_reply(self) -> None:
        """Have the service stop in the middle of a picture that is as large as real ones."""
        self.service.settings.grain = True
        self.order_reply(pause_at=300_000, pause=PATIENCE)

    def until_replying(self) -> None:
        """Wait until the service has stopped in the middle of the picture, and some of it is on the disk."""

        def begun() -> bool:
            with contextlib.suppress(OSError):
                return self.service.is_holding and self.job_folder.unfinished_reply.stat().st_size > 0
            return False

        self.until("half of the reply is here", begun)

    def hold_before_keeping(self) -> None:
        """Hold the job when its reply is whole: the courier waits for its turn at the person's ledger. After `post`."""
        self.until_held()
        self._held = ExitStack()
        assert self._held.enter_context(hold(self.folder / "own-ledger" / "lock", wait=True))

    def until_keeping(self) -> None:
        """Wait until the reply is whole on the disk."""
        self.until("the reply is written down", (self.job_folder.path / "reply.json").exists)

    def let_keep(self) -> None:
        """Let the courier go on to keep the picture."""
        assert self._held is not None
        self._held.close()

    def go_on(self) -> None:
        """The service goes on."""
        self.service.go_on()

    def courier_process(self) -> int:
        """The process that has taken the job, as its journal says."""

        def taken() -> int:
            values = [value for step, _, value in self.job_folder.notes() if step is Step.TAKEN]
            return int(values[-1]) if values else 0

        return self.until("a courier has the job", taken)

    # The end

    def posts(self) -> int:
        """How many requests that may be billed have reached the service."""
        return sum(each.method == "POST" and each.path in PICTURE_PATHS for each in self.service.received)


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a row. Where there is no outcome, `skipped` says why it cannot be run here, or `trouble` what broke."""

    row: Row
    outcome: Outcome | None = None
    trouble: str = ""
    skipped: str = ""
    seconds: float = 0.0

    @property
    def wrong(self) -> list[str]:
        """What is not as it has to be."""
        if self.outcome is None:
            return [self.trouble] if self.trouble else []
        return what_is_wrong(self.outcome, spoilt=self.row.case.spoilt, says=self.row.case.says)


def run(row: Row, folder: Path, couriers: Couriers) -> Outcome:
    """Run a row to its end: the fault, what is said, and what Blender's next start makes of it."""
    folder.mkdir(parents=True)
    one = Run(row, folder, couriers)
    with one.ending:
        story = row.case.story(one)
        next(story)
        last = one.couriers.last_message(one.job.id)
        one.service.cancel_orders()
        one.service.go_on()
        _play_to_the_end(story)
        one.couriers = couriers
        then = len(one.service.billed), one.posts()
        next_start = _start_again(one)
        return _outcome(one, last, then, next_start)


def _play_to_the_end(story: Iterator[None]) -> None:
    for _ in story:
        raise AssertionError("a story yields once")


def _start_again(one: Run) -> str:
    """What Blender does at its next start with what is left in the library; it asks nobody."""
    found = _left_behind(one)
    if found is None:
        return "nothing is left to do"
    if found.state is LeftoverState.REPLIED:
        return f"kept from the disk: {_carried(one, '')}"
    if found.state is LeftoverState.RESUMABLE:
        known = "address" if one.job_folder.recall(PICTURE_ADDRESS) else "id"
        return f"asked for by its {known}: {_carried(one, one.key)}"
    return {
        LeftoverState.NOT_PLACED: "offered for placing",
        LeftoverState.SENT_NO_REPLY: "listed as “sent, no reply”",
        LeftoverState.UNSENT: "listed as not sent",
        LeftoverState.FAILED: "nothing is left to do",
        LeftoverState.UNKNOWN_PROVIDER: "listed as another version's",
        LeftoverState.DAMAGED: "listed as damaged",
        LeftoverState.CARRIED: "still carried",
    }[found.state]


def _left_behind(one: Run) -> Leftover | None:
    """What the look back finds of this job; a courier that is just ending is waited for."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = next((left for left in survey(one.library) if left.id == one.job.id), None)
        if found is None or found.state is not LeftoverState.CARRIED or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def _carried(one: Run, key: str) -> str:
    one.couriers.post(one.job_folder.path, one.settings, key, one.allowance)
    last = one.couriers.last_message(one.job.id)
    if last.event is Event.KEPT:
        return "a take"
    assert last.error is not None
    return f"`{last.error.kind}`"


def _attempts(one: Run) -> tuple[Entry, ...]:
    reader = LedgerReader(Path(one.allowance.ledger))
    reader.catch_up()
    mine = [entry for (job, _), entry in reader.books.entries.items() if job == one.job.id]
    return tuple(sorted(mine, key=lambda entry: entry.attempt))


def _outcome(one: Run, last: Message, then: tuple[int, int], next_start: str) -> Outcome:
    billed = one.service.billed
    take = next((take for take in takes_in(one.library) if take.id == one.job.id), None)
    whole = one.job_folder.raw_reply.is_file() or rescued(one.job.id, one.settings.cache_folder) is not None
    raw = whole or (one.row.case.spoilt and one.job_folder.unfinished_reply.is_file())
    delivered = any(entry.delivered for entry in billed) and not one.line_is_dead
    return Outcome(
        picture=_picture(one, last, took=take is not None, raw=raw, delivered=delivered),
        billed_at_end_of_round=then[0],
        billed=len(billed),
        charged=str(sum(entry.cost for entry in billed)),
        posts=then[1],
        posts_by_program=one.posts() - then[1],
        delivered=delivered,
        attempts=_attempts(one),
        error=last.error,
        next_start=next_start,
        raw_is_kept=raw or take is not None,
        is_as_painted=take is None or _is_as_painted(take.picture, one),
        paths=(str(one.library.folder), str(one.folder / "library"), str(one.folder)),
    )


def _picture(one: Run, last: Message, *, took: bool, raw: bool, delivered: bool) -> Picture:
    if not set(one.kept_before) <= {take.id for take in takes_in(one.library)}:
        return Picture.LOST
    if took:
        return Picture.TAKE if last.event is Event.KEPT else Picture.TAKE_LATER
    left = _left_behind(one)
    state = None if left is None else left.state
    if state is LeftoverState.RESUMABLE:
        return Picture.FETCHABLE
    if raw:
        return Picture.RAW
    if delivered and not one.job_folder.recall(REMOTE_ID):
        return Picture.LOST
    if state is LeftoverState.SENT_NO_REPLY:
        return Picture.NO_REPLY
    return Picture.REFUSED if one.service.billed else Picture.NONE


def _is_as_painted(path: Path, one: Run) -> bool:
    """Whether a take decodes from its own bytes and has the corners that the stand-in paints: red, green, blue, yellow.

    Of an edit only the left ones, where its mask lets the service paint.
    """
    with Image.open(io.BytesIO(path.read_bytes())) as opened:
        image = opened.convert("RGB")
    if one.route is PROOF or one.row.case.spoilt:
        return True
    right, bottom = image.width - 11, image.height - 11
    corners = {(10, 10): (1, 0, 0), (10, bottom): (0, 0, 1), (right, 10): (0, 1, 0), (right, bottom): (1, 1, 0)}
    seen = {place: tuple(int(value > 128) for value in _colour(image, place)) for place in corners}
    return all(seen[place] == corners[place] for place in corners if place[0] == 10 or not one.job.request.is_edit)


def _colour(image: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    """The colour around a place, without the noise of a picture that is to be as large as real ones."""
    left, top = place
    colour = image.crop((left - 8, top - 8, left + 8, top + 8)).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(colour, tuple)
    return colour
