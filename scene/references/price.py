"""What a reference costs, for a panel's row. Main thread only; reads no file."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from ...client.prices import model_data, picture_tokens
from ...client.provider_registry import spec_of
from ...client.session_state import ends_with_session
from ..settings.preferences import provider_name


def price_text(size: tuple[int, int]) -> str:
    """The price of one picture in one request, by the default model's table; empty where nothing is charged."""
    return "" if spec_of(provider_name()).is_local else _dollars(size)


@ends_with_session
@lru_cache(maxsize=256)
def _dollars(size: tuple[int, int]) -> str:
    data = model_data()
    rate = Decimal(data["models"][data["default_model"]]["dollars_per_million"]["image_in"])
    return f"about ${rate * picture_tokens(size) / 1_000_000:.3f}"
