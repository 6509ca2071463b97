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
from ..settings.options import CaptureSource
from ..settings.request import SETDRESSER_PG_settings
from .texture import Texture, read, texture_now
from .viewpoint import Viewpoint, viewpoint_now


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
    return _source_now(context, settings).framing


def view_now(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> View | None:
    """From where a capture would be seen now; None for a texture. Raises a `CaptureError`."""
    source = _source_now(context, settings)
    return source.view(context) if isinstance(source, Viewpoint) else None


def capture(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> Capture:
    """Make the picture. Raises a `CaptureError`, and whatever happens the scene is as it was."""
    from .render import check_no_render

    check_no_render()
    context.view_layer.update()
    source = _source_now(context, settings)
    if isinstance(source, Texture):
        return _of_texture(source)
    return _of_view(context, settings, source)


def _source_now(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> Viewpoint | Texture:
    source = CaptureSource(settings.capture.source)
    if source is CaptureSource.NONE:
        raise NothingToCapture()
    if source is CaptureSource.TEXTURE:
        return texture_now(context)
    return viewpoint_now(context, settings, in_viewport=source is CaptureSource.VIEWPORT)


def _of_view(context: bpy.types.Context, settings: SETDRESSER_PG_settings, viewpoint: Viewpoint) -> Capture:
    from .encoding import encoded
    from .render import render
    from .viewport import draw, notes_on_compositor

    view = viewpoint.view(context)
    notes: tuple[str, ...] = ()
    if viewpoint.can_be_drawn(context.scene):
        wants = settings.capture
        notes = notes_on_compositor(context.scene, viewpoint, is_wanted=wants.show_compositor)
        shown = draw(context, viewpoint, view, with_overlays=wants.show_overlays, with_compositor=wants.show_compositor)
    else:
        shown, notes = render(context, settings, viewpoint, view)
    name = viewpoint.camera.name if viewpoint.camera is not None else "Viewport"
    return Capture(encoded(viewpoint.framing.padded(shown), name), viewpoint.framing, view, notes=notes)


def _of_texture(texture: Texture) -> Capture:
    from .encoding import encoded

    shown, notes = read(texture)
    framing, name = texture.framing, texture.image.name
    plate = encoded(shown, name) if framing.is_scaled else None
    picture = encoded(framing.padded(shown), name)
    return Capture(picture, framing, plate=plate, image=texture.target, notes=notes)
