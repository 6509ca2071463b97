"""Builds the extension's zips with Blender's own tool, and validates each. Standard library only."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
import tomllib
from pathlib import Path

from .environments import BLENDERS, Unavailable, blender_tool, ensure
from .places import DIST, ROOT
from .wheels import MANIFEST, PLATFORMS, fetch, listed, this_platform


class BuildFailed(Unavailable):
    """The zip could not be built or is not valid; the text is what Blender's tool said."""


def run_tool(blender_python: Path, *words: str | Path) -> str:
    """Run Blender's extension tool; what it printed. Raises BuildFailed."""
    command = [str(blender_python), str(blender_tool(blender_python)), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or "Error:" in done.stdout + done.stderr:
        raise BuildFailed(f"{' '.join(map(str, words[:1]))}: {(done.stdout + done.stderr).strip()}")
    return done.stdout


def check_manifest() -> None:
    """The manifest names the locked wheels and the platforms that they are for; Blender's tool checks neither. Raises BuildFailed."""
    manifest = tomllib.loads(MANIFEST.read_text("utf-8"))
    named, locked = set(manifest.get("wheels", [])), {f"./wheels/{wheel.file}" for wheel in listed()}
    if named != locked:
        raise BuildFailed(f"the manifest's wheels are not the locked ones; run `dev.py lock`: {sorted(named ^ locked)}")
    if set(manifest["platforms"]) != set(PLATFORMS):
        raise BuildFailed(f"the manifest's platforms are not {sorted(PLATFORMS)}")


def build(into: Path = DIST) -> dict[str, Path]:
    """One valid zip per platform in `into`, by Blender's name of the platform. Raises BuildFailed, Unavailable."""
    check_manifest()
    fetch()
    blender_python = ensure(BLENDERS[-1])
    with tempfile.TemporaryDirectory() as scratch:
        run_tool(blender_python, "build", "--split-platforms", "--source-dir", ROOT, "--output-dir", scratch)
        made = sorted(Path(scratch).glob("*.zip"))
        for path in made:
            run_tool(blender_python, "validate", path)
        into.mkdir(parents=True, exist_ok=True)
        for old in into.glob("set_dresser-*.zip"):
            old.unlink()
        moved = [Path(shutil.move(path, into / path.name)) for path in made]
    zips = {name: path for name in PLATFORMS for path in moved if path.stem.endswith(name.replace("-", "_"))}
    if set(zips) != set(PLATFORMS):
        raise BuildFailed(f"zips are missing for {sorted(set(PLATFORMS) - set(zips))}")
    return zips


def build_for_here(into: Path = DIST) -> Path:
    """The zip for this machine, freshly built."""
    return build(into)[this_platform()]


def report_build() -> int:
    """`dev.py build`: build into dist/ and say what came out."""
    began = time.perf_counter()
    for platform, path in build().items():
        print(f"{platform:12} {path.stat().st_size / 1e6:6.1f} MB  {path.relative_to(ROOT)}")
    print(f"built and validated in {time.perf_counter() - began:.1f} s")
    return 0
