"""The table of what a camera sees in docs/reliability.md: each kind's agreement with Cycles, a column for each Blender and way to tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import floor
from typing import Final

import bpy

from tests.blender.visibility_campaign import CASES, DEPTH, SCENES, Scores, Way, least
from tests.reliability.document import section, write_section

SECTION: Final = "what a camera sees"
_KIND, _LEAST = "kind", "at least"

Columns = dict[str, dict[str, float]]
"""By the heading of a column, and by kind, in thousandths rounded down."""


def heading(way: Way) -> str:
    """What this Blender's column is called."""
    major, minor, _ = bpy.app.version
    return f"{major}.{minor}, {way.value}"


def cells(scores: Scores) -> Columns:
    """This Blender's columns."""
    columns: Columns = {}
    for (way, kind), score in scores.items():
        columns.setdefault(heading(way), {})[kind] = floor(score.alike * 1000) / 1000
    return columns


def documented() -> Columns:
    """What the document says."""
    lines = [line for line in section(SECTION).splitlines() if line.startswith("| ")]
    if not lines:
        return {}
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {
        name: {row[0]: float(row[place]) for row in rows if row[place]} for place, name in enumerate(head) if place >= 2
    }


def write(scores: Scores) -> None:
    """Put this Blender's columns into the document, beside the others'."""
    write_section(SECTION, page({**documented(), **cells(scores)}))


def page(columns: Mapping[str, Mapping[str, float]]) -> str:
    """The whole section."""
    names = sorted(columns)
    kinds = sorted({kind for column in columns.values() for kind in column}, key=lambda kind: (kind == DEPTH, kind))
    told = (
        f"{SCENES} scenes made by chance, in {CASES} parts. Each number is the intersection over union of the pixels, over all "
        "scenes in which the kind is in the picture, rounded down."
    )
    rows = ([kind, f"{least(kind):.3f}", *(_cell(columns[name].get(kind)) for name in names)] for kind in kinds)
    head = [told, "", _row([_KIND, _LEAST, *names]), _row(["---"] * (len(names) + 2))]
    return "\n".join([*head, *map(_row, rows)])


def _row(cells_of_it: Iterable[str]) -> str:
    return f"| {' | '.join(cells_of_it)} |"


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
