"""Kills Blender, its couriers or both, at random moments of the lives of many jobs, and starts Blender again each time.

A studio is one library with the Blender that works in it. A strike waits for something to happen to a job (it was
posted, taken, sent, asked for at the service, answered, kept …), then for a random while, then kills. What is drawn
comes from the campaign's seed; what the system's clock makes of it differs from run to run.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from client.job_folder import JobFolder, Step
from client.library import Library
from tests.reliability.kill_blender import Desk, Kind
from tests.service import Received
from tests.service.billing import Billed, Ledger

ROOT = Path(__file__).resolve().parents[2]

MOST_UNDER_WAY = 4
_PATIENCE = 2.5
"""Seconds for which a strike waits for the event that it is aimed at; then it hits whatever is going on."""


class Victim(StrEnum):
    """What a strike kills."""

    BLENDER = "blender"
    COURIER = "courier"
    BOTH = "both"
    """Blender and every courier that works in its library."""


VICTIMS = {Victim.COURIER: 5, Victim.BLENDER: 3, Victim.BOTH: 2}

AIMS = {
    "posted": (2, 0.12),
    "started": (3, 0.03),
    "sent": (4, 0.02),
    "asked": (3, 0.14),
    "billed": (5, 0.06),
    "fetched": (3, 0.06),
    "partial": (2, 0.04),
    "answered": (6, 0.06),
    "kept": (1, 0.02),
    "found": (1, 0.05),
    "nothing": (1, 0.3),
}
"""What a strike waits for, its weight, and up to how many seconds it waits after it. `asked` is when the service has the
whole request, `billed` when the answer is about to leave it, `fetched` when a result of v2 is, and `answered` when the
last byte has left: then the reply is synced, decoded and renamed.
"""


@dataclass(frozen=True)
class KilledCourier:
    """A courier that was killed, and when: at some moment between two of `time.monotonic()`."""

    process: int
    after: float
    before: float
    waited: float
    """Seconds for which its busiest thread had been ready to go on, in its whole life, while the machine did other things."""


@dataclass(frozen=True)
class Strike:
    """One moment, and the processes that died at it."""

    victim: Victim
    aim: str
    was_hit: bool
    """Whether what it was aimed at had happened."""
    blenders: int
    couriers: tuple[KilledCourier, ...]


class WatchedLedger(Ledger):
    """The service's books, which tell the studios what happens while it is written down."""

    def __init__(self) -> None:
        super().__init__()
        self.studios: list[Studio] = []
        self._prompts: dict[str, str] = {}
        """By the service's request ids."""

    def receive(self, received: Received) -> None:
        """See `Ledger`."""
        super().receive(received)
        if received.method == "POST" and received.path != "/upload-asset":
            self._tell("asked", received.body.decode(errors="replace"))
        elif received.path.startswith("/generations/"):
            self._tell("fetched", self._prompts.get(Path(received.path).stem, ""))

    def bill(self, entry: Billed) -> Billed:
        """See `Ledger`."""
        self._prompts[entry.request_id] = entry.prompt
        self._tell("billed", entry.prompt)
        return super().bill(entry)

    def settle(self, entry: Billed | None, delivered: bool) -> None:
        """See `Ledger`."""
        super().settle(entry, delivered)
        if entry is not None:
            self._tell("answered", entry.prompt)

    def _tell(self, happened: str, about: str) -> None:
        for studio in self.studios:
            if studio.mark in about:
                studio.happened(happened)


