"""What the windowed tests stand on: $BLENDER with the built zip installed, and a folder for the pictures. No bpy here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.window.blender_window import Window
from workshop.package import build_for_here
from workshop.places import REPORTS


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip for this machine, freshly built."""
    return build_for_here(tmp_path_factory.mktemp("dist"))


@pytest.fixture
def window(archive: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Window]:
    """$BLENDER with Set Dresser installed and enabled; its pictures stay in .dev/reports/ after the test."""
    executable = os.environ.get("BLENDER")
    if not executable:
        pytest.skip("$BLENDER names no Blender application")
    opened = Window(Path(executable), tmp_path / "window")
    opened.install(archive)
    yield opened
    REPORTS.mkdir(parents=True, exist_ok=True)
    for picture in opened.folder.glob("*.png"):
        shutil.copy2(picture, REPORTS / f"{request.node.name}-{picture.name}")
