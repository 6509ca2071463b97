"""What a camera sees is what Cycles renders: in 300 scenes made by chance, kind by kind, with a GPU and without one.

SET_DRESSER_SEED      the number of the first scene, to try others
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.blender.visibility_campaign import Scores

CASES = 20
TRIED = ((4, 2), (5, 2))
"""The oldest Blender, which tells it without a GPU, and one that has one in the background: CI's time is short."""
HARDLY = 0.03
"""So much a kind may have less in one scene than it must have in all of them, and eight pixels: edges fall on one or the other side."""

pytestmark = [pytest.mark.limit(seconds=1200)]


@pytest.fixture(scope="session")
def looked_at() -> dict[int, Scores]:
    """What the parts of the campaign scored, as far as they were run."""
    return {}


@pytest.fixture(autouse=True)
def _tried_here() -> None:
    import bpy

    if bpy.app.version[:2] not in TRIED:
        tried = " and ".join(f"{major}.{minor}" for major, minor in TRIED)
        pytest.skip(f"the campaign runs on {tried}: on all it would take too long")


@pytest.mark.parametrize("case", [0, *(pytest.param(case, marks=pytest.mark.whole) for case in range(1, CASES))])
def test_a_camera_sees_what_cycles_renders(case: int, looked_at: dict[int, Scores], tmp_path: Path) -> None:
    from tests.blender import visibility_campaign as campaign

    assert campaign.CASES == CASES
    scores = campaign.new_scores()
    wrong: list[str] = []
    for seed in campaign.seeds_of(case):
        looked = campaign.look(seed, campaign.ways(), tmp_path)
        for way in looked.ours:
            own = campaign.new_scores()
            for into in (own, scores):
                campaign.score(looked, way, into)
            for (_, kind), each in own.items():
                missed = (1 - each.alike) * each.either
                if missed > max(8.0, (1 - campaign.least(kind) + HARDLY) * each.either):
                    kept = campaign.picture(looked, way, tmp_path)
                    wrong.append(f"seed {seed}, {way.value}, {kind}: {each.alike:.3f} of {each.either}; see {kept}")
    looked_at[case] = scores

    assert not wrong, "\n".join(wrong)


@pytest.mark.whole  # it asks for every part
def test_every_kind_is_seen_as_it_renders_and_the_document_says_so(looked_at: dict[int, Scores]) -> None:
    from tests.blender import visibility_campaign as campaign
    from tests.blender.visibility_table import documented, heading

    if set(looked_at) != set(range(CASES)):
        pytest.skip("only after every part of the campaign")
    scores = campaign.new_scores()
    for each in looked_at.values():
        for key, score in each.items():
            scores[key].add_all(score)
    low = {
        f"{way.value}, {kind}": each.alike for (way, kind), each in scores.items() if each.alike < campaign.least(kind)
    }

    assert not low
    if "SET_DRESSER_SEED" in os.environ:
        return
    said = documented()
    for way in campaign.ways():
        column = said[heading(way)]
        measured = {kind: score.alike for (by, kind), score in scores.items() if by is way}
        assert set(column) == set(measured), "if that is meant: python -m tests.blender.visibility_campaign --write"
        less = {kind: value for kind, value in measured.items() if value < column[kind] - 0.002}
        assert not less, "the document says more"
