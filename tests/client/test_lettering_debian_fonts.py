"""Every font that Debian packages for the scripts of signs is used or refused with its reason; none writes a word worse than Blender's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.client.debian_fonts import SMALL, fetched, fonts_in, verdict_on

REASONS = (
    "it is no font, or a broken one",
    "its letters are pictures, not outlines",
    "its letters are layers or pictures in colour, not outlines",
    "it ends before its letters do",
)


@pytest.mark.whole
def test_every_packaged_font_is_used_or_refused_with_its_reason(tmp_path: Path) -> None:
    """Given some 650 fonts, when words of 24 scripts are set with each, then nothing is blank, set apart or refused without a reason."""
    if why := fetched(SMALL, tmp_path):
        pytest.skip(why)

    verdicts = [verdict_on(path) for path in fonts_in(tmp_path)]

    assert len(verdicts) > 100
    assert [each for each in verdicts if each.worse or each.blank or each.damaged] == []
    assert {each.refused for each in verdicts} <= {"", *REASONS}
    assert sum(bool(each.writes) for each in verdicts) > 0.9 * len(verdicts)
