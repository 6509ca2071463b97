"""Replies that no service should send, by the hundred thousand: each is a number, and the same number is the same reply.

    python -m tests.reliability.fuzz_replies SEED FIRST COUNT FOLDER

Real replies of every shape are cut, flipped, spliced and told lies about their own lengths; what has a checksum gets a
right one, so that the lie is believed. Each goes the way of a reply in a courier: shape, decoding, inspection,
provenance. The process writes the number at hand to FOLDER/number, so that whoever started it knows which one it died
of, and at its end FOLDER/outcome.json.
"""

from __future__ import annotations

import base64
import io
import json
import mmap
import random
import struct
import sys
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin

from client.errors import SetDresserError
from client.own_files import check_texts
from client.picture_check import inspect
from client.picture_headers import is_safe_to_open, picture_format
from client.provenance import Provenance, SourceType, embed
from client.provider_registry import ProviderName, spec_of
from client.providers.replies import (
    ReplyHead,
    decode_reply,
    make_reply,
    picture_in,
    refusal_in,
    shape_of,
)
from client.providers.wire import ReplyShape

PNG = b"\x89PNG\r\n\x1a\n"
REOPENED = 10
"""One in so many damaged pictures that still open is opened again with its provenance inside; every sound one is."""

Mutation = Callable[[random.Random], bytes]


# --- real replies ---------------------------------------------------------------------------------------------------


def _noise(mode: str, size: tuple[int, int] = (14, 9)) -> Image.Image:
    dice = random.Random(mode)
    if mode in ("1", "P"):
        return Image.frombytes("L", size, dice.randbytes(size[0] * size[1])).convert(mode)
    depth = 2 if mode == "I;16" else len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, size, dice.randbytes(size[0] * size[1] * depth))


def _encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


@lru_cache(maxsize=1)
def pictures() -> tuple[bytes, ...]:
    """Small files of every kind that the three formats have."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "a wall")
    texts.add_text("Title", "a wall " * 30, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta/>", zip=True)
    colours = Image.Exif()
    colours[0x0112] = 6
    colours[0x010F] = "a camera"
    frames = [_noise("RGBA"), _noise("RGBA").rotate(180)]
    rgb = _noise("RGB")
    made = [_encoded(_noise(mode), "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")]
    made += [
        _encoded(rgb, "PNG", pnginfo=texts, dpi=(72, 72), icc_profile=b"a profile" * 20, exif=colours),
        _encoded(_noise("P"), "PNG", transparency=3),
        _encoded(rgb, "PNG", transparency=(1, 2, 3)),
        _encoded(frames[0], "PNG", save_all=True, append_images=frames[1:]),
        _encoded(rgb, "JPEG", quality=80),
        _encoded(rgb, "JPEG", quality=60, progressive=True, exif=colours, icc_profile=b"a profile" * 20),
        _encoded(_noise("L"), "JPEG", restart_marker_blocks=1, comment=b"a wall"),
        _encoded(_noise("CMYK"), "JPEG"),
        _encoded(rgb, "WEBP", quality=60),
        _encoded(rgb, "WEBP", lossless=True),
        _encoded(_noise("RGBA"), "WEBP", quality=60, exif=colours, icc_profile=b"a profile" * 20, xmp=b"<x/>"),
        _encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
    ]
    return tuple(made)


USAGE = {
    "input_tokens": 12,
    "input_tokens_details": {"image_tokens": 0, "text_tokens": 12},
    "output_tokens": 196,
    "output_tokens_details": {"image_tokens": 196, "text_tokens": 0},
    "total_tokens": 208,
}


def _document(dice: random.Random, picture: bytes) -> dict[str, Any]:
    """A service's JSON with that picture."""
    text = base64.b64encode(picture).decode()
    return dice.choice(
        (
            {"created": 1785217137, "size": "1024x1024", "quality": "low", "data": [{"b64_json": text}], "usage": USAGE},
            {"output": text, "metrics": {"cost": 0.05}},
            {"images": [{"url": f"data:image/png;base64,{text}"}], "status": "COMPLETED"},
            {"image": text},
            {"data": {"images": [{"b64_json": text}]}},
        )
    )  # fmt: skip


