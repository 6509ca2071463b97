"""What a request will cost, before, and did cost, after, from the dated figures of `models`. No bpy, no network.

All prices are US dollars as `Decimal`. Output tokens depend on size and quality alone, never on the prompt. What is not
known counts at its upper bound. Every figure, and where it comes from, stands in models.json; nothing here is a price.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_UP, Decimal, InvalidOperation
from math import ceil, sqrt
from typing import Any

from .errors import ProviderUnpriced
from .models import known_name
from .models import model_data as model_data
from .picture_headers import picture_size
from .provider_registry import ProviderName, spec_of
from .request import Quality, Request
from .sizes import Size

_MILLION = Decimal(1_000_000)
_MOST_PARTIALS = 3
_LARGEST_SAID = Decimal(10**9)
"""Dollars; no bill and no account has more, and a number without end could not be reckoned with."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a request may cost, in dollars: from `low` to `high`, by the price table of `date`."""

    low: Decimal
    high: Decimal
    up_to: bool
    """The model chooses quality or size itself, or its formula is not known, so only `high` is worth showing."""
    date: str
    """ISO date of the price table; empty when nothing is charged at all."""
    basis: str
    """One sentence on what the figure rests on."""
    model: str = ""
    is_known: bool = True
    """Whether the model has a price; else `high` is the dearest picture of this size that any known model makes."""

    @property
    def is_free(self) -> bool:
        """Whether nothing is charged."""
        return not self.high

    @property
    def label(self) -> str:
        """The price in a few characters, for a button or a line of a panel."""
        if self.is_free:
            return "free"
        if not self.is_known:
            return "price not known"
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
        return replace(
            self,
            low=self.low + other.low,
            high=self.high + other.high,
            up_to=self.up_to or other.up_to,
            is_known=self.is_known and other.is_known,
        )


FREE = Estimate(low=Decimal(0), high=Decimal(0), up_to=False, date="", basis="A proof is made here and costs nothing.")


def estimate(
    request: Request,
    provider: ProviderName,
    model: str = "",
    partial_pictures: int = 0,
    own_price: Decimal | None = None,
) -> Estimate:
    """What `request` would cost with `model` (the request's own when empty), partial pictures on the way included."""
    return estimate_price(
        provider=provider,
        model=model or request.model,
        prompt=request.prompt,
        size=request.size,
        quality=request.quality,
        picture_sizes=(picture_size(picture.data) for picture in request.uploaded_pictures),
        partial_pictures=partial_pictures,
        own_price=own_price,
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
    own_price: Decimal | None = None,
) -> Estimate:
    """What a call would cost, from plain values; fit for a panel's draw.

    `picture_sizes` are the pixel sizes of the pictures that go along; None stands for an unknown one, which is
    counted at the dearest. A mask is among them: whether it costs tokens is not known. `own_price` is what the
    artist says that one picture costs at most, for a model that has no price here. Raises `ProviderUnknown` and `ProviderUnpriced`.
    """
    if spec_of(provider).is_local:
        return FREE
    data = model_data()
    name = known_name(model)
    if name is None and own_price is not None:
        basis = f"By the price that the add-on's preferences name for {model}."
        return Estimate(low=own_price, high=own_price, up_to=True, date=data["date"], basis=basis, model=model)
    sizes, partials = list(picture_sizes), min(_MOST_PARTIALS, max(0, partial_pictures))
    entries = [data["models"][name]] if name is not None else list(data["models"].values())
    spread = Decimal(_charges_of(provider)["price_uncertainty"])
    spans = [_span(entry, prompt, size, quality, sizes, partials) for entry in entries]
    return Estimate(
        low=rounded_up(min(low for low, _ in spans) * (1 - spread), provider),
        high=rounded_up(max(high for _, high in spans) * (1 + spread), provider),
        up_to=name is None or size is None or quality is Quality.AUTO or _is_upper_bound(name),
        date=data["date"],
        basis=_basis(provider, model, name, spread),
        model=model,
        is_known=name is not None,
    )


def _span(
    entry: Mapping[str, Any],
    prompt: str,
    size: Size | None,
    quality: Quality,
    picture_sizes: Iterable[tuple[int, int] | None],
    partial_pictures: int,
) -> tuple[Decimal, Decimal]:
    """The least and the most that a call costs by a model's entry in models.json, before any uncertainty."""
    rates = entry["dollars_per_million"]
    going_in = Decimal(rates["text_in"]) * text_tokens(prompt)
    going_in += Decimal(rates["image_in"]) * sum(picture_tokens(size) for size in picture_sizes)
    going_in += Decimal(rates["out"]) * model_data()["output_tokens"]["partial_picture"] * partial_pictures
    fewest, most = _output_range(entry["grid"], size, quality)
    return (going_in + Decimal(rates["out"]) * fewest) / _MILLION, (going_in + Decimal(rates["out"]) * most) / _MILLION


