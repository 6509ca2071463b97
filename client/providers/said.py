"""What a service said when it did not give a picture: status, headers and the start of the body, read kindly. No bpy.

Nothing here may be trusted: a body can be a login page, half a JSON object, or somebody else's answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..errors import BodyTooLarge, LineLost, NotTheService, RefusedOnTheWay, ServiceFault, SetDresserError
from ..redaction import redact
from .addresses import without_query

LONGEST_BODY = 64 * 1024
"""Bytes of a refusal that are read; the rest is noise."""

_REASON_CHARACTERS = 240
_TECHNICAL_CHARACTERS = 900
_REQUEST_ID_HEADERS = ("x-request-id", "apim-request-id", "x-ms-request-id", "cf-ray")
_MODERATION = re.compile(
    r"moderation|content.?polic|safety.?(?:system|violation|filter)|content.?filter|\bnsfw\b|usage polic", re.IGNORECASE
)


@dataclass(frozen=True)
class Said:
    """One answer that is not a picture. `headers` have lower-case names; `key` is kept out of every text."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    key: str = field(default="", repr=False)

    @cached_property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @cached_property
    def document(self) -> dict[str, Any]:
        """The body as a JSON object; empty when it is none."""
        try:
            plain = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return plain if isinstance(plain, dict) else {}

    @property
    def is_page(self) -> bool:
        """Whether this is a web page rather than a service's answer."""
        return not self.document and looks_like_page(self.body, self.headers.get("content-type", ""))

    @property
    def request_id(self) -> str:
        """The service's own name for the request, for its support desk."""
        named = (self.headers.get(name, "") for name in _REQUEST_ID_HEADERS)
        in_body = self.document.get("request_id") or self.document.get("requestId")
        found = next((name for name in named if name), in_body if isinstance(in_body, str) else "")
        return redact(found, self.key)[:120]

    def reason(self, message: str) -> str:
        """A service's message as part of a sentence: one line, no secrets, no full stop."""
        line = " ".join(redact(message, self.key).split())
        return (line if len(line) <= _REASON_CHARACTERS else line[: _REASON_CHARACTERS - 1] + "…").rstrip(". ")

    def technical(self, *more: str) -> str:
        """Status, what else is worth knowing, and the start of the body, without secrets."""
        body = " ".join(self.text.split())
        parts = [f"HTTP {self.status}", *more, body]
        return redact("; ".join(part for part in parts if part), self.key)[:_TECHNICAL_CHARACTERS]

    def speaks_of_moderation(self, message: str) -> bool:
        """Whether a message is a content filter's, in any service's wording."""
        return bool(_MODERATION.search(message))


def looks_like_page(start: bytes, content_type: str) -> bool:
    """Whether a body is HTML, by what it says it is or by how it begins."""
    opening = start[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return opening.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        "text/html" in content_type.lower() and not opening.startswith((b"{", b"["))
    )


def error_text(document: Mapping[str, Any]) -> str:
    """A service's message, whichever of the usual fields it stands in."""
    found = []
    for name in ("error", "error_description", "message", "detail", "msg"):
        value = document.get(name)
        if isinstance(value, Mapping):
            value = value.get("message") or value.get("code")
        if isinstance(value, str) and value:
            found.append(value)
    return ": ".join(dict.fromkeys(found))


def error_of_the_road(said: Said) -> SetDresserError | None:
    """The error of an answer that any front door, proxy or gateway may give, whoever the service is; else None."""
    facts: dict[str, Any] = {"request_id": said.request_id}
    status = said.status
    if status in (504, 522, 524):
        return LineLost(said.technical("a gateway gave up waiting"), **facts)
    if status == 413:
        return BodyTooLarge(said.technical(), **facts)
    if status == 511 or 300 <= status < 400 or (status < 500 and said.is_page):
        to = without_query(said.headers.get("location", "")) if status < 400 else ""
        return NotTheService(said.technical(f"redirected to {to}" if to else ""), **facts)
    if status == 429 and not said.document:
        return RefusedOnTheWay(said.technical(), **facts)
    if status in (408, 409, 421, 425, 499, 502) or (status >= 500 and not said.document) or status > 504:
        return ServiceFault(said.technical("a page" if said.is_page else ""), **facts)
    return None
