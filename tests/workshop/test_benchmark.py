"""What the benchmark judges: ratios to what the same run measured, never a time or a size."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bench.figures import Figure, table

BENCH = Path(__file__).resolve().parents[2] / "bench"
WITHOUT_COMPARISON = ("", "%")
"""Units of what is a ratio, a share or a count itself."""


def limited_without_comparison(source: str) -> list[str]:
    """Every figure in `source` that has a unit and a limit, and nothing that it is compared with."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Figure":
            fields = dict(zip(("name", "value", "unit", "limit", "note", "over"), node.args, strict=False))
            fields |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
            unit, limit = ast.literal_eval(fields["unit"]), fields.get("limit", ast.Constant(None))
            has_limit = not (isinstance(limit, ast.Constant) and limit.value is None)
            if unit not in WITHOUT_COMPARISON and has_limit and "over" not in fields:
                found.append(ast.unparse(fields["name"]))
    return found


@pytest.mark.parametrize("topic", sorted(BENCH.glob("*.py")), ids=lambda path: path.stem)
def test_no_limit_is_a_time_or_a_size(topic: Path) -> None:
    assert limited_without_comparison(topic.read_text("utf-8")) == []


def test_a_time_with_a_limit_and_nothing_beside_it_is_found() -> None:
    assert limited_without_comparison('Figure("a tick", 4.0, "ms", 5.0, "note")') == ["'a tick'"]


@pytest.mark.parametrize(("took", "is_met"), [(9.0, True), (11.0, False)])
def test_a_figure_is_judged_by_its_ratio(took: float, is_met: bool) -> None:
    figure = Figure("a tick", took, "ms", limit=2.0, over=5.0)

    assert figure.is_met is is_met
    assert ("MISSED" not in table([figure])) is is_met
