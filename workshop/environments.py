"""The locked environments: which Python each needs, where that Python is, and the making of each, once. Standard library only."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .places import DEV, LOCKS, one_at_a_time
from .uv import Unavailable, run_uv

__all__ = ["BLENDERS", "CLIENT", "FETCH", "LINT", "Environment", "Unavailable", "blender_tool", "ensure", "find_python"]


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment: its name is its lock's name, `python` a minor version such as "3.11"."""

    name: str
    python: str

    @property
    def lock(self) -> Path:
        return LOCKS / f"{self.name}.txt"


LINT = Environment("lint", "3.11")
CLIENT = Environment("client", "3.11")
FETCH = Environment("fetch", "3.11")
BLENDERS = (
    Environment("blender-4.2", "3.11"),
    Environment("blender-4.5", "3.11"),
    Environment("blender-5.2", "3.13"),
    Environment("blender-5.3", "3.13"),
)
"""From the oldest that is supported to the newest that was tried."""


def _answers(python: Path, version: str) -> bool:
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        said = subprocess.run([python, "-c", ask], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return False
    return said.returncode == 0 and said.stdout.strip() == version


def _pyenv_pythons(version: str) -> list[Path]:
    home = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return sorted((home / "versions").glob(f"{version}.*/bin/python"), reverse=True)


def find_python(version: str) -> Path:
    """An interpreter of that minor version: one that uv finds, one of pyenv's, or one that uv can fetch. Raises Unavailable."""
    looks: list[Path] = []
    with contextlib.suppress(Unavailable):  # a pyenv shim on PATH makes uv give up; pyenv's own folders come next
        looks.append(Path(run_uv("python", "find", version).strip()))
    for python in [*looks, *_pyenv_pythons(version)]:
        if _answers(python, version):
            return python
    try:
        run_uv("python", "install", version)
        return Path(run_uv("python", "find", "--managed-python", version).strip())
    except Unavailable as why:
        raise Unavailable(f"no Python {version} on this machine, and uv could not fetch one") from why


def _key(environment: Environment) -> str:
    return hashlib.sha256(environment.lock.read_bytes() + environment.python.encode()).hexdigest()[:10]


def _python_in(home: Path) -> Path:
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure(environment: Environment) -> Path:
    """The environment's Python; makes the environment if its lock was never installed here. Raises Unavailable."""
    home = DEV / "environments" / f"{environment.name}-{_key(environment)}"
    complete = home / "complete"
    with one_at_a_time(environment.name):
        if complete.exists() and _answers(_python_in(home), environment.python):
            return _python_in(home)
        python = find_python(environment.python)
        for old in home.parent.glob(f"{environment.name}-*"):
            shutil.rmtree(old, ignore_errors=True)
        run_uv("venv", "-q", "--no-project", "--python", python, home)
        run_uv(
            "pip",
            "install",
            "-q",
            "--require-hashes",
            "--compile-bytecode",
            "--python",
            _python_in(home),
            "-r",
            environment.lock,
        )
        complete.touch()
    return _python_in(home)


def blender_tool(python: Path) -> Path:
    """Blender's own extension tool inside the bpy wheel of an environment; any Python 3.11 or newer runs it."""
    found = sorted(python.parent.parent.glob("**/site-packages/bpy/*/scripts/addons_core/bl_pkg/cli/blender_ext.py"))
    if not found:
        raise Unavailable(f"the bpy wheel of {python} has no extension tool")
    return found[0]
