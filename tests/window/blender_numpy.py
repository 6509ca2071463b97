"""numpy for a Blender that has none: Blender from blender.org brings it, a distribution's need not. No bpy here.

It goes where another extension's wheels would: all extensions of a profile share one folder.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
from pathlib import Path

from workshop.places import DEV, LOCKS
from workshop.uv import run_uv


@functools.cache
def has_numpy(executable: Path) -> bool:
    """Whether this Blender's own Python has numpy."""
    words: list[str | Path] = [executable, "--background", "--factory-startup"]
    words += ["--python-exit-code", "9", "--python-expr", "import numpy"]
    return subprocess.run(words, capture_output=True, timeout=120, check=False).returncode == 0


def give_numpy(executable: Path, profile: Path) -> None:
    """Put numpy beside the wheels of the installed extension, unless Blender has it."""
    if has_numpy(executable):
        return
    (shared,) = profile.glob("extensions/.local/lib/python3.*/site-packages")
    fetched = _fetched(shared.parent.name.removeprefix("python"))
    for name in ("numpy", "numpy.libs"):  # without its dist-info: Blender would take it away with its next wheels
        if (fetched / name).is_dir() and not (shared / name).exists():
            shutil.copytree(fetched / name, shared / name, symlinks=True)


def _fetched(python: str) -> Path:
    """The locked numpy for a Python such as "3.14", unpacked."""
    target = DEV / "shipped" / f"numpy-{python}"
    if not (target / "numpy").is_dir():
        run_uv(
            *("pip", "install", "-q", "--target", target, "--python-version", python, "--only-binary", ":all:"),
            *("--require-hashes", "-r", LOCKS / "window.txt"),
        )
    return target
