"""The zips hold what runs in Blender and nothing else. No bpy here."""

from __future__ import annotations

import re
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from workshop.package import check_manifest, run_tool
from workshop.places import ROOT, SHIPPED_FILES, SHIPPED_PACKAGES
from workshop.wheels import ONLY_ON, PLATFORMS, PYTHONS, Wheel

WHOLE_PLATFORMS = pytest.mark.parametrize("platform", PLATFORMS)
SECRET = re.compile(rb"sk-[A-Za-z0-9]{16,}|SG_[A-Za-z0-9]{12,}|-----BEGIN [A-Z ]*PRIVATE KEY")


def _names(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as opened:
        return [name for name in opened.namelist() if not name.endswith("/")]


@WHOLE_PLATFORMS
def test_a_zip_holds_the_extension_its_licence_and_wheels_and_nothing_else(
    zips: dict[str, Path], platform: str
) -> None:
    tops = {PurePosixPath(name).parts[0] for name in _names(zips[platform])}

    assert tops == {*SHIPPED_FILES, *SHIPPED_PACKAGES, "wheels"}


@WHOLE_PLATFORMS
def test_a_zip_holds_no_hidden_files_caches_or_tests(zips: dict[str, Path], platform: str) -> None:
    parts = [part for name in _names(zips[platform]) for part in PurePosixPath(name).parts]

    assert not [part for part in parts if part.startswith(".") or part in ("__pycache__", "tests", "workshop")]
    assert not [part for part in parts if part.startswith("test_") or part.endswith((".pyc", ".key", ".pem", ".blend"))]


def test_every_source_file_of_the_shipped_packages_is_in_the_zip(zips: dict[str, Path]) -> None:
    sources = {path.relative_to(ROOT).as_posix() for name in SHIPPED_PACKAGES for path in (ROOT / name).rglob("*.py")}

    for archive in zips.values():
        assert sources <= set(_names(archive))


def test_no_zip_holds_anything_that_looks_like_a_key(zips: dict[str, Path]) -> None:
    with zipfile.ZipFile(zips["linux-x64"]) as opened:
        guilty = [name for name in opened.namelist() if not name.endswith(".whl") and SECRET.search(opened.read(name))]

    assert guilty == []


@WHOLE_PLATFORMS
def test_a_zips_manifest_names_exactly_the_wheels_in_it(zips: dict[str, Path], platform: str) -> None:
    with zipfile.ZipFile(zips[platform]) as opened:
        manifest = tomllib.loads(opened.read("blender_manifest.toml").decode())
    carried = {f"./{name}" for name in _names(zips[platform]) if name.endswith(".whl")}

    assert set(manifest["build"]["generated"]["wheels"]) == carried
    assert manifest["build"]["generated"]["platforms"] == [platform]


@WHOLE_PLATFORMS
def test_every_python_finds_each_dependency_exactly_once(zips: dict[str, Path], platform: str) -> None:
    wheels = [Wheel(PurePosixPath(name).name, "", 0) for name in _names(zips[platform]) if name.endswith(".whl")]

    for python in PYTHONS:
        if platform in ONLY_ON.get(python, PLATFORMS):
            serving = sorted(wheel.file.partition("-")[0] for wheel in wheels if wheel.suits(python, platform))
            assert serving == ["brotli", "budoux", "fonttools", "pillow", "uharfbuzz"], python


@WHOLE_PLATFORMS
def test_a_zip_is_small_enough_to_download_without_a_thought(zips: dict[str, Path], platform: str) -> None:
    assert 5e6 < zips[platform].stat().st_size < 40e6


def test_the_manifest_names_the_locked_wheels_and_platforms() -> None:
    check_manifest()


def test_each_blenders_own_tool_finds_every_zip_valid(zips: dict[str, Path], blender_python: Path) -> None:
    for archive in zips.values():
        run_tool(blender_python, "validate", archive)
