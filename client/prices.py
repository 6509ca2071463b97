"""What a request will cost, before, and did cost, after, from the dated figures in models.json. No bpy, no network.

All prices are US dollars as `Decimal`. Output tokens depend on size and quality alone, never on the prompt.
Every figure, and where it comes from, stands in models.json; nothing here is a price.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from math import ceil, sqrt
from pathlib import Path
from typing import Any

from .picture_headers import picture_size
from .request import ProviderName, Quality, Request
from .sizes import Size

_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a request may cost, in dollars: from `low` to `high`, by the price table of `date`."""

    low: Decimal
    high: Decimal
    up_to: bool
    """The model chooses quality or size itself, so only `high` is worth showing."""
    date: str
    """ISO date of the price table; empty when nothing is charged at all."""
    basis: str
    """One sentence on what the figure rests on."""

    @property
    def is_free(self) -> bool:
        """Whether nothing is charged."""
        return not self.high

    @property
    def label(self) -> str:
        """The price in a few characters, for a button or a line of a panel."""
        if self.is_free:
            return "free"
        if self.up_to:
            return f"up to {_dollars(self.high)}"
        if self.low != self.high:
            return f"{_dollars(self.low)} to {_dollars(self.high)}"
        return f"about {_dollars(self.high)}"

    def times(self, count: int) -> Estimate:
        """The estimate of `count` such requests."""
        return replace(self, low=self.low * count, high=self.high * count)

    def plus(self, other: Estimate) -> Estimate:
        """The estimate of both requests together."""
        return replace(self, low=self.low + other.low, high=self.high + other.high, up_to=self.up_to or other.up_to)


FREE = Estimate(low=Decimal(0), high=Decimal(0), up_to=False, date="", basis="A proof is made here and costs nothing.")


@lru_cache(maxsize=1)
def model_data() -> dict[str, Any]:
    """The figures of models.json, read once. They are shared: do not change them."""
    data: dict[str, Any] = json.loads(Path(__file__).with_name("models.json").read_text(encoding="utf-8"))
    return data


def estimate(request: Request, provider: ProviderName, model: str = "", partial_pictures: int = 0) -> Estimate:
    """What `request` would cost with `model` (the request's own when empty), partial pictures on the way included."""
    return estimate_price(
        provider=provider,
        model=model or request.model,
        prompt=request.prompt,
        size=request.size,
        quality=request.quality,
        picture_sizes=(picture_size(picture.data) for picture in request.input_pictures),
        partial_pictures=partial_pictures,
    )


def estimate_price(
    *,
    provider: ProviderName,
    model: str,
    prompt: str,
    size: Size | None,
    quality: Quality,
    picture_sizes: Iterable[tuple[int, int] | None] = (),
    partial_pictures: int = 0,
) -> Estimate:
    """What a call would cost, from plain values; fit for a panel's draw.

    `picture_sizes` are the pixel sizes of the pictures that go along; None stands for an unknown one, which is
    counted at the dearest. A mask is not counted: whether it costs tokens is not known.
    """
    if provider is ProviderName.PROOF:
        return FREE
    data = model_data()
    name = _known_name(model)
    entry = data["models"][name or data["default_model"]]
    rates = entry["dollars_per_million"]
    going_in = Decimal(rates["text_in"]) * text_tokens(prompt)
    going_in += Decimal(rates["image_in"]) * sum(picture_tokens(size) for size in picture_sizes)
    going_in += Decimal(rates["out"]) * data["output_tokens"]["partial_picture"] * partial_pictures
    cheapest, dearest = _output_range(entry["grid"], size, quality)
    spread = Decimal(data["services"][provider.value]["price_uncertainty"])
    low = (going_in + Decimal(rates["out"]) * cheapest) / _MILLION * (1 - spread)
    high = (going_in + Decimal(rates["out"]) * dearest) / _MILLION * (1 + spread)
    return Estimate(
        low=low,
        high=high,
        up_to=size is None or quality is Quality.AUTO,
        date=data["date"],
        basis=_basis(provider, model, name, spread),
    )


