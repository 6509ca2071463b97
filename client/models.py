"""What is known of each model, from the dated figures in models.json: its qualities, its prices, its end. No bpy, no network."""

from __future__ import annotations

import json
import time
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from .options import Quality
from .session_state import ends_with_session

NOTICE_DAYS = 92
"""Days before its end from which a model's end is told: the vendor gives three months' notice."""


@ends_with_session
@lru_cache(maxsize=1)
def model_data() -> dict[str, Any]:
    """The figures of models.json, read once. They are shared: do not change them."""
    data: dict[str, Any] = json.loads(Path(__file__).with_name("models.json").read_text(encoding="utf-8"))
    return data


def known_name(model: str) -> str | None:
    """The name under which models.json prices `model`; None when it has no price."""
    plain = _plain(model)
    models = model_data()["models"]
    return next((name for name in (plain, _undated(plain)) if name in models), None)


def qualities_of(model: str) -> tuple[Quality, ...]:
    """The qualities that a model has, the lowest first and `auto` last; of one that is not known all may be."""
    name = known_name(model)
    grid = None if name is None else model_data()["models"][name]["grid"]
    return tuple(each for each in Quality if each is Quality.AUTO or grid is None or each.value in grid)


def end_of(model: str) -> date | None:
    """The day on which the vendor shuts a model down; None while none is told."""
    plain, ends = _plain(model), model_data()["ends"]
    end = ends.get(plain) or ends.get(_undated(plain))
    return None if end is None else date.fromisoformat(end)


def has_ended(model: str, today: date | None = None) -> bool:
    """Whether the vendor has shut the model down by `today`, which is this machine's date when it is left out."""
    end = end_of(model)
    return end is not None and end <= (today or _today())


def end_note(model: str, today: date | None = None) -> str:
    """A sentence for the artist about a model that has ended or soon will; empty for the others."""
    today, end = today or _today(), end_of(model)
    if end is None or (end - today).days > NOTICE_DAYS:
        return ""
    verb = "shut down" if end <= today else "shuts down"
    return f"OpenAI {verb} {model} on {end.isoformat()}. Choose a newer model in the add-on's preferences."


def _today() -> date:
    return date.fromisoformat(time.strftime("%Y-%m-%d"))


def _plain(model: str) -> str:
    """A model's name without a vendor's prefix."""
    return model.rsplit("/", 1)[-1]


def _undated(plain: str) -> str:
    """A snapshot's name without its date."""
    return plain[:-11] if plain[-11:-10] == "-" and plain[-10:].replace("-", "").isdigit() else plain
