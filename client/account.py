"""The account behind a key: what is left on it, and whether the key works, for nothing. No bpy.

Both look-ups are free. They block for as long as the network takes: never call them where Blender draws.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import assert_never

from .errors import AnswerUnknown, Billed, ModelRetired, ModelUnknown, NotTheService, PathUnknown
from .prices import said_amount
from .providers import openai, segmind
from .providers.addresses import address_under, segment
from .providers.asking import Judge, ask_freely
from .providers.line import Call, Line
from .providers.openai_errors import openai_error
from .providers.segmind_errors import segmind_error
from .providers.wire import ServiceSettings
from .request import ProviderName

_TIMEOUT = 20.0
_TRIES = 2


@dataclass(frozen=True, slots=True)
class AccountState:
    """What a look-up found: a sentence for the artist, and the figures behind it."""

    sentence: str
    credits_left: Decimal | None = None
    """Dollars; None where the service does not say."""
    model_offered: bool = True
    """Whether the account may use the model that was asked about, as far as the service says."""


def check_account(service: ServiceSettings, key: str, model: str = "") -> AccountState:
    """Try the key without spending anything. Raises an error of the tree when it does not work.

    A Segmind account says what is left on it; an OpenAI one whether it offers `model`.
    """
    match service.provider:
        case ProviderName.PROOF:
            return AccountState("The proof provider works without a key and costs nothing.")
        case ProviderName.SEGMIND:
            left = credits_left(service, key)
            if left <= 0:
                return AccountState("The key works, but the account has no credits left.", left)
            return AccountState(f"The key works; ${left:,.2f} of credits are left.", left)
        case ProviderName.OPENAI:
            return _openai_state(service, key, model)
        case _:
            assert_never(service.provider)


def credits_left(service: ServiceSettings, key: str) -> Decimal:
    """Dollars left on a Segmind account. Raises an error of the tree."""
    address = f"{segmind.base_address(service)}/v1/get-user-credits"
    headers = segmind.service_key_header(key)
    judge: Judge = partial(segmind_error, key=key)
    with Line(key) as line:
        answer = ask_freely(line, Call(address, headers, timeout=_TIMEOUT), judge, tries=_TRIES)
        body = answer.start()
    left = _credits(body)
    if left is None:
        error = judge(answer.status, answer.headers, body)
        error.billed = Billed.NO
        raise error
    return left


def _openai_state(service: ServiceSettings, key: str, model: str) -> AccountState:
    """Ask for the model itself; services that do not know that path are asked for their list."""
    base = openai.base_address(service)
    headers = openai.service_key_header(service, key)
    judge: Judge = partial(openai_error, key=key, model=model)
    with Line(key) as line:
        try:
            path = f"models/{_segment_of(model)}" if model else "models"
            answer = ask_freely(line, Call(address_under(base, path), headers, timeout=_TIMEOUT), judge, tries=_TRIES)
            about = answer.start()
        except (ModelUnknown, NotTheService, PathUnknown, AnswerUnknown) as error:
            if not model or isinstance(error, ModelRetired):
                raise
            ask_freely(
                line, Call(address_under(base, "models"), headers, timeout=_TIMEOUT), judge, tries=_TRIES
            ).close()
            return AccountState(f"The key works, but the service does not list {model}.", model_offered=False)
    if not model:
        return AccountState("The key works.")
    end = _shutdown_date(about)
    until = f" until {end.isoformat()}, when it is shut down. Choose a newer model" if end else ""
    return AccountState(f"The key works, and the service offers {model}{until}.")


def _shutdown_date(body: bytes) -> date | None:
    """The day on which a model is shut down, as the service's list of models says; None where it says none."""
    try:
        return date.fromisoformat(json.loads(body)["shutdown_date"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _segment_of(model: str) -> str:
    try:
        return segment(model)
    except ValueError as error:
        raise ModelUnknown(str(error), model=model) from error


def _credits(body: bytes) -> Decimal | None:
    try:
        plain = json.loads(body)
        return said_amount(str(plain["credits"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
