"""A wire that keeps everything in a folder and in lists, for tests of the providers. Waits are noted, hardly waited."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from client.errors import Cancelled


class RecordingWire:
    """See `client.providers.wire.Wire`."""

    def __init__(self, folder: Path, memory: dict[str, str] | None = None, cancel_at_pause: bool = False) -> None:
        self.folder = folder
        self.memory = dict(memory or {})
        self.steps: list[str] = []
        self.pauses: list[float] = []
        self.partials: list[bytes] = []
        self.details: list[str] = []
        self._cancel_at_pause = cancel_at_pause

    @property
    def may_have_been_sent(self) -> bool:
        """What the journal of a real job would say."""
        sendings = [step for step in self.steps if step in ("about_to_send", "not_sent")]
        return bool(sendings) and sendings[-1] == "about_to_send"

    @property
    def raw(self) -> bytes:
        """What is on disk of the reply."""
        return (self.folder / "reply.raw").read_bytes()

    def about_to_send(self) -> None:
        self.steps.append("about_to_send")

    def leaving(self) -> None:
        """Nobody cancels."""

    def not_sent(self) -> None:
        self.steps.append("not_sent")

    def keep_reply(self, chunks: Iterable[bytes], expected: int | None = None) -> Path:
        self.steps.append("keep_reply")
        self.expected = expected
        with open(self.folder / "reply.raw", "wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
                stream.flush()
        self.steps.append("kept")
        return self.folder / "reply.raw"

    def remember(self, name: str, value: str) -> None:
        self.steps.append(f"remember {name}")
        self.memory[name] = value

    def recall(self, name: str) -> str:
        return self.memory.get(name, "")

    def show_partial(self, picture: bytes) -> None:
        self.partials.append(picture)

    def waiting(self, detail: str) -> None:
        self.details.append(detail)

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if self._cancel_at_pause:
            raise Cancelled()
        time.sleep(min(seconds, 0.02))
