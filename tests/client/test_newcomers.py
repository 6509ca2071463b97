"""A provider that somebody adds to the list and nowhere else: it fails, and takes nobody's price, key or service instead."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest

from client.account import check_account
from client.prices import estimate
from client.providers.choice import provider_for
from client.providers.wire import ServiceSettings
from tests.client.sample_requests import request
from tests.service import Service


class Newcomer(StrEnum):
    """What a new member of `ProviderName` looks like to everything that has not heard of it."""

    ACME = "acme"


ASKED: dict[str, Callable[[Any, str], object]] = {
    "a provider": lambda name, _: provider_for(name),
    "a price": lambda name, _: estimate(request(), name),
    "an account": lambda name, address: check_account(
        ServiceSettings(name, address=address), "a-key-of-acme", "a-model"
    ),
}


@pytest.mark.parametrize("what", list(ASKED))
def test_a_newcomer_never_falls_through_to_anothers(what: str) -> None:
    with Service() as service:
        with pytest.raises((AssertionError, KeyError), match="acme"):
            ASKED[what](Newcomer.ACME, service.openai_address)

        assert service.received == []
