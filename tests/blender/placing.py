"""Takes for tests to place: a picture on the disk as the take that it would be. Real Blender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from set_dresser.client.placement import Placement
    from set_dresser.scene.placements.spec import Placed


def place(
    placement: Placement,
    picture: Path,
    take_id: str,
    session: str,
    *,
    width: int,
    height: int,
    has_alpha: bool = False,
    depth: Path | None = None,
    beyond: Mapping[str, float] | None = None,
) -> Placed:
    """Place a picture as a take of these pixels, in the session of that name: another one than the placement's is another file."""
    from set_dresser.client.placement import Placement
    from set_dresser.scene.blender.open_file import file_session
    from set_dresser.scene.placements import placing
    from set_dresser.scene.placements.take_image import TakePicture

    assert isinstance(placement, Placement)
    taken = TakePicture(picture, take_id, "", width, height, has_alpha, depth, beyond or {})
    meant = file_session() if placement.file_session == session else f"not {session}"
    return placing.place(taken, replace(placement, file_session=meant))
