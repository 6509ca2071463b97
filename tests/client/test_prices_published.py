"""Prices before and after, against the published rows that models.json was made from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from client.picture_headers import picture_size
from client.prices import actual_cost, estimate, estimate_price, model_data, output_tokens, picture_tokens
from client.request import ProviderName, Quality
from client.sizes import Size
from tests.client.sample_requests import picture, request

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


def test_an_unknown_model_is_estimated_as_the_default_one_and_says_so() -> None:
    shown = estimate(request(model="previs-pictures"), ProviderName.OPENAI)
    assert shown.high == estimate(request(), ProviderName.OPENAI).high
    assert "previs-pictures is not known" in shown.basis


@pytest.mark.parametrize("model", ["gpt-image-2", "gpt-image-2-2026-04-21", "openai/gpt-image-2"])
def test_the_true_cost_follows_from_the_usage(model: str) -> None:
    usage = {
        "input_tokens": 1518,
        "input_tokens_details": {"image_tokens": 1508, "text_tokens": 10},
        "output_tokens": 196,
    }
    assert actual_cost(usage, model) == Decimal("0.017994")


def test_the_true_cost_is_unknown_without_usage_or_price() -> None:
    assert actual_cost({}, "gpt-image-2") is None
    assert actual_cost({"output_tokens": -5}, "gpt-image-2") is None
    assert actual_cost({"output_tokens": "many"}, "gpt-image-2") is None
    assert actual_cost({"input_tokens": 3, "output_tokens": 196}, "somebody-elses-model") is None


def test_input_without_details_is_charged_at_the_dearer_rate() -> None:
    assert actual_cost({"input_tokens": 1000, "output_tokens": 0}, "gpt-image-2") == Decimal("0.008")


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
