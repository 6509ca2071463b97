"""Measures by how much a model has moved and zoomed a whole picture: capture against reply, where nothing should change. No bpy.

Needs numpy, which a distribution's Blender may lack. What is compared are the directions of edges, modulo half a turn: they stay
when a picture is tinted, faded or even inverted. A coarse look at the whole frame finds the shift roughly at several zooms; then up
to fifty tiles with structure in both directions are matched to a fraction of a pixel, and one shift and zoom must explain most of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy
from PIL import Image

from .drift import Drift, Unmeasured, moved_back_roughly

LARGEST_ZOOM = 0.08
"""Zooms are looked for up to this share, larger and smaller."""

_COARSE_EDGE = 256
_WORK_EDGE = 2048
"""Pixels of the longer edge in the coarse look and in the fine one."""

_TILE = 128
_MOST_TILES = 48
_FEWEST_TILES = 3
_REACH = 40
"""Pixels of the fine look in which a tile is searched for: the coarse look is right to some ten."""

_ALIKE = 0.22
"""How much alike (from 0 to 1) a tile and where it was found must be: in unlike pictures the best place reaches 0.15."""

_AGREE = 0.75
"""Pixels by which a tile may miss the shift and zoom of the others and still count as one of them."""

_ROUGHLY = (_AGREE, 1.5, 3.0)
"""The same, where too few agree so closely: models also warp a picture a little, here and there."""

_NEAR = 0.06
"""The share of a picture's edge beyond which a shift must look much better than a nearer one: bricks look alike everywhere."""

_NEARLY_WHOLE, _NOTHING = 0.25, 0.03
"""Pixels of the fine look: how near whole pixels a drift is tried as such, and how little may be left of it then."""

_ROUNDS = 4
_STRUCTURE = 0.6
"""The least mean square of a tile's gradients, in steps of 255, along its weaker direction."""


