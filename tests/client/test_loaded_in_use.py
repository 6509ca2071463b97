"""Packages that load a module when it is first asked for: what loads, what does not, and that each package names all of its modules."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOADED_IN_USE = sorted(
    path
    for room in ("client", "scene")
    for path in (ROOT / room).rglob("__init__.py")
    if "modules_of" in path.read_text("utf-8")
)
ASKED_BY_IMPORT = {"client": {"courier", "loaded_in_use"}}
"""What a package does not name: the courier's modules, which the import contract is to see, and what loads the others."""


@pytest.fixture
def street(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A package of three modules, one of which wants a library that is not there."""
    folder = tmp_path / "street"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "from client.loaded_in_use import modules_of\n__getattr__ = modules_of(__name__)\n"
    )
    (folder / "shop.py").write_text("SIGN = 'noodles'\n")
    (folder / "bank.py").write_text("SIGN = 'gold'\n")
    (folder / "ruin.py").write_text("import no_such_library\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield import_module("street")
    for name in [name for name in sys.modules if name.partition(".")[0] == "street"]:
        del sys.modules[name]


def test_only_what_is_asked_for_is_loaded_and_is_kept(street: ModuleType) -> None:
    assert "street.shop" not in sys.modules

    assert street.shop.SIGN == "noodles"

    assert vars(street)["shop"] is sys.modules["street.shop"]
    assert "street.bank" not in sys.modules


def test_a_name_that_is_no_module_is_no_attribute(street: ModuleType) -> None:
    with pytest.raises(AttributeError, match="module 'street' has no attribute 'church'"):
        _ = street.church
    assert not hasattr(street, "__wrapped__")


def test_what_a_module_lacks_is_told_as_such(street: ModuleType) -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        _ = street.ruin


@pytest.mark.parametrize("path", LOADED_IN_USE, ids=lambda path: path.parent.relative_to(ROOT).as_posix())
def test_a_package_names_all_of_its_modules_once(path: Path) -> None:
    named = [
        each.name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module is None
        for each in node.names
    ]
    there = {each.stem for each in path.parent.glob("*.py")} | {
        each.parent.name for each in path.parent.glob("*/__init__.py")
    }
    package = path.parent.relative_to(ROOT).as_posix()

    assert sorted(named) == sorted(there - {"__init__"} - ASKED_BY_IMPORT.get(package, set()))
