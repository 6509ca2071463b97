"""How a take enters the scene: as an image, as a texture or as a plane. All or nothing. May import every other part of `scene`
that reads surfaces and makes materials.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from ...client.errors import PictureForeign, PictureGone
from ...client.picture_headers import is_safe_to_open
from ...client.placement import Placement, PlacementKind
from ..targets import check_file
from .image import TakePicture, place_image
from .plane import place_plane
from .texture import place_texture


@dataclass(frozen=True, slots=True)
class Placed:
    """What a placement made, by name (empty: none of that), and sentences that the artist should know."""

    image: str
    material: str = ""
    object: str = ""
    notes: tuple[str, ...] = ()


def place(
    placement: Placement,
    picture: Path,
    take_id: str,
    file_session: str,
    *,
    width: int,
    height: int,
    has_alpha: bool = False,
) -> Placed:
    """Bring a take's picture into the scene as its placement wishes; when that fails, nothing is left behind.

    `width` and `height` are the picture's pixels: Blender would have to decode it to know them, and that can wait
    until it is drawn. Raises a `PlacementError`.
    """
    check_file(placement, file_session)
    if not picture.is_file():
        raise PictureGone(folder=picture.parent)
    if not is_safe_to_open(picture):
        raise PictureForeign(folder=picture.parent)
    taken = TakePicture(picture, take_id, placement.name or f"Take {take_id}", width, height, has_alpha)
    with ExitStack() as undo:
        if placement.kind is PlacementKind.IMAGE:
            placed = Placed(image=place_image(taken, undo).name)
        else:
            make = place_texture if placement.kind is PlacementKind.TEXTURE else place_plane
            made = make(taken, placement, file_session, undo)
            placed = Placed(made.image.name, made.material.name, made.obj.name, made.notes)
        undo.pop_all()
    return placed
