"""Keeps keys and proxies' passwords out of everything that is written down: logs, errors, job folders, replies. No bpy, no I/O.

A service, a gateway or an error page may repeat the key that it was sent, in any of the ways in which text is carried.
Whatever a process has been told by `keep_out` is masked in all of them, wherever it is told to write.
"""

from __future__ import annotations

import base64
import functools
import json
import logging
import re
from typing import Any, Final
from urllib.parse import quote

from .provider_registry import all_specs
from .session_state import SessionState, ends_with_session

_PATTERNS = (
    r"(?i)\b(bearer\s+)[A-Za-z0-9._\-]{8,}",
    r"(?i)\b((?:x-)?api[-_]?key[\"']?\s*[:=]\s*[\"']?)[^\s\"',}]{4,}",
    r"(?i)(://[^/\s:@]+:)[^@\s]+(?=@)",
)
"""What stands before a secret, whosever it is. Compiled by `re` when first used, and remembered there: the add-on's start need
not wait for it.
"""

_STAND_IN = "•••"

_SHORTEST = 4
"""Characters: what is shorter would be found in every other word."""
_SHORTEST_PACKED = 8
"""Characters of base64 that say enough of a secret to be masked."""

_secrets: Final[SessionState[set[str]]] = SessionState(set)
"""What this process must not write. It never leaves the memory."""


def keep_out(*secrets: str) -> None:
    """From now on, mask these in everything that this process writes down."""
    _secrets.now.update(secret for secret in secrets if len(secret) >= _SHORTEST)


def secrets_kept_out() -> tuple[str, ...]:
    """What `keep_out` was told."""
    return tuple(_secrets.now)


def redact(text: str, *secrets: str) -> str:
    """`text` without the given secrets, without those of `keep_out`, and without anything that looks like a key."""
    text = without_secrets(text, *secrets)
    for pattern in (*_patterns_of_keys(), *_PATTERNS):
        text = re.sub(pattern, lambda match: (match.group(1) if match.re.groups else "") + _STAND_IN, text)
    return text


@ends_with_session
@functools.cache
def _patterns_of_keys() -> tuple[str, ...]:
    """What the keys of all providers look like."""
    return tuple(spec.key_pattern for spec in all_specs() if spec.key_pattern)


def without_secrets(text: str, *secrets: str) -> str:
    """`text` without the secrets that are known, in whatever way they are written there."""
    for secret in (*secrets, *_secrets.now):
        if len(secret) >= _SHORTEST:
            for form in forms_of(secret):
                text = text.replace(form, _STAND_IN)
    return text


def plain_without_secrets(plain: Any) -> Any:
    """The same of a value of JSON, names within it included."""
    if isinstance(plain, str):
        return without_secrets(plain)
    if isinstance(plain, dict):
        return {plain_without_secrets(name): plain_without_secrets(value) for name, value in plain.items()}
    if isinstance(plain, (list, tuple)):
        return [plain_without_secrets(value) for value in plain]
    return plain


@ends_with_session
@functools.lru_cache(maxsize=64)
def forms_of(secret: str) -> tuple[str, ...]:
    """How a secret may stand in a text, the longest first: as it is, escaped for JSON, HTML or an address, in hexadecimal,
    and in base64 wherever in a longer text (`Basic`, a token) it was packed.
    """
    import html  # with its tables of names, which the add-on's start need not wait for

    data = secret.encode("utf-8", "surrogateescape")
    in_json = (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    in_addresses = (quote(data, safe=""), quote(data, safe="/"), "".join(f"%{byte:02X}" for byte in data))
    found = {
        secret,
        *in_json,
        *(form.replace("/", "\\/") for form in in_json),
        "".join(f"\\u{ord(letter):04x}" for letter in secret),
        "".join(f"\\u{ord(letter):04X}" for letter in secret),
        html.escape(secret),
        *in_addresses,
        *(re.sub("%..", lambda match: match[0].lower(), form) for form in in_addresses),
        data.hex(),
        data.hex().upper(),
        *(form for shift in range(3) for form in _packed(data, shift)),
    }
    return tuple(sorted(found, key=lambda form: (-len(form), form)))


def _packed(data: bytes, shift: int) -> list[str]:
    """Base64 of `data` behind `shift` other bytes, without the characters that its neighbours have a part in."""
    before, after = (0, 2, 3)[shift], (0, 3, 2)[(shift + len(data)) % 3]
    packed = base64.b64encode(b"\0" * shift + data).decode("ascii")
    own = packed[before : len(packed) - after]
    return [own, own.replace("+", "-").replace("/", "_")] if len(own) >= _SHORTEST_PACKED else []


class RedactingFormatter(logging.Formatter):
    """Formats a record, traceback included, and redacts what came out: the last gate before anything is written."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line or lines."""
        return redact(super().format(record))
