"""A Blender of its own process and profile that runs one of the scripts in inside/ and gives its account. No bpy here."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workshop.stage import profile_environment

INSIDE = Path(__file__).with_name("inside")
TIME_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Account:
    """What a script inside Blender told (`facts`), and everything that was printed on the way (`output`)."""

    facts: dict[str, Any]
    output: str


@dataclass(frozen=True, slots=True)
class BlenderProcess:
    """One Blender (the Python of a bpy environment), a profile folder that is its own, and the zip to install there."""

    python: Path
    archive: Path
    profile: Path

    def run(self, script: str, *words: str | Path, **variables: str) -> Account:
        """Run a script of inside/ with the zip and `words`. Fails the test with its output when it gives no account."""
        command = [self.python, INSIDE / script, self.archive, *words]
        done = subprocess.run(
            [str(word) for word in command],
            env={**profile_environment(self.profile), **variables},
            cwd=self.profile.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIME_LIMIT,
            text=True,
            check=False,
        )
        told = [line for line in done.stdout.splitlines() if line.startswith("ACCOUNT ")]
        assert done.returncode == 0 and told, f"exit code {done.returncode}\n{done.stdout}"
        return Account(json.loads(told[-1].removeprefix("ACCOUNT ")), done.stdout)
