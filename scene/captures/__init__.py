"""Captures: a picture of the viewport, the camera or a texture as it is now, how it is framed, and from where it was seen.

Nothing of the scene is different afterwards. Main thread only.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from ...client.errors import NothingToCapture
from ...client.framing import Framing
from ...client.placement import ImageTarget, View
from ...client.request import InputPicture
from ..capture_settings import CaptureSource
from ..settings import SETDRESSER_PG_settings
from .standpoint import Standpoint, standpoint_now


@dataclass(frozen=True, slots=True)
class Capture:
    """What goes along with a request as the picture to be changed.

    `picture` has the pixels that are sent. `view` is from where it was seen; None for a texture, whose `image` it shows.
    `plate` is the capture at its own pixels where it had to be scaled to be sent.
    """

    picture: InputPicture
    framing: Framing
    view: View | None = None
    plate: InputPicture | None = None
    image: ImageTarget | None = None
    notes: tuple[str, ...] = ()


def framing_now(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> Framing:
    """How a capture would be framed now; makes no picture. Raises a `CaptureError`."""
    return _standpoint(context, settings).framing


def view_now(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> View | None:
    """From where a capture would be seen now; None for a texture. Raises a `CaptureError`."""
    return _standpoint(context, settings).view(context)


def capture(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> Capture:
    """Make the picture. Raises a `CaptureError`, and whatever happens the scene is as it was."""
    from .encoding import encoded
    from .rendering import check_no_render, render
    from .viewport import draw

    check_no_render()
    context.view_layer.update()
    stand = _standpoint(context, settings)
    view = stand.view(context)
    if CaptureSource(settings.capture.source) is CaptureSource.VIEWPORT and stand.place is not None and stand.can_draw:
        shown = draw(context, stand, view, with_overlays=settings.capture.show_overlays)
        notes: tuple[str, ...] = ()
    else:
        shown, notes = render(context, settings, stand)
    return Capture(encoded(stand.framing.padded(shown), "Capture"), stand.framing, view, notes=notes)


def _standpoint(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> Standpoint:
    source = CaptureSource(settings.capture.source)
    if source is CaptureSource.NONE:
        raise NothingToCapture()
    return standpoint_now(context, settings, in_viewport=source is CaptureSource.VIEWPORT)
