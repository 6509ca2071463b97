"""`dev.py test` runs tests under watch: what hangs or ends its process fails alone, and everything else counts. No bpy here."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from workshop.checks import Step
from workshop.places import ROOT
from workshop.trial import Group, Outcome, first_reason, run_group
from workshop.watched import AT_ITS_END, Progress, Watched

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes by their groups")

_HEAD = "import os, signal, time\nimport pytest\n"

ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""Nothing is loaded that these runs do not use: Hypothesis takes longer to import than most of them take."""

TWO_WORKERS = ("-p", "xdist", "-n", "2")

_FINE = "def test_{name}():\n    pass\n"


def watched(tmp_path: Path, *tests: str, words: tuple[str, ...] = (), at_its_end: float = AT_ITS_END) -> Watched:
    """A run of these tests, each a piece of source, in one file."""
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_some.py").write_text(_HEAD + "\n".join(tests), "utf-8")
    command = [
        sys.executable, "-m", "pytest", str(folder), "-q", "-p", "no:cacheprovider", "-p", "no:randomly", f"--rootdir={folder}",
        "-c", os.devnull, "-o", "markers=limit(seconds): as in pyproject.toml", *words,
    ]  # fmt: skip
    step = Step("some", command, cwd=ROOT, env=ENVIRONMENT)
    run = Watched(step, tmp_path, at_its_end=at_its_end)
    run.run()
    return run


def outcomes(progress: Progress) -> dict[str, str]:
    """What became of each test, by the name of its function."""
    return {name.rpartition("::")[2]: outcome for name, (outcome, _) in progress.ended.items()}


def why(progress: Progress, test: str) -> str:
    """Why a test ended as it did."""
    return next(why for name, (_, why) in progress.ended.items() if name.endswith(test))


def test_what_passes_fails_and_is_skipped_is_counted_with_its_reason(tmp_path: Path) -> None:
    run = watched(
        tmp_path,
        _FINE.format(name="fine"),
        "def test_wrong():\n    print('seen on the way')\n    assert 1 == 2\n",
        "def test_left_out():\n    pytest.skip('no window')\n",
        "@pytest.fixture\ndef broken():\n    yield\n    raise OSError('at the end')\n",
        "def test_broken_at_its_end(broken):\n    pass\n",
    )

    assert outcomes(run.progress) == {
        "test_fine": "passed",
        "test_wrong": "failed",
        "test_left_out": "skipped",
        "test_broken_at_its_end": "failed",
    }
    assert "assert 1 == 2" in why(run.progress, "test_wrong")
    assert "seen on the way" in why(run.progress, "test_wrong")
    assert why(run.progress, "test_left_out") == "no window"
    assert "at the end" in why(run.progress, "test_broken_at_its_end")
    assert run.progress.finished == run.progress.collected == 4


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "ended by signal 11"),
        ("os._exit(0)", "exit code 0"),
        ("os._exit(7)", "exit code 7"),
    ],
)
def test_a_test_that_takes_its_process_along_fails_alone(tmp_path: Path, ending: str, told: str) -> None:
    run = watched(
        tmp_path, _FINE.format(name="before"), f"def test_ends():\n    {ending}\n", _FINE.format(name="after")
    )

    assert outcomes(run.progress) == {"test_before": "passed", "test_ends": "failed", "test_after": "passed"}
    assert told in why(run.progress, "test_ends")


def test_a_test_that_hangs_fails_alone_and_says_its_limit(tmp_path: Path) -> None:
    run = watched(
        tmp_path,
        _FINE.format(name="before"),
        "@pytest.mark.limit(seconds=1.5)\ndef test_hangs():\n    time.sleep(3600)\n",
        _FINE.format(name="after"),
    )

    assert outcomes(run.progress) == {"test_before": "passed", "test_hangs": "failed", "test_after": "passed"}
    assert "had not ended after 0.025 minutes: the limit of one test" in why(run.progress, "test_hangs")


def test_whoever_only_ran_beside_a_test_that_hangs_is_run_again(tmp_path: Path) -> None:
    run = watched(
        tmp_path,
        "@pytest.mark.limit(seconds=2)\ndef test_hangs():\n    time.sleep(3600)\n",
        *(f"def test_slow_{number}():\n    time.sleep(0.6)\n" for number in range(6)),
        words=TWO_WORKERS,
    )

    assert outcomes(run.progress) == {"test_hangs": "failed"} | {f"test_slow_{number}": "passed" for number in range(6)}


