"""What a body says once whatever it was packed in is undone, read block by block. No bpy, no network.

A reply is kept as it came. What it is packed in is told by its bytes, not by a Content-Encoding: that may be missing, wrong
(object stores hand on what an upload claimed, such as `utf-8` or `aws-chunked`), or left standing by a gateway that has
unpacked the body already. What nothing here can unpack is handed on as it is.
"""

from __future__ import annotations

import codecs
import logging
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from ..own_files import unlinked
from ..picture_headers import picture_format

_log = logging.getLogger(__name__)

BLOCK = 256 * 1024
"""Bytes that are read and handed on at once, at most."""

MOST_LAYERS = 4
"""How often a body may be packed in another."""

SPACE = b" \t\r\n"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
GUARD = re.compile(rb"\)\]\}'?,?|while\s*\(1\);|for\s*\(;;\);|&&&START&&&|\{\}\s*&&")
"""What some services put before JSON so that no page can run it as a script."""

_ENOUGH = 1024
"""Bytes that tell what something is."""
_TEXT = re.compile(rb'[{\["<:]|data:|event:|id:|retry:|https?://')


class _Layer(Protocol):
    """Undoes one packing, piece by piece."""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """What a piece unpacks to, a block at a time; nothing more once the packing turns out to be damaged."""


def blocks_of(path: Path) -> Iterator[bytes]:
    """The blocks of a file, unpacked. Raises OSError."""
    return unpacked(_file_blocks(path))


def unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same pieces, unpacked if they are packed in something."""
    unpacker = Unpacker()
    for piece in pieces:
        yield from unpacker.feed(piece)
    yield from unpacker.end()


class Unpacker:
    """Unpacks a body while it comes, whatever it is packed in."""

    def __init__(self) -> None:
        self._layers = [_Peeler() for _ in range(MOST_LAYERS)]

    def feed(self, piece: bytes, layer: int = 0) -> Iterator[bytes]:
        """What a piece unpacks to, as far as it can be told by now."""
        if layer == MOST_LAYERS:
            yield piece
            return
        for found in self._layers[layer].feed(piece):
            yield from self.feed(found, layer + 1)

    def end(self) -> Iterator[bytes]:
        """What is left when the body has ended."""
        for number, layer in enumerate(self._layers):
            for found in layer.end():
                yield from self.feed(found, number + 1)


def beginning_of(path: Path, count: int = _ENOUGH) -> bytes:
    """The first `count` bytes of a file, unpacked, without the white space that some services send while they work."""
    found = b""
    for block in blocks_of(path):
        found = bare(found + block)
        if len(found) >= count:
            break
    return found[:count]


def bare(text: bytes) -> bytes:
    """A beginning without byte order mark and white space."""
    return text.lstrip(SPACE).removeprefix(BYTE_ORDER_MARK).lstrip(SPACE)


def without_guard(text: bytes) -> bytes:
    """A beginning of JSON without what keeps pages from running it."""
    match = GUARD.match(text)
    return text[match.end() :].lstrip(SPACE) if match else text


def _file_blocks(path: Path) -> Iterator[bytes]:
    with open(path, "rb", opener=unlinked) as stream:
        while block := stream.read(BLOCK):
            yield block


class _Peeler:
    """Undoes one layer. As much is held back as it takes to tell what it is."""

    def __init__(self) -> None:
        self._start = b""
        self._is_told = False
        self._layer: _Layer | None = None

    def feed(self, piece: bytes) -> Iterator[bytes]:
        if self._is_told:
            yield from self._through(piece)
            return
        self._start += piece
        if _is_known(self._start) or len(self._start) >= _ENOUGH:
            yield from self.end()

    def end(self) -> Iterator[bytes]:
        if self._is_told:
            return
        start, self._start, self._is_told = self._start, b"", True
        self._layer = _layer_of(start)
        yield from self._through(start)

    def _through(self, piece: bytes) -> Iterator[bytes]:
        if self._layer is not None:
            yield from self._layer.feed(piece)
        elif piece:
            yield piece


def _layer_of(start: bytes) -> _Layer | None:
    """What undoes the packing that something begins with; None when it is no packing, or none that is known here."""
    if start.startswith(b"\x1f\x8b\x08"):
        return _Inflating(zlib.MAX_WBITS | 16)
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        return _zstandard()
    if _is_known(start):
        return None
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _Recoding("utf-16")
    makers: tuple[Callable[[], _Layer | None], ...] = (
        lambda: _Inflating(zlib.MAX_WBITS),
        _brotli,
        lambda: _Inflating(-zlib.MAX_WBITS),
    )
    for make in makers:
        trial = make()
        if trial is not None and _is_known(b"".join(_some(trial.feed(start[: 64 * 1024])))):
            return make()
    return None


def _some(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """No more blocks than tell what they are."""
    count = 0
    for block in blocks:
        yield block
        count += len(block)
        if count >= _ENOUGH:
            return


def _is_known(start: bytes) -> bool:
    """Whether something begins like a picture, JSON, a stream of events or a page, or like one of the marked packings."""
    text = bare(start[:_ENOUGH])
    if not text:
        return bool(start)  # white space alone: what it comes before is not packed
    if (
        picture_format(start)
        or picture_format(text)
        or text.startswith((b"GIF8", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"))
    ):
        return True
    return bool(_TEXT.match(text) or GUARD.match(text))


class _Inflating:
    """gzip, zlib or bare deflate; gzip may be several files, one after the other."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._unpacker: zlib._Decompress | None = zlib.decompressobj(bits)

    def feed(self, piece: bytes) -> Iterator[bytes]:
        while piece and self._unpacker is not None:
            try:
                found = self._unpacker.decompress(piece, BLOCK)
            except zlib.error as error:
                _log.info("a packed body is damaged: %s", error)
                self._unpacker = None
                return
            if found:
                yield found
            piece = self._unpacker.unconsumed_tail
            if self._unpacker.eof:
                piece = self._unpacker.unused_data
                self._unpacker = zlib.decompressobj(self._bits)


