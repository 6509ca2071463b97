"""Which engine's rules hold for what is captured, and what the artist chose where no engine says what hides. Main thread only."""

from __future__ import annotations

import bpy

from ..blender.versions import eevee_name
from ..capture.open_views import open_view
from ..settings.options import RenderWith
from .shown import Engine, Showing, ShownIn

_RENDERS_WITH = {
    RenderWith.WORKBENCH: None,
    RenderWith.SCENE: None,
    RenderWith.EEVEE: Engine.EEVEE,
    RenderWith.CYCLES: Engine.CYCLES,
}
"""None: as the scene itself. Workbench is only a quick stand-in there: the take is for the scene's own render."""


def open_space(context: bpy.types.Context) -> bpy.types.SpaceView3D | None:
    """The 3D View that is captured; None without a window."""
    place = None if bpy.app.background else open_view(context)
    return place.space if place is not None else None


def showing_in(context: bpy.types.Context, place: ShownIn) -> Showing:
    """What shows in the view that is captured, or in the camera's render."""
    capture = context.scene.set_dresser.capture if hasattr(context.scene, "set_dresser") else None
    if place is ShownIn.RENDER:
        engine = None if capture is None else _RENDERS_WITH[RenderWith(capture.render_with)]
        engine = engine or engine_of(context.scene)
    else:
        engine = _engine_in(context)
    if capture is None:
        return Showing(place, engine)
    return Showing(place, engine, glass_hides=capture.glass_hides, volumes_hide=capture.volumes_hide)


def _engine_in(context: bpy.types.Context) -> Engine:
    """Who draws the 3D View. Without one it is a render in solid shading."""
    space = open_space(context)
    shading = "SOLID" if space is None else space.shading.type
    if shading == "RENDERED":
        return engine_of(context.scene)
    return Engine.EEVEE if shading == "MATERIAL" else Engine.WORKBENCH


def engine_of(scene: bpy.types.Scene) -> Engine:
    """Whose rules the scene's own render follows: of engines that are no part of Blender, Cycles'."""
    known = {"BLENDER_WORKBENCH": Engine.WORKBENCH, eevee_name(): Engine.EEVEE}
    return known.get(scene.render.engine, Engine.CYCLES)