def actual_cost(usage: Mapping[str, Any], model: str) -> Decimal | None:
    """What a request did cost by the `usage` of an OpenAI reply; None when the model's price is not known, or the usage says
    what cannot be: a picture came, so tokens went in and came out.

    Input tokens without details, or beyond them, count as image tokens, the dearer kind.
    """
    name = known_name(model)
    given = usage.get("input_tokens_details")
    details: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    total_in, total_out = _count(usage.get("input_tokens")), _count(usage.get("output_tokens"))
    if name is None or not total_in or not total_out:
        return None
    text = min(_count(details.get("text_tokens")) or 0, total_in)
    image = max(_count(details.get("image_tokens")) or 0, total_in - text)
    rates = model_data()["models"][name]["dollars_per_million"]
    millionths = (
        Decimal(rates["text_in"]) * text + Decimal(rates["image_in"]) * image + Decimal(rates["out"]) * total_out
    )
    return millionths / _MILLION


def rounded_up(amount: Decimal, provider: ProviderName) -> Decimal:
    """What a provider makes of an amount: some charge up to the next cent. Raises `ProviderUnknown` and `ProviderUnpriced`."""
    step = _charges_of(provider).get("rounded_up_to")
    return amount if step is None else amount.quantize(Decimal(step), ROUND_CEILING)


def _charges_of(provider: ProviderName) -> Mapping[str, Any]:
    """How a provider's charge differs from the models' list prices."""
    spec = spec_of(provider)
    charges: Mapping[str, Any] | None = model_data()["services"].get(spec.name.value)
    if charges is None:
        raise ProviderUnpriced(f"no entry {spec.name.value!r} under services in models.json", provider=spec.label)
    return charges


def said_amount(text: str) -> Decimal | None:
    """An amount of dollars as a service writes it: plain figures with a point, perhaps with an exponent; None for anything else."""
    if len(text) > 400 or not re.fullmatch(r"[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?", text.strip(), re.ASCII):
        return None
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        return None
    return amount if amount <= _LARGEST_SAID else None


def believed_charge(said: Decimal | None, model: str, largest: Decimal) -> Decimal | None:
    """What a service says that a picture cost, up to the next millionth; None where no picture can cost that.

    That is more than `largest`, nothing at all, or less than the smallest picture of the lowest quality: whoever says
    so does not say what it cost, and the picture counts as its estimate.
    """
    if said is None or not said.is_finite() or not 0 < said <= largest:
        return None
    name, least = known_name(model), Decimal("0.000001")
    if name is not None:
        out = Decimal(model_data()["models"][name]["dollars_per_million"]["out"])
        least = out * model_data()["output_tokens"]["fewest"] / _MILLION
    return said.quantize(Decimal("0.000001"), ROUND_UP) if said >= least else None


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
    """The fewest and the most output tokens that size and quality, either of them perhaps automatic, can give.

    A quality that the model lacks counts as its dearest: `Request.check` refuses it.
    """
    data = model_data()["output_tokens"]
    small = size or Size(*data["auto_size_cheapest"])
    large = size or Size(*data["auto_size_dearest"])
    dearest = max(grid.values())
    if quality is Quality.AUTO:
        return output_tokens(small, min(grid.values())), output_tokens(large, dearest)
    cells = grid.get(quality.value, dearest)
    return output_tokens(small, cells), output_tokens(large, cells)


def _is_upper_bound(name: str) -> bool:
    """Whether a model's formula is not known, so that its grids only bound what was measured."""
    return bool(model_data()["models"][name].get("is_upper_bound", False))


def _basis(provider: ProviderName, model: str, name: str | None, spread: Decimal) -> str:
    data = model_data()
    if name is None:
        return f"The price of {model} is not known; the dearest model of the list of {data['date']} costs no more."
    sentence = f"By the token prices of {model}, as of {data['date']}"
    if _is_upper_bound(name):
        sentence += ", and more tokens than any that were measured, as its formula is not known"
    if spread:
        return f"{sentence}; {spec_of(provider).label}'s own charge may differ by {spread:.0%}."
    return f"{sentence}."


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _dollars(amount: Decimal) -> str:
    return f"${amount:.2f}" if amount >= Decimal("0.10") else f"${amount:.3f}"
