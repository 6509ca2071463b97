"""What was spent as a table: every word comes back, no cell is a formula, the totals are the ledger's."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.ledger import Entry, Fate, line_of, read_line
from client.spending_report import COLUMNS, Table, as_cell, as_csv
from tests.client.test_ledger import ENTRIES, books, entry

FORMULAS = st.sampled_from(["=", "+", "-", "@", "\t=", " =", "＝"]).flatmap(lambda sign: st.text().map(sign.__add__))


def rows(entries: list[Entry], table: Table) -> list[dict[str, str]]:
    """The table as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO(as_csv(entries, table), newline="")))


def test_every_request_has_a_row_with_all_that_an_accountant_asks() -> None:
    first = entry(
        fate=Fate.CHARGED, charge=Decimal("0.19"), source="usage", model="gpt-image-2", size="1536x1024",
        quality="high", shot="Shot 1", sign="Menu", language="zh", title='A "menu", 牛肉面', user="ann",
    )  # fmt: skip

    [row] = rows([first], Table.REQUESTS)

    assert tuple(row) == COLUMNS
    assert row["date"] == "2026-11-21"
    assert (row["provider"], row["model"], row["size"], row["quality"]) == (
        "openai", "gpt-image-2", "1536x1024", "high",
    )  # fmt: skip
    assert (row["estimate ($)"], row["charge ($)"], row["charge known from"]) == ("0.17", "0.19", "usage")
    assert (row["shot"], row["sign"], row["language"], row["user"]) == ("Shot 1", "Menu", "zh", "ann")
    assert row["title"] == 'A "menu", 牛肉面'


@given(st.lists(ENTRIES, max_size=8))
def test_every_word_comes_back_and_no_cell_is_a_formula(entries: list[Entry]) -> None:
    known = [line for each in entries if isinstance(line := read_line(line_of(each)), Entry)]

    read = rows(known, Table.REQUESTS)

    assert sorted(row["title"].removeprefix("'") for row in read) == sorted(
        each.title.removeprefix("'") for each in known
    )
    for row in read:
        for cell in row.values():
            assert not cell.lstrip().startswith(("=", "+", "-", "@"))


@given(FORMULAS)
def test_what_a_spreadsheet_would_calculate_is_text(formula: str) -> None:
    assert as_cell(formula) == f"'{formula}"


@pytest.mark.parametrize("text", ["", "Menu", "牛肉面 ¥28", "a=b", "10 - 5", "'quoted'"])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert as_cell(text) == text


@pytest.mark.parametrize(("table", "heading"), [(Table.DAYS, "date"), (Table.SHOTS, "shot"), (Table.SIGNS, "sign")])
def test_totals_are_sums_of_what_counts(table: Table, heading: str) -> None:
    entries = [
        entry(shot="Shot 1", sign="Menu", charge=Decimal("0.19"), fate=Fate.CHARGED),
        entry(shot="Shot 1", sign="Door", attempt=2, day="2026-11-22"),
        entry(shot="Shot 1", sign="Menu", attempt=3, fate=Fate.NOT_CHARGED),
    ]

    expected = {
        Table.DAYS: [("2026-11-21", "1", "0.19"), ("2026-11-22", "1", "0.17")],
        Table.SHOTS: [("Shot 1", "2", "0.36")],
        Table.SIGNS: [("Door", "1", "0.17"), ("Menu", "1", "0.19")],
    }
    assert [(row[heading], row["requests"], row["dollars"]) for row in rows(entries, table)] == expected[table]


@given(st.lists(ENTRIES, max_size=12))
def test_the_totals_of_days_are_the_ledgers_own(entries: list[Entry]) -> None:
    ledger = books(*entries)
    by_day: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows(list(ledger.entries.values()), Table.DAYS):
        by_day[row["date"]] += Decimal(row["dollars"])

    assert sum(by_day.values()) == ledger.total
    assert {day: amount for day, amount in by_day.items() if amount} == {
        day: amount for day, amount in ledger.by_day.items() if amount
    }
