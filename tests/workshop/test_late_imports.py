"""The check that keeps imports at the top of files, but for reasons that it says. No bpy here."""

from __future__ import annotations

import pytest

from workshop.late_imports import asks_its_own, late_imports, without_reason

LATE = "def draw():\n    {}\n"


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("scene/session/registries.py", "from . import delivery"),
        ("client/lettering/type_guide.py", "from PIL import Image"),
        ("scene/mask/overlay.py", "from .area import area_for"),
    ],
)
def test_what_has_a_reason_may_be_imported_late(file: str, line: str) -> None:
    assert list(without_reason(file, LATE.format(line))) == []


@pytest.mark.parametrize(
    ("file", "line", "module"),
    [
        ("operators/sign.py", "from ..scene.signs import sign_list", "scene.signs"),
        ("scene/signs/switching.py", "from .sign_list import languages", "scene.signs.sign_list"),
        ("scene/queue/timer.py", "from . import account", "scene.queue.account"),
        ("panels/sidebar.py", "from .tab.signs import draw_signs", "panels.tab.signs"),
        ("client/job.py", "from .errors import LibraryError", "client.errors"),
    ],
)
def test_what_has_none_is_told_with_its_line(file: str, line: str, module: str) -> None:
    (sentence,) = without_reason(file, LATE.format(line))

    assert sentence.startswith(f"{file}:2: {module} ")


def test_the_top_of_a_file_is_no_function() -> None:
    source = "import bpy\nif TYPE_CHECKING:\n    from . import sign_list\n"

    assert list(late_imports("scene/signs/switching.py", source)) == []


@pytest.mark.parametrize("line", ["from ... import scene", "from .. import signs"])
def test_a_file_asks_no_package_that_it_stands_in(line: str) -> None:
    (sentence,) = asks_its_own("scene/signs/switching.py", line)

    assert sentence.startswith("scene/signs/switching.py:1: scene")


@pytest.mark.parametrize("line", ["from ... import client", "from .. import queue", "from . import sign_list"])
def test_it_asks_any_other(line: str) -> None:
    assert list(asks_its_own("scene/signs/switching.py", line)) == []
