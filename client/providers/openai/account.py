"""Whether a key of OpenAI's protocol works and offers a model: a free look-up that blocks for as long as the network takes. No bpy.

Source: OpenAI's reference of models, and its page of deprecations (`shutdown_date`).
"""

from __future__ import annotations

import json
from datetime import date
from functools import partial

from ...errors import AnswerUnknown, ModelRetired, ModelUnknown, NotTheService, PathUnknown
from ..account_state import TIMEOUT, TRIES, AccountState
from ..addresses import address_under, segment
from ..line import Call, Line
from ..openai_errors import openai_error
from ..sending import Judge, ask_freely
from ..wire import ServiceSettings
from .provider import base_address, service_key_header


def account_state(service: ServiceSettings, key: str, model: str = "") -> AccountState:
    """Ask for the model itself; services that do not know that path are asked for their list. Raises an error of the tree."""
    base = base_address(service)
    headers = service_key_header(service, key)
    judge: Judge = partial(openai_error, key=key, model=model)
    with Line(key) as line:
        try:
            path = f"models/{_segment_of(model)}" if model else "models"
            answer = ask_freely(line, Call(address_under(base, path), headers, timeout=TIMEOUT), judge, tries=TRIES)
            about = answer.start()
        except (ModelUnknown, NotTheService, PathUnknown, AnswerUnknown) as error:
            if not model or isinstance(error, ModelRetired):
                raise
            ask_freely(line, Call(address_under(base, "models"), headers, timeout=TIMEOUT), judge, tries=TRIES).close()
            return AccountState(f"The key works, but the service does not list {model}.")
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
