"""Measures by how much a model has recoloured a whole picture: each channel's gain and offset, where nothing should change. No bpy.

numpy is imported in use. What was repainted outright would pull an average; so each line is fitted to the pixels that most agree on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .drift import Drift, moved_back_roughly

if TYPE_CHECKING:
    from PIL import Image

_COMPARED_EDGE = 640
"""Pixels of the longer edge at which colours are compared: small, so that a seam that is off by a pixel counts little."""

_MOST_SAMPLES = 40_000
_FEWEST_SAMPLES = 200
_ROUNDS = 12
_FLAT = 6.0
"""A channel of the capture whose values spread less than this tells an offset, but no gain."""

_TOLERANCE = 2.0
"""Of 255: what a channel may be off and still follow its line exactly, as JPEG and rounding have it."""


@dataclass(frozen=True, slots=True)
class Tone:
    """How a reply's values come from the capture's, a channel each: value x gain + offset, of 255. `spread` is by how much
    pixels usually stray from that, `agreeing` the smallest share of a channel's that do not stray far.
    """

    gains: tuple[float, ...]
    offsets: tuple[float, ...]
    spread: float
    agreeing: float

    @property
    def strength(self) -> float:
        """The most that any tone from black to white was changed by, of 255, before clipping."""
        return max(
            abs(gain * value + offset - value)
            for gain, offset in zip(self.gains, self.offsets, strict=True)
            for value in (0, 128, 255)
        )

    @property
    def at_middle(self) -> tuple[int, ...]:
        """By how much middle grey was changed in each channel, of 255."""
        return tuple(round(gain * 128 + offset - 128) for gain, offset in zip(self.gains, self.offsets, strict=True))


def measured_tone(capture: Image.Image, reply: Image.Image, fixed: Image.Image, drift: Drift) -> Tone | None:
    """The recolouring of a reply that has drifted so, compared where `fixed` is white; None when too little is.

    Raises ImportError without numpy.
    """
    import numpy

    by = max(1, -(-max(capture.size) // _COMPARED_EDGE))
    still = numpy.asarray(fixed.reduce(by)) == 255
    before, after = capture.convert("RGB").reduce(by), reply.convert("RGB").reduce(by)
    after = moved_back_roughly(after, replace(drift, right=drift.right / by, down=drift.down / by))
    then, now = (numpy.asarray(picture, numpy.float64)[still] for picture in (before, after))
    every = max(1, len(then) // _MOST_SAMPLES)
    lines = [_line(then[::every, channel], now[::every, channel]) for channel in range(3)]
    told = [line for line in lines if line is not None]
    if len(told) < 3:
        return None
    gains, offsets, spreads, shares = zip(*told, strict=True)
    return Tone(gains, offsets, max(spreads), min(shares))


def _line(before: Any, after: Any) -> tuple[float, float, float, float] | None:
    """Gain, offset, spread and share of the pixels that agree; None for too few. Clipped values tell nothing and are left out."""
    import numpy

    whole = (after > 2) & (after < 253) & (before > 2) & (before < 253)
    x, y = before[whole], after[whole]
    if len(x) < _FEWEST_SAMPLES:
        return None
    is_flat = float(numpy.percentile(x, 90) - numpy.percentile(x, 10)) < 2 * _FLAT
    gain, offset = (1.0, float(numpy.median(y - x))) if is_flat else _first_line(x, y)
    spread = 0.0
    for _ in range(_ROUNDS):
        off = abs(y - gain * x - offset)
        spread = max(1.4826 * float(numpy.median(off)), 0.5)
        weight = numpy.maximum(0, 1 - (off / (4 * spread)) ** 2) ** 2
        total = max(float(weight.sum()), 1e-9)
        middle_x, middle_y = float((weight * x).sum()) / total, float((weight * y).sum()) / total
        if not is_flat:
            across = float((weight * (x - middle_x) ** 2).sum())
            gain = float((weight * (x - middle_x) * (y - middle_y)).sum()) / max(across, 1e-9)
        offset = middle_y - gain * middle_x
    off = abs(y - gain * x - offset)
    return gain, offset, spread, float((off < max(3 * spread, _TOLERANCE)).mean())


def _first_line(x: Any, y: Any) -> tuple[float, float]:
    """The median of the slopes between pixels drawn by chance, always the same: half of them may be anything."""
    import numpy

    dice = numpy.random.default_rng(1)
    first, second = dice.integers(0, len(x), (2, 20_000))
    apart = abs(x[first] - x[second]) > _FLAT
    if apart.sum() < _FEWEST_SAMPLES:
        return 1.0, float(numpy.median(y - x))
    first, second = first[apart], second[apart]
    gain = float(numpy.median((y[first] - y[second]) / (x[first] - x[second])))
    return gain, float(numpy.median(y - gain * x))