def _stream(dice: random.Random, picture: bytes) -> bytes:
    """A service's event stream with that picture."""
    text = base64.b64encode(picture).decode()
    end = dice.choice(("\n", "\r\n", "\r"))
    events = [
        ("image_generation.partial_image", {"b64_json": text, "partial_image_index": number})
        for number in range(dice.randrange(3))
    ]
    events.append(("image_generation.completed", {"b64_json": text, "usage": USAGE, "size": "1024x1024"}))
    if dice.random() < 0.2:
        events.insert(dice.randrange(len(events) + 1), ("error", {"error": {"message": "no", "code": "server_error"}}))
    lines = [f"event: {name}{end}data: {json.dumps(data)}{end}{end}" for name, data in events]
    return "".join(lines).encode() + dice.choice((b"", b"data: [DONE]\n\n", b": ping\n\n", b"\n"))


# --- lies -----------------------------------------------------------------------------------------------------------


def _scrambled(dice: random.Random, data: bytes) -> bytes:
    """Some bytes flipped, cut out, doubled, or the rest cut off."""
    broken = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 4, 8))):
        if not broken:
            break
        at = dice.randrange(len(broken))
        length = dice.choice((1, 1, 2, 4, 16, 64))
        match dice.randrange(7):
            case 0:
                broken[at] ^= 1 << dice.randrange(8)
            case 1:
                broken[at] = dice.choice((0, 0xFF, 0x7F, 0x80, 0x01))
            case 2:
                broken[at : at + length] = dice.randbytes(length)
            case 3:
                del broken[at : at + length]
            case 4:
                broken[at:at] = broken[at : at + length] * dice.choice((1, 2, 10))
            case 5:
                broken[at:at] = dice.randbytes(length)
            case _:
                del broken[at:]
    return bytes(broken)


def _cut(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _spliced(dice: random.Random, data: bytes) -> bytes:
    other = dice.choice(pictures())
    return data[: dice.randrange(len(data) + 1)] + other[dice.randrange(len(other) + 1) :]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    at, chunks = len(PNG), []
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return chunks


@lru_cache(maxsize=8)
def _bomb(megabytes: int) -> bytes:
    return zlib.compress(bytes(megabytes * 2**20), 9)


_CHUNKS = (
    b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"eXIf", b"tRNS", b"PLTE", b"sBIT", b"cHRM", b"gAMA", b"pHYs", b"sRGB", b"bKGD", b"hIST",
    b"tIME", b"acTL", b"fcTL", b"fdAT", b"IDAT", b"IHDR", b"IEND", b"CgBI", b"qqqq", b"QQQQ", b"cICP", b"mDCV", b"\x00\x01\x02\x03",
)  # fmt: skip


def _hostile_chunk(dice: random.Random) -> tuple[bytes, bytes]:
    kind = dice.choice(_CHUNKS)
    if dice.random() < 0.01:  # costly, so only now and then
        packed = _bomb(dice.choice((1, 4, 32)))
        bodies = {
            b"zTXt": b"Comment\0\0" + packed,
            b"iTXt": b"XML:com.adobe.xmp\0\1\0\0\0" + packed,
            b"iCCP": b"profile\0\0" + packed,
            b"tEXt": b"Comment\0" + b"a" * 3_000_000,
            b"IDAT": packed,
        }
        kind = dice.choice(list(bodies))
        return kind, bodies[kind]
    body = dice.choice(
        (
            b"",
            dice.randbytes(dice.choice((1, 2, 3, 4, 8, 9, 13, 26, 32, 256, 300))),
            b"Comment\0" + dice.randbytes(20),
            b"\0" * dice.choice((1, 4, 13, 26)),
            b"a\0\0" + zlib.compress(dice.randbytes(30)),
            b"a\0\0" + zlib.compress(dice.randbytes(30))[:-5],
            b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"\xff\xfe" * 9),
            struct.pack(">II", dice.choice((0, 1, 2**31 - 1, 2**32 - 1)), 0),
            struct.pack(">IIIIIHHBB", dice.randrange(9), *(dice.choice((0, 1, 14, 2**31)) for _ in range(4)), 1, 1, 0, 0),
            b"Exif\0\0MM\0*" + dice.randbytes(30),
            b"II*\0\x08\0\0\0" + dice.randbytes(40),
        )
    )  # fmt: skip
    return kind, body


