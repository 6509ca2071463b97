"""How long a reply is listened to: limits on the time since the last byte that counts, and on the whole. No bpy, no I/O.

A relay may send white space, comments or empty events for as long as the service behind it hangs. Such heartbeats keep a
connection alive and say nothing of a picture: they do not count.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from ..errors import Cancelled, NoAnswerInTime
from .unpacking import SPACE
from .wire import Wire

AFTER_CANCEL = 60.0
"""Seconds for which heartbeats are listened to after the artist cancelled: what has been paid for may still come."""

LONGEST_REPLY_TIME = 3600.0
"""Seconds that a whole reply may take, or six times the patience if that is more, however steadily it drips."""

Counts = Callable[[bytes], bool]
"""Whether a piece of a reply is more than a heartbeat."""


def has_substance(piece: bytes) -> bool:
    """Whether a piece of a picture or of JSON is more than white space."""
    return bool(piece.strip(SPACE))


def patiently(pieces: Iterable[bytes], wire: Wire, patience: float, counts: Counts) -> Iterator[bytes]:
    """The same pieces. Raises `NoAnswerInTime` when none has counted for `patience` seconds, or the whole takes too long."""
    begun = last = time.monotonic()
    longest = max(LONGEST_REPLY_TIME, 6 * patience)
    cancelled_at: float | None = None
    for piece in pieces:
        yield piece
        now = time.monotonic()
        if counts(piece):
            last = now
        else:
            cancelled_at = cancelled_at or _cancelled(wire, now)
            limit = patience if cancelled_at is None else min(patience, cancelled_at + AFTER_CANCEL - last)
            if now - last > limit:
                raise _no_answer("nothing but heartbeats", now - last)
        if now - begun > longest:
            raise _no_answer("a reply without an end", now - begun)


def _cancelled(wire: Wire, now: float) -> float | None:
    """When the artist's cancelling was noticed; None while there is none."""
    try:
        wire.pause(0.0)
    except Cancelled:
        return now
    return None


def _no_answer(technical: str, seconds: float) -> NoAnswerInTime:
    return NoAnswerInTime(f"{technical} for {seconds:.0f} s", minutes=f"{round(seconds / 60, 1):g}")
