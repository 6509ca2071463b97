"""Keeps keys out of everything that is written down: logs, errors, job folders. No bpy, no I/O."""

from __future__ import annotations

import logging
import re

_PATTERNS = (
    r"\b(?:sk|rk|SG)[-_][A-Za-z0-9_\-]{8,}",
    r"(?i)\b(bearer\s+)[A-Za-z0-9._\-]{8,}",
    r"(?i)\b((?:x-)?api[-_]?key[\"']?\s*[:=]\s*[\"']?)[^\s\"',}]{4,}",
    r"(?i)(://[^/\s:@]+:)[^@\s/]+(?=@)",
)
"""Compiled by `re` when first used, and remembered there: the add-on's start need not wait for it."""

_STAND_IN = "•••"


def redact(text: str, *secrets: str) -> str:
    """`text` without the given secrets and without anything that looks like a key."""
    for secret in secrets:
        if len(secret) >= 4:
            text = text.replace(secret, _STAND_IN)
    for pattern in _PATTERNS:
        text = re.sub(pattern, lambda match: (match.group(1) if match.re.groups else "") + _STAND_IN, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats a record, traceback included, and redacts what came out: the last gate before anything is written."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line or lines."""
        return redact(super().format(record))
