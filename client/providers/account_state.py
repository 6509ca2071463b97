"""What a look-up of an account found. No bpy, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

TIMEOUT, TRIES = 20.0, 2
"""Seconds and tries of a look-up: somebody waits for its answer."""


@dataclass(frozen=True, slots=True)
class AccountState:
    """What a look-up found: a sentence for the artist, and the figures behind it."""

    sentence: str
    credits_left: Decimal | None = None
    """Dollars; None where the service does not say."""
