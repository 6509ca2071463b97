"""A windowed Blender with the built zip installed in a profile of its own, driven by simulated events. No bpy here."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.window.steps import Step
from workshop.stage import profile_environment

DRIVER = Path(__file__).with_name("driver.py")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the steps: answers by name, pictures by name, what Blender printed."""

    answers: dict[str, Any]
    pictures: dict[str, Path]
    version: str
    output: str


@dataclass(frozen=True, slots=True)
class Window:
    """A Blender application (`executable`), a folder for its profile and results, and what else is in its environment."""

    executable: Path
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def install(self, archive: Path) -> str:
        """Install and enable the zip in the profile with Blender's own command line; what it printed."""
        words = ["--command", "extension", "install-file", "--repo", "user_default", "--enable", str(archive)]
        code, output = self._start(words, 120)
        assert code == 0, output
        return output

    def run(self, steps: Sequence[Step], *, time_limit: float = 240) -> Result:
        """Open the window, take the steps, quit. Fails with what Blender printed when a step fails."""
        asked, told = self.folder / "steps.json", self.folder / "result.json"
        asked.write_text(json.dumps(list(steps)), "utf-8")
        for old in (told, *self.folder.glob("*.png"), *self.folder.glob("*.wanted"), *self.folder.glob("*.refused")):
            old.unlink(missing_ok=True)
        words = ["--enable-event-simulate", "--python", str(DRIVER), "--", str(asked), str(told)]
        code, output = self._start(words, time_limit)
        assert told.exists(), f"Blender ended with {code} before the steps did:\n{output}"
        result = json.loads(told.read_text("utf-8"))
        failed = f"step {result['done']}, {[*steps, {}][result['done']]}, failed:\n{result['error']}\n{output}"
        assert not result["error"], failed
        pictures = {name: Path(path) for name, path in result["pictures"].items()}
        return Result(result["answers"], pictures, result["version"], output)

    def _start(self, words: list[str], time_limit: float) -> tuple[int, str]:
        """Run Blender in a session of its own, so that its display ends with it; exit code and output."""
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / "blender.log"
        with open(log, "wb") as sink:
            process = subprocess.Popen(
                [str(self.executable), *words],
                env={**profile_environment(self.folder / "profile"), **self.variables},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = self._attend(process, time_limit)
            finally:
                _end_session(process)
        return code, log.read_text("utf-8", "replace")

    def _attend(self, process: subprocess.Popen[bytes], time_limit: float) -> int:
        """Wait for Blender's end, and take the pictures that the driver asks for; the exit code, or SIGKILL's after the limit."""
        deadline = time.monotonic() + time_limit
        while time.monotonic() < deadline:
            try:
                return process.wait(0.05)
            except subprocess.TimeoutExpired:
                for wanted in self.folder.glob("*.wanted"):
                    _take_picture(wanted)
        return -signal.SIGKILL


def _take_picture(wanted: Path) -> None:
    """A picture of the display that Blender has to itself; refused where the display is this person's own, or there is none.

    Blender's own screenshot comes out black on software OpenGL (seen with 5.2 on Mesa), so the display is asked first.
    """
    display = wanted.read_text("utf-8")
    wanted.unlink()
    camera = shutil.which("import")
    part, path = wanted.with_suffix(".part"), wanted.with_suffix(".png")
    if camera and display and display != os.environ.get("DISPLAY"):
        command = [camera, "-display", display, "-window", "root", f"png:{part}"]
        if subprocess.run(command, timeout=20, check=False).returncode == 0:
            part.replace(path)
            return
    wanted.with_suffix(".refused").touch()


def _end_session(process: subprocess.Popen[bytes]) -> None:
    """End whatever of the session still runs: Blender when it hangs, its virtual display in any case."""
    if os.name == "nt":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):  # everything may have ended by itself
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
