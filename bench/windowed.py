"""Runs a script of the benchmark inside the windowed Blender that $BLENDER names, in a profile of its own. No bpy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from .run import Run

MISSING = "not measured: $BLENDER names no windowed Blender"


def told_by(script: Path, run: Run, repeats: int) -> Any:
    """What the script wrote as JSON; None where there is no windowed Blender. Raises CalledProcessError when it fails."""
    executable = os.environ.get("BLENDER")
    if not executable:
        return None
    run.scratch.mkdir(parents=True, exist_ok=True)
    told = run.scratch / "told.json"
    words = [executable, "--factory-startup", "--python-exit-code", "3", "--python", str(script)]
    subprocess.run(
        [*words, "--", str(told), str(repeats)],
        env={**os.environ, "BLENDER_USER_RESOURCES": str(run.scratch / "profile")},
        stdout=sys.stderr,
        timeout=600,
        check=True,
    )
    return json.loads(told.read_text("utf-8"))
