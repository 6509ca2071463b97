"""A take for a sign: noted with the sign, and shown on its surface while the set is in its language. May import signs and colour."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import bpy

from ...client.errors import PlacementError, SignError, SignListLinked, TargetGone
from ...client.placement import Placement, PlacementKind, Shading, SignTarget
from ..blender.open_file import file_session
from ..blender.viewport import Showing
from ..placements.spec import Placed, PlacementSpec
from ..placements.take_image import TakePicture, as_stored
from ..placements.unseen import is_unseen_on
from ..surface.colour import colour_for
from ..surface.target import scene_of
from . import revision
from .between_steps import picture_node
from .language import language_shown, may_change
from .material import WornMaterials
from .properties import SETDRESSER_PG_sign, SETDRESSER_PG_sign_take
from .replacing import check_replaceable
from .sign_list import is_in, sign_of, take_in
from .surface import dress, keep_up
from .switching import show
from .take_images import TakeImages

_Values = dict[str, Any]


def place_sign(picture: TakePicture, placement: Placement, _file_session: str, undo: ExitStack) -> Placed:
    """Note the take with its sign, and let its surface show what it has in the scene's language.

    A surface that cannot show anything any more is only said: the take is the sign's all the same, and need not be made again.
    Raises `TargetGone`, `SignListLinked`, and unless the take may replace what is kept `ApprovedTakeKept` and `LaterTakeKept`.
    """
    wanted = placement.sign
    assert wanted is not None
    sign = sign_of(wanted.uid)
    if sign is None:
        raise TargetGone(target=f"The sign {placement.name}")
    if sign.id_data.library is not None:
        raise SignListLinked()
    if not picture.replace_kept:
        check_replaceable(sign, wanted, picture.take_id, is_proof=picture.is_proof)
    _note(sign, wanted, picture, undo)
    undo.callback(revision.touch)
    revision.touch()
    scene = _scene_of(sign, placement)
    try:
        notes = dress(sign)
        keep_up(sign)
    except (PlacementError, SignError) as error:
        return Placed("", notes=(error.message,))
    tag = language_shown(scene)
    images = TakeImages(scene)
    has_picture = show(sign, tag, images, WornMaterials(scene))
    if may_change(scene):
        images.best(sign, wanted.language)  # a frame in that language finds it loaded
    if tag == wanted.language and has_picture:
        notes = (*notes, *colour_for(scene, Shading(sign.shading), picture.beyond).notes)
    return _shown(sign, notes)


def _scene_of(sign: SETDRESSER_PG_sign, placement: Placement) -> bpy.types.Scene:
    """The scene whose language the sign shows: the open one while the sign is in it, else the one that was asked in."""
    if is_in(sign, bpy.context.scene):
        return bpy.context.scene
    return scene_of(placement, file_session()) or bpy.context.scene


def _shown(sign: SETDRESSER_PG_sign, notes: tuple[str, ...]) -> Placed:
    """What shows the sign now."""
    material = sign.material
    assert material is not None
    node = picture_node(material)
    image = None if node is None else node.image
    names = () if sign.object is None else (sign.object.name,)
    return Placed("" if image is None else image.name, material.name, next(iter(names), ""), names, notes)


def _note(sign: SETDRESSER_PG_sign, wanted: SignTarget, picture: TakePicture, undo: ExitStack) -> None:
    """Let this be the sign's take, or its proof, in its language. The same one again keeps what was said of it."""
    present = take_in(sign, wanted.language, is_proof=picture.is_proof)
    if present is None:
        take = sign.takes.add()
        take.name, take.is_proof = wanted.language, picture.is_proof
        undo.callback(_forget, sign, wanted.language, picture.is_proof)
    else:
        take = present
        undo.callback(_put_back, sign, _values(present))
        if present.take_id != picture.take_id:
            take.is_approved, take.remark = False, ""
            take.checks.clear()
    take.take_id = picture.take_id
    take.picture = as_stored(picture.path)
    take.width, take.height, take.has_alpha = picture.width, picture.height, picture.has_alpha
    take.fingerprint = wanted.fingerprint
    take.smallest = picture.smallest_letters


_PLAIN = (
    *("name", "is_proof", "take_id", "picture", "width", "height", "has_alpha", "fingerprint", "is_approved"),
    *("smallest", "remark"),
)


def _values(take: SETDRESSER_PG_sign_take) -> _Values:
    checks = [(check.name, check.is_right) for check in take.checks]
    return {**{name: getattr(take, name) for name in _PLAIN}, "checks": checks}


def _put_back(sign: SETDRESSER_PG_sign, values: _Values) -> None:
    take = take_in(sign, values["name"], is_proof=values["is_proof"])
    assert take is not None
    for name in _PLAIN:
        setattr(take, name, values[name])
    take.checks.clear()
    for name, is_right in values["checks"]:
        check = take.checks.add()
        check.name, check.is_right = name, is_right


def _forget(sign: SETDRESSER_PG_sign, tag: str, is_proof: bool) -> None:
    for index, take in enumerate(sign.takes):
        if take.name == tag and take.is_proof == is_proof:
            sign.takes.remove(index)
            return


def _is_unseen(shown: Showing, placement: Placement, take_id: str) -> bool:
    return is_unseen_on(_objects(placement), shown, take_id)


def _objects(placement: Placement) -> Iterator[bpy.types.Object]:
    """The object that shows the sign."""
    sign = None if placement.sign is None else sign_of(placement.sign.uid)
    if sign is not None and sign.object is not None:
        yield sign.object


SPEC = PlacementSpec(PlacementKind.SIGN, place_sign, is_unseen=_is_unseen)
