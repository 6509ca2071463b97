"""Blender crashes in the middle of a request: its crash report, its logs and everything else on the disk hold no key. No bpy here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.service import Service
from tests.window.blender_window import Window
from tests.window.steps import Step, execute, press_button, until, wait
from tests.window.test_generate import JOBS, a_wall_with_a_sign

PREFERENCES = "bpy.context.preferences.addons['bl_ext.user_default.set_dresser'].preferences"


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        running.settings.latency = 4.0
        yield running


def with_a_key(service: Service) -> list[Step]:
    """Segmind chosen, its key typed and not stored."""
    values = {"provider": "segmind", "segmind_key": service.segmind_key, "segmind_address": service.segmind_address}
    lines = [f"{PREFERENCES}.{name} = {value!r}\n" for name, value in values.items()]
    return [execute("import bpy\nbpy.context.preferences.system.use_online_access = True\n" + "".join(lines))]


@pytest.mark.skipif(os.name == "nt", reason="the crash is a signal")
def test_a_crash_report_holds_no_key(window: Window, service: Service, tmp_path: Path) -> None:
    crashing = replace(window, variables={"TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)})
    steps = [
        *a_wall_with_a_sign(),
        *with_a_key(service),
        wait(1.0),
        press_button("set_dresser.generate"),
        until(f"{JOBS} and {JOBS}[0].state == 'sent'", 30),
        execute("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"),
    ]

    with pytest.raises(AssertionError, match="before the steps did"):
        crashing.run(steps)

    reports = list(tmp_path.rglob("*.crash.txt"))
    assert reports
    key = service.segmind_key.encode()
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "steps.json"]
    assert not [path for path in written if key in path.read_bytes()]
