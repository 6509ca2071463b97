"""The stand-in service as a pytest fixture: `from tests.service.fixture import service` in a conftest.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .server import Service


@pytest.fixture
def service() -> Iterator[Service]:
    """A fresh stand-in service, with empty books."""
    with Service() as running:
        yield running
