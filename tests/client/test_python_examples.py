"""What docs/python.md shows of `client/` is run as it stands, in a Python of its own, against the stand-in service."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from client.library import Library
from tests.client.lettering_fonts import fonts_folder
from tests.examples import examples_under
from tests.kept_takes import takes_in
from tests.service import Service

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def run(script: str, place: Path, **environment: str) -> str:
    """What a script says that somebody runs in a folder with `client/` on the path."""
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_script_prices_a_request(tmp_path: Path) -> None:
    [example] = examples_under("What it costs")

    said = run(example, tmp_path)

    assert "about $" in said
    assert "dollars for three" in said


def test_a_script_asks_waits_and_reads_the_take(tmp_path: Path, service: Service) -> None:
    [example] = examples_under("Ask, wait, read the take")
    assert "https://api.openai.com/v1" in example

    said = run(
        example.replace("https://api.openai.com/v1", service.openai_address),
        tmp_path,
        OPENAI_API_KEY=service.openai_key,
    )

    [take] = takes_in(Library(tmp_path / "set_dresser"))
    assert f"{take.picture.name} 1536 x 1024 {take.cost} dollars" in said
    assert len(service.billed) == 1
    assert not list(Library(tmp_path / "set_dresser").waiting_takes())


def test_a_script_has_a_proof_made(tmp_path: Path) -> None:
    [asked] = examples_under("Ask, wait, read the take")
    [proof] = examples_under("A proof")
    before, after = asked.split("service = ServiceSettings(ProviderName.OPENAI, address=ADDRESS)\n")

    said = run(before + proof + after, tmp_path, OPENAI_API_KEY="", BLENDER_FONTS=fonts_folder())

    [take] = takes_in(Library(tmp_path / "set_dresser"))
    assert take.is_proof
    assert take.picture.name in said