def test_a_worker_that_ends_costs_the_one_test_that_it_ran(tmp_path: Path) -> None:
    run = watched(
        tmp_path,
        "def test_ends():\n    os._exit(3)\n",
        *(_FINE.format(name=f"fine_{number}") for number in range(6)),
        words=TWO_WORKERS,
    )

    assert outcomes(run.progress) == {"test_ends": "failed"} | {f"test_fine_{number}": "passed" for number in range(6)}


def test_where_every_test_ends_its_process_the_rest_is_told_as_not_run(tmp_path: Path) -> None:
    run = watched(tmp_path, *(f"def test_{number}():\n    os._exit(3)\n" for number in range(9)))

    assert run.progress.count("passed") == 0
    assert run.progress.count("failed") >= 2
    assert "tests were not run" in why(run.progress, "the rest")


@pytest.mark.parametrize(
    "source", ["raise OSError('no library')\n", "import does_not_exist\n", "def test_a(:\n"], ids=["raises", "import", "syntax"]
)  # fmt: skip
def test_a_file_that_cannot_be_collected_has_failed(tmp_path: Path, source: str) -> None:
    run = watched(tmp_path, source)

    assert run.progress.count("failed") >= 1
    assert run.progress.count("passed") == 0


def test_a_process_that_fails_after_its_last_test_has_failed(tmp_path: Path) -> None:
    run = watched(
        tmp_path, "@pytest.fixture(scope='session')\ndef all():\n    yield\n", _FINE.format(name="fine"),
        "import atexit\natexit.register(lambda: os.kill(os.getpid(), signal.SIGSEGV))\n",
    )  # fmt: skip

    assert outcomes(run.progress)["test_fine"] == "passed"
    assert run.progress.count("failed") == 1
    assert "ended by signal 11" in why(run.progress, "outside of its tests")


def test_a_process_that_hangs_at_exit_after_its_last_test_is_ended_and_said_so(tmp_path: Path) -> None:
    run = watched(
        tmp_path,
        _FINE.format(name="fine"),
        "def test_wrong():\n    assert 1 == 2\n",
        "import atexit\natexit.register(lambda: time.sleep(3600))\n",
        at_its_end=3,
    )

    assert outcomes(run.progress) == {
        "test_fine": "passed",
        "test_wrong": "failed",
        "some, outside of its tests": "failed",
    }
    assert why(run.progress, "outside of its tests").startswith("its 2 tests had ended, but its process had not 0.05")
    assert "it hung at exit" in why(run.progress, "outside of its tests")
    assert "1 failed, 1 passed" in run.said, "what pytest said is kept"


def test_a_group_without_a_test_has_failed(tmp_path: Path) -> None:
    run = watched(tmp_path, "")

    assert run.progress.count("failed") == 1


def test_a_run_that_is_interrupted_keeps_what_had_passed(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    source = _HEAD + _FINE.format(name="fine") + "def test_waits():\n    time.sleep(3600)\n"
    (folder / "test_some.py").write_text(source, "utf-8")
    command = [sys.executable, "-m", "pytest", str(folder), "-q", f"--rootdir={folder}", "-c", os.devnull]
    stop = threading.Event()
    run = Watched(Step("some", command, env=ENVIRONMENT), tmp_path, stop)
    thread = threading.Thread(target=run.run)
    thread.start()
    while not run.progress.running or not run.progress.ended:
        assert thread.is_alive()
        stop.wait(0.05)

    stop.set()
    thread.join()

    assert outcomes(run.progress) == {"test_fine": "passed", "test_waits": "failed"}
    assert why(run.progress, "test_waits") == "interrupted"


def test_the_allowance_of_a_group_follows_from_its_tests(tmp_path: Path) -> None:
    run = watched(
        tmp_path,
        *(_FINE.format(name=f"fine_{number}") for number in range(3)),
        "@pytest.mark.limit(seconds=3600)\ndef test_campaign():\n    pass\n",
    )

    assert run.progress.allowed == 3 * 60 + 3600


def test_a_check_that_fails_tells_what_it_said() -> None:
    outcome = Outcome("check")
    words = [sys.executable, "-c", "print('E501 here'); raise SystemExit(1)"]

    run_group(Group("check", lambda: Step("check", words), has_tests=False), outcome, threading.Event())

    assert (outcome.passed, outcome.failed) == (0, 1)
    assert "E501 here" in outcome.said


def test_a_failure_is_told_in_one_line_at_the_end(tmp_path: Path) -> None:
    run = watched(tmp_path, "def test_wrong():\n    assert 1 == 2, 'the sum'\n")

    assert first_reason(why(run.progress, "test_wrong")) == "AssertionError: the sum"
    assert first_reason("ended after 300 s\nthe process is gone") == "the process is gone"
    assert first_reason("") == "nothing was said"
