"""What the stand-in service would have billed, and the token figures behind it, worked out apart from the product's.

Sources: OpenAI's price list and calculator (output tokens), its vision guide (input tokens). What another service makes of that
price stands with it.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .exchange import Received

TEXT_IN, IMAGE_IN, IMAGE_OUT = Decimal("5e-6"), Decimal("8e-6"), Decimal("30e-6")
PARTIAL_TOKENS = 100
_LAST_BYTES = 5.0
"""Seconds for which the books wait until a reply has gone out: long enough for a slow machine, and not for long where nobody reads it."""

TWO = {"low": 16, "medium": 48, "high": 96}
LATER = {"low": 16, "medium": 24, "high": 48, "xhigh": 64, "max": 96}
NEWEST = {"low": "4.2", "medium": "3.6", "high": "0.99", "xhigh": "1.25", "max": "0.83"}
"""How many times as many tokens 2.6 takes as 2.5, as measured on 2026-11-05 (low 664 and high 1,353 at 1536x1024, up to
5,800 at 1024x1024); nobody knows its formula, and xhigh is a guess."""
_OLD_SQUARE = {"low": 272, "medium": 1056, "high": 4160}
_OLD_TALL = {"low": 408, "medium": 1584, "high": 6240}
_OLD_WIDE = {"low": 400, "medium": 1568, "high": 6208}


def output_tokens(model: str, width: int, height: int, quality: str) -> int:
    """The tokens of one picture that came out."""
    if model.startswith("gpt-image-1"):
        table = _OLD_SQUARE if width == height else _OLD_TALL if height > width else _OLD_WIDE
        return table[quality]
    grain = (LATER if model.startswith(("gpt-image-2.5", "gpt-image-2.6")) else TWO)[quality]
    long_edge, short_edge = max(width, height), min(width, height)
    cells = grain * ((2 * grain * short_edge + long_edge) // (2 * long_edge))
    tokens = -(-cells * (2_000_000 + width * height) // 4_000_000)
    return round(tokens * Decimal(NEWEST[quality])) if model.startswith("gpt-image-2.6") else tokens


def input_tokens(width: int, height: int) -> int:
    """The tokens of one picture that went in."""
    longest = max(width, height)
    scale = min(2.0, 1024 / longest) if longest < 1024 else 1.0
    wide, high = width * scale, height * scale

    def patches(factor: float) -> int:
        return math.ceil(wide * factor / 32) * math.ceil(high * factor / 32)

    factor = 1.0
    if patches(1.0) > 1536:
        factor = math.sqrt(1536 / patches(1.0))
        while patches(factor) > 1536:
            factor *= 0.99
    return patches(factor)


def text_tokens(prompt: str) -> int:
    """The tokens of a prompt: about one for four characters."""
    return max(1, math.ceil(len(prompt) / 4))


@dataclass(frozen=True, slots=True)
class Usage:
    """The token counts of one answer."""

    text_in: int
    image_in: int
    image_out: int

    @property
    def cost(self) -> Decimal:
        """Dollars at OpenAI's list price."""
        return TEXT_IN * self.text_in + IMAGE_IN * self.image_in + IMAGE_OUT * self.image_out

    def as_json(self, with_output_details: bool = True) -> dict[str, object]:
        """The `usage` object of OpenAI's answers; streams leave out the details of the output."""
        usage: dict[str, object] = {
            "input_tokens": self.text_in + self.image_in,
            "input_tokens_details": {"image_tokens": self.image_in, "text_tokens": self.text_in},
            "output_tokens": self.image_out,
            "total_tokens": self.text_in + self.image_in + self.image_out,
        }
        if with_output_details:
            usage["output_tokens_details"] = {"image_tokens": self.image_out, "text_tokens": 0}
        return usage


@dataclass(slots=True)
class Billed:
    """One request that would stand on the bill."""

    provider: str
    request_id: str
    model: str
    prompt: str
    size: tuple[int, int]
    quality: str
    pictures: int
    cost: Decimal
    usage: Usage
    when: float = field(default_factory=time.time)
    delivered: bool = False
    """Whether the whole reply went out while the client was still there."""


class Ledger:
    """Everything received and billed, safe to read from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._settling = 0
        self._received: list[Received] = []
        self._billed: list[Billed] = []
        self._spent: dict[str, Decimal] = {}

    def receive(self, received: Received) -> None:
        """Write down a request."""
        with self._lock:
            self._received.append(received)

    def bill(self, entry: Billed) -> Billed:
        """Write down that a picture was made and has to be paid for."""
        with self._lock:
            self._billed.append(entry)
            self._spent[entry.provider] = self.spent_at(entry.provider) + entry.cost
        return entry

    @property
    def received(self) -> list[Received]:
        """All requests so far, oldest first."""
        with self._lock:
            return list(self._received)

    @property
    def billed(self) -> list[Billed]:
        """All entries of the bill as they stand now, oldest first.

        Waits while the very last bytes of a reply are going out, which they do at once but where nobody reads them: a
        client that has them all finds the entry marked as delivered.
        """
        with self._lock:
            self._lock.wait_for(lambda: self._settling == 0, timeout=_LAST_BYTES)
            return [replace(entry) for entry in self._billed]

    def about_to_deliver(self) -> None:
        """The last bytes of a reply are about to go out; `settle` must follow."""
        with self._lock:
            self._settling += 1

    def settle(self, entry: Billed | None, delivered: bool) -> None:
        """The last bytes of a reply are out, or were not taken; `entry` is what it cost, if anything."""
        with self._lock:
            self._settling -= 1
            if entry is not None:
                entry.delivered = entry.delivered or delivered
            self._lock.notify_all()

    def spent_at(self, service: str) -> Decimal:
        """Dollars billed to the account at one service so far."""
        with self._lock:
            return self._spent.get(service, Decimal(0))

    def forget(self) -> None:
        """Begin with empty books; what was spent stays spent."""
        with self._lock:
            self._received.clear()
            self._billed.clear()
