"""Gives a sign's surface the material that shows its takes: once, as later only the material changes. Main thread only."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

import bpy

from ...client.errors import FacesChanged, PlacementError, SignError, SignSurfaceChanged, SignWithoutSurface, TargetGone
from ...client.placement import Placement, PlacementKind, Shading, Target
from ..blender.open_file import file_session
from ..placements.texture import assign, lay_out, planned
from ..surface.measure import target_faces
from ..surface.target import find_target
from ..surface.unwrap import Unwrap
from .material import RATIO_KEY, laid_out_ratio, looks_as_wanted, make_sign_material, uv_map_of
from .properties import SETDRESSER_PG_sign
from .sign_list import plain_length, target_of_sign

SAME_RATIO = 0.002
"""A surface that differs by less from what its UVs were written for need not be laid out anew."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a sign's surface will show its takes. Of one moment: it holds Blender's own objects."""

    obj: bpy.types.Object
    target: Target
    unwrap: Unwrap
    ratio: float


def dress(sign: SETDRESSER_PG_sign) -> tuple[str, ...]:
    """Let the sign's surface be as `plan` and `carry_out` make it; what there is to say of it. All or nothing; raises as `plan` does."""
    wanted = plan(sign)
    return () if wanted is None else carry_out(sign, wanted)


def plan(sign: SETDRESSER_PG_sign) -> Plan | None:
    """How the sign's faces will show its takes; None where they do so already, or while it has none and the surface is the artist's.

    Nothing is changed, as Blender evaluates the whole scene after each change: whoever has many signs to dress plans them first.
    Raises `SignWithoutSurface`, `SignSurfaceChanged`, and what `find_target` and `plan_unwrap` raise; not for a sign that
    has its material and whose surface alone has changed since: it goes on as it is.
    """
    material = sign.material
    if material is None:
        return _plan(sign) if sign.takes else None
    ratio = laid_out_ratio(material)
    if not ratio or material.library is not None or abs(_ratio(sign) / ratio - 1) <= SAME_RATIO:
        return None
    try:
        return _plan(sign)
    except (SignError, PlacementError):
        return None


def carry_out(sign: SETDRESSER_PG_sign, wanted: Plan) -> tuple[str, ...]:
    """Let the planned faces, and no others, show the sign's own material; what there is to say of it. All or nothing."""
    with ExitStack() as undo:
        uv_map, notes = lay_out(wanted.obj, wanted.unwrap, undo)
        if sign.material is not None:
            sign.material[RATIO_KEY] = wanted.ratio
        else:
            material = _material(sign, uv_map, wanted.ratio)
            undo.callback(bpy.data.materials.remove, material)
            assign(wanted.obj, target_faces(wanted.obj, wanted.target.faces), material, undo)
            sign.material = material
        undo.pop_all()
    return notes


def keep_up(sign: SETDRESSER_PG_sign) -> None:
    """Let a sign's material be lit as the sign says now, and let through what its takes do."""
    material = sign.material
    if material is None or material.library is not None:
        return
    shading, has_alpha = Shading(sign.shading), any(take.has_alpha for take in sign.takes)
    if looks_as_wanted(material, shading, has_alpha=has_alpha) or not (uv_map := uv_map_of(material)):
        return
    new = _material(sign, uv_map, laid_out_ratio(material))
    material.user_remap(new)
    name = material.name
    bpy.data.materials.remove(material)
    new.name = name


def _plan(sign: SETDRESSER_PG_sign) -> Plan:
    obj, target = _surface_of(sign)
    ratio = _ratio(sign)
    return Plan(obj, target, planned(obj, target, ratio), ratio)


def _material(sign: SETDRESSER_PG_sign, uv_map: str, ratio: float) -> bpy.types.Material:
    return make_sign_material(
        sign.name,
        uid=sign.uid,
        uv_map=uv_map,
        ratio=ratio,
        shading=Shading(sign.shading),
        has_alpha=any(take.has_alpha for take in sign.takes),
    )


def _ratio(sign: SETDRESSER_PG_sign) -> float:
    return plain_length(sign.width) / plain_length(sign.height)


def _surface_of(sign: SETDRESSER_PG_sign) -> tuple[bpy.types.Object, Target]:
    """The object that the sign is on, checked to have its faces as they were."""
    target = target_of_sign(sign)
    if target is None:
        raise SignWithoutSurface(name=sign.name)
    meant = Placement(PlacementKind.SIGN, file_session=file_session(), target=target)
    try:
        return find_target(meant, file_session()), target
    except TargetGone as error:
        raise SignWithoutSurface(name=sign.name) from error
    except FacesChanged as error:
        raise SignSurfaceChanged(name=sign.name) from error
