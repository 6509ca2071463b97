"""Before and after: two pictures of one view over an editor's region, divided by a line. Nothing of it exists while none is shown.

The pictures are read from their files into textures of the graphics card: no image of the .blend is made, so undo,
another file's images or their removal mean nothing to it. Main thread only; needs a window.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import bpy
import gpu
from bpy.app.handlers import persistent

from ...client.chosen_files import open_chosen
from ...client.errors import NothingToCompare, PictureGone, technical_of
from ...client.picture_opening import opened_picture
from ...client.session_state import SessionState, ends_with_session
from ...client.take import Take
from ..blender.editors import redraw_editors
from ..blender.framed_region import Box, framed_in_image_editor, framed_in_view, looked_through
from ..blender.handlers import take_out
from .compare_drawing import draw_pair

if TYPE_CHECKING:
    from PIL import Image

_LONGEST = 2560
"""Pixels of the longer edge that are shown; more than most windows have."""
_MARGIN = 0.04


@dataclass(frozen=True, slots=True)
class Pair:
    """What is compared: the files of the pictures left and right of the line, and what stands under them."""

    left: Path
    right: Path
    left_name: str = "Before"
    right_name: str = "After"


@dataclass(slots=True)
class Comparison:
    """A comparison while it is shown, in one region."""

    left: gpu.types.GPUTexture
    right: gpu.types.GPUTexture
    names: tuple[str, str]
    ratio: float
    region: int
    """The region's address: it is only ever compared, never followed."""
    handles: list[tuple[type[bpy.types.Space], Any]]
    divider: float = 0.5
    """Where the line stands, from 0 at the pictures' left edge to 1 at their right."""


_shown: Final[SessionState[Comparison | None]] = SessionState(lambda: None)


def is_on() -> bool:
    """Whether two pictures are being compared."""
    return _shown.now is not None


def with_capture(take: Take) -> Pair:
    """What was captured, and what became of it. Raises `NothingToCompare`."""
    if take.before is None:
        raise NothingToCompare(take=take.title)
    return Pair(take.before, take.picture)


def of_takes(earlier: Take, later: Take) -> Pair:
    """Two takes."""
    return Pair(earlier.picture, later.picture, "Earlier", "Later")


def begin(pair: Pair, region: bpy.types.Region) -> None:
    """Show the pair in a region until `end`. Raises `PictureGone`."""
    end()
    (left, ratio), (right, _) = _texture(pair.left), _texture(pair.right)
    handles: list[tuple[type[bpy.types.Space], Any]] = [
        (space, space.draw_handler_add(_draw, (), "WINDOW", "POST_PIXEL"))
        for space in (bpy.types.SpaceView3D, bpy.types.SpaceImageEditor)
    ]
    _shown.now = Comparison(left, right, (pair.left_name, pair.right_name), ratio, region.as_pointer(), handles)
    bpy.app.handlers.load_pre.append(_end_for_load)
    region.tag_redraw()


@ends_with_session
def end() -> None:
    """Show nothing any longer; no handler stays."""
    if _shown.now is None:
        return
    for space, handle in _shown.now.handles:
        space.draw_handler_remove(handle, "WINDOW")
    take_out(bpy.app.handlers.load_pre, _end_for_load)
    _shown.now = None
    redraw_editors()


def holds(context: bpy.types.Context, region: bpy.types.Region, x: float, y: float) -> bool:
    """Whether a pixel of the region lies on the pictures, so that a press there takes the line."""
    box = _box(context, region)
    return box is not None and box[0] <= x <= box[2] and box[1] <= y <= box[3]


def divide(context: bpy.types.Context, region: bpy.types.Region, x: float) -> None:
    """Draw the line to a place of the region."""
    box = _box(context, region)
    if _shown.now is not None and box is not None:
        _shown.now.divider = min(1.0, max(0.0, (x - box[0]) / max(1.0, box[2] - box[0])))
        region.tag_redraw()


@persistent
def _end_for_load(*_: Any) -> None:
    """Another file is opened."""
    end()


def _draw() -> None:
    context = bpy.context
    region = context.region
    if _shown.now is None or region is None or region.as_pointer() != _shown.now.region:
        return
    box = _box(context, region)
    if box is not None:
        draw_pair(_shown.now.left, _shown.now.right, _shown.now.names, _shown.now.divider, box)


def _box(context: bpy.types.Context, region: bpy.types.Region) -> Box | None:
    """Where the pictures lie in the region: in the camera's frame, on the image that is shown, or else in its middle."""
    space = context.space_data
    if _shown.now is None:
        return None
    if isinstance(space, bpy.types.SpaceView3D) and isinstance(region.data, bpy.types.RegionView3D):
        if looked_through(context.scene, space, region.data) is not None:
            return _fitted(framed_in_view(context.scene, space, region, region.data), _shown.now.ratio)
    elif isinstance(space, bpy.types.SpaceImageEditor):
        if space.image is not None:
            return _fitted(framed_in_image_editor(region), _shown.now.ratio)
    else:
        return None
    edge = _MARGIN * min(region.width, region.height)
    return _fitted((edge, edge, region.width - edge, region.height - edge), _shown.now.ratio)


def _fitted(box: Box, ratio: float) -> Box:
    """The largest box of this ratio in the middle of another; the other itself where the two are one to about a pixel."""
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    across, up = min(width, height * ratio), min(height, width / ratio)
    if width - across < 1.5 and height - up < 1.5:
        return box
    x, y = (left + right - across) / 2, (bottom + top - up) / 2
    return (x, y, x + across, y + up)


def _texture(path: Path) -> tuple[gpu.types.GPUTexture, float]:
    """A picture file's pixels on the graphics card, and its ratio. Raises `PictureGone`."""
    from PIL import Image

    try:
        with open_chosen(path) as stream, opened_picture(stream) as file:
            picture = file.convert("RGBA")
    except (OSError, ValueError) as error:
        raise PictureGone(technical_of(error), folder=path.parent) from error
    ratio = picture.width / picture.height
    picture.thumbnail((_LONGEST, _LONGEST), Image.Resampling.LANCZOS)
    values = as_floats(picture)
    buffer = gpu.types.Buffer("FLOAT", len(values), values)
    return gpu.types.GPUTexture(picture.size, format="RGBA8", data=buffer), ratio


def as_floats(picture: Image.Image) -> array[float]:
    """The channels of a picture from 0 to 1, pixel by pixel from the lowest row. By Pillow: a distribution's Blender need not have numpy."""
    from PIL import Image

    rows = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    channels = Image.frombytes("L", (rows.width * len(rows.getbands()), rows.height), rows.tobytes())
    values = array("f")
    values.frombytes(channels.convert("F").point(lambda value: value * (1 / 255) + 0.0).tobytes())
    return values