@dataclass
class Studio:
    """One library, the Blender at it, and everything that was done to them."""

    name: str
    folder: Path
    desk: Desk
    kinds: tuple[Kind, ...]
    dice: random.Random
    prompts: dict[str, tuple[str, Kind]] = field(default_factory=dict)
    """Prompt and kind of every job that Blender said it had posted, by the job's id."""
    strikes: list[Strike] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    """What the last Blender said."""
    starts: int = 0

    def __post_init__(self) -> None:
        self.mark = f"[{self.name}]"
        self._asked = 0
        self._changed = threading.Condition()
        self._events: collections.Counter[str] = collections.Counter()
        self._latest_job = ""
        self._under_way = 0
        self._blender: subprocess.Popen[str] | None = None
        self._desk_file = self.desk.write(self.folder / "desk.json")

    @property
    def library(self) -> Library:
        """The studio's library."""
        return Library(Path(self.desk.library))

    def happened(self, event: str, job_id: str = "") -> None:
        """Something happened to one of the studio's jobs."""
        with self._changed:
            self._events[event] += 1
            self._latest_job = job_id or self._latest_job
            self._changed.notify_all()

    def wait_for(self, event: str, seconds: float) -> bool:
        """Wait until something happens once more; whether it did."""
        with self._changed:
            until = self._events[event] + 1
            return self._changed.wait_for(lambda: self._events[event] >= until, seconds)

    def looked_back(self) -> bool:
        """Wait until the Blender that was started last has looked back; whether it has."""
        with self._changed:
            return self._changed.wait_for(lambda: any(line["said"] == "looked_back" for line in self.said), 30)

    @property
    def kills(self) -> int:
        """How many processes were killed so far."""
        return sum(strike.blenders + len(strike.couriers) for strike in self.strikes)

    def suffer(self, kills: int) -> None:
        """Work, and be struck until so many processes were killed."""
        self.open()
        while self.kills < kills:
            self._work()
            self._strike()
            if self._blender is None:
                self.open()

    def open(self) -> None:
        """Start Blender, which looks back at once."""
        self.starts += 1
        self._under_way, self.said = 0, []
        self._blender = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.kill_blender", str(self._desk_file)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        threading.Thread(target=self._listen, args=(self._blender, self.said), daemon=True).start()

    def press(self, **click: str) -> None:
        """Click in Blender."""
        assert self._blender is not None
        assert self._blender.stdin is not None
        self._blender.stdin.write(json.dumps(click) + "\n")
        self._blender.stdin.flush()

    def close(self, seconds: float = 60) -> None:
        """Let Blender finish what is under way, quit it, and wait for the couriers that outlived others."""
        assert self._blender is not None
        self.press(press="quit")
        assert self._blender.wait(seconds) == 0, f"{self.name}: Blender ended with {self._blender.returncode}"
        self._forget_blender()
        deadline = time.monotonic() + seconds
        while self.couriers():
            assert time.monotonic() < deadline, f"{self.name}: couriers do not end"
            time.sleep(0.05)

    def end(self) -> None:
        """Leave no process behind, however the test ended."""
        if self._blender is not None:
            self._blender.kill()
            self._forget_blender()
        for courier in self.couriers():
            _kill(courier)

    def couriers(self) -> list[int]:
        """The processes that carry jobs of this studio."""
        mark, found = os.fsencode(self.desk.log), []
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                try:
                    with open(f"/proc/{entry.name}/cmdline", "rb") as stream:
                        if mark in stream.read():
                            found.append(int(entry.name))
                except OSError:
                    continue
        return found

    def _listen(self, blender: subprocess.Popen[str], said: list[dict[str, Any]]) -> None:
        assert blender.stdout is not None
        with blender.stdout:
            for text in blender.stdout:
                if text.endswith("\n"):  # else it died over this line
                    self._hear(blender, said, json.loads(text))

    def _hear(self, blender: subprocess.Popen[str], said: list[dict[str, Any]], line: dict[str, Any]) -> None:
        said.append(line)
        if line["said"] == "posted":
            self.prompts[line["id"]] = (line["prompt"], Kind(line["kind"]))
        if blender is self._blender:
            self._under_way = line["under_way"]
        self.happened(line["said"], line["id"])

    def _work(self) -> None:
        """Press Generate often enough that something is always under way; now and then send what was never sent."""
        if self.dice.random() < 0.25:
            self.press(press="send_all")
        wanted = self.dice.randint(1, 2) if self._under_way < MOST_UNDER_WAY else 0
        for _ in range(wanted):
            self._asked += 1
            kind = self.dice.choice(self.kinds)
            prompt = f"A neon sign reads 'OPEN {self._asked}' {self.mark}"
            self.press(press="generate", kind=kind, prompt=prompt)

    def _strike(self) -> None:
        aims = [aim for aim in AIMS if self._can_happen(aim)]
        aim = self.dice.choices(aims, [AIMS[aim][0] for aim in aims])[0]
        while_after = self.dice.random() * AIMS[aim][1] * self.dice.choice((0.1, 0.5, 1))
        victim = self.dice.choices(list(VICTIMS), list(VICTIMS.values()))[0]
        was_hit = aim != "nothing" and self.wait_for(aim, _PATIENCE)
        time.sleep(while_after)
        blenders, couriers = 0, self._couriers_to_kill(victim)
        if self._blender is not None and (victim is not Victim.COURIER or not couriers):
            self._blender.kill()
            blenders = 1
            self._forget_blender()
        killed = tuple(found for found in map(_killed, couriers) if found is not None)
        self.strikes.append(Strike(victim, aim, was_hit, blenders, killed))

    def _can_happen(self, aim: str) -> bool:
        needed = {"fetched": Kind.SEGMIND_V2, "partial": Kind.OPENAI_STREAM}.get(aim)
        return needed is None or needed in self.kinds

    def _couriers_to_kill(self, victim: Victim) -> list[int]:
        if victim is Victim.BLENDER:
            return []
        couriers = self.couriers()
        if victim is Victim.BOTH or not couriers:
            return couriers
        carrying = self._courier_of(self._latest_job)
        return [carrying if carrying in couriers and self.dice.random() < 0.7 else self.dice.choice(couriers)]

    def _courier_of(self, job_id: str) -> int:
        """The process that took a job last, by the job's journal; 0 when there is none."""
        try:
            notes = list(JobFolder(self.library.jobs / job_id).notes())
        except OSError:
            return 0
        return int(next((value for step, _, value in reversed(notes) if step is Step.TAKEN), 0))

    def _forget_blender(self) -> None:
        assert self._blender is not None
        self._blender.wait()
        assert self._blender.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # a click that it did not live to hear
            self._blender.stdin.close()
        self._blender = None


def _killed(process: int) -> KilledCourier | None:
    """Kill a courier; None when it had ended by itself."""
    after = time.monotonic()
    waited = _waited(process)
    if not _kill(process):
        return None
    return KilledCourier(process, after, time.monotonic(), waited)


def _waited(process: int) -> float:
    """For how many seconds the thread of a process that waited longest had waited for a processor; 0 where this system does not say."""
    waited = [0]
    for thread in Path(f"/proc/{process}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # it has ended by itself
            waited.append(int(thread.read_text("ascii").split()[1]))
    return max(waited) / 1e9


def _kill(process: int) -> bool:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
