"""A Blender that can be killed: a plain process that posts, collects and looks back as scene/ does, without bpy.

    python -m tests.reliability.kill_blender DESK.json

Clicks come as lines of JSON on stdin, and what an artist would see goes to stdout, a line each. It follows
scene/queue/job_list.py (`post`, `carry_on`, `_apply`), scene/queue/left_behind.py (`_take_over`) and scene/session/recovery.py step by step.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from client.courier.recovery import LeftoverState
from client.courier.tasks.look_back import LookBack
from client.courier_process import courier_program
from client.dispatch import Dispatch
from client.job import Job, new_id, now
from client.library import Library
from client.limits import Allowance
from client.messages import Event, Message
from client.placement import Placement, PlacementKind
from client.providers.wire import SegmindWay, ServiceSettings
from client.request import InputPicture, PictureFormat, ProviderName, Quality, Request
from client.sizes import Size

_ID_LENGTH = len("20261121-023405-0123456789")


class Kind(StrEnum):
    """The ways in which a picture can be asked for."""

    SEGMIND_V1 = "segmind_v1"
    SEGMIND_V1_EDIT = "segmind_v1_edit"
    """Its capture is uploaded first."""
    SEGMIND_V2 = "segmind_v2"
    OPENAI = "openai"
    OPENAI_EDIT = "openai_edit"
    OPENAI_GUIDE = "openai_guide"
    """A sign's, whose courier sets a type guide first."""
    OPENAI_STREAM = "openai_stream"
    PROOF = "proof"

    @property
    def provider(self) -> ProviderName:
        """Who answers."""
        if self is Kind.PROOF:
            return ProviderName.PROOF
        return ProviderName.SEGMIND if self.value.startswith("segmind") else ProviderName.OPENAI

    @property
    def is_edit(self) -> bool:
        """Whether a capture goes along."""
        return self in (Kind.SEGMIND_V1_EDIT, Kind.OPENAI_EDIT)

    @property
    def is_repainted(self) -> bool:
        """Whether the stand-in paints over a picture that went along, rather than a field of the prompt's colour."""
        return self.is_edit or self is Kind.OPENAI_GUIDE


@dataclass(frozen=True)
class Desk:
    """What this Blender works with: its library, its folders, the services and their keys, its limits."""

    library: str
    cache: str
    log: str
    own_ledger: str
    capture: str
    fonts: str
    segmind_address: str
    upload_address: str
    openai_address: str
    segmind_key: str
    openai_key: str
    limits: dict[str, int]

    def write(self, path: Path) -> Path:
        """As a file for `read`."""
        path.write_text(json.dumps(asdict(self)))
        return path

    @classmethod
    def read(cls, path: Path) -> Desk:
        """The desk that `write` wrote."""
        return cls(**json.loads(path.read_text()))

    def service(self, kind: Kind) -> ServiceSettings:
        """The preferences' settings for a kind of job."""
        if kind is Kind.PROOF:
            return ServiceSettings(ProviderName.PROOF, fonts_folder=self.fonts, cache_folder=self.cache)
        is_segmind = kind.provider is ProviderName.SEGMIND
        return ServiceSettings(
            kind.provider,
            address=self.segmind_address if is_segmind else self.openai_address,
            upload_address=self.upload_address if is_segmind else "",
            segmind_way=SegmindWay.V2 if kind is Kind.SEGMIND_V2 else SegmindWay.V1,
            stream=kind is Kind.OPENAI_STREAM,
            cache_folder=self.cache,
            fonts_folder=self.fonts,
            timeout=20.0,
        )

    def key(self, provider: ProviderName) -> str:
        """The key for a provider, empty where none is needed."""
        if provider is ProviderName.PROOF:
            return ""
        return self.segmind_key if provider is ProviderName.SEGMIND else self.openai_key

    def job(self, kind: Kind, prompt: str) -> Job:
        """A job of that kind, of the fewest pixels that the services make."""
        capture = InputPicture(Path(self.capture).read_bytes(), PictureFormat.PNG) if kind.is_edit else None
        request = Request(
            prompt, "gpt-image-2", Size(1280, 512), Quality.LOW, format=PictureFormat.JPEG, capture=capture
        )
        if kind is Kind.OPENAI_GUIDE:
            request = replace(request, copy_lines=("[headline] चाय घर", "समोसा\t₹20"), language="hi", type_guide=True)
        return Job(new_id(), request, self.service(kind), Placement(PlacementKind.IMAGE), posted_at=now())


