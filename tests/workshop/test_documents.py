"""What the documents name is there: paths of the repository, and what the links lead to. No bpy here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from workshop.places import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "findings").glob("*.md")])
FOLDERS = ("scene", "client", "operators", "panels", "tests", "workshop", "bench", "demo", "findings", "docs")
NAMED = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+?)/?(?:\(\))?`")
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")


def paths_named(text: str) -> Iterator[str]:
    """The paths that stand in code marks; a `module.function` is its module."""
    yield from NAMED.findall(text)


def is_there(name: str) -> bool:
    """Whether a file, a folder, a module or what stands in a module has that name."""
    module = name.rpartition("/")[0] + "/" + name.rpartition("/")[2].partition(".")[0]
    return any((ROOT / each).exists() for each in (name, f"{name}.py", module, f"{module}.py"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_is_there(document: Path) -> None:
    missing = [name for name in paths_named(document.read_text("utf-8")) if not is_there(name)]

    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_within_the_repository_leads_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text("utf-8")) if "://" not in link]

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_a_path_that_is_gone_would_be_noticed() -> None:
    assert list(paths_named("see `scene/nowhere.py` and `client/gate.Gate`")) == [
        "scene/nowhere.py",
        "client/gate.Gate",
    ]
    assert is_there("client/gate.Gate")
    assert not is_there("scene/nowhere.py")
