"""Blender crashes in the middle of a request: its crash report, its logs and everything else on the disk hold no key. No bpy here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.service import Service
from tests.window.conftest import NewWindow
from tests.window.jobs_on_the_way import sent
from tests.window.steps import execute


@pytest.mark.skipif(os.name == "nt", reason="the crash is a signal")
def test_a_crash_report_holds_no_key(new_window: NewWindow, service: Service, tmp_path: Path) -> None:
    window = new_window("crashing")
    window.variables.update({"TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)})

    window.run_to_the_end([*sent(service), execute("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")])

    reports = list(tmp_path.rglob("*.crash.txt"))
    assert reports
    key = service.segmind_key.encode()
    written = [path for path in tmp_path.rglob("*") if path.is_file() and not path.name.endswith("-steps.json")]
    assert not [path for path in written if key in path.read_bytes()]
