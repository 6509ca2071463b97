"""Makes signs of what is selected, and gives a sign another surface. Main thread only."""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from ...client.errors import SignElsewhere, SignsOverlap, SignWithoutSurface
from ...client.placement import Target
from ..surface import measure
from ..surface.dense import check_count
from ..surface.target import selected_faces, target_of
from ..surface.unwrap import wanted_ratio
from . import revision
from .material import SIGN_KEY
from .properties import SETDRESSER_PG_sign
from .sign_list import all_signs, keep_target, make_sign_list, new_sign, target_of_sign


def make_sign(
    context: bpy.types.Context, seen_along: Sequence[float] = (), seen_from: Sequence[float] = ()
) -> SETDRESSER_PG_sign:
    """A sign on the active object, or in Edit Mode on its selected faces. Nothing of the scene is changed.

    Raises what `measure` raises, `SignsOverlap` and `SignListLinked`.
    """
    obj, target = _chosen(context, seen_along, seen_from)
    check_free(obj, target)
    width, height = _measured(obj, target)
    sign = new_sign(obj.name)
    keep_target(sign, obj, target)
    sign.width, sign.height = width, height
    revision.touch()
    return sign


def set_surface(
    context: bpy.types.Context,
    sign: SETDRESSER_PG_sign,
    seen_along: Sequence[float] = (),
    seen_from: Sequence[float] = (),
) -> None:
    """Move a sign to what is selected; what it was on keeps the picture that it shows. Raises as `make_sign` does."""
    obj, target = _chosen(context, seen_along, seen_from)
    check_free(obj, target, but=sign)
    sign.width, sign.height = _measured(obj, target)
    keep_target(sign, obj, target)
    if sign.material is not None and sign.material.library is None:
        sign.material.pop(SIGN_KEY, None)
    sign.material = None
    revision.touch()


def check_free(obj: bpy.types.Object, target: Target, but: SETDRESSER_PG_sign | None = None) -> None:
    """Raise `SignsOverlap` when another sign has one of these faces."""
    meant = set(measure.target_faces(obj, target.faces))
    for other in all_signs():
        if other.object != obj or (but is not None and other.uid == but.uid):
            continue
        theirs = target_of_sign(other)
        if theirs is not None and meant & set(measure.target_faces(obj, theirs.faces)):
            raise SignsOverlap(other=other.name)


def _chosen(
    context: bpy.types.Context, seen_along: Sequence[float], seen_from: Sequence[float]
) -> tuple[bpy.types.Object, Target]:
    """The active object and the faces that are meant, by their numbers: what a slot or a selection means now."""
    obj = context.active_object
    measure.check_surface(obj)
    assert obj is not None
    selected = selected_faces(obj)
    check_count(obj, selected)
    faces = selected or (measure.target_faces(obj) if len(obj.material_slots) > 1 else ())
    return obj, target_of(obj, faces, seen_along, seen_from)


def _measured(obj: bpy.types.Object, target: Target) -> tuple[float, float]:
    """Width and height of the surface in Blender units; where the artist's layout stays, the picture is square."""
    surface = measure.measure(obj, target.faces, target.seen_along, target.seen_from)
    ratio = wanted_ratio(obj, target.faces, target.seen_along, target.seen_from)
    return surface.width, surface.width / ratio


def remove_sign(sign: SETDRESSER_PG_sign) -> None:
    """Take a sign off the list; what it is on goes on showing what it shows. Raises `SignListLinked`."""
    found = make_sign_list()
    place = next(number for number, each in enumerate(found.signs) if each.uid == sign.uid)
    found.signs.remove(place)
    found.active = min(found.active, max(0, len(found.signs) - 1))
    revision.touch()


def select_object_of(context: bpy.types.Context, sign: SETDRESSER_PG_sign) -> None:
    """Select the sign's object alone. Raises `SignWithoutSurface`; `SignElsewhere` when this view layer does not have it."""
    obj = sign.object
    if obj is None or not obj.users_scene:
        raise SignWithoutSurface(name=sign.name)
    if obj.name not in context.view_layer.objects:
        raise SignElsewhere(name=sign.name, object=obj.name)
    if context.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")
    for other in context.selected_objects:
        other.select_set(False)
    obj.select_set(True)
    context.view_layer.objects.active = obj
