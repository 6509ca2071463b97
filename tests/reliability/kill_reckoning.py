"""After the killing: what the service made, sent and billed, held against what the library has and lists.

*Sent completely* is judged by the service's own count: it had handed the last byte of the answer to the system, the
client's system had acknowledged every byte, and the client's end then closed in order. A system resets the connection
of a process that is killed with bytes unread, so that a reply which only reached a socket's buffer does not count.
What is left are the microseconds in which the last bytes have been read from the socket and are being written to the
disk: no program can be killed there without losing them. A reply counts as *in hand* when the courier that had it was
killed less than `IN_HAND` seconds after the last byte had been handed over, and what it had written is no whole reply.
What the machine withheld is not counted: seconds for which the courier was ready to go on and had no processor; and on a
machine so busy that other couriers of the same run took longer to write down what they had read, less than twice that.
What was sent completely and is neither in hand nor a take is lost.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image

from client.courier.recovery import Leftover, LeftoverState, survey
from client.job_folder import JobFolder, Step
from client.ledger import Fate, LedgerReader
from client.providers.wire import REMOTE_ID
from client.take import Take
from tests.kept_takes import takes_in
from tests.reliability.kill_blender import Kind
from tests.reliability.kill_campaign import KilledCourier, Studio
from tests.service import Billed, Received, Service
from tests.service.pictures import field_colour

IN_HAND = 0.1

_NEAR = 24
"""By how much a colour of a JPEG may differ from the painted one."""


@dataclass
class JobFate:
    """One job, as the service knows it and as the library does."""

    id: str
    prompt: str
    kind: Kind
    posts: list[Received] = field(default_factory=list)
    """The requests for its picture that the service read to their end."""
    bills: list[Billed] = field(default_factory=list)
    downloads: list[Received] = field(default_factory=list)
    take: Take | None = None
    left: Leftover | None = None

    @property
    def reached_the_service(self) -> bool:
        """Whether the service read the whole request."""
        return bool(self.posts)

    @property
    def deliveries(self) -> list[Received]:
        """The answers with its picture that the client read to their end."""
        answers = self.downloads if self.kind is Kind.SEGMIND_V2 else self.posts
        return [answer for answer in answers if answer.answered == 200 and answer.taken]

    @property
    def known_ids(self) -> list[Received]:
        """Segmind v2: the answers with its request id that the client read to their end."""
        return [post for post in self.posts if self.kind is Kind.SEGMIND_V2 and post.answered == 200 and post.taken]


def fates(studio: Studio, service: Service) -> dict[str, JobFate]:
    """Every job of a studio: those that Blender said it had posted, and those whose folders say so."""
    found = {job_id: JobFate(job_id, prompt, kind) for job_id, (prompt, kind) in studio.prompts.items()}
    takes = {take.id: take for take in takes_in(studio.library)}
    left = {each.id: each for each in survey(studio.library) if each.state is not LeftoverState.NOT_PLACED}
    for job_id, take in takes.items():
        found.setdefault(job_id, JobFate(job_id, take.prompt, _kind_of(take.plain))).take = take
    for job_id, leftover in left.items():
        if leftover.state is LeftoverState.DAMAGED and job_id not in found:
            continue  # Blender died while it laid the folder out: nobody was told that it was posted
        if job_id not in found:
            job = JobFolder(leftover.folder).read()
            found[job_id] = JobFate(job_id, job.request.prompt, _kind_of(job.to_plain()))
        found[job_id].left = leftover
    _add_the_services_view(found, service)
    return found


def _add_the_services_view(found: dict[str, JobFate], service: Service) -> None:
    by_prompt = {fate.prompt: fate for fate in found.values()}
    by_request: dict[str, JobFate] = {}
    for bill in service.billed:
        if bill.prompt in by_prompt:
            by_prompt[bill.prompt].bills.append(bill)
            by_request[bill.request_id] = by_prompt[bill.prompt]
    for received in service.received:
        if received.method == "POST" and received.path != "/upload-asset":
            fate = by_prompt.get(_prompt_of(received))
            if fate is not None:
                fate.posts.append(received)
        elif received.path.startswith("/generations/"):
            fate = by_request.get(Path(received.path).stem)
            if fate is not None:
                fate.downloads.append(received)


def _prompt_of(received: Received) -> str:
    if received.content_type == "application/json":
        return str(received.json()["prompt"])
    return received.fields()["prompt"]


def _kind_of(plain: dict[str, Any]) -> Kind:
    service, is_edit = plain["service"], bool(plain["request"]["capture"])
    if service["provider"] == "proof":
        return Kind.PROOF
    if plain["request"].get("type_guide"):
        return Kind.OPENAI_GUIDE
    if service["provider"] == "openai":
        return Kind.OPENAI_STREAM if service.get("stream") else Kind.OPENAI_EDIT if is_edit else Kind.OPENAI
    if service.get("segmind_way") == "v2":
        return Kind.SEGMIND_V2
    return Kind.SEGMIND_V1_EDIT if is_edit else Kind.SEGMIND_V1


@dataclass
class Reckoning:
    """What became of all jobs of all studios. The lists of faults are empty when nothing is lost and nothing doubled."""

    counts: Counter[str] = field(default_factory=Counter)
    by_kind: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lost: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    """Requests without a reply that are not listed as such, and jobs that are nowhere."""
    unexplained: list[str] = field(default_factory=list)
    """Takes where the service's own count says that there can be none: then the count is wrong."""
    in_hand: float = IN_HAND
    """Seconds for which a reply may have been in a courier's hand."""

    def take_in(self, studio: Studio, found: dict[str, JobFate]) -> None:
        """Judge the jobs of one studio, before anything that was left unsent is sent."""
        for fate in found.values():
            self._judge(studio, fate)
        takes = Counter(take.prompt for take in takes_in(studio.library))
        self.double += [f"{studio.name}: {count} takes of {prompt!r}" for prompt, count in takes.items() if count > 1]

    def _judge(self, studio: Studio, fate: JobFate) -> None:
        name = f"{studio.name} {fate.kind} {fate.id}"
        state = "take" if fate.take is not None else fate.left.state.value if fate.left is not None else "nowhere"
        self._count(fate, "jobs")
        self._count(fate, state)
        self.counts["billed"] += len(fate.bills)
        if len(fate.bills) > 1 or len([post for post in fate.posts if post.answered == 200]) > 1:
            self.double.append(f"{name}: {len(fate.bills)} bills, {len(fate.posts)} sendings")
        if fate.deliveries:
            self._count(fate, "delivered")
        if fate.take is not None:
            # A stream's picture comes before its end, and counts when it is whole.
            if not fate.deliveries and fate.kind not in (Kind.PROOF, Kind.OPENAI_STREAM):
                self.unexplained.append(f"{name}: a take of a picture that was not sent completely")
            return
        if fate.deliveries or fate.known_ids:
            if _was_in_hand(studio, fate, self.in_hand):
                self._count(fate, "in hand")
            else:
                self.lost.append(f"{name}: sent completely, and {state}")
        self._check_listed(name, fate, state)

    def _check_listed(self, name: str, fate: JobFate, state: str) -> None:
        allowed = {LeftoverState.SENT_NO_REPLY.value}
        if not fate.reached_the_service:
            allowed |= {LeftoverState.UNSENT.value}
            if fate.kind is Kind.PROOF:
                allowed |= {LeftoverState.RESUMABLE.value}
        if state not in allowed:
            self.unlisted.append(f"{name}: {state}, reached the service: {fate.reached_the_service}")
        if state == LeftoverState.SENT_NO_REPLY:
            error = fate.left.error if fate.left is not None else None
            if error is None or len(error.sentence) < 40:
                self.unlisted.append(f"{name}: sent, no reply, and nothing to tell the artist")

    def _count(self, fate: JobFate, what: str) -> None:
        self.counts[what] += 1
        self.by_kind[fate.kind.value][what] += 1


