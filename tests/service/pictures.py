"""The pictures that the stand-in service makes: real files, deterministic, quick, and telling which way up they are.

A picture is a field of one colour (from the prompt) with a white diagonal from the top left to the bottom right and
four corner marks: red top left, green top right, blue bottom left, yellow bottom right. An edit shows the first
input underneath. The mask is followed softly: what should be kept changes a little too, as with the real model.
"""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from .repainting import Repainting, repainted

RED, GREEN, BLUE, YELLOW = (230, 20, 20), (20, 200, 20), (20, 20, 230), (240, 220, 20)
CORNER_SHARE = 8
"""A corner mark's edge is the picture's shorter edge divided by this."""
COLOURS = 24
KEPT_DRIFT = 6
"""By how much, of 255, every colour of the kept part of an edit drifts towards the middle."""
MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
PIL_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}


@dataclass(frozen=True, slots=True)
class Commission:
    """What a picture shall be like. `mask` is a picture of the edit area: white may change."""

    prompt: str
    width: int
    height: int
    format: str = "png"
    compression: int = 100
    transparent: bool = False
    grain: bool = False
    """Cover it with noise, so that the file is about as big as a real one."""
    first_input: bytes | None = None
    mask: bytes | None = None
    repainting: Repainting | None = None
    """What an edit does to the whole frame; None: it blends its own picture over the first input."""
    variant: int = 0
    """Which of `n` pictures this is."""

    @property
    def media_type(self) -> str:
        """The content type of the picture's format."""
        return MEDIA_TYPES[self.format]

    @property
    def colour_number(self) -> int:
        """Which of the few field colours the prompt leads to."""
        return (hashlib.sha256(self.prompt.encode()).digest()[0] + self.variant) % COLOURS


def field_colour(prompt: str, variant: int = 0) -> tuple[int, int, int]:
    """The colour that fills the picture of a prompt."""
    return _colour(Commission(prompt, 16, 16, variant=variant).colour_number)


def make_picture(commission: Commission) -> bytes:
    """The encoded picture. The same commission always gives the same bytes."""
    return _make(
        commission.colour_number,
        (commission.width, commission.height),
        commission.format,
        commission.compression,
        commission.transparent,
        commission.grain,
        commission.first_input,
        commission.mask,
        commission.repainting,
    )


@lru_cache(maxsize=16)
def _make(
    colour: int,
    size: tuple[int, int],
    format_name: str,
    compression: int,
    transparent: bool,
    grain: bool,
    first_input: bytes | None,
    mask: bytes | None,
    repainting: Repainting | None,
) -> bytes:
    picture = _painted(colour, size, transparent)
    if first_input is not None and repainting is not None:
        edited = repainted(first_input, mask, size, repainting)
        if transparent:
            edited.putalpha(picture.getchannel("A"))
        return encode(edited, format_name, compression)
    if first_input is not None:
        picture = _edited(picture, first_input, mask, transparent)
    if grain:
        picture = _grainy(picture)
    if transparent and first_input is not None:
        picture.putalpha(_painted(colour, size, True).getchannel("A"))
    return encode(picture, format_name, compression)


def encode(picture: Image.Image, format_name: str, compression: int = 100) -> bytes:
    """The picture as a file."""
    buffer = io.BytesIO()
    options: dict[str, Any] = (
        {"compress_level": 1} if format_name == "png" else {"quality": max(1, min(95, compression))}
    )
    if format_name == "webp":
        options["method"] = 0
    picture.save(buffer, PIL_FORMATS[format_name], **options)
    return buffer.getvalue()


def _colour(number: int) -> tuple[int, int, int]:
    dice = random.Random(number)
    return (dice.randrange(70, 180), dice.randrange(70, 180), dice.randrange(70, 180))


@lru_cache(maxsize=4)
def _painted(colour: int, size: tuple[int, int], transparent: bool) -> Image.Image:
    width, height = size
    edge = max(1, min(size) // CORNER_SHARE)
    picture = Image.new("RGBA" if transparent else "RGB", size, (0, 0, 0, 0) if transparent else _colour(colour))
    draw = ImageDraw.Draw(picture)
    if transparent:
        draw.ellipse((width // 6, height // 6, width - width // 6, height - height // 6), fill=_colour(colour))
    draw.line((0, 0, width, height), fill=(255, 255, 255), width=max(2, min(size) // 100))
    draw.rectangle((0, 0, edge - 1, edge - 1), fill=RED)
    draw.rectangle((width - edge, 0, width, edge - 1), fill=GREEN)
    draw.rectangle((0, height - edge, edge - 1, height), fill=BLUE)
    draw.rectangle((width - edge, height - edge, width, height), fill=YELLOW)
    return picture


def _edited(painted: Image.Image, first_input: bytes, mask: bytes | None, transparent: bool) -> Image.Image:
    mode = "RGBA" if transparent else "RGB"
    with Image.open(io.BytesIO(first_input)) as opened:
        beneath = opened.convert(mode).resize(painted.size, Image.Resampling.BILINEAR)
    inside = Image.blend(beneath, painted.convert(mode), 0.6)
    if mask is None:
        return inside
    drift = [value + KEPT_DRIFT if value < 128 else value - KEPT_DRIFT for value in range(256)]
    outside = beneath.point(drift * 3 + list(range(256)) * (len(mode) - 3))
    with Image.open(io.BytesIO(mask)) as opened:
        area = opened.convert("L").resize(painted.size, Image.Resampling.BILINEAR)
    return Image.composite(inside, outside, area.filter(ImageFilter.BoxBlur(3)))


def _grainy(picture: Image.Image) -> Image.Image:
    tile_edge = 512
    tile = Image.frombytes("RGB", (tile_edge, tile_edge), random.Random(1).randbytes(tile_edge * tile_edge * 3))
    noise = Image.new("RGB", picture.size)
    for left in range(0, picture.width, tile_edge):
        for top in range(0, picture.height, tile_edge):
            noise.paste(tile, (left, top))
    grainy = Image.blend(picture.convert("RGB"), noise, 0.25)
    if picture.mode == "RGBA":
        grainy.putalpha(picture.getchannel("A"))
    return grainy


@dataclass(frozen=True, slots=True)
class Opened:
    """What a service sees of a picture that was sent to it."""

    format: str
    width: int
    height: int
    has_alpha: bool


def open_picture(data: bytes) -> Opened:
    """Decode a picture that was sent. Raises ValueError when it is not a whole PNG, JPEG or WebP."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            kind = picture.format or ""
            alpha = "A" in picture.getbands() or "transparency" in picture.info
            width, height = picture.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(str(error)) from error
    if kind not in {"PNG", "JPEG", "WEBP"}:
        raise ValueError(f"{kind} pictures are not accepted")
    return Opened(kind.lower(), width, height, alpha)


@lru_cache(maxsize=16)
def edit_area_from_alpha(mask: bytes) -> bytes:
    """OpenAI's mask (alpha 0 = edit) as a picture of the edit area (white = edit)."""
    with Image.open(io.BytesIO(mask)) as picture:
        alpha = picture.convert("RGBA").getchannel("A")
    return encode(alpha.point([255 if value == 0 else 0 for value in range(256)]), "png")


@lru_cache(maxsize=16)
def edit_area_from_white(mask: bytes) -> bytes:
    """Segmind's mask (white = edit) as a picture of the edit area, its alpha channel dropped."""
    with Image.open(io.BytesIO(mask)) as picture:
        colours = picture.convert("RGBA")
    return encode(Image.merge("RGB", colours.split()[:3]).convert("L"), "png")
