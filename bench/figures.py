"""What is measured: a number with its limit, and a list of them as a table and as JSON. No bpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_MARKS = {True: "ok", False: "MISSED", None: "-"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `note` says how it came about."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    """The most that `ratio` may be; None where the number is only reported."""
    note: str = ""
    over: float = 1.0
    """What it is compared with, measured in the same run and in the same unit; 1 for what is a ratio or a count itself."""

    @property
    def ratio(self) -> float:
        """What is judged: no limit is a time or a size, which mean something on one machine only."""
        return self.value / self.over

    @property
    def is_met(self) -> bool | None:
        """Whether the limit is kept; None without one."""
        return None if self.limit is None else self.ratio <= self.limit

    def to_plain(self) -> dict[str, Any]:
        """This figure as JSON values."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "over": round(self.over, 4),
            "ratio": round(self.ratio, 4),
            "limit": None if self.limit is None else round(self.limit, 4),
            "met": self.is_met,
            "note": self.note,
        }


def table(figures: Sequence[Figure]) -> str:
    """The figures in aligned columns, the notes under the numbers that they belong to."""
    width = max((len(figure.name) for figure in figures), default=0)
    lines = [f"{'':{width}}  {'measured':>12}  {'ratio':>8}  {'limit':>8}"]
    for figure in figures:
        ratio, limit = ("", "") if figure.limit is None else (f"{figure.ratio:.3g}", f"{figure.limit:g}")
        lines.append(
            f"{figure.name:{width}}  {_amount(figure.value, figure.unit):>12}  {ratio:>8}  {limit:>8}  {_MARKS[figure.is_met]}"
        )
        if figure.note:
            lines.append(f"    {figure.note}")
    return "\n".join(lines)


def _amount(value: float, unit: str) -> str:
    digits = 0 if value == int(value) else 3 if value < 10 else 1
    return f"{value:,.{digits}f} {unit}".rstrip()