def in_hand_within(fates_of_all: Iterable[JobFate]) -> float:
    """How long a reply may be in hand in this run, in seconds: `IN_HAND`, or twice what the slowest courier took from an answer,
    handed over by the service, to its line in the journal.
    """
    return max((IN_HAND, *(2 * seconds for fate in fates_of_all for seconds in _seconds_to_note(fate))))


def _seconds_to_note(fate: JobFate) -> Iterator[float]:
    """From Segmind v2's request id to its line, which only the courier writes that sent the request."""
    folder = fate.take.folder if fate.take is not None else fate.left.folder if fate.left is not None else None
    since_boot = time.time() - time.monotonic()
    if folder is None or not fate.known_ids or fate.known_ids[0].handed_over is None:
        return
    handed_over = fate.known_ids[0].handed_over + since_boot
    for line in (folder / "journal.jsonl").read_text("utf-8").splitlines():
        if f'"name": "{REMOTE_ID}"' in line and line.endswith("}"):
            yield datetime.fromisoformat(json.loads(line)["at"]).timestamp() - handed_over


def _was_in_hand(studio: Studio, fate: JobFate, within: float) -> bool:
    """Whether the courier was killed within moments of the last byte, before it had written all of it."""
    couriers = _couriers_of(studio, fate)
    killed = [each for strike in studio.strikes for each in strike.couriers if each.process in couriers]
    return (
        all(any(_held(each, answer, within) for each in killed) for answer in fate.deliveries or fate.known_ids)
        and not (studio.library.jobs / fate.id / "reply.raw").exists()
    )


