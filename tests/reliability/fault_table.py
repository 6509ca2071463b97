"""The fault table: every fault, phase and service run for real, and docs/reliability.md written from what became of the jobs.

python -m tests.reliability.fault_table --write     runs everything and writes the tables into the document
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.reliability import (
    fault_cases_gateways,
    fault_cases_library,
    fault_cases_machine,
    fault_cases_network,
    fault_cases_service,
)
from tests.reliability.document import write_section
from tests.reliability.fault_case import Case, Phase, Row
from tests.reliability.fault_couriers import QUICK, SLOW, Couriers, ordinary_program
from tests.reliability.fault_machine import no_mounts
from tests.reliability.fault_page import GATEWAYS, SECTION, page, table
from tests.reliability.fault_run import Ran, run

CASES: list[Case] = [
    *fault_cases_network.CASES,
    *fault_cases_service.CASES,
    *fault_cases_library.CASES,
    *fault_cases_machine.CASES,
]
ROWS = [Row(case, route) for phase in Phase for case in CASES if case.phase is phase for route in case.routes]
EVERY_WRITE = [Row(case, route) for case in fault_cases_library.EVERY_WRITE for route in case.routes]

LONG = 5.0
"""Seconds from which on a row mostly sleeps."""


def run_rows(rows: Iterable[Row], folder: Path) -> dict[str, Ran]:
    """Run rows, many at once, the slowest first; what became of each, by its id."""
    folder.mkdir(parents=True, exist_ok=True)
    no_mounts()  # asked once, before many ask at the same time
    program = ordinary_program(folder)
    places = [(row, folder / str(number)) for number, row in enumerate(rows)]
    places.sort(key=lambda each: -each[0].case.seconds)
    with (
        Couriers(program, SLOW) as patient,
        Couriers(program, QUICK) as busy,
        ThreadPoolExecutor(3 * SLOW) as sleepers,
        ThreadPoolExecutor(8 * QUICK) as workers,
    ):
        begun = [
            sleepers.submit(_run_one, row, place, patient)
            if row.case.seconds > LONG
            else workers.submit(_run_one, row, place, busy)
            for row, place in places
        ]
        return {each.row.id: each for each in (one.result() for one in begun)}


def _run_one(row: Row, folder: Path, couriers: Couriers) -> Ran:
    skipped = row.case.impossible_here()
    if skipped:
        return Ran(row, skipped=skipped)
    begun = time.monotonic()
    try:
        outcome = run(row, folder, couriers)
    except Exception:  # noqa: BLE001  one row's trouble is told with its name and must not hide the others
        return Ran(row, trouble=traceback.format_exc(), seconds=time.monotonic() - begun)
    return Ran(row, outcome, seconds=time.monotonic() - begun)


def main(words: Sequence[str] | None = None) -> int:
    """Run everything; with --write put the tables into the document."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.fault_table", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the tables into docs/reliability.md")
    parser.add_argument(
        "--only", default="", help="run only rows whose id holds this text, such as the name of a route, and print them"
    )
    chosen = parser.parse_args(words)
    every = [*ROWS, *EVERY_WRITE, *fault_cases_gateways.ROWS]
    with tempfile.TemporaryDirectory(prefix="fault-table-") as folder:
        ran = run_rows([row for row in every if chosen.only.lower() in row.id.lower()], Path(folder))
    for each in ran.values():
        _tell(each)
    skipped = sorted({each.skipped for each in ran.values() if each.skipped})
    bad = [each for each in ran.values() if each.wrong]
    print(f"{len(ran)} rows, {len(bad)} wrong", *skipped, sep="; ")
    if bad or not chosen.write:
        return 1 if bad else 0
    if skipped or chosen.only:
        print("the tables are only written where every row of them can be run")
        return 2
    write_section(SECTION, page([ran[row.id] for row in ROWS], [ran[row.id] for row in EVERY_WRITE]))
    write_section(GATEWAYS, table([ran[row.id] for row in fault_cases_gateways.ROWS]))
    return 0


def _tell(ran: Ran) -> None:
    mark = "skip" if ran.skipped else "WRONG" if ran.wrong else "ok"
    print(f"{mark:5} {ran.seconds:5.1f} {ran.row.id}")
    outcome = ran.outcome
    if outcome is not None:
        cells = (outcome.picture.value, str(outcome.billed), outcome.fate, outcome.message, outcome.next_start)
        print("      " + " | ".join(cells))
    for wrong in ran.wrong:
        print("      !! " + wrong)


if __name__ == "__main__":
    sys.exit(main())
