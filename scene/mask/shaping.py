"""Masks as arrays of yes and no: growing, boxes, and how a mask stands in the picture that is sent. No bpy."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from ...client.framing import Framing
from ...client.picture_opening import opened_picture

Area: TypeAlias = npt.NDArray[np.bool_]
"""Where the model may paint: (height, width), rows from the top."""


def grown(area: Area, pixels: int) -> Area:
    """The area and all that is at most so many pixels from it; with less than 0, what is farther than that from its outside.

    What lies beyond the picture counts for neither: an area that is cut by the picture's edge still reaches it.
    """
    if pixels < 0:
        return ~grown(~area, -pixels)
    rows, columns = np.flatnonzero(area.any(axis=1)), np.flatnonzero(area.any(axis=0))
    if not pixels or not len(rows):
        return area
    top, lower = max(0, rows[0] - pixels), min(area.shape[0], rows[-1] + 1 + pixels)
    left, right = max(0, columns[0] - pixels), min(area.shape[1], columns[-1] + 1 + pixels)
    result = area.copy()
    result[top:lower, left:right] = _round(area[top:lower, left:right], pixels)
    return result


def _round(area: Area, radius: int) -> Area:
    """Grown by a disc: a row reaches another one as far as the disc is wide there."""
    distances = _along_rows(area, radius + 1)
    result = distances == 0
    height = len(area)
    for away in range(min(radius, height - 1) + 1):
        reach = int((radius * radius - away * away) ** 0.5)
        near = distances <= reach
        result[away:] |= near[: height - away]
        result[: height - away] |= near[away:]
    return result


def _along_rows(area: Area, most: int) -> npt.NDArray[np.uint16]:
    """How far along its row each pixel is from the area; `most` where it is farther."""
    places = np.arange(area.shape[1], dtype=np.int32)
    far = np.int32(-most - 1)
    before = np.maximum.accumulate(np.where(area, places, far), axis=1)
    after = np.minimum.accumulate(np.where(area, places, area.shape[1] + most)[:, ::-1], axis=1)[:, ::-1]
    return np.minimum(np.minimum(places - before, after - places), most).astype(np.uint16)


def box_area(box: Sequence[float], size: tuple[int, int]) -> Area:
    """A box of left, bottom, right and top as parts of the frame, whichever way it was dragged."""
    width, height = size
    left, right = sorted((box[0], box[2]))
    bottom, top = sorted((box[1], box[3]))
    area = np.zeros((height, width), bool)
    area[round((1 - top) * height) : round((1 - bottom) * height), round(left * width) : round(right * width)] = True
    return area


def framed(area: Area, framing: Framing) -> Area:
    """The area in its place in the picture that is sent. What is padded stays as it is, unless everything may change."""
    if area.shape != (framing.down, framing.across):
        area = scaled(area, (framing.across, framing.down))
    if area.all():
        return np.ones((framing.sent.height, framing.sent.width), bool)
    whole = np.zeros((framing.sent.height, framing.sent.width), bool)
    whole[framing.top : framing.top + framing.down, framing.left : framing.left + framing.across] = area
    return whole


def scaled(area: Area, size: tuple[int, int]) -> Area:
    """The area at another size: a pixel belongs to it when most of what it covers does."""
    grey = Image.fromarray(area.astype(np.uint8) * 255)
    return np.asarray(grey.resize(size, Image.Resampling.BOX)) > 127


def png_of(area: Area) -> bytes:
    """The area as a black and white picture, one grey channel of eight bits."""
    sink = io.BytesIO()
    Image.fromarray(area.astype(np.uint8) * 255).save(sink, "PNG", compress_level=9)
    return sink.getvalue()


def is_all_white(png: bytes) -> bool:
    """Whether a mask covers everything."""

    with opened_picture(png) as picture:
        return picture.getextrema() == (255, 255)
