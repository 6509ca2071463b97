"""When Blender crashes in a test, the test says where: in Python, and in Blender's own report. No bpy here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.window.conftest import NewWindow
from tests.window.steps import execute

CRASH = """
def pull_the_rug(): __import__('os').kill(__import__('os').getpid(), __import__('signal').SIGSEGV)
pull_the_rug()
"""


@pytest.mark.skipif(os.name == "nt", reason="the crash is a signal")
def test_a_crash_in_the_steps_is_told_with_blenders_report(new_window: NewWindow, tmp_path: Path) -> None:
    window = new_window("crashing")
    window.variables.update({"TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)})

    with pytest.raises(AssertionError) as failed:
        window.run([execute(CRASH)])

    first, _, rest = str(failed.value).partition("\n")
    assert "before the steps did" in first
    assert first.endswith("in pull_the_rug:")
    assert "# backtrace" in rest
