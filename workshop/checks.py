"""The checks that need no Blender and run no test: style, types and the import contract. Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from .environments import LINT, ensure
from .places import DEV, ROOT, SHIPPED_FILES, SHIPPED_PACKAGES

# The checks see the repository as the package it is inside Blender: relative imports cross its folders.
VIEW = DEV / "view"
STUBBED = ROOT / "workshop" / "blender-types.ini"
TYPED_FOLDERS = (
    "workshop",
    "tests/service",
    "tests/client",
    "tests/workshop",
    "tests/reliability",
    "tests/package",
    "tests/window",
    "demo",
    "bench",
)

# Scripts there are run by path inside Blender and import their neighbours by bare names.
RUN_BY_PATH = ("demo", "tests/package/inside")


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a check: its words, where it runs, what it finds in its environment."""

    name: str
    words: list[str]
    cwd: Path = ROOT
    env: dict[str, str] = field(default_factory=dict)


NAMES = (
    "lint: rules",
    "lint: format",
    "lint: Blender",
    "lint: late imports",
    "contract",
    "types: extension",
    "types: Blender",
    "types: the rest",
)
"""The checks, the quick ones first."""


def make_view() -> Path:
    """A folder in which the repository is the package `set_dresser`: a link to it, or a copy where links are refused."""
    link = VIEW / "set_dresser"
    VIEW.mkdir(parents=True, exist_ok=True)
    if link.is_symlink():
        return VIEW
    try:
        link.symlink_to(ROOT, target_is_directory=True)
    except OSError:
        shutil.rmtree(link, ignore_errors=True)
        link.mkdir()
        for name in SHIPPED_FILES:
            shutil.copy2(ROOT / name, link / name)
        for name in SHIPPED_PACKAGES:
            shutil.copytree(ROOT / name, link / name)
    return VIEW


def step(name: str) -> Step:
    """The check of that name. Raises Unavailable when the environment of the checks cannot be made."""
    python = str(ensure(LINT))
    view = make_view()
    paths = {"PYTHONPATH": str(view), "MYPYPATH": str(view)}
    config = str(ROOT / "pyproject.toml")
    packages = [word for package in SHIPPED_PACKAGES for word in ("-p", f"set_dresser.{package}")]
    shipped = [*packages, "-m", "set_dresser.registration"]
    if name == "lint: rules":
        return Step(name, [python, "-m", "ruff", "check", "--quiet", "."])
    if name == "lint: format":
        return Step(name, [python, "-m", "ruff", "format", "--check", "--quiet", "."])
    if name == "lint: Blender":
        return Step(name, [python, "-m", "workshop.blender_rules"])
    if name == "lint: late imports":
        return Step(name, [python, "-m", "workshop.late_imports"])
    if name == "contract":
        linter = str(Path(python).with_name("lint-imports"))
        return Step(name, [linter, "--config", config, "--no-cache"], cwd=view, env=paths)
    if name == "types: extension":
        return Step(name, [python, "-m", "mypy", "--config-file", config, *shipped], cwd=view, env=paths)
    if name == "types: Blender":
        words = ["--config-file", str(STUBBED), "--cache-dir", str(VIEW / ".stubbed")]
        return Step(name, [python, "-m", "mypy", *words, *shipped], cwd=view, env=paths)
    bases = os.pathsep.join(str(ROOT / folder) for folder in ("", *RUN_BY_PATH))
    others = [folder for folder in TYPED_FOLDERS if any((ROOT / folder).rglob("*.py"))]
    return Step(name, [python, "-m", "mypy", "--config-file", config, "dev.py", *others], env={"MYPYPATH": bases})


def run_lint() -> int:
    """`dev.py lint`: every check, each one's words when it fails."""
    failed = 0
    for check in map(step, NAMES):
        variables = {**os.environ, **check.env}
        done = subprocess.run(check.words, cwd=check.cwd, env=variables, check=False, capture_output=True, text=True)
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {check.name}", flush=True)
        if done.returncode:
            failed += 1
            print(done.stdout + done.stderr)
    return 1 if failed else 0
