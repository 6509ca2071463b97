"""What .ci/run makes of a machine, with a stand-in for the tests and for the tool that brings a windowed Blender. No bpy here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from workshop.places import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs bash")

Run = Callable[..., "subprocess.CompletedProcess[str]"]

NO_TOOL = ""
TOOL = 'echo "$(cd "$(dirname "$0")" && pwd)/blender"'
BROKEN_TOOL = "echo 'the mirror does not answer' >&2; exit 100"
NO_OLDER = f"[ $2 = sid ] || exit 100; {TOOL}"
TOOL_WITHOUT_BLENDER = "echo /nowhere/blender"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs .ci/run in a repository whose tests end with `code`, beside a tool that does as told, as somebody who is not root."""
    repository, tools, commands = tmp_path / "main", tmp_path / "shared" / "tools", tmp_path / "bin"
    for folder in (repository / ".ci", tools, commands):
        folder.mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "run", repository / ".ci" / "run")
    write_command(commands / "id", "echo 1000")
    write_command(tools / "blender", "true")

    def run_it(*, tool: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        if tool:
            write_command(tools / "blender-window", tool)
        (repository / "dev.py").write_text(
            f"import os, sys\nprint(sys.argv[1:], os.environ.get('BLENDER'), os.environ.get('BLENDER_OLDER'))\nsys.exit({code})\n",
            "utf-8",
        )
        variables = {name: value for name, value in os.environ.items() if not name.startswith("BLENDER")}
        return subprocess.run(
            ["bash", str(repository / ".ci" / "run")],
            env={**variables, "PATH": f"{commands}{os.pathsep}{variables['PATH']}"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run_it


def write_command(path: Path, script: str) -> None:
    """An executable of one line of shell."""
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def test_where_there_is_no_tool_for_a_window_the_tests_decide_alone(run: Run) -> None:
    for code in (0, 1):
        ended = run(tool=NO_TOOL, code=code)
        assert ended.returncode == code
        assert ended.stdout == "['test', '--whole'] None None\n"


def test_the_tests_get_the_blender_that_the_tool_sets_up(run: Run, tmp_path: Path) -> None:
    ended = run(tool=TOOL)

    blender = tmp_path / "shared" / "tools" / "blender"
    assert ended.stdout == f"['test', '--whole'] {blender} {blender}\n"
    assert ended.returncode == 0


@pytest.mark.parametrize("tool", [BROKEN_TOOL, TOOL_WITHOUT_BLENDER])
def test_a_window_that_cannot_be_set_up_fails_the_run_after_its_tests(run: Run, tool: str) -> None:
    ended = run(tool=tool)

    assert ended.stdout == "['test', '--whole'] None None\n", "the other tests were run"
    assert ended.returncode == 1
    assert "windowed tests were not run" in ended.stderr
    assert "BLENDER BLENDER_OLDER" in ended.stderr


def test_an_older_window_that_cannot_be_set_up_fails_it_too(run: Run) -> None:
    ended = run(tool=NO_OLDER)

    assert ended.stdout.startswith("['test', '--whole'] /"), "the newer one is used"
    assert ended.returncode == 1
    assert "could not set up BLENDER_OLDER" in ended.stderr


def test_tests_that_fail_keep_their_exit_code(run: Run) -> None:
    assert run(tool=BROKEN_TOOL, code=3).returncode == 3
