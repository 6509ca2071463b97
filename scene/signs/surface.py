"""Gives a sign's surface the material that shows its takes: once, as later only the material changes. Main thread only."""

from __future__ import annotations

from contextlib import ExitStack

import bpy

from ...client.errors import FacesChanged, SignSurfaceChanged, SignWithoutSurface, TargetGone
from ...client.placement import Placement, PlacementKind, Shading, Target
from ..file_session import file_session
from ..sign_settings import SETDRESSER_PG_sign
from .sign_list import target_of_sign
from .sign_material import RATIO_KEY, looks_as_wanted, make_sign_material, uv_map_of

SAME_RATIO = 0.002
"""A surface that differs by less from what its UVs were written for need not be laid out anew."""


def dress(sign: SETDRESSER_PG_sign) -> tuple[str, ...]:
    """Let the sign's faces, and no others, show a material of its own; what there is to say of it.

    Nothing is done for a sign without takes, whose surface is still the artist's, and for one that is dressed as wanted.
    All or nothing. Raises `SignWithoutSurface`, `SignSurfaceChanged`, and what `find_target` and `plan_unwrap` raise.
    """
    if sign.material is not None:
        _keep_up(sign, sign.material)
        return ()
    if not sign.takes:
        return ()
    with ExitStack() as undo:
        notes = _dress(sign, undo)
        undo.pop_all()
    return notes


def _dress(sign: SETDRESSER_PG_sign, undo: ExitStack) -> tuple[str, ...]:
    from ..placements.texture import assign, lay_out
    from ..surfaces import target_faces

    obj, target = _surface_of(sign)
    uv_map, notes = lay_out(obj, target, _ratio(sign), undo)
    material = _material(sign, uv_map, _ratio(sign))
    undo.callback(bpy.data.materials.remove, material)
    assign(obj, target_faces(obj, target.faces), material, undo)
    sign.material = material
    return notes


def _keep_up(sign: SETDRESSER_PG_sign, material: bpy.types.Material) -> None:
    """Let a sign's material be lit as the sign says now, let through what its takes do, and fit a surface that was measured anew."""
    if material.library is not None:
        return
    ratio = float(material.get(RATIO_KEY, 0.0))
    if ratio and abs(_ratio(sign) / ratio - 1) > SAME_RATIO and _is_laid_out_anew(sign):
        material[RATIO_KEY] = _ratio(sign)
    has_alpha = any(take.has_alpha for take in sign.takes)
    uv_map = uv_map_of(material)
    if uv_map and not looks_as_wanted(material, Shading(sign.shading), has_alpha=has_alpha):
        new = _material(sign, uv_map, float(material[RATIO_KEY]))
        material.user_remap(new)
        name = material.name
        bpy.data.materials.remove(material)
        new.name = name


def _is_laid_out_anew(sign: SETDRESSER_PG_sign) -> bool:
    """Whether UVs could be written for the sign's ratio as it is now: not on what was joined, deleted or changed."""
    from ...client.errors import SetDresserError
    from ..placements.texture import lay_out

    with ExitStack() as undo:
        try:
            obj, target = _surface_of(sign)
            lay_out(obj, target, _ratio(sign), undo)
        except SetDresserError:
            return False
        undo.pop_all()
    return True


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
    return max(sign.width, 1e-6) / max(sign.height, 1e-6)


def _surface_of(sign: SETDRESSER_PG_sign) -> tuple[bpy.types.Object, Target]:
    """The object that the sign is on, checked to have its faces as they were."""
    from ..targets import find_target

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
