"""The fault table as it stands in docs/reliability.md: rows of one fault that end alike share a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tests.reliability.fault_case import Phase
from tests.reliability.fault_outcome import Outcome, Picture
from tests.reliability.fault_routes import EVERY, NETWORK, Route
from tests.reliability.fault_run import Ran

SECTION = "fault table"
GATEWAYS = "gateways"
"""What real gateways make of a request, a section of its own: it takes programs that not every machine has."""

_HEAD = (
    "| fault | service | picture | billed | ledger | the artist is told | Blender's next start |\n"
    "|---|---|---|---|---|---|---|"
)
_DISK_HEAD = (
    "| service | picture | billed | ledger | the artist is told | Blender's next start |\n|---|---|---|---|---|---|"
)


def page(rows: Sequence[Ran], every_write: Sequence[Ran]) -> str:
    """The whole section."""
    everything = [*rows, *every_write]
    parts = [
        _summary(rows, every_write),
        *(_phase(phase, [ran for ran in rows if ran.row.case.phase is phase]) for phase in Phase),
        _writes(every_write),
        _sentences(everything),
    ]
    return "\n\n".join(parts)


def lost(rows: Iterable[Ran]) -> int:
    """How many pictures were lost."""
    return sum(outcome.picture is Picture.LOST for outcome in _outcomes(rows))


def double(rows: Iterable[Ran]) -> int:
    """How many requests were billed, or sent by the program, a second time."""
    return sum(outcome.billed > 1 or outcome.posts_by_program > 0 for outcome in _outcomes(rows))


def _outcomes(rows: Iterable[Ran]) -> list[Outcome]:
    return [ran.outcome for ran in rows if ran.outcome is not None]


def _summary(rows: Sequence[Ran], every_write: Sequence[Ran]) -> str:
    everything = [*rows, *every_write]
    billed = [outcome for outcome in _outcomes(rows) if outcome.billed]
    became = {picture: sum(outcome.picture is picture for outcome in billed) for picture in Picture}
    return (
        f"{len(rows)} rows (a fault, a service and a phase each) and {len(every_write)} runs on a disk that is full at one "
        f"write after the other: **{lost(everything)} pictures lost, {double(everything)} requests billed or sent twice**.\n"
        f"Of the {len(billed)} pictures that were billed in the rows, {became[Picture.TAKE]} became takes at once and "
        f"{became[Picture.TAKE_LATER]} at the next start, {became[Picture.FETCHABLE]} wait at the service, "
        f"{became[Picture.RAW]} were no usable picture and are kept as they came, and {became[Picture.NO_REPLY]} were never "
        f"sent to their last byte, or were forgotten there, and are listed as “sent, no reply”."
    )


def _phase(phase: Phase, rows: Sequence[Ran]) -> str:
    return f"### {phase.value}\n\n{table(rows)}"


def table(rows: Sequence[Ran]) -> str:
    """A line for each fault and each way in which it ended."""
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for ran in rows:
        assert ran.outcome is not None
        lines[ran.row.case.name, _cells(ran.outcome)].append(ran.row.route.value)
    return "\n".join([_HEAD, *(f"| {name} | {_named(routes)} | {cells} |" for (name, cells), routes in lines.items())])


def _named(routes: Sequence[str]) -> str:
    """The services of a line, briefly where it is every one of them."""
    names = [route.value for route in Route if route.value in routes]
    if set(names) == set(EVERY):
        return "all, and proofs"
    return "all" if set(names) == set(NETWORK) else ", ".join(names)


def _cells(outcome: Outcome) -> str:
    told = outcome.message if outcome.error is None else f"`{outcome.message}`"
    return f"{outcome.picture.value} | {outcome.billed} | {outcome.fate} | {told} | {outcome.next_start}"


def _writes(rows: Sequence[Ran]) -> str:
    """How jobs end when less and less of what they write finds no room; equal endings stand once."""
    endings: dict[tuple[str, str], None] = {}
    for ran in rows:
        assert ran.outcome is not None
        endings[ran.row.route.value, _cells(ran.outcome)] = None
    order = {route: number for number, route in enumerate(dict.fromkeys(route for route, _ in endings))}
    table = [f"| {route} | {cells} |" for route, cells in sorted(endings, key=lambda each: order[each[0]])]
    return "\n".join(["### A disk without room, from the first write of a job to its last", "", _DISK_HEAD, *table])


def _sentences(rows: Sequence[Ran]) -> str:
    """What stands behind the names of the errors."""
    said: dict[str, set[str]] = defaultdict(set)
    for outcome in _outcomes(rows):
        if outcome.error is not None:
            said[outcome.error.kind].add(outcome.sentence)
    table = [f"| `{kind}` | {'<br>'.join(sorted(said[kind]))} |" for kind in sorted(said)]
    return "\n".join(["### What the artist reads", "", "| error | sentence |", "|---|---|", *table])