def _lying_png(dice: random.Random, data: bytes) -> bytes:
    """A PNG whose chunks were changed, doubled, moved or added to, every checksum right but now and then."""
    chunks = _png_chunks(data)
    for _ in range(dice.choice((1, 1, 2, 3))):
        at = dice.randrange(len(chunks))
        kind, body = chunks[at]
        match dice.randrange(8):
            case 0 | 1 | 2:
                chunks.insert(dice.randrange(len(chunks) + 1), _hostile_chunk(dice))
            case 3:
                chunks[at] = (kind, _scrambled(dice, body))
            case 4:
                chunks.insert(at, chunks[dice.randrange(len(chunks))])
            case 5:
                chunks[0] = (b"IHDR", _header(dice))
            case 6:
                chunks[at] = (dice.choice(_CHUNKS), body)
            case _:
                del chunks[at]
        if not chunks:
            break
    whole = bytearray(PNG + b"".join(_chunk(kind, body) for kind, body in chunks))
    if dice.random() < 0.2 and len(whole) > 16:  # a length that is not so
        at = dice.choice((8, 33, len(whole) - 12))
        whole[at : at + 4] = struct.pack(">I", dice.choice((0, 1, 12, 255, 2**16, 2**31 - 1, 2**31, 2**32 - 1)))
    return bytes(whole)


def _header(dice: random.Random) -> bytes:
    edges = (0, 1, 9, 14, 15, 400, 8000, 8001, 65_535, 100_000, 2**31 - 1, 2**32 - 1)
    # The largest that is opened at all costs a quarter of a gigabyte: only now and then.
    few = edges if dice.random() < 0.02 else (0, 1, 9, 14, 15, 400, 65_535, 100_000, 2**31 - 1, 2**32 - 1)
    return struct.pack(
        ">IIBBBBB",
        dice.choice(few),
        dice.choice(few),
        dice.choice((1, 2, 4, 8, 16, 0, 3, 255)),
        dice.choice((0, 2, 3, 4, 6, 1, 5, 255)),
        dice.choice((0, 0, 0, 1)),
        dice.choice((0, 0, 0, 1)),
        dice.choice((0, 1, 2)),
    )


def _segments(data: bytes) -> list[bytes]:
    """A JPEG's segments, the last of them everything from the start of the scan."""
    at, found = 2, [data[:2]]
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        (length,) = struct.unpack_from(">H", data, at + 2)
        found.append(data[at : at + 2 + length])
        at += 2 + length
    return [*found, data[at:]]


def _hostile_segment(dice: random.Random) -> bytes:
    body = dice.choice(
        (
            b"",
            dice.randbytes(dice.choice((1, 4, 12, 64))),
            b"Exif\0\0MM\0*\0\0\0\x08" + dice.randbytes(40),
            b"Exif\0\0II*\0\x08\0\0\0\x01\0\x1a\x01\x05\0\x01\0\0\0\x1a\0\0\0\0\0\0\0\0\0\0\0",
            b"ICC_PROFILE\0" + dice.randbytes(2) + b"profile",
            b"ICC_PROFILE\0\x01\xff",
            b"Adobe" + dice.randbytes(7),
            b"Adobe\0d",
            b"JFIF\0\x01\x02" + dice.randbytes(7),
            b"JFIF\0",
            b"MPF\0MM\0*\0\0\0\x08\0\x03\xb0\0\0\x07\0\0\0\x040100\xb0\x01\0\x04\0\0\0\x01\0\0\0\x02" + dice.randbytes(20),
            b"MPF\0II*\0" + dice.randbytes(30),
            b"Photoshop 3.0\x008BIM" + dice.randbytes(20),
            b"http://ns.adobe.com/xap/1.0/\0<x",
            b"FPXR" + dice.randbytes(9),
            bytes([dice.randrange(32)]) + dice.randbytes(64),
            struct.pack(">BHHB", 8, dice.choice((0, 1, 9, 65_500)), dice.choice((0, 1, 14, 65_500)), 3) + dice.randbytes(9),
        )
    )  # fmt: skip
    marker = dice.choice((0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE, 0xDB, 0xC4, 0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xDD, 0xDA, 0xD9, 0xD8, 0xD0, 0x01, 0xFF, 0x00))  # fmt: skip
    length = len(body) + 2 if dice.random() < 0.85 else dice.choice((0, 1, 2, 3, 65_535))
    return bytes((0xFF, marker)) + struct.pack(">H", length) + body