def actual_cost(usage: Mapping[str, Any], model: str) -> Decimal | None:
    """What a request did cost by the `usage` of an OpenAI reply; None when the usage or the model's price is unknown.

    Input tokens without details count as image tokens, the dearer kind.
    """
    name = _known_name(model)
    given = usage.get("input_tokens_details")
    details: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    total_in, total_out = _count(usage.get("input_tokens")), _count(usage.get("output_tokens"))
    if name is None or total_out is None:
        return None
    text = _count(details.get("text_tokens")) or 0
    image = _count(details.get("image_tokens"))
    if image is None:
        image = max(0, (total_in or 0) - text)
    rates = model_data()["models"][name]["dollars_per_million"]
    millionths = (
        Decimal(rates["text_in"]) * text + Decimal(rates["image_in"]) * image + Decimal(rates["out"]) * total_out
    )
    return millionths / _MILLION


def output_tokens(size: Size, grid: int) -> int:
    """How many tokens a picture of `size` is made of; `grid` is the quality's number of cells along the long edge."""
    data = model_data()["output_tokens"]
    longest, shortest = max(size.width, size.height), min(size.width, size.height)
    cells = grid * ((2 * grid * shortest + longest) // (2 * longest))
    # Whole numbers throughout: a float would round the odd row up by one.
    offset, divisor = int(data["area_offset"]), int(data["area_divisor"])
    return -(-cells * (offset + size.pixels) // divisor)


def picture_tokens(size: tuple[int, int] | None) -> int:
    """How many tokens an input picture of (width, height) pixels counts; an unknown size counts the most."""
    data = model_data()["input_tokens"]
    most, edge = int(data["most_patches"]), int(data["patch_edge"])
    if size is None or min(size) < 1:
        return most
    width, height = float(size[0]), float(size[1])
    longest = max(width, height)
    if longest < data["short_edge_grown_to"]:
        growth = min(data["most_growth"], data["short_edge_grown_to"] / longest)
        width, height = width * growth, height * growth
    patches = ceil(width / edge) * ceil(height / edge)
    if patches > most:
        shrink = sqrt(most / patches)
        width, height = width * shrink, height * shrink
        while (patches := ceil(width / edge) * ceil(height / edge)) > most:
            width, height = width * 0.99, height * 0.99
    return patches


def useful_size(width: int, height: int) -> tuple[int, int]:
    """The pixels of (width, height) that a model makes use of: what has more patches it shrinks before it looks."""
    data = model_data()["input_tokens"]
    most, edge = int(data["most_patches"]), int(data["patch_edge"])
    scale = min(1.0, sqrt(most * edge * edge / (width * height)))
    while True:
        across, down = max(1, int(width * scale + 1e-6)), max(1, int(height * scale + 1e-6))
        if ceil(across / edge) * ceil(down / edge) <= most:
            return across, down
        scale *= 0.998


def text_tokens(prompt: str) -> int:
    """About how many tokens a prompt counts. Bytes, not characters: a Chinese sign is about one token, not a quarter."""
    return ceil(len(prompt.encode("utf-8", "replace")) / int(model_data()["input_tokens"]["characters_per_text_token"]))


def _output_range(grid: Mapping[str, int], size: Size | None, quality: Quality) -> tuple[int, int]:
    """The fewest and the most output tokens that size and quality, either of them perhaps automatic, can give."""
    data = model_data()["output_tokens"]
    small = size or Size(*data["auto_size_cheapest"])
    large = size or Size(*data["auto_size_dearest"])
    if quality is Quality.AUTO:
        return output_tokens(small, grid["low"]), output_tokens(large, grid["high"])
    return output_tokens(small, grid[quality.value]), output_tokens(large, grid[quality.value])


def _known_name(model: str) -> str | None:
    """The name under which models.json prices `model`: without a vendor's prefix and a snapshot's date."""
    plain = model.rsplit("/", 1)[-1]
    models = model_data()["models"]
    if plain in models:
        return plain
    undated = plain[:-11] if plain[-11:-10] == "-" and plain[-10:].replace("-", "").isdigit() else plain
    return undated if undated in models else None


def _basis(provider: ProviderName, model: str, name: str | None, spread: Decimal) -> str:
    data = model_data()
    whose = f"{model}" if name else f"{data['default_model']}, as the price of {model} is not known"
    sentence = f"By the token prices of {whose}, as of {data['date']}"
    if provider is ProviderName.SEGMIND:
        return f"{sentence}; Segmind's own charge may differ by {spread:.0%}."
    return f"{sentence}."


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _dollars(amount: Decimal) -> str:
    return f"${amount:.2f}" if amount >= Decimal("0.10") else f"${amount:.3f}"