def _held(courier: KilledCourier, answer: Received, within: float) -> bool:
    """Whether a courier can have had an answer's last byte when it was killed, and had it for moments only."""
    assert answer.handing_over is not None
    assert answer.handed_over is not None
    return answer.handing_over <= courier.before and courier.after - answer.handed_over <= within + courier.waited


def _couriers_of(studio: Studio, fate: JobFate) -> set[int]:
    notes = JobFolder(studio.library.jobs / fate.id).notes()
    return {int(value) for step, _, value in notes if step is Step.TAKEN}


def wrong_pictures(found: dict[str, JobFate]) -> list[str]:
    """The takes whose file is not the picture that their prompt was answered with, decoded to its last pixel."""
    wrong = []
    for fate in found.values():
        if fate.take is None:
            continue
        with Image.open(fate.take.picture) as picture:
            picture.load()
            middle = picture.convert("RGB").getpixel((picture.width // 4, picture.height * 3 // 4))
        if fate.kind is Kind.OPENAI_GUIDE and not _has_its_guide(fate.take):
            wrong.append(f"{fate.id} {fate.kind}: its type guide is not kept with it")
        if fate.kind is Kind.PROOF or fate.kind.is_repainted:
            continue
        assert isinstance(middle, tuple)
        if max(abs(have - want) for have, want in zip(middle, field_colour(fate.prompt), strict=True)) > _NEAR:
            wrong.append(f"{fate.id} {fate.kind}: {middle} instead of {field_colour(fate.prompt)}")
    return wrong


def _has_its_guide(take: Take) -> bool:
    """Whether the type guide that a take names stands beside it, whole."""
    mark = str(take.plain["said"].get("type_guide"))
    guide = take.folder / "inputs" / mark
    return guide.is_file() and hashlib.sha256(guide.read_bytes()).hexdigest() == mark


def wrong_in_the_ledger(studio: Studio, found: dict[str, JobFate]) -> list[str]:
    """The jobs that were billed and that the ledgers do not count as spent, or count more often than billed."""
    wrong = []
    for name, folder in (("project", studio.library.ledger), ("own", Path(studio.desk.own_ledger))):
        reader = LedgerReader(folder)
        reader.catch_up()
        spent = Counter(entry.job for entry in reader.books.entries.values() if entry.fate is not Fate.NOT_CHARGED)
        wrong += [
            f"{fate.id} {fate.kind}: billed, and {spent[fate.id]} times in the {name} ledger"
            for fate in found.values()
            if fate.bills and spent[fate.id] != 1
        ]
    return wrong


def summary(studios: list[Studio], reckoning: Reckoning, sent_later: int, seconds: float, seed: int) -> dict[str, Any]:
    """The figures, for the report."""
    strikes = [strike for studio in studios for strike in studio.strikes]
    counts = reckoning.counts
    return {
        "seed": seed,
        "moments": len(strikes),
        "kills": sum(studio.kills for studio in studios),
        "blenders_killed": sum(strike.blenders for strike in strikes),
        "couriers_killed": sum(len(strike.couriers) for strike in strikes),
        "moments_by_victim": Counter(strike.victim.value for strike in strikes),
        "moments_by_aim": Counter(strike.aim if strike.was_hit else "anything" for strike in strikes),
        "starts_of_blender": sum(studio.starts for studio in studios),
        "jobs": counts["jobs"],
        "jobs_by_kind": {kind: dict(counted) for kind, counted in sorted(reckoning.by_kind.items())},
        "billed": counts["billed"],
        "pictures_delivered": counts["delivered"],
        "takes": counts["take"],
        "sent_no_reply": counts["sent_no_reply"],
        "in_hand": counts["in hand"],
        "in_hand_within": round(reckoning.in_hand, 3),
        "left_unsent": counts["unsent"] + counts["resumable"],
        "sent_later": sent_later,
        "lost": len(reckoning.lost),
        "double": len(reckoning.double),
        "unlisted": len(reckoning.unlisted),
        "seconds": round(seconds, 1),
    }


def told(figures: dict[str, Any]) -> str:
    """The figures as text."""
    return json.dumps(figures, indent=1)
