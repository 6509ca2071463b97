"""Gives a sign's surface the material that shows its takes: once, as later only the material changes. Main thread only."""

from __future__ import annotations

from contextlib import ExitStack

import bpy

from ...client.errors import FacesChanged, SignSurfaceChanged, SignWithoutSurface, TargetGone
from ...client.placement import Placement, PlacementKind, Shading
from ..file_session import file_session
from ..sign_settings import SETDRESSER_PG_sign
from .sign_list import target_of_sign
from .sign_material import make_sign_material


def dress(sign: SETDRESSER_PG_sign) -> tuple[str, ...]:
    """Let the sign's faces, and no others, show a material of its own; what there is to say of it.

    All or nothing. Raises `SignWithoutSurface`, `SignSurfaceChanged`, and what `find_target` and `plan_unwrap` raise.
    """
    with ExitStack() as undo:
        notes = _dress(sign, undo)
        undo.pop_all()
    return notes


def _dress(sign: SETDRESSER_PG_sign, undo: ExitStack) -> tuple[str, ...]:
    from ..placements.texture import assign, lay_out
    from ..surfaces import target_faces

    obj = _surface_of(sign)
    target = target_of_sign(sign)
    assert target is not None
    ratio = sign.width / max(sign.height, 1e-6)
    uv_map, notes = lay_out(obj, target, ratio, undo)
    material = make_sign_material(
        sign.name,
        uid=sign.uid,
        uv_map=uv_map,
        ratio=ratio,
        shading=Shading(sign.shading),
        has_alpha=any(take.has_alpha for take in sign.takes),
    )
    undo.callback(bpy.data.materials.remove, material)
    assign(obj, target_faces(obj, target.faces), material, undo)
    undo.callback(setattr, sign, "material", sign.material)
    sign.material = material
    return notes


def _surface_of(sign: SETDRESSER_PG_sign) -> bpy.types.Object:
    """The object that the sign is on, with its faces as they were."""
    from ..targets import find_target

    target = target_of_sign(sign)
    if target is None:
        raise SignWithoutSurface(name=sign.name)
    meant = Placement(PlacementKind.SIGN, file_session=file_session(), target=target)
    try:
        return find_target(meant, file_session())
    except TargetGone as error:
        raise SignWithoutSurface(name=sign.name) from error
    except FacesChanged as error:
        raise SignSurfaceChanged(name=sign.name) from error
