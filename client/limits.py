"""What may be spent: limits in dollars, whose they are, and the check that stands before every sending. No bpy, no I/O.

Limits belong to the person, never to a .blend or a library: they reach a courier over the pipe, as a key does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from .errors import LimitReached, PriceUnknown, SpentUnknown
from .plain_values import from_text, to_line


class Span(StrEnum):
    """What a limit is for."""

    REQUEST = "request"
    SESSION = "session"
    DAY = "day"
    PROJECT = "project"


_IN_WORDS = {
    Span.REQUEST: "for one request",
    Span.SESSION: "for this session",
    Span.DAY: "for today",
    Span.PROJECT: "for this project",
}


@dataclass(frozen=True, slots=True)
class SpendingLimits:
    """Dollars that may be spent; None where there is no limit, zero where nothing may be spent at all."""

    request: Decimal | None = None
    session: Decimal | None = None
    day: Decimal | None = None
    project: Decimal | None = None

    def of(self, span: Span) -> Decimal | None:
        """One of the limits."""
        limit: Decimal | None = getattr(self, span.value)
        return limit

    @property
    def is_any(self) -> bool:
        """Whether there is a limit at all."""
        return any(self.of(span) is not None for span in Span)

    def check_read(self) -> None:
        """Raise ValueError for a limit below nothing."""
        if any((limit := self.of(span)) is not None and limit < 0 for span in Span):
            raise ValueError("no amount")


@dataclass(frozen=True, slots=True)
class Spent:
    """Dollars spent so far: what was charged, and the estimates of what is on its way or may have been charged."""

    session: Decimal = Decimal(0)
    day: Decimal = Decimal(0)
    project: Decimal = Decimal(0)
    unknown: tuple[tuple[Span, str], ...] = ()
    """Spans of which a part cannot be read, and why: such a span counts as full."""

    def in_span(self, span: Span) -> Decimal:
        """What was spent in one span; a request begins at nothing."""
        spent: Decimal = Decimal(0) if span is Span.REQUEST else getattr(self, span.value)
        return spent


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """What a person says that one picture of a model costs at most, for one that has no price in models.json."""

    AS_LIST: ClassVar[bool] = True
    provider: str
    model: str
    dollars: Decimal

    def check_read(self) -> None:
        """Raise ValueError for a price below nothing."""
        if self.dollars < 0:
            raise ValueError("no amount")


def own_price(prices: Iterable[OwnPrice], provider: str, model: str) -> Decimal | None:
    """The person's price of a model; None when there is none."""
    return next((each.dollars for each in prices if (each.provider, each.model) == (provider, model)), None)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Who may spend how much: the person's limits, session and name, and the folder of the person's own ledger.

    The own ledger holds what this person spends in all projects, so that a day's limit is one limit; without one, the
    project's ledger stands in for it. `session` is empty for callers that have none.
    """

    limits: SpendingLimits = SpendingLimits()
    session: str = ""
    user: str = ""
    ledger: str = ""
    own_prices: tuple[OwnPrice, ...] = ()

    def to_text(self) -> str:
        """This allowance as JSON."""
        return to_line(self)

    @classmethod
    def from_text(cls, text: str) -> Allowance:
        """The allowance that `to_text` wrote; no limits for an empty text. Raises ValueError."""
        return from_text(cls, text) if text else cls()


UNLIMITED = Allowance()
"""For callers that set no limits; what is spent is written into the project's ledger all the same."""


def check_limits(limits: SpendingLimits, each: Decimal, spent: Spent, count: int = 1) -> None:
    """Raise `LimitReached` when `count` requests of up to `each` dollars would pass a limit, `SpentUnknown` when nobody can
    know. What is free always may.
    """
    if not each:
        return
    for span in Span:
        limit = limits.of(span)
        reason = dict(spent.unknown).get(span, "")
        if limit is not None and reason:
            raise SpentUnknown(f"{span.value}: {reason}", span=_IN_WORDS[span], reason=reason)
        price = each if span is Span.REQUEST else each * count
        before = spent.in_span(span)
        if limit is not None and before + price > limit:
            raise LimitReached(
                f"{span.value}: {before} + {price} > {limit}",
                limit=dollars(limit),
                span=_IN_WORDS[span],
                spent="" if span is Span.REQUEST else f", of which {dollars(before)} is spent",
                price=dollars(price),
            )


def check_price_known(limits: SpendingLimits, model: str, *, is_known: bool) -> None:
    """Raise `PriceUnknown` for a model without a price where there is a limit that it might pass."""
    if limits.is_any and not is_known:
        raise PriceUnknown(model=model)


def dollars(amount: Decimal) -> str:
    """An amount as an artist reads it: cents, and tenths of them below ten cents."""
    return f"${amount:,.3f}" if Decimal(0) < amount < Decimal("0.10") else f"${amount:,.2f}"
