"""Every font that Debian packages for the scripts of signs is used or refused with its reason; none writes a word worse than Blender's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.client.debian_fonts import SMALL, fetched, fonts_in, verdict_on

RELIABILITY = Path(__file__).parents[2] / "docs" / "reliability.md"


def reasons_told() -> set[str]:
    """Why fonts are refused by name, as the table in docs/reliability.md has it."""
    return set(re.findall(r"^\| refused by name: ([^|]+) \|", RELIABILITY.read_text("utf-8"), re.MULTILINE))


def test_the_docs_say_why_fonts_are_refused() -> None:
    assert reasons_told() == {"its letters are pictures, not outlines"}


@pytest.mark.limit(seconds=7200)  # 150 packages over whatever line there is, and 660 fonts
@pytest.mark.whole
def test_every_packaged_font_is_used_or_refused_with_its_reason(tmp_path: Path) -> None:
    """Given some 660 fonts, when words of 24 scripts are set with each, then nothing is blank, set apart or refused without a reason."""
    if why := fetched(SMALL, tmp_path):
        pytest.skip(why)

    verdicts = [verdict_on(path) for path in fonts_in(tmp_path)]

    assert len(verdicts) > 100
    assert [each for each in verdicts if each.worse or each.blank or each.damaged] == []
    assert {each.refused for each in verdicts} <= {"", *reasons_told()}
    assert sum(bool(each.writes) for each in verdicts) > 0.9 * len(verdicts)
