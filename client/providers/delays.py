"""How long to wait before asking again: what the service says, or growing steps. No bpy, no I/O, no clock of its own.

Sources: RFC 9110 (Retry-After), OpenAI's SDK (retry-after-ms, x-should-retry, 0.5 s doubling to 8 s with jitter),
Segmind's rate limit page (x-rate-limit-reset-at-utc).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite

TRIES = 5
"""How often one request is tried in all while the service certainly did not take it."""

LONGEST_WAIT = 120.0
"""Seconds; a service that asks for more is not waited for, the artist is told instead."""

_CLOCKS_AGREE = 1.0
"""Seconds by which this machine's clock may be later than the whole second that a service says, when both are right."""

_FIRST_STEP = 0.5
_LAST_STEP = 8.0


def grown_delay(tries: int, chance: float) -> float:
    """Seconds to wait after `tries` failed tries (1 or more), shortened by up to a quarter by `chance` (0 to 1)."""
    step: float = min(_LAST_STEP, _FIRST_STEP * 2 ** (tries - 1))
    return step * (1 - 0.25 * chance)


def requested_delay(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that the service asks to wait, zero or more; None when it does not say. `now` has a time zone."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return max(0.0, milliseconds / 1000)
    for name in ("retry-after", "x-rate-limit-reset-at-utc"):
        text = headers.get(name, "").strip()
        if not text:
            continue
        number = _number(text)
        if number is not None and number < 1e9:
            return max(0.0, number)
        moment = _moment(text, number)
        if moment is not None:
            return max(0.0, (moment - now).total_seconds())
    return None


def moment_of(headers: Mapping[str, str], here: datetime) -> datetime:
    """When the service answered, by its own clock, which is the one that it names moments by.

    It says whole seconds, cut off, so that this machine's time `here` stands where it lies in that second. Anything else
    is another clock: then the beginning of the second makes a wait up to a second too long, never too short.
    """
    text = headers.get("date", "").strip()
    there = _moment(text, None) if text else None
    return here if there is None or 0 <= (here - there).total_seconds() < _CLOCKS_AGREE else there


def next_delay(requested: float | None, tries: int, chance: float) -> float:
    """Seconds to wait after `tries` failed tries: what was asked for, and never less than the growing steps."""
    return max(requested or 0.0, grown_delay(tries, chance))


def forbids_retry(headers: Mapping[str, str]) -> bool:
    """Whether the service says that asking again is useless."""
    return headers.get("x-should-retry", "").strip().lower() == "false"


def _moment(text: str, number: float | None) -> datetime | None:
    """A moment written as seconds or milliseconds since 1970, in ISO 8601 or as an HTTP date."""
    try:
        if number is not None:
            return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
        if text[:4].isdigit():
            found = datetime.fromisoformat(text.removesuffix("Z").removesuffix(" UTC").strip())
        else:
            found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
