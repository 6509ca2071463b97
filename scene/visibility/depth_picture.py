"""How far away everything is, as a picture that a projection's nodes can read; exact whatever stands near or far. Needs numpy, no bpy.

The picture stays on this machine, beside the take: no service gets it. Sixteen bits in equal steps do where all stands about equally far
away. Else 24 bits: in perspective each step is the same part of the distance, so that a hair before the lens and a mountain at the horizon
cost a sign between them nothing.
"""

from __future__ import annotations

import io
from math import log
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from ...client.options import PictureFormat
from ...client.placement import DepthCoding, DepthRange
from ...client.request import InputPicture

NOTHING: Final = 65535
"""The value of sixteen bits where nothing is; in 24 bits that is white."""
CODES: Final = 255 * 65536 - 1
"""The largest value of 24 bits: of what is white, red alone tells that it is none."""
_EXACT: Final = 1e-5
"""The part of a distance by which a step of sixteen bits may be off: what a projection allows for is twice that."""
_PACKED: Final = {"compress_level": 1, "compress_type": 3}
"""zlib's fastest, by runs alone: it packs on the main thread, depth is kept on this machine alone, and its lowest bits repeat nothing."""


def depth_picture(found: npt.NDArray[np.float32], *, is_perspective: bool) -> tuple[InputPicture, DepthRange]:
    """Distances along the view's axis (height, width), infinite where nothing is, as a PNG, and what its values mean."""
    is_there = np.isfinite(found)
    near, far = (float(found[is_there].min()), float(found[is_there].max())) if is_there.any() else (0.0, 1.0)
    far = max(far, near + 1e-6 * max(1.0, abs(near)))
    depth = DepthRange(near, far, _coding(near, far, is_perspective=is_perspective))
    distances = found[is_there].astype(np.float64)
    if depth.coding is DepthCoding.RATIOS:
        parts = np.log(distances / near) / log(far / near)
    else:
        parts = (distances - near) / (far - near)
    sink = io.BytesIO()
    _picture(parts, is_there, depth.coding).save(sink, "PNG", **_PACKED)
    return InputPicture(sink.getvalue(), PictureFormat.PNG, "Depth"), depth


def _coding(near: float, far: float, *, is_perspective: bool) -> DepthCoding:
    if far - near <= _EXACT * (NOTHING - 1) * abs(near):
        return DepthCoding.STEPS
    return DepthCoding.RATIOS if is_perspective and near > 0 else DepthCoding.FINE_STEPS


def _picture(parts: npt.NDArray[np.float64], is_there: npt.NDArray[np.bool_], coding: DepthCoding) -> Image.Image:
    if coding is DepthCoding.STEPS:
        grey = np.full(is_there.shape, NOTHING, np.uint16)
        grey[is_there] = np.rint(parts * (NOTHING - 1))
        return Image.fromarray(grey)
    codes = np.full(is_there.shape, 0xFFFFFF, ">u4")
    codes[is_there] = np.rint(parts * CODES)
    return Image.fromarray(np.ascontiguousarray(codes.view(np.uint8).reshape(*is_there.shape, 4)[:, :, 1:]))


def distances_in(picture: Image.Image, depth: DepthRange) -> npt.NDArray[np.float64]:
    """The distances (height, width) that a depth picture tells, infinite where nothing is."""
    values = np.asarray(picture).astype(np.float64)
    if depth.coding is DepthCoding.STEPS:
        is_there, parts = values < NOTHING, values / (NOTHING - 1)
    else:
        codes = values @ (65536.0, 256.0, 1.0)
        is_there, parts = codes <= CODES, codes / CODES
    if depth.coding is DepthCoding.RATIOS:
        found = depth.near * (depth.far / depth.near) ** parts
    else:
        found = depth.near + (depth.far - depth.near) * parts
    return np.asarray(np.where(is_there, found, np.inf))
