"""Measures by how much a model has recoloured a whole picture: each channel's gain and offset, where nothing should change. No bpy.

Needs numpy, which a distribution's Blender may lack. What was repainted outright would pull an average; so each line is fitted to
the pixels that most agree on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy
from PIL import Image, ImageChops, ImageFilter

from .drift import Drift, moved_back_roughly

_COMPARED_EDGE = 640
"""Pixels of the longer edge at which colours are compared: small, so that a seam that is off by a pixel counts little."""

_MOST_SAMPLES = 40_000
_FEWEST_SAMPLES = 200
_ROUNDS = 12
_FLAT = 6.0
"""A channel of the capture whose values spread less than this tells an offset, but no gain."""

_CALM_SHARE, _CALM = 60, 8.0
"""Colours are compared in so many percent of the pixels, those that are most like their neighbours, and in all that are as calm as this."""

_CLOSE, _FAR = 6.0, 60.0
"""Of 255: a pixel lies near to a line within the one, and is not of it beyond the other."""

_TOLERANCE = 2.0
"""Of 255: what a channel may be off and still follow its line exactly, as JPEG and rounding have it."""


@dataclass(frozen=True, slots=True)
class Tone:
    """How a reply's values come from the capture's, a channel each: value x gain + offset, of 255. `spread` is by how much
    pixels usually stray from that, `agreeing` the smallest share of a channel's that do not stray far, `strength` the most
    that any tone that was seen has changed.
    """

    gains: tuple[float, ...]
    offsets: tuple[float, ...]
    spread: float
    agreeing: float
    strength: float

    @property
    def at_middle(self) -> tuple[int, ...]:
        """By how much middle grey was changed in each channel, of 255."""
        return tuple(round(gain * 128 + offset - 128) for gain, offset in zip(self.gains, self.offsets, strict=True))


def measured_tone(capture: Image.Image, reply: Image.Image, fixed: Image.Image, drift: Drift) -> Tone | None:
    """The recolouring of a reply that has drifted so, compared where `fixed` is white; None when too little is."""
    by = max(1, -(-max(capture.size) // _COMPARED_EDGE))
    before, after = capture.convert("RGB").reduce(by), reply.convert("RGB").reduce(by)
    still = _calm(before, numpy.asarray(fixed.reduce(by)) == 255)
    after = moved_back_roughly(after, replace(drift, right=drift.right / by, down=drift.down / by))
    then, now = (numpy.asarray(picture, numpy.float64)[still] for picture in (before, after))
    every = max(1, len(then) // _MOST_SAMPLES)
    lines = [_line(then[::every, channel], now[::every, channel]) for channel in range(3)]
    told = [line for line in lines if line is not None]
    if len(told) < 3:
        return None
    gains, offsets, spreads, shares, strengths = zip(*told, strict=True)
    return Tone(gains, offsets, max(spreads), min(shares), max(strengths))


def _calm(picture: Image.Image, still: Any) -> Any:
    """Of what may be compared, the pixels with the weaker edges: a thin line is paler once it was moved, and has not faded."""
    grey = picture.convert("L")
    bounds = (grey.filter(ImageFilter.MaxFilter(3)), grey.filter(ImageFilter.MinFilter(3)))
    contrast = numpy.asarray(ImageChops.difference(*bounds))
    if not still.any():
        return still
    return still & (contrast <= max(float(numpy.percentile(contrast[still], _CALM_SHARE)), _CALM))


def _line(before: Any, after: Any) -> tuple[float, float, float, float, float] | None:
    """Gain, offset, spread, the share of the pixels that agree, and the most that a tone has changed; None for too few.
    Clipped values tell nothing and are left out.
    """
    whole = (after > 2) & (after < 253) & (before > 2) & (before < 253)
    x, y = before[whole], after[whole]
    if len(x) < _FEWEST_SAMPLES:
        return None
    gain, offset = _first_line(x, y)
    spread = 0.5
    for _ in range(_ROUNDS):
        off = abs(y - gain * x - offset)
        spread = max(1.4826 * float(numpy.median(off[off < _FAR])) if (off < _FAR).any() else _FAR, 0.5)
        weight = numpy.maximum(0, 1 - (off / (4 * spread)) ** 2) ** 2
        total = max(float(weight.sum()), 1e-9)
        middle_x, middle_y = float((weight * x).sum()) / total, float((weight * y).sum()) / total
        across = float((weight * (x - middle_x) ** 2).sum())
        # Where those that agree are all of one tone, they tell how far it moved and nothing of contrast.
        is_flat = across < _FLAT * _FLAT * total
        gain = 1.0 if is_flat else float((weight * (x - middle_x) * (y - middle_y)).sum()) / across
        offset = middle_y - gain * middle_x
    seen = [float(tone) for tone in numpy.percentile(x, (2, 50, 98))]
    strength = max(abs(gain * tone + offset - tone) for tone in seen)
    off = abs(y - gain * x - offset)
    return gain, offset, spread, float((off < max(3 * spread, _TOLERANCE)).mean()), strength


def _first_line(x: Any, y: Any) -> tuple[float, float]:
    """A line to begin with: none at all, a shift, or the median of the slopes between pixels drawn by chance (always the
    same), whichever most pixels lie near to. Half of a picture may have been repainted.
    """
    shift = float(numpy.median(y - x))
    lines = [(1.0, 0.0), (1.0, shift)]
    dice = numpy.random.default_rng(1)
    first, second = dice.integers(0, len(x), (2, 20_000))
    apart = abs(x[first] - x[second]) > 2 * _FLAT
    if apart.sum() >= _FEWEST_SAMPLES:
        first, second = first[apart], second[apart]
        gain = float(numpy.median((y[first] - y[second]) / (x[first] - x[second])))
        lines.append((gain, float(numpy.median(y - gain * x))))
    return max(lines, key=lambda line: int((abs(y - line[0] * x - line[1]) < _CLOSE).sum()))
