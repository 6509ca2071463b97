"""Finds uv, or gets it into .dev/bootstrap with nothing but the standard library, and runs it. Standard library only."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import venv
from pathlib import Path

from .places import DEV, LOCKS, one_at_a_time


class Unavailable(Exception):
    """Something this machine does not have and could not get; the text says what, and what to do."""


def _works(candidate: Path | str) -> bool:
    try:
        return subprocess.run([candidate, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except OSError:
        return False


def _bootstrap() -> Path:
    home = DEV / "bootstrap"
    binaries = home / ("Scripts" if os.name == "nt" else "bin")
    uv = binaries / ("uv.exe" if os.name == "nt" else "uv")
    with one_at_a_time("bootstrap"):
        if _works(uv):
            return uv
        try:
            venv.create(home, clear=True, with_pip=True)
        except (subprocess.CalledProcessError, OSError) as why:
            raise Unavailable(
                "uv is not installed and this Python cannot make an environment to install it in "
                f"(on Debian: apt-get install python3-venv): {why}"
            ) from why
        python = binaries / ("python.exe" if os.name == "nt" else "python")
        words: list[str | Path] = [python, "-m", "pip", "install", "-q", "--require-hashes", "-r", LOCKS / "uv.txt"]
        got = subprocess.run(words, capture_output=True, text=True, check=False)
        if got.returncode or not _works(uv):
            raise Unavailable(f"uv could not be installed:\n{got.stderr.strip()[-2000:]}")
    return uv


@functools.cache
def find_uv() -> Path:
    """An uv that runs: the one on PATH, or one of our own. Raises Unavailable."""
    on_path = shutil.which("uv")
    if on_path and _works(on_path):
        return Path(on_path)
    return _bootstrap()


def run_uv(*words: str | Path) -> str:
    """Run uv and return what it printed. Raises Unavailable with what it said when it fails."""
    command = [str(find_uv()), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and "certificate" in done.stderr:
        # Behind a studio's firewall the certificates are the system's, not uv's own.
        trusting = {**os.environ, "UV_SYSTEM_CERTS": "true"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=trusting)
    if done.returncode:
        raise Unavailable(f"uv {' '.join(command[1:4])} … failed: {done.stderr.strip()[-3000:]}")
    return done.stdout
