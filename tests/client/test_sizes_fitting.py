"""Every shape and every budget gets a legal size that is as near to the shape as the rules allow."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from client.errors import SizeIllegal
from client.sizes import FEWEST_PIXELS, MOST_PIXELS, PRESETS, Size, broken_rule, check_size, fit_size

ratios = st.floats(min_value=1 / 3, max_value=3, allow_nan=False)
budgets = st.integers(min_value=1, max_value=40_000_000)


def stated_rules_hold(size: Size) -> bool:
    """The service's rules, spelled out apart from the product's own."""
    w, h = size.width, size.height
    return (
        w % 16 == 0
        and h % 16 == 0
        and max(w, h) <= 3840
        and max(w, h) <= 3 * min(w, h)
        and 655_360 <= w * h <= 8_294_400
    )


@given(ratio=ratios, pixels=budgets)
def test_any_shape_and_budget_fits_to_a_legal_size(ratio: float, pixels: int) -> None:
    fitted = fit_size(ratio, pixels)
    assert stated_rules_hold(fitted)
    assert not broken_rule(fitted)


EVERY_LEGAL_SIZE = [
    size
    for size in (Size(width, height) for width in range(16, 3841, 16) for height in range(16, 3841, 16))
    if stated_rules_hold(size)
]


def test_there_are_this_many_legal_sizes() -> None:
    assert len(EVERY_LEGAL_SIZE) == 29_146


@pytest.mark.whole
@settings(max_examples=150, derandomize=True, deadline=None)
@given(ratio=ratios, pixels=budgets)
@example(ratio=1 / 3, pixels=MOST_PIXELS)
@example(ratio=3.0, pixels=FEWEST_PIXELS)
@example(ratio=16 / 9, pixels=1920 * 1080)
@example(ratio=2.35, pixels=1_570_000)
@example(ratio=1.0, pixels=1)
def test_of_all_legal_sizes_none_is_nearer_to_the_shape_and_the_budget(ratio: float, pixels: int) -> None:
    # At the longest edge a shape cannot have the whole budget.
    budget = min(max(pixels, 655_360), 8_294_400, int(3840**2 / max(ratio, 1 / ratio)))

    def distance(size: Size) -> tuple[float, float]:
        off_shape = max(size.width / size.height / ratio, ratio / (size.width / size.height)) - 1
        off_budget = abs(size.width * size.height / budget - 1)
        return round(off_shape, 6) + max(0.0, off_budget - 1 / 12), off_budget

    nearest = min(EVERY_LEGAL_SIZE, key=distance)
    assert distance(fit_size(ratio, pixels)) == pytest.approx(distance(nearest), abs=1e-9)


@given(ratio=ratios, pixels=st.integers(min_value=FEWEST_PIXELS, max_value=MOST_PIXELS))
def test_the_shape_is_met_within_two_percent(ratio: float, pixels: int) -> None:
    fitted = fit_size(ratio, pixels)
    assert max(fitted.ratio / ratio, ratio / fitted.ratio) <= 1.02


@given(ratio=ratios, pixels=st.integers(min_value=FEWEST_PIXELS, max_value=MOST_PIXELS))
def test_the_budget_is_met_within_an_eighth_where_the_longest_edge_allows_it(ratio: float, pixels: int) -> None:
    allowed = min(pixels, 3840 * 3840 / max(ratio, 1 / ratio))
    assert 7 / 8 <= fit_size(ratio, pixels).pixels / allowed <= 9 / 8


@given(ratio=ratios, pixels=budgets)
def test_lying_down_and_standing_up_fit_equally_well(ratio: float, pixels: int) -> None:
    lying, standing = fit_size(ratio, pixels), fit_size(1 / ratio, pixels)
    error_lying = max(lying.ratio / ratio, ratio / lying.ratio)
    error_standing = max(standing.ratio * ratio, 1 / (standing.ratio * ratio))
    assert error_lying == pytest.approx(error_standing, abs=2e-3)


@pytest.mark.parametrize(("ratio", "clamped"), [(0.0001, 1 / 3), (9.0, 3.0)])
def test_shapes_beyond_one_to_three_are_clamped(ratio: float, clamped: float) -> None:
    assert fit_size(ratio, 2_000_000) == fit_size(clamped, 2_000_000)


@pytest.mark.parametrize("size", PRESETS, ids=str)
def test_every_preset_is_legal_and_fits_to_itself(size: Size) -> None:
    check_size(size)
    assert stated_rules_hold(size)
    assert fit_size(size.ratio, size.pixels) == size


@pytest.mark.parametrize(
    ("size", "rule"),
    [
        (Size(1920, 1080), "multiples of 16"),
        (Size(4096, 2048), "longest edge"),
        (Size(3200, 1024), "times the short one"),
        (Size(512, 512), "at least 655,360"),
        (Size(3840, 3840), "8,294,400"),
        (Size(0, 1024), "at least 16"),
        (Size(-16, -16), "at least 16"),
    ],
    ids=str,
)
def test_an_illegal_size_names_its_rule_and_the_nearest_legal_one(size: Size, rule: str) -> None:
    with pytest.raises(SizeIllegal) as caught:
        check_size(size)
    assert rule in caught.value.message
    nearest = caught.value.message.rpartition(" is ")[2].rstrip(".").split("x")
    assert stated_rules_hold(Size(int(nearest[0]), int(nearest[1])))


@given(width=st.integers(-100, 5000), height=st.integers(-100, 5000))
def test_what_is_refused_is_exactly_what_the_rules_refuse(width: int, height: int) -> None:
    size = Size(width, height)
    if broken_rule(size):
        assert min(width, height) < 16 or not stated_rules_hold(size)
        with pytest.raises(SizeIllegal):
            check_size(size)
    else:
        assert stated_rules_hold(size)
