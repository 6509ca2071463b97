"""What the package tests stand on: the zips, freshly built, and each Blender with one of them at hand. No bpy here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.package.blender_process import BlenderProcess
from workshop.environments import BLENDERS, Environment, Unavailable, ensure
from workshop.package import build
from workshop.wheels import PLATFORMS, this_platform


@pytest.fixture(scope="session")
def zips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The built zip of every platform; those that `dev.py test` has just built, or built here."""
    built = os.environ.get("SET_DRESSER_ZIPS")
    if not built:
        return build(tmp_path_factory.mktemp("dist"))
    found = {name: path for name in PLATFORMS for path in Path(built).glob(f"*-{name.replace('-', '_')}.zip")}
    assert set(found) == set(PLATFORMS)
    return found


_EVERY_BLENDER = [
    pytest.param(each, id=each.name, marks=[pytest.mark.whole] if each is not BLENDERS[-1] else []) for each in BLENDERS
]


@pytest.fixture(params=_EVERY_BLENDER)
def blender_python(request: pytest.FixtureRequest) -> Path:
    """The Python of each supported Blender; skipped where this machine cannot have it, but on CI it must."""
    environment: Environment = request.param
    try:
        return ensure(environment)
    except Unavailable as why:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"{environment.name}: {why}")


@pytest.fixture
def blender(blender_python: Path, zips: dict[str, Path], tmp_path: Path) -> BlenderProcess:
    """Each supported Blender, with a clean profile and the zip for this machine."""
    return BlenderProcess(blender_python, archive=zips[this_platform()], profile=tmp_path / "profile")
