"""The demo through the built zip, in each Blender: the sample set dressed on the proof provider, and the file it leaves. No bpy here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.package.blender_process import BlenderProcess
from workshop.places import ROOT

BACKDROP = "Backdrop of Camera Wide"
SURFACES = ("Menu Board", "Chalkboard", "Poster", "Storefront Sign")
BACKDROP_DISTANCE = 30.0
VIEW = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
"""A camera's view, from its lower left around."""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the demo leaves what it makes."""
    return tmp_path / "out"


def test_the_demo_dresses_the_alley(blender: BlenderProcess, out: Path) -> None:
    said = blender.perform(
        ROOT / "demo" / "dress_alley.py", "--out", str(out), "--provider", "proof", "--cameras", "--languages"
    )  # no camera and no language named: nothing is rendered, and there are no signs

    # A line for each thing it made.
    lines = {line.partition(":")[0]: line for line in said.splitlines() if " -> " in line and ": " in line}
    assert set(lines) == {BACKDROP, *SURFACES}, said
    pictures = {what: Path(line.rpartition(" -> ")[2]) for what, line in lines.items()}
    assert all(", free, " in line for line in lines.values())
    assert f"Dressed set -> {out / 'alley.blend'}" in said
    assert "Traceback" not in said

    # Each take is in the library beside the file, whole.
    takes = [json.loads(path.read_text("utf-8")) for path in (out / "set_dresser" / "takes").glob("*/take.json")]
    assert len(takes) == 5
    assert {take["service"]["provider"] for take in takes} == {"proof"}
    assert {path.parent.parent for path in pictures.values()} == {out / "set_dresser" / "takes"}
    assert list((out / "set_dresser" / "jobs").iterdir()) == []

    # The file shows them without the extension.
    kept = blender.look_at(out / "alley.blend", "alley_as_saved.py").facts
    (backdrop,) = kept["planes"]
    assert set(kept["dressed"]) == set(SURFACES)
    shown = {**kept["dressed"], BACKDROP: backdrop["shows"]}
    for what, picture in shown.items():
        assert_shows(picture, pictures[what], lines[what])
    assert backdrop["corners"] == [pytest.approx([*corner, BACKDROP_DISTANCE], abs=1e-3) for corner in VIEW]


def assert_shows(picture: dict[str, Any], take: Path, line: str) -> None:
    """The picture is the take's own, found from beside the file, as large as was said, and not blank."""
    width, height = picture["size"]
    assert picture["file"] == str(take.resolve())
    assert picture["path"].startswith("//set_dresser/takes/"), "the folder may be moved"
    assert f"{width} x {height}" in line
    assert picture["colours"] > 3