def _lying_jpeg(dice: random.Random, data: bytes) -> bytes:
    """A JPEG whose segments were changed, doubled, moved or added to."""
    segments = _segments(data)
    for _ in range(dice.choice((1, 1, 2, 3))):
        at = dice.randrange(1, len(segments))
        match dice.randrange(5):
            case 0 | 1:
                segments.insert(at, _hostile_segment(dice))
            case 2:
                head, body = segments[at][:4], segments[at][4:]
                segments[at] = head + _scrambled(dice, body)
            case 3:
                segments.insert(at, dice.choice(segments[1:]))
            case _:
                segments[at] = _scrambled(dice, segments[at])
    return b"".join(segments)


def _lying_webp(dice: random.Random, data: bytes) -> bytes:
    """A WebP whose chunks were changed, doubled, moved or added to, or lie about their lengths."""
    at, chunks = 12, []
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        chunks.append((data[at : at + 4], data[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    kinds = (b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP", b"EXIF", b"XMP ", b"qqqq")
    for _ in range(dice.choice((1, 1, 2))):
        at = dice.randrange(len(chunks))
        match dice.randrange(4):
            case 0:
                chunks.insert(at, (dice.choice(kinds), dice.randbytes(dice.choice((0, 1, 5, 6, 10, 16, 24, 40)))))
            case 1:
                chunks[at] = (chunks[at][0], _scrambled(dice, chunks[at][1]))
            case 2:
                chunks[at] = (dice.choice(kinds), chunks[at][1])
            case _:
                chunks.insert(at, dice.choice(chunks))
    lengths = (0, 1, 10, 2**16, 2**31 - 1, 2**32 - 1)
    body = b"".join(
        kind
        + struct.pack("<I", len(content) if dice.random() < 0.9 else dice.choice(lengths))
        + content
        + b"\0" * (len(content) % 2)
        for kind, content in chunks
    )
    length = len(body) + 4 if dice.random() < 0.8 else dice.choice(lengths)
    return b"RIFF" + struct.pack("<I", length) + b"WEBP" + body


def _lying_picture(dice: random.Random) -> bytes:
    """A picture file that is not what it says."""
    data = dice.choice(pictures())
    if dice.random() < 0.4:
        return dice.choice((_scrambled, _scrambled, _cut, _spliced))(dice, data)
    if data.startswith(PNG):
        return _lying_png(dice, data)
    return _lying_jpeg(dice, data) if data.startswith(b"\xff\xd8") else _lying_webp(dice, data)


_JUNK: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, -0.0, 10**400, "", " ", "x", "\ud800", "\0", "https://pictures.example/one.png", "http://",
    "data:", "data:image/png;base64,", "file:///etc/passwd", [], {}, [[]], [None], {"": None}, "a" * 70, "=" * 70, "-_" * 40,
    "NaN", {"error": {}}, {"error": {"message": 7}}, {"message": ["x"]}, {"b64_json": {"b64_json": 1}},
)  # fmt: skip


def _lying_document(dice: random.Random, document: Any) -> Any:
    """The same JSON with junk in places, or somewhere in the middle of other JSON."""
    if isinstance(document, dict) and document and dice.random() < 0.85:
        name = dice.choice(list(document))
        changed = {**document, name: _lying_document(dice, document[name])}
        if dice.random() < 0.2:
            changed[dice.choice(("error", "usage", "data", "url", "size", "message", "output"))] = dice.choice(_JUNK)
        return changed
    if isinstance(document, list) and document and dice.random() < 0.85:
        return [*document[:-1], _lying_document(dice, document[-1])]
    if isinstance(document, str) and dice.random() < 0.6:
        return _lying_text(dice, document)
    if dice.random() < 0.1:
        for _ in range(dice.choice((1, 5, 8, 50))):
            document = dice.choice(([document], {"data": document}, {"images": [document, 7]}))
        return [document] * dice.choice((1, 1, 20))
    return dice.choice(_JUNK)


def _lying_text(dice: random.Random, text: str) -> str:
    at = dice.randrange(len(text) + 1)
    return dice.choice(
        (
            text[:at],
            text[:at] + dice.choice("=*-_ \n\t\0é牛\ud800") + text[at:],
            text.replace("+", "-").replace("/", "_"),
            text.rstrip("="),
            text + "=" * dice.randrange(5),
            "\n".join(text[start : start + 76] for start in range(0, len(text), 76)),
            "data:image/png;base64," + text,
            text[::-1],
        )
    )


def _json(dice: random.Random, plain: Any) -> bytes:
    try:
        return json.dumps(plain, ensure_ascii=dice.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return b"{"


# --- the kinds of replies -------------------------------------------------------------------------------------------


def _random_bytes(dice: random.Random) -> bytes:
    start = dice.choice(
        (b"", PNG, b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"{", b"[", b'"', b"data:", b"event:", b"<html")
    )
    return start + dice.randbytes(dice.choice((0, 1, 8, 60, 500)))


def _deep(dice: random.Random) -> bytes:
    depth = dice.choice((10, 900, 5_000, 100_000))
    return dice.choice((b'{"data":', b"[", b'{"data":[', b'{"a":')) * depth + dice.choice((b"", b"1", b"]" * depth))


def _picture(dice: random.Random) -> bytes:
    return _lying_picture(dice)


def _good_picture(dice: random.Random) -> bytes:
    return dice.choice(pictures())


def _images_json(dice: random.Random) -> bytes:
    picture = _lying_picture(dice) if dice.random() < 0.3 else dice.choice(pictures())
    document = _document(dice, picture)
    return _json(dice, _lying_document(dice, document) if dice.random() < 0.9 else document)


def _broken_json(dice: random.Random) -> bytes:
    return _scrambled(dice, _json(dice, _document(dice, dice.choice(pictures()))))


def _huge_base64(dice: random.Random) -> bytes:
    letters = dice.choice(("A", "AAAA\n", "é", "=", "-_"))
    return _json(dice, {"data": [{"b64_json": letters * dice.choice((100_000, 400_000))}]})


def _event_stream(dice: random.Random) -> bytes:
    return _stream(dice, _lying_picture(dice) if dice.random() < 0.3 else dice.choice(pictures()))


def _lying_stream(dice: random.Random) -> bytes:
    if dice.random() < 0.6:
        return _scrambled(dice, _event_stream(dice))
    lines = [
        dice.choice((b"data", b"event", b"id", b"retry", b"", b"\xef\xbb\xbfdata", b"DATA"))
        + dice.choice((b":", b": ", b"", b"::"))
        + dice.choice((b"", b"[DONE]", b"error", _json(dice, _lying_document(dice, _document(dice, b"x"))), dice.randbytes(9)))
        + dice.choice((b"\n", b"\r", b"\r\n", b"\n\n", b""))
        for _ in range(dice.randrange(1, 12))
    ]  # fmt: skip
    return b"".join(lines)


def _page(dice: random.Random) -> bytes:
    page = b"<!doctype html>\n<html lang=en><title>Welcome</title><h1>Hotel</h1></html>"
    return _scrambled(dice, page) if dice.random() < 0.5 else page


KINDS: dict[str, tuple[int, Mutation]] = {
    "a good picture": (4, _good_picture),
    "a lying picture": (46, _picture),
    "JSON with lies": (20, _images_json),
    "broken JSON": (8, _broken_json),
    "a stream": (4, _event_stream),
    "a lying stream": (10, _lying_stream),
    "random bytes": (6, _random_bytes),
    "a page": (1, _page),
}
"""What a reply may be, and its weight. `RARE` comes beside them, because of what it costs."""

RARE: tuple[Mutation, ...] = (_deep, _huge_base64)
_ONE_IN = 400


@dataclass(frozen=True)
class Reply:
    """One reply."""

    kind: str
    content_type: str
    head: str
    prompt: str
    data: bytes


def reply_of(seed: int, number: int) -> Reply:
    """The reply of that number."""
    dice = random.Random(f"{seed} {number}")
    if number % _ONE_IN == 0:
        kind, make = "rare", dice.choice(RARE)
    else:
        kind = dice.choices(list(KINDS), [weight for weight, _ in KINDS.values()])[0]
        make = KINDS[kind][1]
    content_type = dice.choice(("", "image/png", "application/json", "text/event-stream", "text/html", "x" * 300))
    return Reply(kind, content_type, _head(dice), _prompt(dice), make(dice))


def _head(dice: random.Random) -> str:
    if dice.random() < 0.8:
        return ReplyHead(request_id="req_1", cost=dice.choice(("", "0.05", "NaN", "-1", "1e999999", "x"))).to_text()
    return dice.choice(
        ("", "{}", "[]", "null", "7", '{"cost": 7}', '{"cost": null}', '{"said": 1}', '{"more": 1}', "{")
    )


def _prompt(dice: random.Random) -> str:
    letters = ("a", "牛", " ", "\n", "<", "&", '"', "'", "]]>", "\x00", "\x0b", "\x1f", "\x7f", "\x85", "\ufffe", "\uffff", "\U0001f35c", "\u202e")  # fmt: skip
    return "".join(dice.choice(letters) for _ in range(dice.choice((0, 3, 20)))) * dice.choice((1, 1, 1, 1, 1, 500))


# --- the way of a reply ---------------------------------------------------------------------------------------------


def digest(reply: Reply, path: Path, number: int) -> str:
    """Send a reply the way that it goes in a courier; what became of it. Raises what is no error of the tree."""
    path.write_bytes(reply.data)
    try:
        is_safe_to_open(path)
        head = ReplyHead.from_text(reply.head)
        shape = shape_of(path, reply.content_type)
        if shape is not ReplyShape.PICTURE:
            refusal_in(path)
            if picture_in(path).address:
                return "an address"
        made = make_reply(path, shape, head, "gpt-image-2", spec_of(ProviderName.OPENAI))
        # As it will be written and read again: with the reply's own record, then with the take's.
        check_texts(json.loads(json.dumps(made.said, ensure_ascii=False).encode()))
        data = decode_reply(made)
        facts = inspect(data)
        provenance = Provenance("20261121-000000-0123456789", SourceType.TRAINED, reply.prompt, "openai", "m", "now")
        signed = embed(data, facts.format, provenance)
    except SetDresserError as error:
        error.report()
        return type(error).__name__
    assert picture_format(signed) is facts.format
    if number % REOPENED == 0 or reply.kind == "a good picture":
        compare(data, signed, is_sound=reply.kind == "a good picture")
    return "a picture"


def compare(before: bytes, after: bytes, *, is_sound: bool) -> None:
    """Raise AssertionError unless both files show the same pixels. A decoder may read past the end of a damaged one, so
    that what it finds there differs: then only that it opens counts.
    """
    with Image.open(io.BytesIO(before)) as first, Image.open(io.BytesIO(after)) as second:
        assert first.size == second.size
        if is_sound:
            assert first.convert("RGBA").tobytes() == second.convert("RGBA").tobytes()
        else:
            second.load()


def main(seed: int, first: int, count: int, folder: Path) -> None:
    """Digest `count` replies and write down what became of them."""
    _bound_memory()
    outcomes: Counter[str] = Counter()
    faults: dict[str, str] = {}
    slowest = (0.0, -1)
    path = folder / "reply.raw"
    (folder / "number").write_bytes(bytes(8))
    with open(folder / "number", "r+b") as stream, mmap.mmap(stream.fileno(), 8) as at_hand:
        for number in range(first, first + count):
            at_hand[:8] = struct.pack("<Q", number)
            reply = reply_of(seed, number)
            began = time.process_time()
            try:
                outcomes[digest(reply, path, number)] += 1
            except Exception as fault:  # noqa: BLE001  (what the fuzz looks for: anything but an error of the tree)
                outcomes[f"FAULT {type(fault).__name__}"] += 1
                where, what = _told(fault)
                faults.setdefault(where, f"reply {number} ({reply.kind}): {what}")
            slowest = max(slowest, (time.process_time() - began, number))
    plain = {"outcomes": outcomes, "faults": faults, "slowest": slowest, "peak": _peak(), "count": count}
    (folder / "outcome.json").write_text(json.dumps(plain))


def _bound_memory() -> None:
    """Let a reply that would take all memory fail here, and nothing else on the machine with it."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))


def _told(fault: Exception) -> tuple[str, str]:
    """Where a fault was, and what."""
    frames = traceback.extract_tb(fault.__traceback__)
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[:-5:-1])
    return where, f"{type(fault).__name__}: {str(fault)[:300]}"


def _peak() -> int:
    """Bytes of memory that this process had at most; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
