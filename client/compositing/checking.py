"""Counts what a composite changed, by other means than it was made with: how many bytes differ where none may. No bpy.

What lies outside is found by shifting the mask, not by blurring it as `blending` does, and every pixel of the finished take is
compared with the capture's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops

from .opening import DEEP_GREY, bytes_of_deep


@dataclass(frozen=True, slots=True)
class Count:
    """Pixels outside the mask and its feather, how many of them differ from the capture (and in how many bytes);
    pixels inside, and how many of those changed.
    """

    outside: int
    outside_differing: int
    outside_differing_bytes: int
    inside: int
    inside_changed: int


def counted(take: Image.Image, capture: Image.Image, mask: Image.Image, feather: int) -> Count:
    """Compare a take with its capture, pixel by pixel."""
    inside = reach_of(mask, feather)
    outside = ImageChops.invert(inside)
    bands = [ImageChops.difference(*pair) for pair in zip(_bytes_of(take), _bytes_of(capture, take), strict=True)]
    whole = bands[0]
    for band in bands[1:]:
        whole = ImageChops.lighter(whole, band)
    pixels_outside = outside.histogram()[255]
    differing = _differing(whole, outside)
    return Count(
        outside=pixels_outside,
        outside_differing=differing,
        outside_differing_bytes=sum(_differing(band, outside) for band in bands) if differing else 0,
        inside=take.width * take.height - pixels_outside,
        inside_changed=_differing(whole, inside),
    )


def reach_of(mask: Image.Image, feather: int) -> Image.Image:
    """White wherever a pixel of the mask that is not black lies within `feather` pixels, in rows and in columns."""
    bounds = mask.getbbox()
    reach = Image.new("L", mask.size, 0)
    if bounds is None:
        return reach
    left, top, right, lower = bounds
    grown = Image.new("L", (right - left + 2 * feather, lower - top + 2 * feather), 0)
    grown.paste(mask.crop(bounds).point([0] + [255] * 255), (feather, feather))
    for across, down in ((1, 0), (0, 1)):
        grown = _spread(_spread(grown, feather, across, down), feather, -across, -down)
    reach.paste(grown, (left - feather, top - feather))
    return reach


def _spread(white: Image.Image, by: int, across: int, down: int) -> Image.Image:
    """White drawn out by so many pixels in one direction, doubling what was drawn out each time."""
    done = 0
    while done < by:
        step = min(done + 1, by - done)
        moved = Image.new("L", white.size, 0)
        moved.paste(white, (across * step, down * step))
        white = ImageChops.lighter(white, moved)
        done += step
    return white


def _bytes_of(picture: Image.Image, like: Image.Image | None = None) -> list[Image.Image]:
    """A picture's bands as bytes; grey of 16 bits has two. `like` is a picture whose mode it takes on first."""
    if like is not None and picture.mode != like.mode:
        picture = picture.convert(like.mode)
    if picture.mode == DEEP_GREY:
        picture = bytes_of_deep(picture)
    return list(picture.split())


def _differing(difference: Image.Image, where: Image.Image) -> int:
    return sum(difference.histogram(where)[1:])
