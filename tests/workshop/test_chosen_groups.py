"""What `dev.py test` runs for its words: groups by the start of their names, files by theirs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workshop import trial

ROOT = Path(__file__).resolve().parents[2]


def names(*words: str) -> list[str]:
    return [group.name for group in trial.chosen_groups(words)]


def test_without_a_word_every_group_is_run() -> None:
    assert names() == [group.name for group in trial.all_groups()]


def test_the_start_of_a_name_chooses_every_group_that_begins_so() -> None:
    assert set(names("window", "work")) == {"window", "window-older", "workshop"}


def test_a_file_is_run_alone_by_the_groups_that_have_it() -> None:
    assert set(names("test_masks_seen")) == {
        group.name for group in trial.all_groups() if group.name.startswith("blender-")
    }

    (client,) = trial.chosen_groups(["client", "test_prices_published.py"])
    words = client.prepare().words

    assert "tests/client/test_prices_published.py" in words
    assert "tests/client" not in words


@pytest.mark.parametrize("words", [["nobody"], ["client", "test_masks_seen"], ["test_nothing_at_all"]])
def test_what_does_not_exist_chooses_nothing(words: list[str]) -> None:
    assert names(*words) == []


RUN = """
import sys
from workshop.checks import Step
from workshop.trial import Group, run_all

words = [sys.executable, "-c", f"import time; open({sys.argv[1]!r}, 'w').close(); time.sleep(600)"]
(outcome,) = run_all([Group("waits", lambda: Step("waits", words))])
print(outcome.failed, outcome.said)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_run_that_is_ended_from_outside_ends_its_tests_and_tells(tmp_path: Path) -> None:
    """Its groups are sessions of their own: they would go on, unseen."""
    waits = tmp_path / "waits"
    run = subprocess.Popen([sys.executable, "-c", RUN, str(waits)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    while not waits.exists():
        assert run.poll() is None
        time.sleep(0.05)

    run.send_signal(signal.SIGTERM)
    said, _ = run.communicate(timeout=60)

    assert "interrupted" in said
    assert run.returncode == 0
