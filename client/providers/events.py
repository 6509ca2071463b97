"""Server-sent events, read piece by piece however the pieces are cut. No bpy, no I/O.

Source: the HTML standard, section 9.2 (server-sent events).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_LINE_END = re.compile(rb"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: its name, empty when it has none, and its data."""

    name: str
    data: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The data as a JSON object; empty when it is none, as with `[DONE]`."""
        try:
            plain = json.loads(self.data)
        except (ValueError, RecursionError):
            return {}
        return plain if isinstance(plain, dict) else {}


class EventReader:
    """Turns the bytes of a stream into its events. One line may be tens of megabytes, so no byte is looked at twice."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._after_return = False
        self._first_line = True
        self._name = ""
        self._data: list[bytes] = []

    def feed(self, piece: bytes) -> Iterator[ServerEvent]:
        """The events that are whole now."""
        at = 0
        if self._after_return and piece:
            at = 1 if piece.startswith(b"\n") else 0
            self._after_return = False
        while end := _LINE_END.search(piece, at):
            line = b"".join([*self._pieces, piece[at : end.start()]])
            self._pieces.clear()
            at = end.end()
            self._after_return = at == len(piece) and end.group() == b"\r"
            yield from self._take(line)
        if at < len(piece):
            self._pieces.append(piece[at:])

    def end(self) -> Iterator[ServerEvent]:
        """The last event when its closing blank line is missing: a service that hangs up at once after it means it."""
        yield from self._take(b"".join(self._pieces))
        self._pieces.clear()
        yield from self._take(b"")

    def _take(self, line: bytes) -> Iterator[ServerEvent]:
        if self._first_line:
            line = line.removeprefix(b"\xef\xbb\xbf")
            self._first_line = False
        if not line:
            if self._data:
                yield ServerEvent(self._name, b"\n".join(self._data))
            self._name, self._data = "", []
            return
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
        elif field == b"event":
            self._name = value.decode("utf-8", "replace")
