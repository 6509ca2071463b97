"""Runs a script inside real Blender with the built extension installed in a throwaway profile: the demo, the benchmark. Standard library only."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .environments import BLENDERS, CLIENT, Unavailable, ensure
from .package import build_for_here
from .places import ROOT

INSIDE = Path(__file__).with_name("inside_blender.py")


def _any_blender() -> Path:
    """The newest Blender that this machine can have. Raises Unavailable with each one's reason."""
    reasons: list[str] = []
    for environment in reversed(BLENDERS):
        try:
            return ensure(environment)
        except Unavailable as why:
            reasons.append(f"{environment.name}: {why}")
    raise Unavailable("no Blender could be had:\n" + "\n".join(reasons))


def blender_words(
    python: Path, archive: Path, script: Path, words: Sequence[str] = (), *, online: bool = False
) -> list[str]:
    """The command that installs `archive` in the profile named by BLENDER_USER_RESOURCES and runs `script` with `words`."""
    access = ["--online"] if online else []
    return [str(python), str(INSIDE), *access, str(archive), str(script), *words]


def profile_environment(profile: Path) -> dict[str, str]:
    """This process's variables with a Blender profile of its own and nothing of ours on Python's path."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    }
    return {**kept, "BLENDER_USER_RESOURCES": str(profile), "PYTHONDONTWRITEBYTECODE": "1"}


def perform(script: Path, words: Sequence[str] = (), *, online: bool = False) -> int:
    """Build, install and run `script` inside Blender; its exit code. Raises Unavailable."""
    if not script.exists():
        raise Unavailable(f"{script.relative_to(ROOT)} does not exist")
    python = _any_blender()
    with tempfile.TemporaryDirectory(prefix="set-dresser-") as scratch:
        archive = build_for_here(Path(scratch) / "dist")
        command = blender_words(python, archive, script, words, online=online)
        return subprocess.run(command, env=profile_environment(Path(scratch) / "profile"), check=False).returncode


def perform_demo(out: Path, provider: str, words: Sequence[str]) -> int:
    """`dev.py demo`: dress the sample set into `out`. Only the providers that need a network are let onto it."""
    out.mkdir(parents=True, exist_ok=True)
    script = ROOT / "demo" / "dress_alley.py"
    return perform(script, ["--out", str(out), "--provider", provider, *words], online=provider != "proof")


def serve(words: Sequence[str]) -> int:
    """`dev.py service`: the stand-in image service, until Ctrl-C."""
    command = [str(ensure(CLIENT)), "-m", "tests.service", *words]
    try:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 0
