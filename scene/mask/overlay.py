"""Shows over viewports and Image Editors where the model may paint, while it is switched on. Main thread only.

A timer looks a few times a second whether anything that matters has changed, and once it stands still works the mask out
anew at a reduced size, for at most a fifth of the time. Drawing only shows what was worked out, and only where the view is
still the one that it was worked out for. Nothing of this exists while it is off.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import bpy
from bpy.app.handlers import persistent

from ...client.errors import NumpyMissing, SetDresserError
from ...client.placement import ImageTarget, View
from ...client.session_state import SessionState, ends_with_session
from ..blender.editors import redraw_editors
from ..blender.framed_region import Box, framed_in_image_editor, framed_in_view, looked_through
from ..blender.handlers import take_out
from ..capture import framing_now, view_now
from ..capture.open_views import cutting_planes
from ..capture.texture import texture_now
from ..settings.options import MaskSource
from ..settings.request import SETDRESSER_PG_settings, settings_of
from ..surface.matrices import numbers_of
from .overlay_drawing import draw_mask

if TYPE_CHECKING:
    import gpu

_log = logging.getLogger(__name__)

LOOKS_EVERY = 0.15
"""Seconds between two looks."""
EDGE = 512
"""Pixels of the longer edge of what is shown."""
SHARE = 0.2
"""The part of the time that working it out may take."""


@dataclass(slots=True)
class _Shown:
    """What was worked out, for which view or texture; or why it could not be."""

    texture: gpu.types.GPUTexture | None = None
    view: View | None = None
    image: ImageTarget | None = None
    obstacle: str = ""


@dataclass(slots=True)
class _Overlay:
    """The overlay while it is on."""

    handles: list[tuple[type[bpy.types.Space], Any]]
    shown: _Shown
    changes: int = 0
    seen_state: object = None
    made_of: object = None
    rests_until: float = 0.0


_overlay: Final[SessionState[_Overlay | None]] = SessionState(lambda: None)


def is_on() -> bool:
    """Whether the mask is shown."""
    return _overlay.now is not None


def obstacle() -> str:
    """Why nothing is shown though the overlay is on; empty when something is."""
    return _overlay.now.shown.obstacle if _overlay.now is not None else ""


def switch_on() -> None:
    """Begin to show the mask."""
    if _overlay.now is not None:
        return
    handles: list[tuple[type[bpy.types.Space], Any]] = [
        (space, space.draw_handler_add(_draw, (), "WINDOW", "POST_PIXEL"))
        for space in (bpy.types.SpaceView3D, bpy.types.SpaceImageEditor)
    ]
    _overlay.now = _Overlay(handles, _Shown())
    bpy.app.handlers.depsgraph_update_post.append(_count_change)
    bpy.app.handlers.load_pre.append(_switch_off_for_load)
    bpy.app.timers.register(look, first_interval=0.0)
    redraw_editors()


@ends_with_session
def switch_off() -> None:
    """Show nothing any longer; no timer and no handler stays."""
    if _overlay.now is None:
        return
    for space, handle in _overlay.now.handles:
        space.draw_handler_remove(handle, "WINDOW")
    take_out(bpy.app.handlers.depsgraph_update_post, _count_change)
    take_out(bpy.app.handlers.load_pre, _switch_off_for_load)
    if bpy.app.timers.is_registered(look):
        bpy.app.timers.unregister(look)
    _overlay.now = None
    redraw_editors()


@persistent
def _switch_off_for_load(*_: Any) -> None:
    """Another file is opened."""
    switch_off()


@persistent
def _count_change(*_: Any) -> None:
    """Something in the scene is different."""
    if _overlay.now is not None:
        _overlay.now.changes += 1


def look() -> float | None:
    """Work the mask out anew when what it is made of has changed and stands still."""
    overlay = _overlay.now
    if overlay is None:
        return None
    now = time.monotonic()
    if now < overlay.rests_until or bpy.app.is_job_running("RENDER"):
        return LOOKS_EVERY
    state = _state(overlay)
    stands_still, overlay.seen_state = state == overlay.seen_state, state
    if state == overlay.made_of or not stands_still:
        return LOOKS_EVERY
    overlay.shown, overlay.made_of = _made(), state
    took = time.monotonic() - now
    overlay.rests_until = time.monotonic() + took * (1 / SHARE - 1)
    redraw_editors()
    return LOOKS_EVERY


def _state(overlay: _Overlay) -> object:
    """All that the mask depends on, as far as it is cheap to tell."""
    context = bpy.context
    settings = settings_of(context.scene)
    mask = settings.mask
    try:
        view = view_now(context, settings)
    except SetDresserError as error:
        return error.message
    painted: object = None
    if mask.source in (MaskSource.IMAGE.value, MaskSource.STROKES.value):
        # Neither a brush nor a pen tells: looked at once a second.
        painted = int(time.monotonic())
    chosen = (mask.source, mask.image and mask.image.name, tuple(mask.box), mask.grow, mask.invert)
    frame = (context.scene.name, context.scene.frame_current, settings.capture.source)
    return (view, cutting_planes(context), chosen, frame, painted, overlay.changes)


def _made() -> _Shown:
    """The mask at a reduced size, or why there is none."""
    context = bpy.context
    settings = settings_of(context.scene)
    if settings.mask.source == MaskSource.NONE.value:
        return _Shown(obstacle="The model may paint everywhere: nothing is marked.")
    try:
        return _worked_out(context, settings)
    except SetDresserError as error:
        return _Shown(obstacle=error.message)
    except ImportError as error:  # one that is found need not load, as where it was made for another Python
        _log.info("the mask is not shown: %s", error)
        return _Shown(obstacle=NumpyMissing().message)


def _worked_out(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> _Shown:
    """The mask at a reduced size. Raises errors of the tree, and ImportError without numpy."""
    from .area import area_for

    framing = framing_now(context, settings)
    view = view_now(context, settings)
    image = texture_now(context).target if view is None else None
    scale = min(1.0, EDGE / max(framing.width, framing.height))
    size = (max(1, round(framing.width * scale)), max(1, round(framing.height * scale)))
    small = replace(view, width=size[0], height=size[1]) if view is not None else None
    area = area_for(context, settings, size, small, image, scale=scale, quickly=True)
    return _Shown(_texture_of(area), view, image)


def _texture_of(area: Any) -> gpu.types.GPUTexture:
    import gpu
    import numpy as np

    height, width = area.shape
    values = np.ascontiguousarray(area[::-1], np.float32).ravel()
    return gpu.types.GPUTexture((width, height), format="R32F", data=gpu.types.Buffer("FLOAT", len(values), values))


def _draw() -> None:
    """Over an editor's region: the mask where it belongs there."""
    if _overlay.now is None or _overlay.now.shown.texture is None:
        return
    context, shown = bpy.context, _overlay.now.shown
    box = _place(context, shown)
    if box is not None:
        draw_mask(shown.texture, box)


def _place(context: bpy.types.Context, shown: _Shown) -> Box | None:
    """Where in this region the mask lies; None when it is not seen there."""
    space, region = context.space_data, context.region
    if isinstance(space, bpy.types.SpaceImageEditor):
        is_it = (
            shown.image is not None and space.image is not None and space.image.session_uid == shown.image.session_uid
        )
        return framed_in_image_editor(region) if is_it else None
    if not isinstance(space, bpy.types.SpaceView3D) or shown.view is None:
        return None
    view = context.region_data
    camera = looked_through(context.scene, space, view)
    if shown.view.camera_name:
        is_it = camera is not None and camera.session_uid == shown.view.camera_uid
    else:
        is_it = camera is None and _is_alike(view.view_matrix, shown.view.world_to_view)
        is_it = is_it and _is_alike(view.window_matrix, shown.view.view_to_clip)
    return framed_in_view(context.scene, space, region, view) if is_it else None


def _is_alike(matrix: Any, values: tuple[float, ...]) -> bool:
    now = numbers_of(matrix)
    return all(abs(one - other) <= 1e-5 * max(1.0, abs(other)) for one, other in zip(now, values, strict=True))
