"""A windowed Blender with the built zip installed in a profile of its own, driven by simulated events. No bpy here."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from tests.window.steps import Step
from workshop.places import DEV
from workshop.stage import profile_environment

DRIVER = Path(__file__).with_name("driver.py")
_CRASH_REPORT = re.compile(r"^Writing: (.+\.crash\.txt)$", re.MULTILINE)
SHADERS = DEV / "shaders"
"""Mesa's cache, for this Mesa alone: another version that runs beside it, as under Blender's wheels, cuts the file that it has mapped
to another length, and it dies of SIGBUS.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the steps: answers by name, pictures by name, what Blender printed."""

    answers: dict[str, Any]
    pictures: dict[str, Path]
    version: str
    output: str


class Window:
    """A Blender application (`executable`), and a folder for its profile and results.

    Blender opens when the first steps are taken and stays open for the next ones, as starting takes longer than most steps.
    """

    def __init__(self, executable: Path, folder: Path, variables: Mapping[str, str] | None = None) -> None:
        self.executable = executable
        self.folder = folder
        self.variables = dict(variables or {})
        """What else is in its environment."""
        self._process: subprocess.Popen[bytes] | None = None
        self._runs = 0

    @property
    def profile(self) -> Path:
        """Blender's user folders."""
        return self.folder / "profile"

    def install(self, archive: Path) -> str:
        """Install and enable the zip in the profile with Blender's own command line; what it printed."""
        words = ["--command", "extension", "install-file", "--repo", "user_default", "--enable", str(archive)]
        process = self._start(words)
        try:
            code = process.wait(120)
        finally:
            _end_session(process)
        assert code == 0, self._log.read_text("utf-8", "replace")
        return self._log.read_text("utf-8", "replace")

    def open(self, *words: str) -> None:
        """Start Blender, with such words on its command line as a file's name."""
        assert self._process is None, "it is open"
        self._runs = 0
        for old in self.folder.glob("run-*"):
            old.unlink()
        self._process = self._start(
            [*words, "--enable-event-simulate", "--python", str(DRIVER), "--", str(self.folder), str(os.getpid())]
        )

    def run(
        self,
        steps: Sequence[Step],
        *,
        outside: Mapping[str, Callable[[], object]] | None = None,
        time_limit: float = 240,
    ) -> Result:
        """Take the steps in the open window; `outside` is what the steps of that name do in the test's own process.

        Fails with what Blender printed when a step fails, and ends Blender then: the next steps find a new one.
        """
        said_before = self._begin(steps)
        told = self.folder / f"run-{self._runs}-result.json"
        try:
            code = self._attend(told.exists, outside or {}, time_limit)
        except BaseException:
            self.end()
            raise
        output = self._log.read_bytes()[said_before:].decode("utf-8", "replace")
        if code is not None:
            self.end()
            raise AssertionError(_ended_early(code, output))
        result = json.loads(told.read_text("utf-8"))
        if result["error"]:
            self.end()
            failed = [*steps, {}][result["done"]]
            raise AssertionError(f"step {result['done']}, {failed}, failed:\n{result['error']}\n{output}")
        pictures = {name: Path(path) for name, path in result["pictures"].items()}
        return Result(result["answers"], pictures, result["version"], output)

    def run_to_the_end(
        self,
        steps: Sequence[Step],
        *,
        outside: Mapping[str, Callable[[], object]] | None = None,
        time_limit: float = 240,
    ) -> str:
        """Take steps the last of which ends Blender; what it printed. Fails when a step fails, or none ends it."""
        said_before = self._begin(steps)
        told = self.folder / f"run-{self._runs}-result.json"
        try:
            # Blender may have told that it took the last step, and end a moment later.
            code = self._attend(lambda: bool(_error_in(told)), outside or {}, time_limit)
        finally:
            self.end()
        output = self._log.read_bytes()[said_before:].decode("utf-8", "replace")
        assert code is not None, f"{_error_in(told)}\n{output}"
        return output

    def close(self) -> str:
        """Quit Blender as a person does; everything it printed since it was opened. Nothing is done when it is not open."""
        if self._process is None:
            return ""
        self.run_to_the_end([{"do": "execute", "source": "bpy.ops.wm.quit_blender()"}], time_limit=60)
        return self._log.read_text("utf-8", "replace")

    def end(self) -> None:
        """End Blender without asking, and its display."""
        process, self._process = self._process, None
        if process is not None:
            _end_session(process)

    @property
    def _log(self) -> Path:
        return self.folder / "blender.log"

    def _begin(self, steps: Sequence[Step]) -> int:
        """Hand the steps to the driver inside; how much Blender had printed before."""
        if self._process is None:
            self.open()
        self._runs += 1
        for old in (*self.folder.glob("*.png"), *self.folder.glob("*.wanted"), *self.folder.glob("*.refused")):
            old.unlink()
        said_before = self._log.stat().st_size
        draft = self.folder / f"run-{self._runs}-draft.json"
        draft.write_text(json.dumps(list(steps)), "utf-8")
        # By one rename: whoever sees it sees it whole.
        draft.replace(self.folder / f"run-{self._runs}-steps.json")
        return said_before

    def _start(self, words: list[str]) -> subprocess.Popen[bytes]:
        """Start Blender in a session of its own, so that its display can be ended with it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self._log, "wb") as sink:
            return subprocess.Popen(
                [str(self.executable), *words],
                env={**profile_environment(self.profile), "MESA_SHADER_CACHE_DIR": str(SHADERS), **self.variables},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _attend(
        self, is_over: Callable[[], bool], outside: Mapping[str, Callable[[], object]], time_limit: float
    ) -> int | None:
        """Wait until it is over, and do what the driver asks for meanwhile; the exit code if Blender ended before."""
        assert self._process is not None
        deadline = time.monotonic() + time_limit
        while time.monotonic() < deadline:
            for wanted in self.folder.glob("*.picture-wanted"):
                _take_picture(wanted)
            for wanted in self.folder.glob("*.outside-wanted"):
                outside[wanted.stem]()
                wanted.unlink()
            if is_over():
                return None
            with contextlib.suppress(subprocess.TimeoutExpired):
                return self._process.wait(0.05)
        raise TimeoutError(f"not done in {time_limit} s: {self._log.read_text('utf-8', 'replace')}")


def _ended_early(code: int, output: str) -> str:
    """What to say of a Blender that ended before its steps: first where in Python it was, then its crash report, which it names as it dies."""
    reports = [path.read_text("utf-8", "replace") for path in map(Path, _CRASH_REPORT.findall(output)) if path.exists()]
    _, _, python = "\n".join(reports).partition("# Python backtrace")
    inmost = next((line.strip() for line in python.splitlines() if line.strip()), "")
    where = f", in {inmost}" if inmost else ""
    return "\n".join((f"Blender ended with {code} before the steps did{where}:", output, *reports))


def _error_in(told: Path) -> str:
    """What went wrong, as the driver tells; empty when nothing did, or nothing is told yet."""
    return str(json.loads(told.read_text("utf-8"))["error"]) if told.exists() else ""


def shows(picture: Path, colour: Sequence[int]) -> bool:
    """Whether a patch of about this colour (sRGB, 0 to 255) is in the picture, as large as a sign is."""
    bands = Image.open(picture).convert("RGB").split()
    near = [
        band.point([255 * (abs(value - wanted) <= 6) for value in range(256)])
        for band, wanted in zip(bands, colour, strict=True)
    ]
    alike = ImageChops.darker(ImageChops.darker(near[0], near[1]), near[2])
    return alike.histogram()[255] > 3000


def _take_picture(wanted: Path) -> None:
    """A picture of the display that Blender has to itself; refused where the display is this person's own, or there is none.

    Blender's own screenshot comes out black on software OpenGL (seen with 5.2 on Mesa), so the display is asked first.
    Asked for again until it shows the colour that it is to show.
    """
    asked = json.loads(wanted.read_text("utf-8"))
    display, camera = asked["display"], shutil.which("import")
    part, path = wanted.with_suffix(".part"), wanted.with_suffix(".png")
    if camera and display and display != os.environ.get("DISPLAY"):
        command = [camera, "-display", display, "-window", "root", f"png:{part}"]
        if subprocess.run(command, timeout=20, check=False).returncode == 0:
            if asked["showing"] is None or shows(part, asked["showing"]):
                wanted.unlink()
                part.replace(path)
            return
    wanted.unlink()
    wanted.with_suffix(".refused").touch()


def _end_session(process: subprocess.Popen[bytes]) -> None:
    """End whatever of the session still runs: Blender when it hangs, its virtual display in any case."""
    if os.name == "nt":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):  # everything may have ended by itself
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
