"""Prices before and after, against the published rows that models.json was made from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from client.errors import QualityUnsupported
from client.models import end_note, end_of, has_ended, qualities_of
from client.picture_headers import picture_size
from client.prices import (
    actual_cost,
    believed_charge,
    estimate,
    estimate_price,
    model_data,
    output_tokens,
    picture_tokens,
    said_amount,
)
from client.request import ProviderName, Quality
from client.sizes import Size
from tests.client.sample_requests import picture, request
from tests.service import billing

PUBLISHED = [
    ((1024, 1024), (196, 1756, 7024), ("0.0059", "0.0527", "0.2107")),
    ((1536, 1024), (158, 1372, 5488), ("0.0047", "0.0412", "0.1646")),
    ((1024, 1536), (158, 1372, 5488), ("0.0047", "0.0412", "0.1646")),
    ((1280, 720), (106, 947, 3787), ("0.0032", "0.0284", "0.1136")),
    ((1920, 1088), (148, 1325, 5300), ("0.0044", "0.0398", "0.1590")),
    ((2048, 1152), (157, 1413, 5650), ("0.0047", "0.0424", "0.1695")),
    ((2048, 2048), (397, 3568, 14272), ("0.0119", "0.1070", "0.4282")),
    ((2560, 1440), (205, 1843, 7370), ("0.0062", "0.0553", "0.2211")),
    ((3840, 2160), (371, 3336, 13342), ("0.0111", "0.1001", "0.4003")),
    ((2160, 3840), (371, 3336, 13342), ("0.0111", "0.1001", "0.4003")),
    ((2880, 2880), (659, 5930, 23719), ("0.0198", "0.1779", "0.7116")),
]
QUALITIES = (Quality.LOW, Quality.MEDIUM, Quality.HIGH)


@pytest.mark.parametrize(("size", "tokens", "dollars"), PUBLISHED, ids=str)
def test_output_tokens_and_prices_are_the_published_ones(
    size: tuple[int, int], tokens: tuple[int, ...], dollars: tuple[str, ...]
) -> None:
    grid = model_data()["models"]["gpt-image-2"]["grid"]
    for quality, count, price in zip(QUALITIES, tokens, dollars, strict=True):
        assert output_tokens(Size(*size), grid[quality.value]) == count
        shown = estimate_price(
            provider=ProviderName.OPENAI, model="gpt-image-2", prompt="", size=Size(*size), quality=quality
        )
        assert shown.high == shown.low
        assert abs(shown.high - Decimal(price)) <= Decimal("0.00005"), "the published prices are rounded to four places"


@pytest.mark.parametrize(
    ("size", "tokens"),
    [((1024, 1024), 1024), ((1280, 720), 920), ((1536, 1024), 1536), ((1920, 1080), 1508)],
)
def test_input_pictures_count_the_published_tokens(size: tuple[int, int], tokens: int) -> None:
    assert picture_tokens(size) == tokens


@pytest.mark.parametrize("size", [(4096, 4096), (3840, 2160), (100, 8000), (8000, 100), (50_000, 50_000)])
def test_no_input_picture_counts_more_than_the_limit(size: tuple[int, int]) -> None:
    assert 0 < picture_tokens(size) <= 1536


def test_an_input_picture_of_unknown_size_counts_the_most() -> None:
    assert picture_tokens(None) == picture_tokens((0, 5)) == 1536


def test_a_capture_and_a_reference_add_their_input_tokens() -> None:
    bare = estimate(request(), ProviderName.OPENAI)
    with_pictures = request(capture=picture(1024, 1024), references=(picture(1280, 720, form="JPEG"),))
    difference = estimate(with_pictures, ProviderName.OPENAI).high - bare.high
    assert difference == Decimal(1024 + 920) * 8 / 1_000_000


def test_a_mask_counts_as_a_picture_as_nobody_knows_what_it_costs() -> None:
    edit = request(capture=picture(1024, 1024))
    masked = request(capture=picture(1024, 1024), mask=picture(1024, 1024))
    difference = estimate(masked, ProviderName.OPENAI).high - estimate(edit, ProviderName.OPENAI).high
    assert difference == Decimal(1024) * 8 / 1_000_000


def test_a_proof_is_free_and_says_so() -> None:
    shown = estimate(request(), ProviderName.PROOF)
    assert shown.is_free
    assert shown.label == "free"


def test_automatic_quality_is_shown_as_up_to_the_dearest() -> None:
    shown = estimate(request(quality=Quality.AUTO), ProviderName.OPENAI)
    dearest = estimate(request(quality=Quality.HIGH), ProviderName.OPENAI)
    assert shown.up_to
    assert shown.high == dearest.high
    assert shown.label == "up to $0.16"


def test_automatic_size_is_shown_as_up_to_the_largest_that_was_seen() -> None:
    shown = estimate(request(size=None, quality=Quality.HIGH), ProviderName.OPENAI)
    assert shown.up_to
    assert shown.high > estimate(request(size=Size(1024, 1024), quality=Quality.HIGH), ProviderName.OPENAI).high


def test_segmind_is_shown_as_a_range_of_a_quarter_either_way() -> None:
    list_price = estimate(request(quality=Quality.HIGH), ProviderName.OPENAI)
    shown = estimate(request(quality=Quality.HIGH), ProviderName.SEGMIND)
    assert (shown.low, shown.high) == (list_price.low * Decimal("0.75"), list_price.high * Decimal("1.25"))
    assert "25%" in shown.basis
    assert shown.label == "$0.12 to $0.21"


def test_variants_cost_their_number() -> None:
    one = estimate(request(), ProviderName.OPENAI)
    assert one.times(4).high == 4 * one.high


def test_partial_pictures_cost_a_hundred_tokens_each() -> None:
    plain = estimate(request(), ProviderName.OPENAI)
    assert estimate(request(), ProviderName.OPENAI, partial_pictures=2).high - plain.high == Decimal("0.006")


def test_the_price_table_has_a_date() -> None:
    shown = estimate(request(), ProviderName.SEGMIND)
    assert date.fromisoformat(shown.date) >= date(2026, 10, 14)
    assert shown.date in shown.basis


def test_an_unknown_model_has_no_price_and_counts_as_the_dearest_that_is_known() -> None:
    shown = estimate(request(model="previs-pictures"), ProviderName.OPENAI)
    assert not shown.is_known
    assert shown.label == "price not known"
    assert shown.high == max(estimate(request(model=name), ProviderName.OPENAI).high for name in model_data()["models"])
    assert "previs-pictures is not known" in shown.basis


def test_a_price_of_ones_own_is_for_models_without_one() -> None:
    shown = estimate(request(model="previs-pictures"), ProviderName.OPENAI, own_price=Decimal("0.4"))
    assert (shown.is_known, shown.high, shown.label) == (True, Decimal("0.4"), "up to $0.40")
    listed = estimate(request(), ProviderName.OPENAI, own_price=Decimal("0.000001"))
    assert listed == estimate(request(), ProviderName.OPENAI)


@pytest.mark.parametrize("count", [-5, -10_000])
def test_no_number_of_partial_pictures_makes_a_picture_cheaper(count: int) -> None:
    assert estimate(request(), ProviderName.OPENAI, partial_pictures=count) == estimate(request(), ProviderName.OPENAI)


MEASURED_OF_26 = [
    ((1536, 1024), Quality.LOW, 664),
    ((1536, 1024), Quality.HIGH, 1353),
    ((3840, 2160), Quality.HIGH, 3337),
    ((1024, 1024), Quality.AUTO, 5800),
]


@pytest.mark.parametrize("model", ["gpt-image-2.6-flare", "gpt-image-2.6-sunburst"])
@pytest.mark.parametrize(("size", "quality", "tokens"), MEASURED_OF_26, ids=str)
def test_a_model_whose_formula_is_not_known_is_bounded_from_above(
    model: str, size: tuple[int, int], quality: Quality, tokens: int
) -> None:
    shown = estimate_price(provider=ProviderName.OPENAI, model=model, prompt="", size=Size(*size), quality=quality)
    assert shown.up_to
    assert shown.high >= Decimal("1.25") * tokens * 30 / 1_000_000
    assert "not known" in shown.basis


@pytest.mark.parametrize("model", list(model_data()["models"]))
@pytest.mark.parametrize("edges", [(1024, 1024), (1536, 1024), (1408, 480), (2880, 2880), (3840, 2160)], ids=str)
def test_no_quality_that_a_model_has_is_billed_above_its_estimate(model: str, edges: tuple[int, int]) -> None:
    automatic = estimate(request(model=model, size=Size(*edges), quality=Quality.AUTO), ProviderName.OPENAI)
    for quality in qualities_of(model)[:-1]:
        asked = request(model=model, size=Size(*edges), quality=quality)
        billed = Decimal(billing.output_tokens(model, *edges, quality.value)) * 30 / 1_000_000
        assert billed <= estimate(asked, ProviderName.OPENAI).high <= automatic.high


def test_25_is_priced_as_published() -> None:
    tokens = [
        output_tokens(Size(1024, 1024), cells)
        for cells in model_data()["models"]["gpt-image-2.5-flare"]["grid"].values()
    ]
    assert tokens == [196, 439, 1756, 3122, 7024]


@pytest.mark.parametrize(
    "model",
    ["gpt-image-2", "gpt-image-2-2026-04-21", "openai/gpt-image-2", "gpt-image-2.6-flare", "gpt-image-2.6-sunburst"],
)
def test_the_true_cost_follows_from_the_usage(model: str) -> None:
    usage = {
        "input_tokens": 1518,
        "input_tokens_details": {"image_tokens": 1508, "text_tokens": 10},
        "output_tokens": 196,
    }
    assert actual_cost(usage, model) == Decimal("0.017994")


@pytest.mark.parametrize(
    "usage",
    [
        {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0},
        {"input_tokens": 3, "output_tokens": 0},
        {"output_tokens": 196},
        {"input_tokens": -5, "output_tokens": -100_000},
        {"input_tokens": 10.5, "output_tokens": 1000.5},
        {"input_tokens": True, "output_tokens": True},
        {"input_tokens": "10", "output_tokens": "196"},
        {"total_tokens": 1000},
        {"input_tokens": None, "output_tokens": [196]},
    ],
    ids=str,
)
def test_a_usage_that_no_picture_has_says_nothing_of_the_cost(usage: dict[str, object]) -> None:
    assert actual_cost(usage, "gpt-image-2") is None


def test_details_cannot_make_the_input_cheaper_than_its_sum() -> None:
    details = {"text_tokens": 10**9, "image_tokens": 0}
    hidden = {"input_tokens": 1000, "input_tokens_details": {"text_tokens": 0, "image_tokens": 0}, "output_tokens": 1}
    assert actual_cost({**hidden, "input_tokens_details": details}, "gpt-image-2") == Decimal("0.00503")
    assert actual_cost(hidden, "gpt-image-2") == Decimal("0.00803")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.05", "0.05"), ("5e-2", "0.05"), ("1E-05", "0.00001"), ("0", "0"), ("0." + "0" * 60 + "1", "1e-61"),
        ("NaN", None), ("Infinity", None), ("-0.05", None), ("$0.05", None), ("0,05", None), ("0.05, 0.05", None),
        ("", None), ("٠.٠٥", None), ("0.0５", None), ("1e99999999", None), ("0x5", None), ("1_000", None), ("1e10", None),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_services_write_it_and_nothing_else(text: str, amount: str | None) -> None:
    assert said_amount(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize("said", ["0", "1e-30", "0.000001", "0.0011", "10001", "1e9"])
def test_what_no_picture_can_cost_is_not_believed(said: str) -> None:
    assert believed_charge(Decimal(said), "gpt-image-2", Decimal(10_000)) is None


def test_a_charge_of_many_places_is_believed_up_to_the_next_millionth() -> None:
    assert believed_charge(Decimal("0.05" + "0" * 50 + "1"), "gpt-image-2", Decimal(10_000)) == Decimal("0.050001")
    assert believed_charge(Decimal("0.0000001"), "nobody-knows", Decimal(10_000)) is None
    assert believed_charge(None, "gpt-image-2", Decimal(10_000)) is None


def test_the_true_cost_is_unknown_without_usage_or_price() -> None:
    assert actual_cost({}, "gpt-image-2") is None
    assert actual_cost({"output_tokens": -5}, "gpt-image-2") is None
    assert actual_cost({"output_tokens": "many"}, "gpt-image-2") is None
    assert actual_cost({"input_tokens": 3, "output_tokens": 196}, "somebody-elses-model") is None


def test_input_without_details_is_charged_at_the_dearer_rate() -> None:
    assert actual_cost({"input_tokens": 1000, "output_tokens": 1}, "gpt-image-2") == Decimal("0.00803")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (640, 360), (16, 3000)])
def test_the_size_of_a_picture_is_read_from_its_header(form: str, size: tuple[int, int]) -> None:
    assert picture_size(picture(*size, form=form).data) == size


def test_the_size_of_a_transparent_webp_and_of_a_lossless_one_is_read() -> None:
    import io

    from PIL import Image

    for options in ({"lossless": True}, {"exact": True}):
        buffer = io.BytesIO()
        Image.new("RGBA", (333, 77), (1, 2, 3, 4)).save(buffer, "WEBP", **options)
        assert picture_size(buffer.getvalue()) == (333, 77)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_header_that_is_cut_off_has_no_size_and_raises_nothing(form: str) -> None:
    data = picture(form=form).data
    for length in range(16):
        assert picture_size(data[:length]) is None


def test_a_model_that_ends_is_told_of_from_the_vendors_notice_on() -> None:
    assert end_of("gpt-image-1.5") == date(2026, 12, 1)
    assert end_of("openai/gpt-image-1.5-2025-12-16") == date(2026, 12, 1)
    assert end_note("gpt-image-1.5", date(2026, 6, 1)) == ""
    assert "shuts down gpt-image-1.5 on 2026-12-01" in end_note("gpt-image-1.5", date(2026, 11, 30))
    assert "shut down gpt-image-1 on 2026-10-23" in end_note("gpt-image-1", date(2026, 11, 30))
    assert end_note("gpt-image-2", date(2026, 11, 30)) == ""
    assert not has_ended("chatgpt-image-latest", date(2026, 11, 30))
    assert has_ended("chatgpt-image-latest", date(2026, 12, 1))


@pytest.mark.parametrize("quality", [Quality.XHIGH, Quality.MAX])
def test_a_quality_that_the_model_lacks_is_an_error_before_sending(quality: Quality) -> None:
    with pytest.raises(QualityUnsupported, match="low, medium, high, auto"):
        request(quality=quality).check()
    for model in ("gpt-image-2.5-sunburst", "gpt-image-2.6-flare", "somebody-elses-model"):
        request(model=model, quality=quality).check()
