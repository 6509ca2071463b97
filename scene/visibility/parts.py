"""What there is to be seen: the surfaces of the evaluated scene, instances and all, each with whose it is. Main thread only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import bpy
import numpy as np

from ..capture.open_views import open_view
from . import meshes
from .camera import Floats
from .meshes import Shape, face_values, keep, kept_shape, read_shape
from .rendered import rendered_objects
from .shown import ShownIn


@dataclass(frozen=True, slots=True)
class Part:
    """One surface in its place. `owner` is the object that an artist would select to have it: of instances, the instancer;
    `carrier` the one whose materials it shows. Each is a session_uid and a name.
    """

    shape: Shape
    matrix: Floats
    owner: tuple[int, str]
    carrier: tuple[int, str]
    is_target: bool


def wanted_of(scene: bpy.types.Scene, targets: Iterable[bpy.types.Object]) -> set[int]:
    """The session_uids of the targets, and of what flows together with them: Blender gives the surface of metaballs whose names
    differ only in the number to one of them.
    """
    chosen = tuple(targets)
    families = {_family(obj.name) for obj in chosen if obj.type == "META"}
    flowing = (obj for obj in scene.objects if families and obj.type == "META" and _family(obj.name) in families)
    return {obj.session_uid for obj in (*chosen, *flowing)}


def _family(name: str) -> str:
    stem, dot, number = name.rpartition(".")
    return stem if dot and number.isdecimal() else name


def parts_of(
    context: bpy.types.Context,
    targets: Collection[int] = (),
    *,
    shown: ShownIn = ShownIn.VIEWPORT,
    only_selected_faces: bool = False,
) -> list[Part]:
    """Every surface that shows. `targets` are the session_uids of the objects that are looked for.

    NURBS surfaces, metaballs, text, curves, and what nodes make of strands come as meshes that these objects instance.
    What is displayed as wire or bounds hides nothing, and is a surface only where it is a target. Hair, volumes and
    Grease Pencil are no surfaces. With `only_selected_faces` a target in Edit Mode is only its selected faces.
    """
    depsgraph = context.evaluated_depsgraph_get()
    is_shown = _Visibility(context, shown)
    found: list[Part] = []
    meshes.begin()
    for instance in depsgraph.object_instances:
        obj = instance.object
        if obj.type != "MESH" or not instance.show_self:
            continue
        owner = instance.parent if instance.is_instance and instance.parent else obj
        original = owner.original
        is_target = original.session_uid in targets
        if not is_shown(original, obj.original) or (obj.display_type in {"WIRE", "BOUNDS"} and not is_target):
            continue
        matrix = np.array(instance.matrix_world, np.float64)
        owner_name, carrier_name = ((each.session_uid, each.name) for each in (original, obj.original))
        for shape, is_wanted in _shapes_in(obj, depsgraph, picks_faces=only_selected_faces and is_target):
            found.append(Part(shape, matrix, owner_name, carrier_name, is_target and is_wanted))
    meshes.end()
    return found


def _shapes_in(
    obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph, *, picks_faces: bool
) -> Iterator[tuple[Shape, bool]]:
    """The object's shape, and whether it is wanted: two, when some of its faces are and some are not."""
    mesh, is_edited = obj.data, obj.original.mode == "EDIT"
    if picks_faces and is_edited:
        with _plain_mesh(obj, depsgraph) as plain:
            selected = face_values(plain, "select")
            for faces, is_wanted in ((~selected, False), (selected, True)):
                if found := read_shape(plain, faces, hides=True):
                    yield found, is_wanted
        return
    shape = kept_shape(mesh)
    if shape is None:
        with _plain_mesh(obj, depsgraph) as plain:
            shape = read_shape(plain, hides=is_edited)
        if shape is None:
            return
        keep(mesh, shape)
    yield shape, not picks_faces


@contextmanager
def _plain_mesh(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> Iterator[bpy.types.Mesh]:
    """The evaluated mesh with all its points: while it is edited, or subdivided on the graphics card, Blender shows scripts
    the editor's empty one, or the one before subdividing.
    """
    original = obj.original
    needs_making = original.mode == "EDIT" or any(modifier.type == "SUBSURF" for modifier in original.modifiers)
    evaluated = original.evaluated_get(depsgraph)
    if not needs_making or original.type != "MESH" or evaluated.data != obj.data:
        yield obj.data
        return
    try:
        yield evaluated.to_mesh()
    finally:
        evaluated.to_mesh_clear()


class _Visibility:
    """Tells whether an object shows: in the 3D View that is captured (local view, collections of its own), or in a render."""

    def __init__(self, context: bpy.types.Context, shown: ShownIn) -> None:
        place = None if bpy.app.background else open_view(context)
        self._space = place.space if place is not None else None
        self._rendered = rendered_objects(context.view_layer) if shown is ShownIn.RENDER else None

    def __call__(self, owner: bpy.types.Object, obj: bpy.types.Object) -> bool:
        if self._rendered is not None:
            return owner.session_uid in self._rendered and not obj.hide_render
        return self._space is None or owner.visible_in_viewport_get(self._space)


def is_otherwise_rendered(context: bpy.types.Context) -> bool:
    """Whether a render shows other surfaces than the viewport has: objects hidden in that alone, modifiers set otherwise."""
    rendered = rendered_objects(context.view_layer)
    return any(
        obj.session_uid in rendered and (not obj.visible_get() or _has_other_surface(obj))
        for obj in context.scene.objects
    )


def _has_other_surface(obj: bpy.types.Object) -> bool:
    for modifier in obj.modifiers:
        if modifier.show_viewport != modifier.show_render:
            return True
        if (
            modifier.type in {"SUBSURF", "MULTIRES"}
            and modifier.show_render
            and modifier.levels != modifier.render_levels
        ):
            return True
        if modifier.type == "PARTICLE_SYSTEM" and modifier.particle_system.settings.display_percentage != 100:
            return True
    data = obj.data
    if obj.type in {"CURVE", "FONT", "SURFACE"}:
        return data.render_resolution_u not in {0, data.resolution_u} or (
            obj.type == "SURFACE" and data.render_resolution_v not in {0, data.resolution_v}
        )
    return obj.type == "META" and data.resolution != data.render_resolution
