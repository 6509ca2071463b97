"""What is measured: a number with its limit, and a list of them as a table and as JSON. No bpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_MARKS = {True: "ok", False: "MISSED", None: "-"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `limit` is the most that it may be; None where it is only reported. `note` says how it came about."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the limit is kept; None without one."""
        return None if self.limit is None else self.value <= self.limit

    def to_plain(self) -> dict[str, Any]:
        """This figure as JSON values."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "limit": None if self.limit is None else round(self.limit, 4),
            "met": self.is_met,
            "note": self.note,
        }


def table(figures: Sequence[Figure]) -> str:
    """The figures in aligned columns, the notes under the numbers that they belong to."""
    width = max((len(figure.name) for figure in figures), default=0)
    lines = [f"{'':{width}}  {'measured':>12}  {'limit':>12}"]
    for figure in figures:
        limit = "" if figure.limit is None else _amount(figure.limit, figure.unit)
        lines.append(
            f"{figure.name:{width}}  {_amount(figure.value, figure.unit):>12}  {limit:>12}  {_MARKS[figure.is_met]}"
        )
        if figure.note:
            lines.append(f"    {figure.note}")
    return "\n".join(lines)


def _amount(value: float, unit: str) -> str:
    digits = 0 if value == int(value) else 3 if value < 10 else 1
    return f"{value:,.{digits}f} {unit}".rstrip()
