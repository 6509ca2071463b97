"""What is left on a Segmind account: a free look-up that blocks for as long as the network takes. No bpy.

Source: Segmind's API reference (`get-user-credits`).
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import partial

from ...errors import Billed
from ...prices import said_amount
from ..account_state import TIMEOUT, TRIES, AccountState
from ..line import Call, Line
from ..sending import Judge, ask_freely
from ..wire import ServiceSettings
from .errors import segmind_error
from .provider import base_address, service_key_header


def account_state(service: ServiceSettings, key: str, model: str = "") -> AccountState:  # noqa: ARG001  (it has all models)
    """Whether the key works, and what is left. Raises an error of the tree."""
    left = credits_left(service, key)
    if left <= 0:
        return AccountState("The key works, but the account has no credits left.", left)
    return AccountState(f"The key works; ${left:,.2f} of credits are left.", left)


def credits_left(service: ServiceSettings, key: str) -> Decimal:
    """Dollars left on a Segmind account. Raises an error of the tree."""
    address = f"{base_address(service)}/v1/get-user-credits"
    headers = service_key_header(key)
    judge: Judge = partial(segmind_error, key=key)
    with Line(key) as line:
        answer = ask_freely(line, Call(address, headers, timeout=TIMEOUT), judge, tries=TRIES)
        body = answer.start()
    left = _credits(body)
    if left is None:
        error = judge(answer.status, answer.headers, body)
        error.billed = Billed.NO
        raise error
    return left


def _credits(body: bytes) -> Decimal | None:
    try:
        plain = json.loads(body)
        return said_amount(str(plain["credits"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
