"""What the letters of a proof stand on: slate, wood, paper, night or a plain colour, with a frame. No bpy, no I/O.

The grain comes from a seeded generator of the standard library and is the same on every machine.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from .palette import Colour, Palette, Surface, mixed

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

_GRAIN: dict[Surface, tuple[tuple[int, int], Colour, float]] = {
    Surface.CHALK: ((7, 5), (255, 255, 255), 0.11),
    Surface.WOOD: ((4, 150), (20, 8, 0), 0.42),
    Surface.PAPER: ((9, 9), (150, 120, 80), 0.09),
    Surface.NIGHT: ((3, 3), (70, 60, 160), 0.3),
}
"""Per surface: cells of grain across and down, the grain's colour, and its strength at the most."""


def painted(palette: Palette, width: int, height: int, framed: bool = True) -> Image.Image:
    """An opaque RGB picture of the palette's surface, with its frame if wanted, `width` by `height` pixels."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (width, height), palette.ground)
    if palette.surface in _GRAIN:
        cells, colour, strength = _GRAIN[palette.surface]
        picture.paste(colour, (0, 0), noise(cells, (width, height), strength))
    picture.paste(
        mixed(palette.ground, (0, 0, 0), 0.7), (0, 0), _corners().resize((width, height), Image.Resampling.BICUBIC)
    )
    if framed:
        _frame(ImageDraw.Draw(picture), palette, width, height)
    return picture


def _corners() -> Image.Image:
    """A small mask of the light's falling off towards the corners."""
    from PIL import Image

    side, strength = 33, 64.0
    middle = (side - 1) / 2
    distances = (((x - middle) ** 2 + (y - middle) ** 2) / (2 * middle**2) for y in range(side) for x in range(side))
    return Image.frombytes("L", (side, side), bytes(round(strength * distance**1.5) for distance in distances))


def frame_width(palette: Palette, width: int, height: int) -> int:
    """Pixels from the picture's edge that the frame takes."""
    share = 0.034 if palette.surface in (Surface.CHALK, Surface.WOOD) else 0.042
    return round(min(width, height) * share)


def noise(cells: tuple[int, int], size: tuple[int, int], strength: float) -> Image.Image:
    """Soft noise as a mask (mode L) of `size`, from 0 to `strength`; always the same for the same arguments."""
    from PIL import Image

    generator = random.Random(20260421)
    small = Image.frombytes("L", cells, generator.randbytes(cells[0] * cells[1]))
    return small.point([round(value * strength) for value in range(256)]).resize(size, Image.Resampling.BICUBIC)


def _frame(draw: ImageDraw.ImageDraw, palette: Palette, width: int, height: int) -> None:
    """A solid frame for boards, a thin rule set in from the edge for the rest."""
    outer = frame_width(palette, width, height)
    if outer < 3:
        return
    whole = (0, 0, width - 1, height - 1)
    if palette.surface in (Surface.CHALK, Surface.WOOD):
        draw.rectangle(whole, outline=palette.frame, width=round(outer * 0.8))
        edge = round(outer * 0.8)
        inner = (edge, edge, width - 1 - edge, height - 1 - edge)
        draw.rectangle(inner, outline=mixed(palette.frame, (0, 0, 0), 0.5), width=max(1, outer // 8))
        return
    inset = round(outer * 0.6)
    rule = (inset, inset, width - 1 - inset, height - 1 - inset)
    draw.rectangle(rule, outline=palette.frame, width=max(1, outer // 9))
