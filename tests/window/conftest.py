"""What the windowed tests stand on: $BLENDER with the built zip installed, and a folder for the pictures. No bpy here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.service.fixture import service
from tests.window.blender_numpy import give_numpy
from tests.window.blender_window import Window
from tests.window.steps import EXTENSION, LOADED, Step, execute, until
from workshop.package import build_for_here
from workshop.places import REPORTS

__all__ = ["service"]

NewWindow = Callable[[str], Window]


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip for this machine, freshly built."""
    return build_for_here(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def open_window(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """The one Blender that most tests work in, one after the other; it must end without a complaint."""
    window = _installed(archive, tmp_path_factory.mktemp("shared") / "window")
    yield window
    assert "Traceback" not in window.close()


@pytest.fixture
def window(open_window: Window, request: pytest.FixtureRequest) -> Iterator[Window]:
    """$BLENDER with Set Dresser as it is right after installing it, and a new file; its pictures stay in .dev/reports/."""
    open_window.run([as_new(), until(LOADED)])
    yield open_window
    _keep_pictures(open_window, request.node.name)


@pytest.fixture
def new_window(archive: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[NewWindow]:
    """Installs a Blender of its own under a name, for tests that end it, or that need two."""
    windows: list[Window] = []

    def make(name: str) -> Window:
        windows.append(_installed(archive, tmp_path / name))
        return windows[-1]

    yield make
    for window in windows:
        window.end()
        _keep_pictures(window, request.node.name)


def _installed(archive: Path, folder: Path) -> Window:
    executable = os.environ.get("BLENDER")
    if not executable:
        pytest.skip("$BLENDER names no Blender application")
    window = Window(Path(executable), folder)
    window.install(archive)
    give_numpy(window.executable, window.profile)
    return window


def _keep_pictures(window: Window, test: str) -> None:
    REPORTS.mkdir(parents=True, exist_ok=True)
    for picture in window.folder.glob("*.png"):
        shutil.copy2(picture, REPORTS / f"{test}-{picture.name}")


def as_new() -> Step:
    """Forget what the last test left: preferences, jobs, library, ledger, and the file that is open."""
    return execute(
        "import pathlib, shutil\n"
        f"bpy.ops.preferences.addon_disable(module={EXTENSION!r})\n"
        f"shutil.rmtree(bpy.utils.extension_path_user({EXTENSION!r}), ignore_errors=True)\n"
        "bpy.context.preferences.system.use_online_access = False\n"
        "bpy.ops.wm.read_homefile(use_factory_startup=True)\n"
        f"bpy.ops.preferences.addon_enable(module={EXTENSION!r})\n"
    )