def measured_drift(capture: Image.Image, reply: Image.Image, fixed: Image.Image) -> Drift | Unmeasured:
    """How `reply` has drifted where `fixed` is white, which is all that is compared.

    All three have one size; `fixed` is `L`, the others are grey or coloured.
    """
    work = max(1, -(-max(capture.size) // _WORK_EDGE))
    before, after, still = (_reduced(picture.convert("L"), work) for picture in (capture, reply, fixed))
    tiles = _Tiles.chosen(before, still)
    if tiles is None:
        return Unmeasured.NO_STRUCTURE
    guess = _coarse(before, after, still)
    found = None
    for round_ in range(_ROUNDS):
        offsets, alike = tiles.found_in(moved_back_roughly(after, guess), _REACH if round_ == 0 else _REACH / 4)
        found = _fitted(tiles.centres, offsets, alike)
        if found is None:
            return Unmeasured.NOTHING_IN_COMMON
        guess = _joined(guess, found)
        if found.at_corner(*before.size) < 0.01:
            break
    assert found is not None
    guess, found = _whole_if_exact(tiles, after, guess, found)
    return Drift(guess.right * work, guess.down * work, guess.zoom, found.error * work, found.agreeing)


def _whole_if_exact(tiles: _Tiles, after: Image.Image, guess: Drift, found: Drift) -> tuple[Drift, Drift]:
    """The guess in whole pixels where nothing at all is left of a drift then: moved back by parts of a pixel, a picture
    softens, which makes up a little drift of its own.
    """
    whole = Drift(float(round(guess.right)), float(round(guess.down)))
    beside = Drift(guess.right - whole.right, guess.down - whole.down, guess.zoom)
    if beside.at_corner(*after.size) > _NEARLY_WHOLE:
        return guess, found
    left = _fitted(tiles.centres, *tiles.found_in(moved_back_roughly(after, whole), _REACH / 4))
    if left is None or left.at_corner(*after.size) > _NOTHING:
        return guess, found
    return whole, left


def _reduced(picture: Image.Image, by: int) -> Image.Image:
    return picture if by == 1 else picture.reduce(by)


def _joined(first: Drift, then: Drift) -> Drift:
    """The drift of a picture that drifted by `first` when what was left after undoing that was `then`."""
    zoom = first.zoom * then.zoom
    right, down = first.right + first.zoom * then.right, first.down + first.zoom * then.down
    return Drift(right, down, zoom, then.error, then.agreeing)


def _edges(picture: Any) -> Any:
    """The picture's gradients as complex numbers whose angle is doubled, so that light on dark is as dark on light; strong
    ones no stronger than four fifths of all reach.
    """
    down, across = numpy.gradient(picture)
    strength = numpy.hypot(across, down)
    usual = max(float(numpy.percentile(strength, 80)), 1.0)
    direction = (across + 1j * down) / numpy.maximum(strength, 1e-6)
    return direction * direction * numpy.minimum(strength / usual, 1.0)


def _coarse(before: Image.Image, after: Image.Image, still: Image.Image) -> Drift:
    """The shift to a few pixels and the zoom to a hundredth, from the whole frame made small. No drift when nothing stands out."""
    by = max(1, -(-max(before.size) // _COARSE_EDGE))
    small, small_after, small_still = (_reduced(picture, by) for picture in (before, after, still))
    weight = numpy.asarray(small_still, numpy.float32) / 255
    seen = numpy.fft.fft2(_edges(numpy.asarray(small_after, numpy.float32)) * weight)
    best, guess = 0.0, Drift()
    for step in range(-8, 9):
        zoom = 1 + step * LARGEST_ZOOM / 8
        zoomed = moved_back_roughly(small, Drift(zoom=1 / zoom))
        sought = numpy.fft.fft2(_edges(numpy.asarray(zoomed, numpy.float32)) * weight)
        match = numpy.fft.ifft2(seen * sought.conj()).real
        height, width = match.shape
        down, across = divmod(int((match * _nearer(match.shape, _NEAR)).argmax()), width)
        height_over = float(match[down, across] / (match.std() + 1e-9))
        if height_over > best * (1.0 if step else 0.98):
            best = height_over
            right, lower = (at - edge if at > edge // 2 else at for at, edge in ((across, width), (down, height)))
            guess = Drift(float(right * by), float(lower * by), zoom)
    return guess if best > 6 else Drift()


def _nearer(shape: tuple[int, ...], share: float) -> Any:
    """What a match counts, by where it was found: all of it in its own place, half of it at `share` of both edges away."""
    away = [numpy.fft.fftfreq(edge) / share for edge in shape]
    return 1 / (1 + (away[0][:, None] ** 2 + away[1][None, :] ** 2) / 2)


@dataclass(frozen=True, slots=True)
class _Tiles:
    """Squares of the capture with structure, ready to be searched for. Arrays: corners and centres by tile, spectra."""

    corners: Any
    centres: Any
    spectra: Any
    lengths: Any
    window: Any

    @classmethod
    def chosen(cls, picture: Image.Image, still: Image.Image) -> _Tiles | None:
        """The tiles of a picture that tell most, spread over where `still` is white; None where too few tell anything."""
        pixels = numpy.asarray(picture, numpy.float32)
        edge = min(_TILE, *(2 ** int(numpy.log2(length)) for length in picture.size))
        if edge < 32:
            return None
        weight = numpy.asarray(still) == 255
        told = _told(pixels, weight, edge)
        step = edge // 2
        cells: dict[tuple[int, int], tuple[float, int, int]] = {}
        for row, column in zip(*numpy.nonzero(told > _STRUCTURE), strict=True):
            cell = (row * step * 6 // picture.height, column * step * 8 // picture.width)
            cells[cell] = max(cells.get(cell, (0.0, 0, 0)), (float(told[row, column]), int(row), int(column)))
        best = sorted(cells.values(), reverse=True)[:_MOST_TILES]
        if len(best) < _FEWEST_TILES:
            return None
        corners = numpy.array([(row * step, column * step) for _, row, column in best])
        hann = numpy.hanning(edge + 2)[1:-1]
        window = numpy.outer(hann, hann)
        centres = corners[:, ::-1] + edge / 2 - numpy.array(picture.size) / 2
        whole = _edges(pixels) * weight
        parts = _cut(whole, corners, edge) * window
        lengths = numpy.sqrt((abs(parts) ** 2).sum(axis=(1, 2))) + 1e-9
        return cls(corners, centres, numpy.fft.fft2(parts).conj(), lengths, window)

    def found_in(self, picture: Image.Image, reach: float) -> tuple[Any, Any]:
        """Where each tile stands in another picture: pixels to the right and down of its own place, and how much alike."""
        edge = self.window.shape[0]
        parts = _cut(_edges(numpy.asarray(picture, numpy.float32)), self.corners, edge) * self.window
        lengths = numpy.sqrt((abs(parts) ** 2).sum(axis=(1, 2))) + 1e-9
        match = numpy.fft.ifft2(numpy.fft.fft2(parts) * self.spectra).real
        match /= (lengths * self.lengths)[:, None, None]
        places = numpy.fft.fftfreq(edge, 1 / edge)
        counts = _nearer(match.shape[1:], 0.5)
        counts[(abs(places)[:, None] > reach) | (abs(places)[None, :] > reach)] = 0
        offsets, alike = [], []
        for one in match:
            down, across = divmod(int((one * counts).argmax()), edge)
            alike.append(float(one[down, across]))
            offsets.append(
                (places[across] + _between(one[down], across), places[down] + _between(one[:, across], down))
            )
        return numpy.array(offsets), numpy.array(alike)


def _told(pixels: Any, weight: Any, edge: int) -> Any:
    """For each place on a grid of half tiles: how much structure a tile there has along its weaker direction; zero where
    less than three quarters of it may be compared.
    """
    down, across = numpy.gradient(pixels)
    step = edge // 2
    across_all, down_all, mixed, usable = (
        _sums(values * weight, step)
        for values in (across * across, down * down, across * down, numpy.ones_like(pixels))
    )
    half = (across_all + down_all) / 2
    weaker = half - numpy.sqrt(numpy.maximum((across_all - down_all) ** 2 / 4 + mixed * mixed, 0))
    return numpy.where(usable >= 0.75 * edge * edge, weaker / (edge * edge), 0)


def _sums(values: Any, step: int) -> Any:
    """The sums over squares of two steps, one for each step."""
    rows, columns = values.shape[0] // step, values.shape[1] // step
    cells = values[: rows * step, : columns * step].reshape(rows, step, columns, step).sum(axis=(1, 3))
    return cells[:-1, :-1] + cells[1:, :-1] + cells[:-1, 1:] + cells[1:, 1:]


def _cut(whole: Any, corners: Any, edge: int) -> Any:
    return numpy.stack([whole[top : top + edge, left : left + edge] for top, left in corners])


def _between(line: Any, at: int) -> float:
    """By what part of a pixel the top of a peak lies beside its highest sample."""
    before, here, after = float(line[at - 1]), float(line[at]), float(line[(at + 1) % len(line)])
    bend = before - 2 * here + after
    if bend >= 0 or min(before, after) <= -1:
        return 0.0
    return max(-0.5, min(0.5, (before - after) / (2 * bend)))


def _fitted(centres: Any, offsets: Any, alike: Any) -> Drift | None:
    """The shift and zoom that explains most tiles; None when too few agree to be more than chance."""
    usable = alike > _ALIKE
    if usable.sum() < _FEWEST_TILES:
        return None
    at, by = centres[usable], offsets[usable]
    for within in _ROUGHLY:
        agrees = _largest_agreement(at, by, within)
        if agrees.sum() >= max(_FEWEST_TILES, *_enough(within, len(at), len(alike))):
            break
    else:
        return None
    zoom, shift, left = _explained(at[agrees], by[agrees])
    spread = float(numpy.sqrt((left**2).mean()))
    misses = ((by - shift - zoom * at) ** 2).sum(axis=1)
    return Drift(
        right=float(shift[0]),
        down=float(shift[1]),
        zoom=1 + zoom,
        error=spread / float(numpy.sqrt(agrees.sum())),
        agreeing=float((misses < _AGREE**2).mean()),
    )


def _enough(within: float, usable: int, tiles: int) -> tuple[float, float]:
    """How many tiles must agree, of those that look alike and of all: a rough agreement tells only between most."""
    return (0.25 * usable, 0.15 * tiles) if within == _AGREE else (0.5 * usable, 0.5 * tiles)


def _largest_agreement(at: Any, by: Any, within: float) -> Any:
    """Which tiles agree with that shift and zoom, of all that two tiles suggest, with which most agree."""
    first, second = numpy.triu_indices(len(at), 1)
    apart = at[second] - at[first]
    zooms = ((by[second] - by[first]) * apart).sum(axis=1) / numpy.maximum((apart**2).sum(axis=1), 1.0)
    zooms = numpy.concatenate([zooms, numpy.zeros(len(at))])
    bases = numpy.concatenate([first, numpy.arange(len(at))])
    shifts = by[bases] - zooms[:, None] * at[bases]
    misses = by[None] - shifts[:, None] - zooms[:, None, None] * at[None]
    agree = (misses**2).sum(axis=2) < within**2
    agree[abs(zooms) > LARGEST_ZOOM] = False
    return agree[agree.sum(axis=1).argmax()]


def _explained(at: Any, by: Any) -> tuple[float, Any, Any]:
    """Zoom, shift and what they leave unexplained, by least squares. A zoom that is no more than chance is none."""
    middle, usual = at.mean(axis=0), by.mean(axis=0)
    spread = float(((at - middle) ** 2).sum())
    zoom = float(((at - middle) * (by - usual)).sum()) / max(spread, 1.0)
    shift = usual - zoom * middle
    left = by - shift - zoom * at
    uncertain = float(numpy.sqrt((left**2).mean() / max(spread, 1.0)))
    if len(at) < 4 or abs(zoom) < 3 * uncertain:
        zoom, shift = 0.0, numpy.median(by, axis=0)
        left = by - shift
    return zoom, shift, left