class State(StrEnum):
    """Where a job in the list has got to; see scene/queue/job_list.py."""

    UNDER_WAY = "under_way"
    ELSEWHERE = "elsewhere"
    UNSENT = "unsent"
    OFFERED = "offered"
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True)
class View:
    """A row of the list."""

    id: str
    folder: Path
    provider: ProviderName
    state: State


class Blender:
    """The session: its list of jobs, its dispatch, its clicks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._library = Library(Path(desk.library))
        self._dispatch = Dispatch(
            courier_program(Path(desk.log)), {ProviderName(name): most for name, most in desk.limits.items()}
        )
        self._allowance = Allowance(session="a session", user="artist", ledger=desk.own_ledger)
        self._views: dict[str, View] = {}
        self._looking_back: set[str] = set()
        self._clicks: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._quits = False

    def run(self) -> None:
        """Look back, then do what is clicked until the last click is to quit and nothing is under way."""
        threading.Thread(target=self._listen, daemon=True).start()
        self._look_back()
        while not self._quits or self._is_waiting():
            while not self._clicks.empty():
                self._clicked(self._clicks.get())
            for message in self._dispatch.wait(0.02):
                self._apply(message)
        self._dispatch.close()

    def _listen(self) -> None:
        for line in sys.stdin:
            self._clicks.put(json.loads(line))
        self._clicks.put({"press": "quit"})

    def _clicked(self, click: dict[str, Any]) -> None:
        match click["press"]:
            case "generate":
                self._generate(Kind(click["kind"]), click["prompt"])
            case "send_all":
                for view in [view for view in self._views.values() if view.state is State.UNSENT]:
                    self._carry_on(view)
            case "quit":
                self._quits = True

    def _generate(self, kind: Kind, prompt: str) -> None:
        job = self._desk.job(kind, prompt)
        self._library.prepare([job])
        folder = self._library.post_all([job])[0]
        self._views[job.id] = View(job.id, folder.path, kind.provider, State.UNDER_WAY)
        self._say("posted", job.id, prompt=prompt, kind=kind)
        self._dispatch.post(folder.path, job.service, self._desk.key(kind.provider), self._allowance)

    def _look_back(self) -> None:
        self._looking_back.add(self._dispatch.start(LookBack(self._library.folder)))

    def _is_waiting(self) -> bool:
        return bool(self._looking_back) or any(view.state is State.UNDER_WAY for view in self._views.values())

    def _apply(self, message: Message) -> None:
        if message.job_id in self._looking_back:
            if message.is_last:
                self._looking_back.discard(message.job_id)
            if message.event is Event.FOUND:
                self._take_over(message)
            else:
                self._say("looked_back", "look-back")
            return
        view = self._views[message.job_id]
        if message.is_last:
            state = State.KEPT if message.event is Event.KEPT else State.FAILED
            self._views[view.id] = replace(view, state=state)
        kind = message.error.kind if message.error is not None else ""
        self._say(message.event, view.id, error=kind)

    def _take_over(self, message: Message) -> None:
        folder, left = Path(message.path), LeftoverState(message.found)
        job_id = folder.name[:_ID_LENGTH]
        known = self._views.get(job_id)
        if not message.provider or (known is not None and known.state is not State.ELSEWHERE):
            return
        view = View(job_id, folder, ProviderName(message.provider), State.FAILED)
        self._say("found", job_id, left=left, sentence=message.error.sentence if message.error else "")
        if left is LeftoverState.NOT_PLACED:
            self._views[job_id] = replace(view, state=State.OFFERED)
        elif left is LeftoverState.CARRIED:
            self._views[job_id] = replace(view, state=State.ELSEWHERE)
        elif left is LeftoverState.REPLIED or (left is LeftoverState.RESUMABLE and self._desk.key(view.provider)):
            self._carry_on(view)
        elif left in (LeftoverState.UNSENT, LeftoverState.RESUMABLE):
            self._views[job_id] = replace(view, state=State.UNSENT)
        elif left is LeftoverState.SENT_NO_REPLY:
            self._views[job_id] = view

    def _carry_on(self, view: View) -> None:
        self._views[view.id] = replace(view, state=State.UNDER_WAY)
        kind = next(kind for kind in Kind if kind.provider is view.provider)
        self._dispatch.post(view.folder, self._desk.service(kind), self._desk.key(view.provider), self._allowance)

    def _say(self, event: str, job_id: str, **more: str) -> None:
        under_way = sum(view.state is State.UNDER_WAY for view in self._views.values())
        line = {"at": time.monotonic(), "said": event, "id": job_id, "under_way": under_way, **more}
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    Blender(Desk.read(Path(sys.argv[1]))).run()
