"""A Blender of its own process and profile that runs one of the scripts in inside/ and gives its account. No bpy here."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workshop.stage import blender_words, profile_environment

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

    def run(self, script: str, *words: str | Path) -> Account:
        """Run a script of inside/ with the zip and `words`. Fails the test with its output when it gives no account."""
        return self._account([self.python, INSIDE / script, self.archive, *words])

    def look_at(self, blend: Path, script: str) -> Account:
        """Run a script of inside/ with a .blend, in a profile that has no extension."""
        return self._account([self.python, INSIDE / script, blend], self.profile.with_name("another profile"))

    def perform(self, script: Path, *words: str) -> str:
        """Run a script of the project with the zip installed, as dev.py does it; what it said."""
        code, output = self._talk(blender_words(self.python, self.archive, script, words), self.profile)
        assert code == 0, f"exit code {code}\n{output}"
        return output

    def _account(self, command: Sequence[str | Path], profile: Path | None = None) -> Account:
        code, output = self._talk(command, profile or self.profile)
        told = [line for line in output.splitlines() if line.startswith("ACCOUNT ")]
        assert code == 0 and told, f"exit code {code}\n{output}"
        return Account(json.loads(told[-1].removeprefix("ACCOUNT ")), output)

    def _talk(self, command: Sequence[str | Path], profile: Path) -> tuple[int, str]:
        done = subprocess.run(
            [str(word) for word in command],
            env=profile_environment(profile),
            cwd=self.profile.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIME_LIMIT,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        return done.returncode, done.stdout