class _Brotli:
    def __init__(self, unpacker: Any, fault: type[Exception]) -> None:
        self._unpacker, self._fault = unpacker, fault

    def feed(self, piece: bytes) -> Iterator[bytes]:
        while self._unpacker is not None:
            try:
                found = self._unpacker.process(piece, output_buffer_limit=BLOCK)
            except self._fault as error:
                _log.info("a packed body is damaged: %s", error)
                self._unpacker = None
                return
            if found:
                yield found
            piece = b""
            if self._unpacker.can_accept_more_data():
                return


def _brotli() -> _Layer | None:
    """Brotli has no mark at its beginning, so that it is only found by trying."""
    try:
        import brotli
    except ImportError:
        return None
    return _Brotli(brotli.Decompressor(), brotli.error)


class _Zstandard:
    def __init__(self, unpacker: Any, fault: type[Exception]) -> None:
        self._unpacker, self._fault = unpacker, fault

    def feed(self, piece: bytes) -> Iterator[bytes]:
        while not self._unpacker.eof:
            try:
                found = self._unpacker.decompress(piece, BLOCK)
            except self._fault as error:
                _log.info("a packed body is damaged: %s", error)
                return
            if found:
                yield found
            piece = b""
            if self._unpacker.needs_input:
                return


def _zstandard() -> _Layer | None:
    """Python has it from 3.14 on. Before, such a body stays as it came, and is looked at again where a later one has it."""
    from importlib import import_module

    try:
        zstd: Any = import_module("compression.zstd")
    except ImportError:
        return None
    return _Zstandard(zstd.ZstdDecompressor(), zstd.ZstdError)


class _Recoding:
    """Text in another coding, as UTF-8."""

    def __init__(self, coding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(coding)("replace")

    def feed(self, piece: bytes) -> Iterator[bytes]:
        yield self._decoder.decode(piece).encode("utf-8", "replace")
