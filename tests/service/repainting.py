"""How the stand-in service edits when it is told to be like a real model: the whole frame comes back changed, not only the mask's white.

The first picture is repainted in another colour, moved and zoomed, and in the white of the mask (the middle of the picture where
there is none) stands a chequerboard, which is moved and coloured as the rest is.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps

CHEQUERS = ((220, 30, 160), (250, 240, 60))
"""The two colours of the board, before the frame is recoloured."""
SQUARE = 24
"""Pixels of a square's edge."""

TINT = ((0.88, 24.0), (0.96, 4.0), (1.04, -18.0))
"""Gain and offset of red, green and blue when the frame is tinted: warmer, with less contrast."""
DUSK, DAWN = (30, 0, 70), (255, 190, 120)
"""The darkest and the lightest colour of a frame that is repainted in quite another colour."""

WAYS = ("", "plain", "tint", "colour", "noise", "flat")


@dataclass(frozen=True, slots=True)
class Repainting:
    """What an edit does to the whole frame. `way`: `plain` (colours stay), `tint` (moderately recoloured), `colour`
    (repainted in quite another colour), `noise` or `flat` (nothing of the first picture is left). It moves by so many
    pixels to the right and down, and is enlarged by `zoom` about its middle.
    """

    way: str
    right: float = 0.0
    down: float = 0.0
    zoom: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is no way."""
        if self.way not in WAYS:
            raise ValueError(f"there is no repainting {self.way!r}; there are {', '.join(WAYS)}")


def repainted(first_input: bytes, mask: bytes | None, size: tuple[int, int], how: Repainting) -> Image.Image:
    """The edit of a picture. `mask` is white where it was to be edited."""
    with Image.open(io.BytesIO(first_input)) as opened:
        beneath = opened.convert("RGBA" if "A" in opened.getbands() else "RGB").resize(size)
    area = Image.new("L", size, 0)
    if mask is None:
        area.paste(255, (size[0] // 3, size[1] // 3, size[0] * 2 // 3, size[1] * 2 // 3))
    else:
        with Image.open(io.BytesIO(mask)) as opened:
            area = opened.convert("L").resize(size)
    ground = _coloured(beneath, how.way)
    board = chequerboard(size) if how.way in ("noise", "flat", "colour") else _coloured(chequerboard(size), how.way)
    ground.paste(board.convert(ground.mode), (0, 0), area)
    return _moved(ground, how)


def chequerboard(size: tuple[int, int]) -> Image.Image:
    """What an edit paints into the mask, as wide as the whole picture."""
    board = Image.new("RGB", size, CHEQUERS[0])
    draw = ImageDraw.Draw(board)
    for row in range(-(-size[1] // SQUARE)):
        for column in range(row % 2, -(-size[0] // SQUARE), 2):
            left, top = column * SQUARE, row * SQUARE
            draw.rectangle((left, top, left + SQUARE - 1, top + SQUARE - 1), CHEQUERS[1])
    return board


def _coloured(picture: Image.Image, way: str) -> Image.Image:
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colours = picture.convert("RGB")
    if way == "tint":
        colours = colours.point([_clipped(value * gain + offset) for gain, offset in TINT for value in range(256)])
    elif way == "colour":
        colours = ImageOps.colorize(colours.convert("L"), DUSK, DAWN)
    elif way == "noise":
        colours = Image.frombytes("RGB", picture.size, random.Random(7).randbytes(3 * picture.width * picture.height))
    elif way == "flat":
        colours = Image.new("RGB", picture.size, (60, 90, 120))
    if alpha is None:
        return colours if colours is not picture else picture.copy()
    colours.putalpha(alpha)
    return colours


def _clipped(value: float) -> int:
    return max(0, min(255, round(value)))


def _moved(picture: Image.Image, how: Repainting) -> Image.Image:
    """Content of a pixel moves `right` and `down`; what nothing moves to shows the picture's edge, as it was before."""
    if (how.right, how.down, how.zoom) == (0, 0, 1):
        return picture
    width, height = picture.size
    is_whole = how.zoom == 1 and how.right == int(how.right) and how.down == int(how.down)
    scale = 1 / how.zoom
    moved = picture.convert("RGBA").transform(
        picture.size,
        Image.Transform.AFFINE,
        (
            scale, 0.0, (1 - scale) * width / 2 - scale * how.right,
            0.0, scale, (1 - scale) * height / 2 - scale * how.down,
        ),
        Image.Resampling.NEAREST if is_whole else Image.Resampling.BICUBIC,
    )  # fmt: skip
    if picture.mode == "RGBA":
        return moved
    whole = picture.copy()
    whole.paste(moved.convert("RGB"), (0, 0), moved.getchannel("A").point([0] * 255 + [255]))
    return whole
