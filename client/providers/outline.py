"""A reply without its long texts: small enough to be parsed at once, however large its pictures are. No bpy, no network.

A picture in JSON or in a stream of events is one text of up to tens of megabytes. Parsed as usual it stands in memory four
times. Here the reply is read block by block; in its outline a mark stands for each long text, which is decoded from the
disk when it is wanted, straight into the bytes of the picture.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import NotAPicture, PictureDamaged, ReplyTooLong
from .events import LONG_TEXT_MARK
from .unpacking import blocks_of

LONG = 4096
"""Bytes from which on a text is long."""

LARGEST_OUTLINE = 8 * 1024 * 1024
"""Bytes of everything beside the long texts; a reply has some thousands."""

LARGEST_UNPACKED = 400 * 1024 * 1024
"""Bytes that a reply may unpack to; what is kept of one has a limit of its own, below this one."""

LARGEST_PICTURE = 128 * 1024 * 1024
"""Bytes of one picture's file: twice an uncompressed 3840x2160 one with 16 bits a channel and alpha."""

_WRITTEN_MARK = json.dumps(LONG_TEXT_MARK)[1:-1].encode()
_ENDS = re.compile(rb'["\r\n]')
_ESCAPE = re.compile(rb"\\(?:u00([0-9a-fA-F]{2})|(.))", re.DOTALL)
_SHORT_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"f": b""}
_BACKSLASH = 0x5C
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_SPACE = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class LongText:
    """Where a long text stands in the unpacked reply: its first byte and how many there are."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A reply's text with marks in it, and the long texts that they stand for."""

    path: Path
    text: bytes
    long_texts: list[LongText] = field(default_factory=list)

    def long_text(self, text: str) -> LongText | None:
        """The long text that a mark stands for; None for any other text."""
        number = text.removeprefix(LONG_TEXT_MARK) if text.startswith(LONG_TEXT_MARK) else ""
        return self.long_texts[int(number)] if number.isdigit() and int(number) < len(self.long_texts) else None

    def whole(self, text: str, limit: int) -> str:
        """A text as it was, no more than `limit` bytes of it."""
        found = self.long_text(text)
        if found is None:
            return text[:limit]
        return b"".join(_pieces(self.path, LongText(found.start, min(found.length, limit)))).decode("utf-8", "replace")

    def decoded(self, text: str) -> bytes:
        """The bytes that a text gives in base64. Raises `PictureDamaged` when it is none, `ReplyTooLong`."""
        found = self.long_text(text)
        return from_base64([text.encode("utf-8", "replace")] if found is None else _pieces(self.path, found))


def outline_of(path: Path) -> Outline:
    """The outline of a reply on disk. Raises `ReplyTooLong`, `NotAPicture` for one that is endless words, OSError."""
    scanner = _Scanner()
    for block in within(blocks_of(path), LARGEST_UNPACKED):
        scanner.feed(block)
    scanner.end()
    return Outline(path, bytes(scanner.text), scanner.long_texts)


def within(blocks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The same blocks. Raises `ReplyTooLong` once they are more than `limit` bytes."""
    count = 0
    for block in blocks:
        count += len(block)
        if count > limit:
            raise ReplyTooLong(limit=limit // 2**20)
        yield block


def from_base64(pieces: Iterable[bytes]) -> bytes:
    """The bytes of a text in base64, read kindly: a data URL, wrapped lines, either alphabet, no padding.

    Raises `PictureDamaged` when it is none, `ReplyTooLong` when it is no picture's length.
    """
    out, rest, is_first = io.BytesIO(), b"", True
    for piece in pieces:
        text = rest + piece
        if is_first and text.startswith(b"data:"):
            head, comma, text = text.partition(b",")
            if not comma:
                rest = head
                continue
        is_first = False
        text = text.translate(_URL_SAFE, _SPACE)
        whole = len(text) - len(text) % 4
        rest = text[whole:]
        out.write(_decode(text[:whole]))
        if out.tell() > LARGEST_PICTURE:
            raise ReplyTooLong(limit=LARGEST_PICTURE // 2**20)
    if rest:
        out.write(_decode(rest + b"=" * (-len(rest) % 4)))
    return out.getvalue()


def _decode(text: bytes) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise PictureDamaged(f"base64: {error}") from error


def _pieces(path: Path, wanted: LongText) -> Iterator[bytes]:
    """The bytes of a long text, a block at a time, what JSON escapes in it undone."""
    at, end, held = 0, wanted.start + wanted.length, b""
    for block in blocks_of(path):
        piece = block[max(0, wanted.start - at) : max(0, end - at)]
        at += len(block)
        if piece:
            text = held + piece
            held = b""
            cut = text.rfind(b"\\", -6)
            if cut >= 0 and at < end:  # an escape may go on in the next block
                cut -= (len(text[:cut]) - len(text[:cut].rstrip(b"\\"))) % 2
                text, held = text[:cut], text[cut:]
            yield _ESCAPE.sub(_unescaped, text) if b"\\" in text else text
        if at >= end:
            break
    if held:
        yield _ESCAPE.sub(_unescaped, held)


def _unescaped(match: re.Match[bytes]) -> bytes:
    code, short = match.groups()
    return bytes([int(code, 16)]) if code else _SHORT_ESCAPES.get(short, short)


class _Scanner:
    """Copies a text and leaves the inside of its long quoted texts out. A line's end ends a text too, as JSON has none in one."""

    def __init__(self) -> None:
        self.text = bytearray()
        self.long_texts: list[LongText] = []
        self._at = 0
        self._start = -1
        """Where the text that is being read begins; -1 outside of one."""
        self._held = bytearray()
        self._is_escaped = False

    def feed(self, block: bytes) -> None:
        """Take the next block."""
        at = 0
        while at < len(block):
            at = self._outside(block, at) if self._start < 0 else self._inside(block, at)
        self._at += len(block)
        if len(self.text) > LARGEST_OUTLINE:
            raise NotAPicture(f"more than {LARGEST_OUTLINE} bytes beside its pictures")

    def end(self) -> None:
        """The reply has ended, perhaps within a text."""
        if self._start >= 0:
            self._close(self._at)

    def _outside(self, block: bytes, at: int) -> int:
        quote = block.find(b'"', at)
        end = len(block) if quote < 0 else quote + 1
        self.text += block[at:end]
        if quote >= 0:
            self._start, self._is_escaped = self._at + end, False
        return end

    def _inside(self, block: bytes, at: int) -> int:
        """Go on to the end of the text, or of the block."""
        begun = at
        while True:
            if self._is_escaped:
                self._is_escaped, at = False, at + 1
            found = _ENDS.search(block, at)
            end = len(block) if found is None else found.start()
            back = end
            while back > at and block[back - 1] == _BACKSLASH:
                back -= 1
            is_escaped = (end - back) % 2 == 1
            if found is None:
                self._is_escaped = is_escaped
                self._hold(block, begun, end)
                return end
            if is_escaped and found.group() == b'"':
                at = end + 1
                continue
            self._hold(block, begun, end)
            self._close(self._at + end)
            self.text += found.group()
            return end + 1

    def _hold(self, block: bytes, begun: int, end: int) -> None:
        if len(self._held) <= LONG:
            self._held += block[begun : min(end, begun + LONG + 1)]

    def _close(self, end: int) -> None:
        length = end - self._start
        if length <= LONG:
            self.text += self._held
        else:
            self.text += _WRITTEN_MARK + str(len(self.long_texts)).encode()
            self.long_texts.append(LongText(self._start, length))
        self._start = -1
        self._held.clear()
