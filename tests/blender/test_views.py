"""Every view of every display of Blender's own configuration and of ACES': the space that undoes it, or by how much it cannot be undone.

docs/colour.md has the table. Each configuration is measured in a process of its own, as OCIO names it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "colour.md"
_ACES_2 = bpy.app.version >= (5, 0, 0)
ACES = f"ocio://studio-config-{'v4.0.0_aces-v2.0_ocio-v2.5' if _ACES_2 else 'v2.1.0_aces-v1.3_ocio-v2.3'}"
CONFIGURATIONS = {"": "Blender", ACES: "ACES 2.0" if _ACES_2 else "ACES 1.3"}
UNDONE = 2.5
"""Of 255: a space whose colours come out farther off undoes nothing; it is only the luckiest of all."""


def measured(folder: Path, configuration: str, steps: int) -> list[dict[str, Any]]:
    """What `views.py` tells in a process with this configuration."""
    told = folder / "views.json"
    environment = {name: value for name, value in os.environ.items() if name != "OCIO"}
    if configuration:
        environment["OCIO"] = configuration
    subprocess.run(
        [sys.executable, str(ROOT / "tests" / "blender" / "views.py"), str(told), str(steps)],
        env=environment,
        timeout=600,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    found: list[dict[str, Any]] = json.loads(told.read_text("utf-8"))
    return found


def says_what_the_view_cannot_show(row: dict[str, Any]) -> bool:
    """Whether the note is of colours that a view cannot show at all: on an sRGB display that is told of each picture, as a share of it."""
    return row["display"] == "sRGB" and "cannot show" in row["notes"][0]


@pytest.mark.whole
@pytest.mark.limit(seconds=700)
@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=CONFIGURATIONS.get)
def test_every_view_is_undone_where_it_can_be_and_the_error_is_told_where_not(
    tmp_path: Path, configuration: str
) -> None:
    found = measured(tmp_path, configuration, 16)

    for row in found:
        where = f"{row['display']}: {row['view']}"
        if row["best_mean"] <= UNDONE:
            assert row["mean"] <= row["best_mean"] + 0.3, where
        told = row["told"] or 0.0
        assert told == pytest.approx(row["mean"], abs=max(1.05, 0.05 * told)), where
        if row["mean"] >= 1.5:
            assert row["notes"], where
        if row["best_mean"] > UNDONE and not says_what_the_view_cannot_show(row):
            error = float(re.search(r"(\d+) of 255", " ".join(row["notes"]))[1])
            assert error == pytest.approx(row["mean"], abs=max(1.05, 0.05 * error)), where
    assert {row["view"] for row in found if row["mean"] < 1} >= (
        {"Raw", "Un-tone-mapped"} if configuration else {"Standard"}
    )


@pytest.mark.whole
@pytest.mark.limit(seconds=700)
@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=CONFIGURATIONS.get)
def test_the_table_in_the_documentation_is_what_is_measured(tmp_path: Path, configuration: str) -> None:
    rows = {tuple(cells[:3]): cells[3:] for cells in documented()}
    name = CONFIGURATIONS[configuration]
    name = f"Blender {'5.2, 5.3' if _ACES_2 else '4.2'}" if name == "Blender" else name

    for row in measured(tmp_path, configuration, 16):
        space, error, *_ = rows[name, row["display"], row["view"]]
        assert space == row["space"]
        assert float(error) == pytest.approx(row["mean"], abs=0.5)


def documented() -> list[list[str]]:
    """The cells of the table's rows."""
    lines = TABLE.read_text("utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| (Blender|ACES) ", line)
    ]


@pytest.mark.limit(seconds=300)
def test_views_of_aces_are_undone_or_told_of(tmp_path: Path) -> None:
    found = {(row["display"], row["view"]): row for row in measured(tmp_path, ACES, 4)}

    plain = found["sRGB - Display", "Un-tone-mapped"]
    assert plain["mean"] == 0
    assert plain["notes"] == []
    assert found["sRGB - Display", "Raw"]["mean"] < 1
    toned = next(row for (_, view), row in found.items() if view.startswith("ACES") and "SDR" in view)
    assert re.search(r"by \d+ of 255 on average; nothing undoes it here", toned["notes"][0])
    for row in found.values():
        if (
            row["best_mean"] > 2 * UNDONE
        ):  # of fewer colours than docs/colour.md has, so that the errors are near those only
            error = float(re.search(r"(\d+) of 255", " ".join(row["notes"]))[1])
            assert error == pytest.approx(row["mean"], rel=0.35), row
