"""The keys that a courier goes out with: read from the system's credential store where an order only says so, and kept out of errors. No bpy."""

from __future__ import annotations

from dataclasses import replace

from ..choices import ProviderName
from ..credentials import KEPT_IN_STORE, read_key
from ..errors import ErrorReport
from ..redaction import keep_out, redact


def with_key(key: str, provider: ProviderName) -> str:
    """The key, read from the store where an order only says that it is there; empty without one. Raises `StoreRefused`.

    From here on this process writes it nowhere, whoever repeats it.
    """
    if key == KEPT_IN_STORE:
        key = read_key(provider)
    keep_out(key, key.strip())
    return key


def redacted(report: ErrorReport, key: str = "") -> ErrorReport:
    """An error as it may be written down: a service may have put the key into whatever it says."""
    return replace(
        report,
        sentence=redact(report.sentence, key),
        technical=redact(report.technical, key),
        request_id=redact(report.request_id, key),
    )
