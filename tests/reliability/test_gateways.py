"""Real gateways between Blender and the service: whatever they answer, a request is sent once, and nothing is said that is not so."""

from __future__ import annotations

import pytest

from tests.reliability.document import section
from tests.reliability.fault_case import Row
from tests.reliability.fault_cases_gateways import ROWS
from tests.reliability.fault_page import GATEWAYS, double, lost, table
from tests.reliability.fault_run import Ran
from tests.reliability.fault_table import run_rows
from tests.reliability.gateways import Gateway, missing

HOW_TO_WRITE = "python -m tests.reliability.fault_table --write"

pytestmark = [
    pytest.mark.limit(seconds=3600),  # the first of them waits until all rows were run
    pytest.mark.whole,  # the fault table has what they answer, from the stand-in
]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    """What became of each row, by its id."""
    return run_rows(ROWS, tmp_path_factory.mktemp("gateways"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_whatever_a_gateway_answers_a_request_is_sent_once_and_said_as_it_is(row: Row, ran: dict[str, Ran]) -> None:
    happened = ran[row.id]
    if happened.skipped:
        pytest.skip(happened.skipped)

    assert happened.wrong == []


def test_the_document_shows_what_became_of_them(ran: dict[str, Ran]) -> None:
    if absent := missing(*Gateway):
        pytest.skip(f"the table is whole only where every gateway is: {absent}")
    rows = [ran[row.id] for row in ROWS]
    assert not [each.row.id for each in rows if each.outcome is None]

    assert (lost(rows), double(rows)) == (0, 0)
    assert table(rows).splitlines() == section(GATEWAYS).splitlines(), f"if that is meant: {HOW_TO_WRITE}"
