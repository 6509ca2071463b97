"""A take for a sign: noted with the sign, and shown on its surface while the set is in its language. May import signs and texture."""

from __future__ import annotations

from contextlib import ExitStack

from ...client.errors import TargetGone
from ...client.placement import Placement
from ..signs.sign_list import sign_of
from .image import TakePicture


def place_sign(picture: TakePicture, placement: Placement, file_session: str, undo: ExitStack) -> tuple[str, ...]:  # noqa: ARG001
    """Note the take with its sign, and show it. What there is to say of it. Raises `TargetGone`."""
    assert placement.sign is not None
    sign = sign_of(placement.sign.uid)
    if sign is None:
        raise TargetGone(target=placement.name)
    return ()
