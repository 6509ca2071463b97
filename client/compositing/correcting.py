"""Undoes what was measured: moves and zooms a reply back over its capture, takes a tint off again. No bpy.

A shift by whole pixels is undone by moving the bytes; anything else is resampled once (bicubic), and only where the take will
show it. Where the reply has nothing, because it was moved, its edge is repeated.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PIL import Image

from .drift import Drift

if TYPE_CHECKING:
    from .tones import Tone

SMALLEST_DRIFT = 0.1
"""Pixels below which a drift is left alone: resampling would soften more than it mends."""

_WHOLE = 0.12
"""Pixels by which a measured shift may miss a whole number and still be taken for it."""

_MARGIN = 3
"""Pixels around an area that a resampling at its rim looks at."""


def snapped(drift: Drift, width: int, height: int) -> Drift:
    """The drift as it is undone: whole pixels where it is as good as that, and no zoom that moves nothing."""
    if abs(drift.zoom - 1) * max(width, height) / 2 >= SMALLEST_DRIFT:
        return drift
    right, down = (round(by) if abs(by - round(by)) <= _WHOLE else by for by in (drift.right, drift.down))
    return Drift(float(right), float(down), 1.0, drift.error, drift.agreeing)


def moved_back(reply: Image.Image, drift: Drift, area: tuple[int, int, int, int]) -> Image.Image:
    """The reply with a drift undone inside `area`; elsewhere it stays as it is."""
    left, top, right, lower = area
    centre = (reply.width / 2, reply.height / 2)
    starts = [
        drift.zoom * (edge - middle) + middle + by
        for edge, middle, by in ((left, centre[0], drift.right), (top, centre[1], drift.down))
    ]
    ends = [start + drift.zoom * length for start, length in zip(starts, (right - left, lower - top), strict=True)]
    margin = max(
        0, *(ceil(-start) + _MARGIN for start in starts), ceil(ends[0]) - reply.width + _MARGIN, ceil(ends[1]) - reply.height + _MARGIN
    )  # fmt: skip
    around = _with_margin(reply, margin)
    is_whole = drift.zoom == 1 and all(start == int(start) for start in starts)
    part = _clear_safe(around).transform(
        (right - left, lower - top),
        Image.Transform.AFFINE,
        (drift.zoom, 0.0, starts[0] + margin, 0.0, drift.zoom, starts[1] + margin),
        Image.Resampling.NEAREST if is_whole else Image.Resampling.BICUBIC,
    )
    corrected = reply.copy()
    corrected.paste(part.convert(reply.mode), (left, top))
    return corrected


def _clear_safe(picture: Image.Image) -> Image.Image:
    """With the colours weighed by alpha, so that those of clear pixels do not bleed into their neighbours."""
    return picture.convert("RGBa") if picture.mode == "RGBA" else picture


def _with_margin(picture: Image.Image, margin: int) -> Image.Image:
    """The picture with its edge repeated around it."""
    if not margin:
        return picture
    width, height = picture.size
    larger = Image.new(picture.mode, (width + 2 * margin, height + 2 * margin))
    larger.paste(picture, (margin, margin))
    for column, at in ((0, 0), (width - 1, margin + width)):
        larger.paste(picture.crop((column, 0, column + 1, height)).resize((margin, height)), (at, margin))
    for row, at in ((margin, 0), (margin + height - 1, margin + height)):
        larger.paste(larger.crop((0, row, larger.width, row + 1)).resize((larger.width, margin)), (0, at))
    return larger


def untinted(reply: Image.Image, tone: Tone) -> Image.Image:
    """The reply with a recolouring undone. Alpha stays."""
    picture = reply.convert("RGB") if reply.mode == "L" else reply
    table: list[int] = []
    for gain, offset in zip(tone.gains, tone.offsets, strict=True):
        table += [max(0, min(255, round((value - offset) / gain))) for value in range(256)]
    return picture.point(table + list(range(256)) * (len(picture.getbands()) - 3))
