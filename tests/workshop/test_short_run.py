"""What a short `dev.py test` leaves to --whole: tests with the mark, files that are not named, whole groups; and it says how many. No bpy here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from workshop import short_run
from workshop.checks import Step
from workshop.places import ROOT
from workshop.trial import all_groups
from workshop.watched import Progress, Watched

SOURCE = """import pytest

@pytest.mark.parametrize("size", [1, pytest.param(2, marks=pytest.mark.whole), pytest.param(3, marks=pytest.mark.whole)])
def test_sizes(size):
    pass

@pytest.mark.short(cases=2)
@pytest.mark.parametrize("letter", "abcd")
def test_letters(letter):
    pass

@pytest.mark.whole
def test_campaign():
    pass

def test_once():
    pass
"""


def ran(tmp_path: Path, variables: dict[str, str], words: tuple[str, ...] = ()) -> Progress:
    """What became of two files with the same tests in a process that is told these variables."""
    folder = tmp_path / "tests"
    folder.mkdir()
    for name in ("test_one", "test_other"):
        (folder / f"{name}.py").write_text(SOURCE, "utf-8")
    command = [
        sys.executable, "-m", "pytest", str(folder), "-q", "-p", "no:cacheprovider", f"--rootdir={folder}", "-c", os.devnull,
        "-o", "markers=whole: as in pyproject.toml\nshort(cases): as well", "--import-mode=importlib", *words,
    ]  # fmt: skip
    environment = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **variables}
    run = Watched(Step("some", command, env=environment), tmp_path)
    run.run()
    return run.progress


@pytest.mark.parametrize("words", [(), ("-p", "xdist", "-n", "2")], ids=["alone", "two workers"])
def test_marked_tests_are_left_to_the_whole_run_and_counted(tmp_path: Path, words: tuple[str, ...]) -> None:
    progress = ran(tmp_path, short_run.variables("client"), words)

    assert (progress.count("passed"), progress.count("failed")) == (8, 0)
    assert {name.rpartition("::")[2] for name in progress.ended} == {
        "test_sizes[1]",
        "test_letters[a]",
        "test_letters[b]",
        "test_once",
    }
    assert progress.to_whole == 10


def test_of_a_group_that_runs_some_files_all_else_is_left_to_the_whole_run_and_counted(tmp_path: Path) -> None:
    progress = ran(tmp_path, {short_run.SHORT_VARIABLE: "1", short_run.FILES_VARIABLE: "test_other test_third"})

    assert {name.partition("::")[0] for name in progress.ended} == {"test_other.py"}
    assert (progress.count("passed"), progress.to_whole) == (4, 14)


def test_a_whole_run_leaves_nothing(tmp_path: Path) -> None:
    progress = ran(tmp_path, {})

    assert (progress.count("passed"), progress.to_whole) == (18, 0)


def test_what_is_named_in_the_short_run_is_there() -> None:
    groups = {group.name for group in all_groups()}

    assert {*short_run.FILES, *short_run.GROUPS_LEFT} <= groups
    assert {like for like in short_run.GROUPS_LEFT.values() if like} <= groups
    for group, files in short_run.FILES.items():
        folder = ROOT / "tests" / ("window" if group == "window" else "blender")
        assert all((folder / f"{name}.py").is_file() for name in files), group


def test_what_was_left_is_told_by_group_and_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SET_DRESSER_FUZZ", raising=False)

    told = short_run.told({"lint: rules": (0, 1), "client": (250, 5078), "blender-5.3": (100, 1472)})

    assert told == [
        "client: 250 of its 5,078 tests",
        "blender-5.3: 100 of its 1,472 tests",
        "blender-4.5: all of its 1,472 tests",
        "blender-5.2: all of its 1,472 tests",
        "window-older: all of its tests",
        "reliability: 90,000 of 100,000 replies by chance",
    ]


def test_a_campaign_whose_number_somebody_has_set_is_not_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SET_DRESSER_FUZZ", "100000")

    assert "SET_DRESSER_FUZZ" not in short_run.variables("reliability")
    assert not [line for line in short_run.told({}) if "chance" in line]
