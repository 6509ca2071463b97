"""Whether fal takes a key: a free look-up that blocks for as long as the network takes. No bpy.

A key alone is not told what is left on its account. So a request that cannot exist is asked after: fal says that it knows none, or
that it does not know the key. Source: fal's page of its queue.
"""

from __future__ import annotations

import contextlib
from functools import partial

from ...errors import JobExpired
from ..account_state import TIMEOUT, TRIES, AccountState
from ..addresses import address_under
from ..line import Call, Line
from ..sending import Judge, ask_freely
from ..wire import ServiceSettings
from . import SPEC
from .errors import fal_error
from .provider import base_address, service_key_header

_NOBODYS_REQUEST = "00000000-0000-0000-0000-000000000000"


def account_state(service: ServiceSettings, key: str, model: str = "") -> AccountState:
    """Ask after a request that is none. Raises an error of the tree."""
    address = address_under(base_address(service), f"{model or SPEC.default_model}/requests/{_NOBODYS_REQUEST}/status")
    judge: Judge = partial(fal_error, key=key, request_known=True)
    with Line(key) as line, contextlib.suppress(JobExpired):
        ask_freely(line, Call(address, service_key_header(key), timeout=TIMEOUT), judge, tries=TRIES).close()
    return AccountState("fal takes this key. What is left on the account stands on fal's own billing page.")
