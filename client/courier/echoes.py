"""Masks keys in a reply on its way to the disk, where a service repeats what it was sent. No bpy, no I/O.

Every byte keeps its place: a mask is as long as what it covers. A picture's bytes are never touched: neither those of a
reply that is a picture, nor those that a text carries as base64.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..picture_headers import picture_format
from ..redaction import forms_of, secrets_kept_out

_SHORTEST = 6
"""Characters of a key that is looked for in replies. Shorter ones are no keys."""

_HEADER = 32
"""Bytes by which a picture is known from a text."""

_PICTURES_PACKED = (b"iVBORw0KGgo", b"/9j/", b"UklGR")
"""How PNG, JPEG and WebP begin in base64."""

_OPENING = 24
"""Characters of a word of base64 by which a picture is known, escaped or not."""

_PACKED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\\"
"""Characters of base64, and the backslash with which some write its slashes in JSON."""


def without_echoes(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks of a reply, masked where they are text. What was held back is given out also when the reply breaks off."""
    forms = sorted(
        {
            form.encode("utf-8", "surrogateescape")
            for secret in secrets_kept_out()
            if len(secret) >= _SHORTEST
            for form in forms_of(secret)
        },
        key=len,
        reverse=True,
    )
    if not forms:
        yield from chunks
        return
    mask = _Mask(forms)
    try:
        for chunk in chunks:
            if piece := mask.feed(chunk):
                yield piece
    except Exception:
        if rest := mask.end():
            yield rest
        raise
    if rest := mask.end():
        yield rest


class _Mask:
    """Masks bytes that come in pieces. `forms` are the longest first."""

    def __init__(self, forms: list[bytes]) -> None:
        self._forms = forms
        self._held = b""
        self._is_picture: bool | None = None
        self._word = b""
        """How the word of base64 begins that stands, without a break, before what is held."""

    def feed(self, chunk: bytes) -> bytes:
        """What can be given out now that `chunk` has come."""
        data = self._held + chunk
        if self._is_picture is None:
            if len(data) < _HEADER:
                self._held = data
                return b""
            self._is_picture = picture_format(data) is not None
        if self._is_picture:
            self._held = b""
            return data
        return self._give_out(data, self._begun(data))

    def end(self) -> bytes:
        """What was held back, at the end of the reply."""
        held, self._held = self._held, b""
        return held if self._is_picture or picture_format(held) else self._give_out(held, len(held))

    def _give_out(self, data: bytes, until: int) -> bytes:
        masked = self._masked(data)
        given, self._held = masked[:until], masked[until:]
        self._word = self._word_before(given, len(given))
        return given

    def _masked(self, data: bytes) -> bytes:
        for form in self._forms:
            at = data.find(form)
            while at >= 0:
                if not self._is_in_a_picture(data, at):
                    data = data[:at] + b"*" * len(form) + data[at + len(form) :]
                at = data.find(form, at + len(form))
        return data

    def _is_in_a_picture(self, data: bytes, at: int) -> bool:
        return self._word_before(data, at).replace(b"\\", b"").startswith(_PICTURES_PACKED)

    def _word_before(self, data: bytes, at: int) -> bytes:
        """How the word of base64 begins that goes on at `at`."""
        begin = len(data[:at].rstrip(_PACKED))
        return (data[begin:at] if begin else self._word + data[:at])[:_OPENING]

    def _begun(self, data: bytes) -> int:
        """Where the earliest form begins that `data` may be cut off in; its length when there is none."""
        begun = len(data)
        for form in self._forms:
            at = data.find(form[:1], max(0, len(data) - len(form) + 1))
            while 0 <= at < begun:
                if form.startswith(data[at:]):
                    begun = at
                    break
                at = data.find(form[:1], at + 1)
        return begun
