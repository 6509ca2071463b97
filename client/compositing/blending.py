"""The reply put into the capture: where it may stand and how it fades, then the two as one picture. No bpy.

The mask's white counts whole; `feather` pixels around it fade. A mask's own soft edge stays as it is. Beyond mask and feather every
byte is the capture's: nothing is computed there, the bytes are copied.
"""

from __future__ import annotations

from PIL import Image, ImageChops, ImageFilter

from .opening import DEEP_GREY, bytes_of_deep, deep_from_bytes, is_grey

_LONGEST_STEP = 120
"""Pixels by which a box blur may grow white at once: beyond 127 a single white pixel would round to black."""

_SOFT = 16
"""Pixels of feather from which the fade eases in and out; a shorter one is straight."""

_HALF = [0] * 128 + [255] * 128
_ANY = [0] + [255] * 255


def weights_of(mask: Image.Image, feather: int) -> Image.Image:
    """How much of the reply each pixel shows: 255 in the mask's white, fading to 0 over `feather` pixels around it."""
    bounds = mask.getbbox()
    if not feather or bounds is None:
        return mask
    left, top, right, lower = bounds
    area = (
        max(0, left - feather),
        max(0, top - feather),
        min(mask.width, right + feather),
        min(mask.height, lower + feather),
    )
    near = mask.crop(area)
    faded = Image.new("L", mask.size, 0)
    faded.paste(ImageChops.lighter(near, _faded(near.point(_HALF), feather)), area[:2])
    return faded


def _faded(white: Image.Image, feather: int) -> Image.Image:
    """White grown and blurred so that it reaches `feather` pixels further, and no further."""
    radius, passes = (feather // 4, 2) if feather >= _SOFT else (max(1, feather // 2), 1)
    grown = _grown(white, feather - radius * passes)
    for _ in range(passes):
        grown = grown.filter(ImageFilter.BoxBlur(radius))
    return grown


def _grown(white: Image.Image, by: int) -> Image.Image:
    """White grown by so many pixels to every side."""
    while by > 0:
        step = min(by, _LONGEST_STEP)
        for radius in ((step, 0), (0, step)):
            white = white.filter(ImageFilter.BoxBlur(radius)).point(_ANY)
        by -= step
    return white


def blended(capture: Image.Image, reply: Image.Image, weights: Image.Image) -> Image.Image:
    """The capture with as much of the reply as the weights say. All three have one size.

    It is as rich as the richer of the two: a coloured reply colours a grey capture, a cut-out stays one. A capture in
    grey of 16 bits stays that.
    """
    if capture.mode == DEEP_GREY:
        return _blended_deep(capture, reply.convert("L"), weights)
    mode = _mode_for(capture, reply)
    ground, figure = _in_mode(capture, mode), _in_mode(reply, mode)
    if mode != "RGBA":
        take = ground.copy()
        take.paste(figure, (0, 0), weights)
        return take
    return _blended_clear(ground, figure, weights)


def _mode_for(capture: Image.Image, reply: Image.Image) -> str:
    if "RGBA" in (capture.mode, reply.mode):
        return "RGBA"
    return "L" if capture.mode == "L" and is_grey(reply) else "RGB"


def _in_mode(picture: Image.Image, mode: str) -> Image.Image:
    return picture if picture.mode == mode else picture.convert(mode)


def _blended_clear(ground: Image.Image, figure: Image.Image, weights: Image.Image) -> Image.Image:
    """With alpha: weighed by it, so that the colour which clear pixels happen to have darkens no seam."""
    take = ground.convert("RGBa")
    take.paste(figure.convert("RGBa"), (0, 0), weights)
    take = take.convert("RGBA")
    take.paste(ground, (0, 0), weights.point([255] + [0] * 255))
    take.paste(figure, (0, 0), weights.point([0] * 255 + [255]))
    return take


def _blended_deep(capture: Image.Image, reply: Image.Image, weights: Image.Image) -> Image.Image:
    """Grey of 16 bits; without numpy its seam is hard, as Pillow cannot mix such pixels."""
    from PIL import Image

    try:
        import numpy
    except ImportError:
        take = bytes_of_deep(capture)
        take.paste(Image.merge("LA", (reply, reply)), (0, 0), weights.point(_HALF))
        return deep_from_bytes(take)
    ground = numpy.frombuffer(capture.tobytes(), "<u2").astype(numpy.int64)
    figure = numpy.frombuffer(reply.tobytes(), numpy.uint8).astype(numpy.int64) * 257
    weight = numpy.frombuffer(weights.tobytes(), numpy.uint8).astype(numpy.int64)
    mixed = (ground * (255 - weight) + figure * weight + 127) // 255
    return Image.frombytes(DEEP_GREY, capture.size, mixed.astype("<u2").tobytes())
