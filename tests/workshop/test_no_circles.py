"""No file needs itself by any way, not even by the names that only a type checker imports. The import contract looks at what runs alone.

A package's face is left out where it names its own modules: for type checkers (`client/loaded_in_use.py`), or to load them in use.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from workshop.places import ROOT, SHIPPED_PACKAGES


def needs(sources: Mapping[str, str]) -> dict[str, set[str]]:
    """By a module's name, which of the others it imports, wherever in it and for whatever reason."""
    return {name: set(_imported(name, source, sources)) - {name} for name, source in sources.items()}


def _imported(name: str, source: str, known: Mapping[str, str]) -> Iterator[str]:
    package, is_face = name.rpartition(".")[0], name.endswith(".__init__")
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        parts = package.split(".")
        base = ".".join([*parts[: len(parts) - node.level + 1], *([node.module] if node.module else [])])
        for each in node.names:
            whole = next((at for at in (f"{base}.{each.name}", base) if at in known or f"{at}.__init__" in known), "")
            if whole and not (is_face and whole.startswith(f"{package}.")):
                yield whole if whole in known else f"{whole}.__init__"


def shipped() -> dict[str, str]:
    """The sources of all that ships, by the modules' names."""
    files = [path for folder in SHIPPED_PACKAGES for path in (ROOT / folder).rglob("*.py")]
    return {".".join(_parts(path)): path.read_text("utf-8") for path in files}


def _parts(path: Path) -> tuple[str, ...]:
    return path.relative_to(ROOT).with_suffix("").parts


def circle_in(needed: Mapping[str, set[str]]) -> list[str]:
    """The modules of one circle; none where there is none."""
    try:
        TopologicalSorter(needed).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@pytest.mark.parametrize("late", ["", "def f() -> None:\n    ", "if TYPE_CHECKING:\n    "])
def test_a_circle_is_found_however_it_is_imported(late: str) -> None:
    sources = {"a.one": "from .two import x", "a.two": f"{late}from . import one", "a.three": "from . import one"}

    assert set(circle_in(needs(sources))) == {"a.one", "a.two"}


def test_what_ships_has_none() -> None:
    needed = needs(shipped())

    assert "client.choices" in needed["client.provider_registry"]
    assert circle_in(needed) == []
