"""What an artist should know of a picture whose mask, depth or projection goes by other rules than it shows. Main thread only; needs numpy.

Cheap: it looks at objects and materials, not at surfaces; what instances alone show is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import bpy
import numpy as np

from ...client.placement import View
from ..settings.options import CaptureSource, RenderWith
from .camera import boxes_in, optics_of
from .kinds import Finish, Form, form_of, hides, is_drawn, meets_camera
from .opacity import finish_of
from .rendered import rendered_objects
from .showing import showing_in
from .shown import Engine, Showing, ShownIn

_PARTICLES = "Particle hair hides nothing in masks and depth, as Blender does not tell its shape: {names}."
_ROUGHLY = "Hair is masked and told apart roughly: along its edges mask and depth may differ from the render: {names}."
_SOLID = "Workbench's quick picture shows as solid what the render lets through or leaves out; mask and depth go by the render: {names}."
_NO_HAIR = "Mask and depth go by the render, in which hair is as thick as it is; Workbench's quick picture has thin lines of it: {names}."

_MADE_SMALLER = (
    "Simplify's Texture Limit is smaller than the picture: in Cycles the projection has stripes and holes while it is."
)


def notes_on(context: bpy.types.Context, view: View, shown: ShownIn) -> tuple[str, ...]:
    """Sentences on what stands in the view and counts otherwise than it looks."""
    showing = showing_in(context, shown)
    there = _in_view(context, view, shown)
    is_quick = shown is ShownIn.RENDER and _is_by_workbench(context.scene) and showing.engine is not Engine.WORKBENCH
    layer = context.view_layer
    found: list[tuple[str, Callable[[bpy.types.Object], bool]]] = [(_PARTICLES, _has_particle_hair)]
    if is_drawn(Form.STRANDS, showing.engine):
        found.append((_NO_HAIR if is_quick else _ROUGHLY, lambda obj: form_of(obj.type) is Form.STRANDS))
    if is_quick:
        found.append((_SOLID, lambda obj: _looks_solid(obj, showing, layer)))
    told = ((sentence, [obj.name for obj in there if counts(obj)]) for sentence, counts in found)
    return tuple(sentence.format(names=_listed(names)) for sentence, names in told if names)


def notes_on_depth(scene: bpy.types.Scene, view: View) -> tuple[str, ...]:
    """Sentences on what keeps a projection from reading how far away everything was, to the last bit of each pixel."""
    cycles = getattr(scene, "cycles", None)
    if cycles is None or not scene.render.use_simplify:
        return ()
    limits = [int(each) for each in (cycles.texture_limit, cycles.texture_limit_render) if each != "OFF"]
    return (_MADE_SMALLER,) if any(limit < max(view.width, view.height) for limit in limits) else ()


def _is_by_workbench(scene: bpy.types.Scene) -> bool:
    capture = scene.set_dresser.capture
    return bool(capture.source == CaptureSource.CAMERA and RenderWith(capture.render_with) is RenderWith.WORKBENCH)


def _in_view(context: bpy.types.Context, view: View, shown: ShownIn) -> list[bpy.types.Object]:
    """The objects of the layer whose box reaches into the view."""
    layer = context.view_layer
    rendered = rendered_objects(layer) if shown is ShownIn.RENDER else None
    shows = [
        obj
        for obj in layer.objects
        if form_of(obj.type) is not Form.NOTHING
        and (obj.visible_get(view_layer=layer) if rendered is None else obj.session_uid in rendered)
    ]
    if not shows:
        return []
    optics = optics_of(view)
    corners = np.array([[tuple(corner) for corner in obj.bound_box] for obj in shows])
    matrices = optics.in_view(np.array([obj.matrix_world for obj in shows], np.float64))
    boxes = boxes_in(optics, matrices, corners.min(axis=1), corners.max(axis=1))
    is_seen = boxes.overlap(np.array([-1.0, -1.0, optics.near]), np.array([1.0, 1.0, optics.far]))
    return [obj for obj, seen in zip(shows, is_seen, strict=True) if seen]


def _has_particle_hair(obj: bpy.types.Object) -> bool:
    return any(
        modifier.type == "PARTICLE_SYSTEM"
        and modifier.particle_system.settings.type == "HAIR"
        and modifier.particle_system.settings.render_type == "PATH"
        for modifier in obj.modifiers
    )


def _looks_solid(obj: bpy.types.Object, showing: Showing, layer: bpy.types.ViewLayer) -> bool:
    """Whether Workbench shows as a surface what the scene's engine does not, or cuts out."""
    if form_of(obj.type) is not Form.SURFACE:
        return False
    indirect = obj.indirect_only_get(view_layer=layer)
    if not meets_camera(visible_camera=obj.visible_camera, indirect_only=indirect, engine=showing.engine):
        return meets_camera(visible_camera=obj.visible_camera, indirect_only=indirect, engine=Engine.WORKBENCH)
    return any(_lets_through(finish, showing) for finish in _finishes(obj, showing))


def _lets_through(finish: Finish, showing: Showing) -> bool:
    return finish is Finish.CUT_OUT or not hides(finish, showing)


def _finishes(obj: bpy.types.Object, showing: Showing) -> Iterator[Finish]:
    for slot in obj.material_slots:
        yield finish_of(slot.material, showing)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) < 4 else f"{', '.join(names[:3])} …"
