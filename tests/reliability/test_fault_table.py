"""Every fault in every phase on every service: nothing lost, nothing sent twice, nothing said that is not so; and the table says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from client import errors
from client.errors import Billed, SetDresserError
from client.ledger import Entry, Fate
from tests.reliability.document import section, write_section
from tests.reliability.fault_case import Row
from tests.reliability.fault_outcome import Outcome, Picture, what_is_wrong
from tests.reliability.fault_page import SECTION, double, lost, page
from tests.reliability.fault_run import Ran
from tests.reliability.fault_table import EVERY_WRITE, ROWS, run_rows

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

FEWEST_ROWS = 60

pytestmark = pytest.mark.limit(seconds=3600)  # the first of them waits until all rows were run

HOW_TO_WRITE = "python -m tests.reliability.fault_table --write"


@pytest.fixture(scope="session")
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    """What became of the rows that the selected tests ask for: all of them, unless pytest was told to choose."""
    wanted = [item.callspec.params.get("row") for item in request.session.items if hasattr(item, "callspec")]
    whole_table = any(item.name == test_the_document_shows_what_happened.__name__ for item in request.session.items)
    rows = [*ROWS, *EVERY_WRITE]
    return run_rows([row for row in rows if whole_table or row in wanted], tmp_path_factory.mktemp("faults"))


def every_row() -> list[ParameterSet]:
    """Every fault on every service; a short run tries each fault on the first service that it can meet."""
    return [
        pytest.param(row, id=row.id, marks=[pytest.mark.whole] if row.route is not row.case.routes[0] else [])
        for row in [*ROWS, *EVERY_WRITE]
    ]


@pytest.mark.parametrize("row", every_row())
def test_a_fault_costs_no_picture_and_no_second_bill(row: Row, ran: dict[str, Ran]) -> None:
    happened = ran[row.id]
    if happened.skipped:
        pytest.skip(happened.skipped)

    assert happened.wrong == []


@pytest.mark.whole  # it asks for every row
def test_the_document_shows_what_happened(ran: dict[str, Ran]) -> None:
    rows, every_write = ([ran[row.id] for row in which] for which in (ROWS, EVERY_WRITE))
    skipped = sorted({each.skipped for each in [*rows, *every_write] if each.skipped})
    if skipped:
        pytest.skip(f"the table is whole only where every row runs: {'; '.join(skipped)}")
    assert not [each.row.id for each in [*rows, *every_write] if each.outcome is None]

    assert len(rows) >= FEWEST_ROWS
    assert (lost([*rows, *every_write]), double([*rows, *every_write])) == (0, 0)
    assert page(rows, every_write).splitlines() == section(SECTION).splitlines(), f"if that is meant: {HOW_TO_WRITE}"


def test_no_two_rows_share_a_name() -> None:
    names = [row.id for row in [*ROWS, *EVERY_WRITE]]

    assert sorted(set(names)) == sorted(names)


# That the checks would notice


def entry(fate: Fate, attempt: int = 1, **more: Any) -> Entry:
    return Entry(
        "20261121-120000-0123456789", attempt, fate, "2026-11-21T12:00:00Z", "2026-11-21", "segmind", Decimal(1), **more
    )


def outcome(error: SetDresserError | None = None, **changes: Any) -> Outcome:
    """A take that was billed once, with changes."""
    whole = Outcome(
        picture=Picture.TAKE,
        billed_at_end_of_round=1,
        billed=1,
        charged="0.01",
        posts=1,
        posts_by_program=0,
        delivered=True,
        attempts=[entry(Fate.CHARGED)],
        error=None if error is None else error.report(),
        next_start="offered for placing",
        raw_is_kept=True,
        is_as_painted=True,
    )
    return replace(whole, **changes)


def wrong(found: Outcome, *says: type[SetDresserError] | None, spoilt: bool = False) -> Sequence[str]:
    return what_is_wrong(found, spoilt=spoilt, says=says or (None,))


def test_a_take_that_was_billed_once_is_as_it_has_to_be() -> None:
    assert wrong(outcome()) == []


@pytest.mark.parametrize(
    ("changes", "noticed"),
    [
        ({"picture": Picture.LOST}, "lost"),
        ({"picture": Picture.NO_REPLY}, "came whole"),
        ({"is_as_painted": False}, "painted"),
        ({"billed": 2}, "double"),
        ({"posts_by_program": 1}, "sent 1 times more"),
        ({"attempts": []}, "counts nothing"),
        ({"attempts": [entry(Fate.NOT_CHARGED)]}, "counts nothing"),
        ({"attempts": [entry(Fate.CHARGED), entry(Fate.CHARGED, 2)]}, "charged 2 times"),
        ({"billed": 0, "billed_at_end_of_round": 0}, "the bill does not"),
    ],
)
def test_what_breaks_a_promise_is_noticed(changes: dict[str, Any], noticed: str) -> None:
    assert any(noticed in each for each in wrong(outcome(**changes)))


@pytest.mark.parametrize(
    ("error", "changes", "noticed"),
    [
        (errors.NotReached(), {}, "nothing is charged"),
        (errors.NotReached(billed=Billed.PERHAPS), {"billed_at_end_of_round": 0}, "nothing was sent"),
        (errors.NotAPicture(), {"raw_is_kept": False}, "kept"),
        (errors.KeyRejected(), {}, "not billed, the bill says otherwise"),
        (errors.NotAPicture(), {"billed_at_end_of_round": 0}, "says billed, the bill does not"),
        (errors.LineLost(billed=Billed.NO), {"billed_at_end_of_round": 0}, "may be billed"),
        (errors.CourierMissing(reason="[Errno 2] {folder}"), {}, "programmer"),
    ],
)
def test_what_is_said_and_is_not_so_is_noticed(error: SetDresserError, changes: dict[str, Any], noticed: str) -> None:
    assert any(noticed in each for each in wrong(outcome(error, **changes), type(error)))


def test_another_error_than_the_row_expects_is_noticed() -> None:
    found = outcome(errors.LineLost())

    assert wrong(found, errors.LineLost) == []
    assert wrong(found, errors.NoAnswerInTime) == ["said LineLost, not NoAnswerInTime"]


def test_the_table_counts_what_is_lost_and_double() -> None:
    row = ROWS[0]
    rows = [Ran(row, outcome()), Ran(row, outcome(picture=Picture.LOST)), Ran(row, outcome(billed=2))]

    assert (lost(rows), double(rows)) == (1, 1)
    assert "**1 pictures lost, 1 requests billed or sent twice**" in page(rows, [])


def test_a_section_is_written_between_its_marks_and_nowhere_else(tmp_path: Path) -> None:
    document = tmp_path / "document.md"
    document.write_text("above\n<!-- one: begin -->\nold\n<!-- one: end -->\nbelow\n")

    write_section("one", "| new |", document)

    assert section("one", document) == "| new |"
    assert document.read_text() == "above\n<!-- one: begin -->\n| new |\n<!-- one: end -->\nbelow\n"
    with pytest.raises(ValueError, match="two"):
        write_section("two", "", document)
